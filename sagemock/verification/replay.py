"""Replay of a recording against a fresh cloud, in step with the recorded statuses and times."""

from __future__ import annotations

import json
from collections import Counter, OrderedDict
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta, timezone

import sagemock.resources  # noqa: F401  # registers the operations
from sagemock.cloud import dispatcher
from sagemock.cloud.clock.clock import Clock
from sagemock.cloud.cloud import Cloud
from sagemock.cloud.history.history import History
from sagemock.cloud.lifecycle import GONE
from sagemock.cloud.simulation import ACCOUNT_ID
from sagemock.cloud.stateful_resource import StatefulResource
from sagemock.protocol.errors import OperationNotSupported
from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.protocol.service_model import service_model

from .comparison import compare
from .difference import Difference
from .identifiers import MAX_ENTRIES, Identifiers
from .recording_file import RecordedCall

# A transition is completed when the recording shows its end, never by time: no status of a recording lasts that long.
_HELD = timedelta(days=3650)
_TICK = 0.001  # between calls, whose recorded times are in seconds: lists are sorted by time
_TOLERANCE = 0.5  # of a duration, since AWS's own ones vary as much [N5.1]


class Replay:
    """The calls of one session against a cloud of its own.

    Attributes:
        outcomes: How many calls were compared, how many were of operations that are not simulated, and how many of
            resources that existed before the recording.
    """

    def __init__(self, first: RecordedCall) -> None:
        start = datetime.fromtimestamp(first.time, timezone.utc)
        self._cloud = Cloud(account_id=_account_of(first), clock=Clock("manual", start=start))
        self._cloud.history = History(size=1)  # a recording may have more calls than fit into memory
        self._usual = self._cloud.durations.initial()
        self._hold_transitions()
        self._identifiers = Identifiers()
        self._created: OrderedDict[str, None] = OrderedDict()
        self._seen: dict[str, float] = {}  # when the current transitional status of an ARN was shown last
        self.outcomes: Counter[str] = Counter()

    def run(self, call: RecordedCall) -> Iterator[Difference]:
        """Replay a call, and yield the differences."""
        clock = self._cloud.clock
        with self._cloud.lock:
            clock.move_to(max(call.time, clock.time() + _TICK))
            request = self._identifiers.to_ours(call.request)
            self._identifiers.record_sent(request)
            if call.operation.startswith("Create") and call.error is None:
                self._remember_created(request)
            try:
                status, document = self._call(call, request)
            except OperationNotSupported:
                self.outcomes["not simulated"] += 1
                return
            found: list[Difference] = []
            while resource := self._next_completion(call, request, status, document):
                found += self._complete(call, resource)
                status, document = self._call(call, request)
            self._note_shown(request)
            if self._existed_before(call, request, document):
                self.outcomes["existed before"] += 1
                return
            self.outcomes["compared"] += 1
            yield from found
            yield from self._compare(call, status, document)

    def close(self) -> None:
        """End the cloud."""
        self._cloud.close()

    # --- one call

    def _call(self, call: RecordedCall, request: JsonObject) -> tuple[int, JsonObject]:
        model = service_model().operation_model(call.operation)
        response = dispatcher.dispatch(self._cloud, model, json.dumps(request), region=call.region)
        return response.status, json.loads(response.body or b"{}")

    def _compare(self, call: RecordedCall, status: int, document: JsonObject) -> Iterator[Difference]:
        shape = service_model().operation_model(call.operation).output_shape
        if call.reply is not None and status < 300:
            if status != call.status:
                yield Difference(call.line, call.operation, "HTTP status", "", call.status, status)
            for found in compare(shape, call.reply, document, self._identifiers):
                yield Difference(call.line, call.operation, *found)
            return
        recorded, ours = _outcome(call), (status, document.get("__type"), document.get("message"))
        if (call.reply is None) != (status >= 300):
            yield Difference(call.line, call.operation, "outcome", "", _describe(recorded), _describe(ours))
            return
        for kind, one, other in zip(("HTTP status", "error code", "error text"), recorded, ours, strict=True):
            if one != other and self._identifiers.to_ours(one) != other:
                yield Difference(call.line, call.operation, kind, "", one, other)

    def _existed_before(self, call: RecordedCall, request: JsonObject, document: JsonObject) -> bool:
        """Return whether the recording shows a resource that no call of the recording has created."""
        if call.error is not None or "__type" not in document or call.operation.startswith("Create"):
            return False
        names = [value for key, value in request.items() if key.endswith(("Name", "Id", "Arn"))]
        return not any(str(value).lower() in self._created for value in names)

    def _remember_created(self, request: JsonObject) -> None:
        for key, value in request.items():
            if key.endswith("Name"):
                self._created[str(value).lower()] = None
        while len(self._created) > MAX_ENTRIES:
            self._created.popitem(last=False)

    # --- transitions

    def _hold_transitions(self) -> None:
        for kind in StatefulResource.kinds():
            transitions = kind.lifecycle.transitions if kind.lifecycle else {}
            for status, transition in transitions.items():
                if not transition.non_blocking:
                    self._cloud.durations[kind.kind][status] = _HELD

    def _next_completion(
        self, call: RecordedCall, request: JsonObject, status: int, document: JsonObject
    ) -> StatefulResource | None:
        """Return a resource whose transition has to be complete for the recorded outcome, or None."""
        waiting = [resource for resource in self._transitional() if resource.region.name == call.region]
        if not waiting:
            return None
        refused_by_us = call.reply is not None and status >= 300
        shown = set(_statuses(call.reply))
        named = _strings(request)
        for resource in waiting:
            is_listed = call.operation.startswith("List")
            is_named = is_listed or bool({resource.name.lower(), resource.key, resource.arn.lower()} & named)
            end = resource.lifecycle.transitions[resource.status]
            if refused_by_us and (is_named or call.operation.startswith(("Delete", "Create"))):
                return resource
            if is_named and call.error is not None and status < 300 and end.to == GONE and _is_read(call):
                return resource
            if is_named and _is_read(call) and status < 300 and resource.status in set(_statuses(document)) - shown:
                if end.failure_status in shown:
                    self._cloud.faults.inject_transition_failure(resource.arn, _failure_reason(call.reply))
                if shown & {end.to, end.failure_status}:
                    return resource
        return None

    def _transitional(self) -> list[StatefulResource]:
        resources = self._cloud.resource_store.all()
        return [each for each in resources if isinstance(each, StatefulResource) and each.due is not None]

    def _complete(self, call: RecordedCall, resource: StatefulResource) -> Iterator[Difference]:
        kind, status, arn = resource.kind, resource.status, resource.arn
        began = float(resource.due or 0) - _HELD.total_seconds()
        shortest, longest = self._seen.pop(arn, began) - began, call.time - began
        resource.complete_transition()
        ours = self._usual[kind][status].total_seconds()
        tolerance = max(1.0, ours * _TOLERANCE)
        if not shortest - tolerance <= ours <= longest + tolerance:
            recorded = f"{shortest:g} to {longest:g} seconds"
            yield Difference(call.line, call.operation, "duration", f"{kind} {status}", recorded, f"{ours:g} seconds")

    def _note_shown(self, request: JsonObject) -> None:
        named = _strings(request)
        for resource in self._transitional():
            if {resource.name.lower(), resource.key} & named:
                self._seen[resource.arn] = self._cloud.clock.time()


