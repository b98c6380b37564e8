"""Clock, durations, quotas, account features and faults to rows and back."""

from __future__ import annotations

from dataclasses import astuple
from datetime import timedelta
from typing import TYPE_CHECKING, TypeAlias

from sagemock.cloud.faults.call_fault import CallFault
from sagemock.protocol.json_types import JsonObject

if TYPE_CHECKING:
    from sagemock.cloud.clock.durations import Durations
    from sagemock.cloud.cloud import Cloud

Settings: TypeAlias = JsonObject
# kind -> status -> duration, and whether it was set by the user
DurationTable: TypeAlias = dict[str, dict[str, tuple[timedelta, bool]]]


def durations_of(durations: Durations) -> DurationTable:
    """Return a copy of a cloud's durations."""
    return {
        kind: {status: (duration, statuses.is_set(status)) for status, duration in statuses.items()}
        for kind, statuses in durations.items()
    }


def settings_of(cloud: Cloud, initial: DurationTable) -> Settings:
    """Return the settings of a cloud, of its durations those that differ from the ``initial`` ones.

    Two results are equal if nothing has changed between them.
    """
    calls, transitions = cloud.faults.injected()
    return {
        "id": str(cloud.history.id),
        "clock": list(cloud.clock.position()),
        "durations": _changed_durations(cloud, initial),
        "quotas": dict(cloud.quotas),
        "account_features": cloud.account_features.as_dict(),
        "faults": [[list(astuple(fault)) for fault in calls], list(map(list, transitions))],
    }


def _changed_durations(cloud: Cloud, initial: DurationTable) -> dict[str, dict[str, float]]:
    return {
        kind: {
            status: duration.total_seconds()
            for status, (duration, is_set) in statuses.items()
            if (duration, is_set) != initial[kind][status]
        }
        for kind, statuses in durations_of(cloud.durations).items()
        if statuses != initial[kind]
    }


def restore(cloud: Cloud, settings: Settings) -> None:
    """Give settings to a cloud. Settings that were not made by :func:`settings_of` may raise any exception."""
    for kind, statuses in settings["durations"].items():
        for status, seconds in statuses.items():
            cloud.durations[kind][status] = seconds
    cloud.quotas.update(settings["quotas"])
    for feature, value in settings["account_features"].items():
        setattr(cloud.account_features, feature, value)
    calls, transitions = settings["faults"]
    for fault in calls:
        cloud.faults.insert(CallFault(*fault))
    for target, reason in transitions:
        cloud.faults.inject_transition_failure(target, reason)
