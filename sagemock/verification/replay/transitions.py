"""Transitions of a replay: a status ends when the recording shows the next one, not after the mock's own duration."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from sagemock.cloud.cloud import Cloud
from sagemock.cloud.lifecycle import GONE
from sagemock.cloud.stateful_resource import StatefulResource
from sagemock.protocol.json_types import JsonObject
from sagemock.verification.difference import Difference
from sagemock.verification.formats.recorded_call import RecordedCall

from .comparison import ListRule, is_page
from .documents import statuses_of, strings_in

_HELD = timedelta(days=3650)  # no status of a recording lasts that long
_TOLERANCE = 0.5  # of a duration, since AWS's own ones vary as much [N5.1]


class Transitions:
    """The transitional statuses of a cloud that is replayed.

    Args:
        cloud: The cloud; its durations are replaced, so that time ends no status.
    """

    def __init__(self, cloud: Cloud) -> None:
        self._cloud = cloud
        self._usual = cloud.durations.initial()
        self._shown: dict[str, float] = {}  # when the current transitional status of an ARN was shown last
        for kind in StatefulResource.kinds():
            for status, transition in (kind.lifecycle.transitions if kind.lifecycle else {}).items():
                if not transition.non_blocking:
                    cloud.durations[kind.kind][status] = _HELD

    def next_completion(
        self, call: RecordedCall, request: JsonObject, recorded: JsonObject | None, status: int, document: JsonObject
    ) -> StatefulResource | None:
        """Return a resource whose transition has to be complete for the recorded outcome, or None.

        Args:
            call: The recorded call.
            request: Its request, with the identifiers of the mock.
            recorded: The recorded reply, with the identifiers of the mock, or None if the call has failed.
            status: The HTTP status of the mock.
            document: The reply of the mock.
        """
        waiting = [resource for resource in self._transitional() if resource.region.name == call.region]
        if not waiting:
            return None
        refused_by_us = recorded is not None and status >= 300
        named = strings_in(request)
        is_list = call.operation.startswith("List")
        is_whole_list = is_list and not is_page(call) and ListRule.of(call) is not ListRule.COMMON_ITEMS
        for resource in waiting:
            is_named = is_list or bool(_names(resource) & named)
            end = resource.lifecycle.transitions[resource.status]
            if is_named and status >= 300 and _shows_end(call, resource, str(document.get("message"))):
                return resource
            if refused_by_us and (is_named or call.operation.startswith(("Delete", "Create"))):
                return resource
            if not (is_named and status < 300 and _is_read(call)):
                continue
            shown = statuses_of(resource, request, recorded)
            if end.failure_status in shown:
                reason = (recorded or {}).get("FailureReason")
                self._cloud.faults.inject_transition_failure(resource.arn, reason)
            if shown & {end.to, end.failure_status}:
                return resource
            if end.to == GONE and recorded is None:
                return resource
            if is_whole_list and not shown and statuses_of(resource, request, document):
                return resource
        return None

    def complete(self, call: RecordedCall, resource: StatefulResource) -> Iterator[Difference]:
        """End the status of a resource, and yield the difference of its duration, if there is one."""
        kind, status, arn = resource.kind, resource.status, resource.arn
        began = float(resource.due or 0) - _HELD.total_seconds()
        shortest = self._shown.pop(arn, began) - began
        longest = max(shortest, call.time - began)  # recorded times have whole seconds
        resource.complete_transition()
        ours = self._usual[kind][status].total_seconds()
        tolerance = max(1.0, ours * _TOLERANCE)
        if not shortest - tolerance <= ours <= longest + tolerance:
            recorded = f"{shortest:g} to {longest:g} seconds"
            yield Difference(call.line, call.operation, "duration", f"{kind} {status}", recorded, f"{ours:g} seconds")

    def note_shown(self, request: JsonObject) -> None:
        """Remember that the resources which a request names have their current statuses at this time."""
        named = strings_in(request)
        for resource in self._transitional():
            if _names(resource) & named:
                self._shown[resource.arn] = self._cloud.clock.time()

    def _transitional(self) -> list[StatefulResource]:
        resources = self._cloud.resource_store.all()
        return [each for each in resources if isinstance(each, StatefulResource) and each.due is not None]


def _names(resource: StatefulResource) -> set[str]:
    return {resource.name.lower(), resource.key, resource.arn.lower()}


def _shows_end(call: RecordedCall, resource: StatefulResource, message: str) -> bool:
    """Return whether the recorded error is about the status that follows, and the mock's about the present one."""
    recorded = str((call.error or {}).get("message"))
    end = resource.lifecycle.transitions[resource.status].to
    return f"({resource.status})" in message and f"({end})" in recorded and f"({end})" not in message


def _is_read(call: RecordedCall) -> bool:
    return call.operation.startswith(("Describe", "List"))
