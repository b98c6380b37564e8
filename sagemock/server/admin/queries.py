"""The verbs that look at a cloud, and what it is like as plain data."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from sagemock._version import __version__
from sagemock.cloud import operations
from sagemock.cloud.quotas import known_quotas

from .commands import reading

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.resource import Resource

Since = Annotated[int, "leave out the first so many"]
Name = Annotated[str, "a name or an ARN"]


@reading
def health(cloud: Cloud) -> dict[str, Any]:
    """Whether it runs, and what."""
    return {"status": "running", "version": __version__, "jupyter": cloud.launcher is not None}


@reading
def state(cloud: Cloud) -> dict[str, Any]:
    """The clock, what is planted and set, and every resource."""
    with cloud.lock:
        cloud.clock.run_due()
        return {
            "account_id": cloud.account_id,
            "changes": cloud.changes,
            "clock": clock_of(cloud),
            "faults": planted_in(cloud),
            "quotas": dict(cloud.quotas),
            "account_features": cloud.account_features.as_dict(),
            "durations": {
                kind: {s: d.total_seconds() for s, d in its.items()} for kind, its in cloud.durations.items()
            },
            "calls": cloud.history.calls.total,
            "resources": [_resource(resource) for resource in cloud.all_resources()],
        }


@reading
def now(cloud: Cloud) -> dict[str, Any]:
    """What time it is in the cloud."""
    return clock_of(cloud)


@reading
def calls(cloud: Cloud, since: Since = 0) -> list[dict[str, Any]]:
    """What was asked so far, in order, and the error code of what was refused; ``number`` counts from 0."""
    with cloud.lock:
        return [
            {
                "number": number,
                "operation": each.operation,
                "request": each.request,
                "region": each.region,
                "at": each.at,
                "error": each.error,
            }
            for number, each in cloud.history.calls.since(since)
        ]


@reading
def events(cloud: Cloud, since: Since = 0) -> list[dict[str, Any]]:
    """The EventBridge events AWS would have sent so far, in order."""
    with cloud.lock:
        cloud.clock.run_due()
        return cloud.history.sent(since)


@reading
def logs(cloud: Cloud, name: Name) -> dict[str, str]:
    """What the lifecycle scripts of a resource have said, by log stream."""
    return cloud.logs(name)


@reading
def timeline(cloud: Cloud, name: Name) -> list[dict[str, Any]]:
    """The statuses that a resource has had, and when."""
    return [moment._asdict() for moment in cloud.timeline(name)]


@reading
def known_names(_: Cloud) -> dict[str, list[str]]:
    """What can be named: operations, quotas."""
    return {"operations": operations.names(), "quotas": known_quotas()}


def clock_of(cloud: Cloud) -> dict[str, Any]:
    clock = cloud.clock
    return {"now": clock.now(), "mode": clock.mode, "speed": clock.speed, "start": clock.start}


def planted_in(cloud: Cloud) -> dict[str, list[dict[str, Any]]]:
    """What has not happened yet; ``times`` None is for ever."""
    calls, transitions = cloud.faults.planted()
    return {
        "calls": [dict(zip(("operation", "code", "message", "times", "status"), each, strict=True)) for each in calls],
        "transitions": [{"target": target, "reason": reason} for target, reason in transitions],
    }


def _resource(resource: Resource) -> dict[str, Any]:
    """What the console shows of it, times in epoch seconds as on the wire."""
    seen = {name: value for name, value in resource.snapshot().items() if value is not None}
    return {
        "arn": resource.arn,
        "kind": resource.kind,
        "name": resource.name,
        "region": resource.region.name,
        "account_id": resource.region.account_id,
        "status": resource.status or None,
        "failure": resource.failure,
        "created": resource.created,
        "modified": resource.modified,
        "due": resource.due,
        "tags": resource.tags,
        "parents": [parent.arn for parent in getattr(resource, "parents", ())],
        "record": seen,
        "timeline": [moment._asdict() for moment in resource.region.cloud.history.timelines.of(resource.arn)],
    }
