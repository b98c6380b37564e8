"""What a cloud has beside resources and a past, as JSON and back: its clock, durations, quotas, switches and faults."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sagemock.cloud.clock.durations import Durations
    from sagemock.cloud.cloud import Cloud

Parts = dict[str, Any]
Spans = dict[str, dict[str, timedelta]]


def spans_of(durations: Durations) -> Spans:
    return {kind: dict(spans) for kind, spans in durations.items()}


def parts_of(cloud: Cloud, given: Spans) -> Parts:
    """All of them, equal when nothing has changed; of durations those that were ``given`` otherwise."""
    calls, transitions = cloud.faults.planted()
    return {
        "id": str(cloud.history.id),
        "clock": list(cloud.clock.position()),
        "durations": _changed(cloud, given),
        "quotas": dict(cloud.quotas),
        "account_features": cloud.account_features.as_dict(),
        "faults": [list(map(list, calls)), list(map(list, transitions))],
    }


def _changed(cloud: Cloud, given: Spans) -> dict[str, dict[str, float]]:
    return {
        kind: {status: span.total_seconds() for status, span in spans.items() if span != given[kind][status]}
        for kind, spans in spans_of(cloud.durations).items()
        if spans != given[kind]
    }


def restore(cloud: Cloud, parts: Parts) -> None:
    """Let ``cloud`` have them. Raises what it may for parts that make no sense."""
    for kind, spans in parts["durations"].items():
        for status, seconds in spans.items():
            cloud.durations[kind][status] = seconds
    cloud.quotas.update(parts["quotas"])
    for feature, value in parts["account_features"].items():
        setattr(cloud.account_features, feature, value)
    calls, transitions = parts["faults"]
    for operation, code, message, times, status in calls:
        cloud.faults.inject(operation, code, message, times, status)
    for target, reason in transitions:
        cloud.faults.inject_transition_failure(target, reason)
