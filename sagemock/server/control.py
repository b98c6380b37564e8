"""The verbs: a look at a cloud, its clock, its faults and quotas, and a call made for somebody at the console."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from .. import __version__, gateway, operations
from ..errors import OperationNotSupported
from ..operations import known, service_model
from ..quotas import known_quotas
from . import hints  # noqa: F401  # more verbs
from .verbs import doing, reading

if TYPE_CHECKING:
    from ..cloud import Cloud
    from ..resource import Resource

Since = Annotated[int, "leave out that many, the oldest"]
Name = Annotated[str, "a name or an ARN"]


# --- looking


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
            "clock": _clock(cloud),
            "faults": _planted(cloud),
            "quotas": dict(cloud.quotas),
            "switches": cloud.switches.as_dict(),
            "durations": {
                kind: {s: d.total_seconds() for s, d in its.items()} for kind, its in cloud.durations.items()
            },
            "calls": len(cloud.calls),
            "resources": [_resource(resource) for resource in cloud.everything()],
        }


@reading
def now(cloud: Cloud) -> dict[str, Any]:
    """What time it is in the cloud."""
    return _clock(cloud)


@reading
def calls(cloud: Cloud, since: Since = 0) -> list[dict[str, Any]]:
    """What was asked so far, in order, and the error code of what was refused."""
    return [
        {
            "operation": each.operation,
            "request": each.request,
            "region": each.region,
            "at": each.at,
            "error": each.error,
        }
        for each in cloud.calls[since:]
    ]


@reading
def events(cloud: Cloud, since: Since = 0) -> list[dict[str, Any]]:
    """The EventBridge events AWS would have sent so far, in order."""
    return cloud.events[since:]


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


# --- time


@doing
def advance(
    cloud: Cloud, by: Annotated[timedelta, 'how far: seconds, or a text such as "5m", "1h30m", "2d"']
) -> dict[str, Any]:
    """Move the clock ahead, and let what is due happen."""
    cloud.clock.advance(by)
    return _clock(cloud)


@doing
def settle(cloud: Cloud) -> dict[str, Any]:
    """Move the clock ahead until nothing is in transition."""
    cloud.clock.settle()
    return _clock(cloud)


@doing
def speed(cloud: Cloud, factor: Annotated[float, "what durations are divided by, from the next on"]) -> dict[str, Any]:
    """Let transitions that begin from now on go faster or slower; needs the real clock."""
    cloud.clock.speed = factor
    return _clock(cloud)


@doing
def pin(
    cloud: Cloud, at: Annotated[datetime | None, "such as 2026-11-21T09:00:00Z, or none to follow the wall clock again"]
) -> dict[str, Any]:
    """Let the clock stand at a moment, but for what moves it; not the real one."""
    cloud.clock.start = at
    return _clock(cloud)


@doing
def duration(
    cloud: Cloud,
    kind: Annotated[str, "such as NotebookInstance"],
    status: Annotated[str, "a status that passes by itself, such as Pending"],
    lasts: Annotated[timedelta, "seconds, or a text such as 5m"],
) -> dict[str, Any]:
    """Set how long a status lasts, for the transitions that begin from now on."""
    cloud.durations[kind][status] = lasts
    return {"kind": kind, "status": status, "lasts": lasts.total_seconds()}


# --- what is planted and set


@doing
def fail(
    cloud: Cloud,
    operation: Annotated[str, "an AWS or boto3 name, such as CreateApp"],
    code: Annotated[str, "an AWS error code, such as ThrottlingException"],
    message: Annotated[str | None, "what it says; else what AWS says with that code"] = None,
    times: Annotated[int, "how many calls"] = 1,
    always: Annotated[bool, "all calls, until a reset"] = False,
    status: Annotated[int | None, "the HTTP status; else AWS's"] = None,
) -> dict[str, Any]:
    """Answer the next calls of an operation with an error."""
    cloud.fail(operation, code, message, times=None if always else times, status=status)
    return {"planted": _planted(cloud)}


@doing
def fail_next(
    cloud: Cloud,
    target: Annotated[str, "a kind, such as NotebookInstance, or the name or ARN of one resource"],
    reason: Annotated[str | None, "its FailureReason; else one that AWS gives"] = None,
) -> dict[str, Any]:
    """Let the next transition that time completes fail."""
    cloud.fail_next(target, reason)
    return {"planted": _planted(cloud)}


@doing
def clear_faults(cloud: Cloud) -> dict[str, Any]:
    """Take back what is planted and has not happened yet."""
    cloud.faults.clear()
    return {"planted": _planted(cloud)}


@doing
def quota(
    cloud: Cloud,
    name: Annotated[str, "as AWS prints it, such as 'Total domains'"],
    limit: Annotated[int | None, "a whole number, or none for no limit any more"],
) -> dict[str, int]:
    """Set a quota, or lift it."""
    if limit is None:
        cloud.quotas.pop(name, None)
    else:
        cloud.quotas[name] = limit
    return dict(cloud.quotas)


@doing
def switch(
    cloud: Cloud, name: Annotated[str, "such as kernel_gateway_deprecated"], on: Annotated[bool, "true or false"]
) -> dict[str, bool]:
    """Switch a rule on or off that AWS applies to some accounts only."""
    try:
        setattr(cloud.switches, name, on)
    except AttributeError as error:
        raise ValueError(error) from None
    return cloud.switches.as_dict()


@doing
def seed(
    cloud: Cloud, document: Annotated[dict[str, Any], "a seed as JSON, or @FILE with one as YAML or JSON"]
) -> dict[str, int]:
    """Let there be, from the start, what a seed tells of."""
    return {"planted": cloud.seed(document)}


@doing
def reset(cloud: Cloud) -> dict[str, Any]:
    """Be as new: no resources, faults, quotas, calls or events; the clock as it began."""
    cloud.reset()
    return _clock(cloud)


@doing
def call(
    cloud: Cloud,
    operation: Annotated[str, "an AWS or boto3 name, such as CreateApp"],
    request: Annotated[dict[str, Any], "the request in AWS's words, as JSON or @FILE"],
    region: Annotated[str, "such as us-east-1"] = "us-east-1",
    account_id: Annotated[str | None, "twelve digits; else the cloud's"] = None,
) -> dict[str, Any]:
    """Call an operation, as a client would; the answer has the HTTP ``status`` and the ``reply``."""
    model = service_model().operation_model(known(operation))
    if not re.fullmatch(r"[a-z0-9-]+", region):
        raise ValueError(f"region={region!r} must be a region's name, such as us-east-1")
    if account_id is not None and not re.fullmatch(r"[0-9]{12}", account_id):
        raise ValueError(f"account_id={account_id!r} must be twelve digits")
    try:
        answer = gateway.answer(cloud, model, json.dumps(request), region=region, account_id=account_id)
    except OperationNotSupported as missing:
        raise ValueError(f"sagemock does not answer {missing.operation}") from None
    return {"status": answer.status, "reply": json.loads(answer.body or b"{}")}


# --- as JSON


def _clock(cloud: Cloud) -> dict[str, Any]:
    clock = cloud.clock
    return {"now": clock.now(), "mode": clock.mode, "speed": clock.speed, "start": clock.start}


def _planted(cloud: Cloud) -> dict[str, list[dict[str, Any]]]:
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
