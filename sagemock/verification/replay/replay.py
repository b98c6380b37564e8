"""Replay of one session against a fresh cloud, in step with the recorded statuses and times."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import datetime, timezone

import sagemock.resources  # noqa: F401  # registers the operations
from sagemock.cloud import dispatcher
from sagemock.cloud.clock.clock import Clock
from sagemock.cloud.cloud import Cloud
from sagemock.cloud.history.history import History
from sagemock.cloud.simulation import ACCOUNT_ID
from sagemock.corrections.corrections import Corrections
from sagemock.protocol.errors import OperationNotSupported
from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.protocol.service_model import service_model
from sagemock.verification.difference import Difference
from sagemock.verification.formats.recorded_call import RecordedCall

from .comparison import Comparison, ListRule
from .documents import strings_in
from .identifiers import Identifiers
from .known_resources import KnownResources
from .outcomes import COMPARED, EXISTED_BEFORE, NOT_COMPARABLE, NOT_SIMULATED
from .transitions import Transitions

_TICK = 0.001  # between calls, whose recorded times are in seconds: lists are sorted by time


class Replay:
    """The calls of one session against a cloud of its own.

    Args:
        first: The first call, whose time and account the cloud gets.
        corrections: The corrections that apply to the cloud.

    Attributes:
        outcomes: How many calls were compared, how many were of operations that are not simulated, how many of
            resources that existed before the recording, and how many are not comparable: those without a recorded
            request, those that the caller was not permitted to make or that were throttled, and those for further pages
            of lists of which the mock has fewer pages.
    """

    def __init__(self, first: RecordedCall, corrections: Corrections) -> None:
        start = datetime.fromtimestamp(first.time, timezone.utc)
        clock = Clock("manual", start=start, lock=corrections.make_lock())
        self._cloud = Cloud(account_id=_account_of(first), clock=clock, durations=corrections.merge_durations(None))
        self._cloud.history = History(size=1)  # a recording may have more calls than fit into memory
        self._transitions = Transitions(self._cloud)
        self._known = KnownResources(self._cloud)
        self._identifiers = Identifiers()
        self.outcomes: Counter[str] = Counter()

    def run(self, call: RecordedCall) -> Iterator[Difference]:
        """Replay a call, and yield the differences."""
        clock = self._cloud.clock
        if self._has_unknown_page(call):
            self.outcomes[NOT_COMPARABLE] += 1
            return
        with self._cloud.lock:
            clock.move_to(max(call.time, clock.time() + _TICK))
            request = self._identifiers.to_ours(call.request)
            self._identifiers.record_sent(request)
            try:
                status, document = self._call(call, request)
            except OperationNotSupported:
                self.outcomes[NOT_SIMULATED] += 1
                return
            found: list[Difference] = []
            recorded = None if call.reply is None else self._identifiers.to_ours(call.reply)
            while resource := self._transitions.next_completion(call, request, recorded, status, document):
                found += self._transitions.complete(call, resource)
                status, document = self._call(call, request)
            if status >= 300 and self._known.is_from_before(call, request, document):
                if recorded is None or not self._known.adopt(call, recorded):
                    self.outcomes[EXISTED_BEFORE] += 1
                    return
                status, document = self._call(call, request)
            self._transitions.note_shown(request)
            self.outcomes[COMPARED] += 1
            yield from found
            yield from self._compare(call, request, status, document)
            if call.operation.startswith("Create") and call.reply is not None:
                self._known.add_created(call, request, self._identifiers.to_ours(call.reply))

    def close(self) -> None:
        """End the cloud."""
        self._cloud.close()

    # --- one call

    def _has_unknown_page(self, call: RecordedCall) -> bool:
        """Return whether a call is for a page whose token no reply of the mock had."""
        token = call.request.get("NextToken")
        return call.reply is not None and isinstance(token, str) and not self._identifiers.has_recorded(token)

    def _call(self, call: RecordedCall, request: JsonObject) -> tuple[int, JsonObject]:
        model = service_model().operation_model(call.operation)
        response = dispatcher.dispatch(self._cloud, model, json.dumps(request), region=call.region)
        return response.status, json.loads(response.body or b"{}")

    def _compare(
        self, call: RecordedCall, request: JsonObject, status: int, document: JsonObject
    ) -> Iterator[Difference]:
        if call.reply is not None and status < 300:
            if status != call.status:
                yield Difference(call.line, call.operation, "HTTP status", "", call.status, status)
            yield from self._compare_replies(call, request, call.reply, document)
            return
        recorded, ours = _outcome(call), (status, document.get("__type"), document.get("message"))
        if (call.reply is None) != (status >= 300):
            yield Difference(call.line, call.operation, "outcome", "", _describe(recorded), _describe(ours))
            return
        self._identifiers.pair_accounts(str(recorded[2]), str(ours[2]))
        for kind, one, other in zip(("HTTP status", "error code", "error text"), recorded, ours, strict=True):
            translated = self._identifiers.to_ours(one)
            if translated != other:
                yield Difference(call.line, call.operation, kind, "", translated, other)

    def _compare_replies(
        self, call: RecordedCall, request: JsonObject, recorded: JsonObject, ours: JsonObject
    ) -> Iterator[Difference]:
        list_rule = ListRule.of(call)
        if call.operation.startswith("List"):
            own = self._known.without_others(call, self._identifiers.to_ours(recorded), request)
            if own != self._identifiers.to_ours(recorded):
                list_rule = max(list_rule, ListRule.of_filtered(call))
                recorded = own
        shape = service_model().operation_model(call.operation).output_shape
        for found in Comparison(self._identifiers, list_rule).compare(shape, recorded, ours):
            yield Difference(call.line, call.operation, *found)


def _account_of(call: RecordedCall) -> str:
    """Return the account in the ARNs of the first call, or the default one."""
    for text in sorted(strings_in({"request": call.request, "reply": call.reply})):
        parts = text.split(":")
        if parts[0] == "arn" and len(parts) > 5 and len(parts[4]) == 12 and parts[4].isdigit():
            return parts[4]
    return ACCOUNT_ID


def _outcome(call: RecordedCall) -> tuple[JsonValue, JsonValue, JsonValue]:
    error = call.error or {}
    return call.status, error.get("code"), error.get("message")


def _describe(outcome: tuple[JsonValue, JsonValue, JsonValue]) -> str:
    status, code, message = outcome
    if isinstance(status, int) and status < 300:
        return f"{status}, success"
    return f"{status} {code}: {message}" if code else f"{status}, without an error code"