class Replays:
    """The calls of a recording, each session with a cloud of its own."""

    def __init__(self) -> None:
        self.outcomes: Counter[str] = Counter()

    def run(self, calls: Iterable[RecordedCall]) -> Iterator[Difference]:
        """Yield the differences of all calls."""
        sessions: dict[str, Replay] = {}
        known = set(service_model().operation_names)
        try:
            for call in calls:
                if call.operation not in known:
                    self.outcomes["not simulated"] += 1
                    continue
                if call.session not in sessions:
                    sessions[call.session] = Replay(call)
                yield from sessions[call.session].run(call)
        finally:
            for replay in sessions.values():
                self.outcomes += replay.outcomes
                replay.close()


def _account_of(call: RecordedCall) -> str:
    """Return the account in the ARNs of the first call, or the default one."""
    for text in _strings({"request": call.request, "reply": call.reply}):
        parts = text.split(":")
        if parts[0] == "arn" and len(parts) > 5 and len(parts[4]) == 12 and parts[4].isdigit():
            return parts[4]
    return ACCOUNT_ID


def _outcome(call: RecordedCall) -> tuple[JsonValue, JsonValue, JsonValue]:
    error = call.error or {}
    return call.status, error.get("code"), error.get("message")


def _describe(outcome: tuple[JsonValue, JsonValue, JsonValue]) -> str:
    status, code, message = outcome
    return f"{status} {code}: {message}" if code else f"{status}, success"


def _is_read(call: RecordedCall) -> bool:
    return call.operation.startswith(("Describe", "List"))


def _failure_reason(reply: JsonObject | None) -> str | None:
    return (reply or {}).get("FailureReason")


def _strings(value: JsonValue) -> set[str]:
    """Return all strings of a document, in lower case."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return set().union(*map(_strings, value))
    return {value.lower()} if isinstance(value, str) else set()


def _statuses(value: JsonValue, member: str = "") -> Iterator[str]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _statuses(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from _statuses(item, member)
    elif isinstance(value, str) and member.endswith("Status"):
        yield value
