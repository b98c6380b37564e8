"""The verbs that do something to a cloud: turn its clock, plant, set, and make a call for somebody at the console."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated, Any

from sagemock.cloud import dispatcher
from sagemock.cloud.operations import known, service_model
from sagemock.protocol.errors import OperationNotSupported

from . import form_hints
from .commands import doing
from .queries import clock_of, planted_in

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

_EMPTY: dict[str, Any] = {}

# --- time


@doing
def advance(
    cloud: Cloud, by: Annotated[timedelta, 'how far: seconds, or a text such as "5m", "1h30m", "2d"']
) -> dict[str, Any]:
    """Move the clock ahead, and let what is due happen."""
    cloud.clock.advance(by)
    return clock_of(cloud)


@doing
def settle(cloud: Cloud) -> dict[str, Any]:
    """Move the clock ahead until nothing is in transition."""
    cloud.clock.settle()
    return clock_of(cloud)


@doing
def speed(cloud: Cloud, factor: Annotated[float, "what durations are divided by, from the next on"]) -> dict[str, Any]:
    """Let transitions that begin from now on go faster or slower; needs the real clock."""
    cloud.clock.speed = factor
    return clock_of(cloud)


@doing
def pin(
    cloud: Cloud, at: Annotated[datetime | None, "such as 2026-11-21T09:00:00Z, or none to follow the wall clock again"]
) -> dict[str, Any]:
    """Let the clock stand at a moment, but for what moves it; not the real one."""
    cloud.clock.start = at
    return clock_of(cloud)


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
    times: Annotated[int | None, "how many calls; else one"] = None,
    always: Annotated[bool, "all calls, until a reset"] = False,
    status: Annotated[int | None, "the HTTP status; else AWS's"] = None,
) -> dict[str, Any]:
    """Answer the next calls of an operation with an error."""
    if always and times is not None:
        raise ValueError("give times or always, not both")
    cloud.fail(operation, code, message, times=None if always else 1 if times is None else times, status=status)
    return {"planted": planted_in(cloud)}


@doing
def fail_next(
    cloud: Cloud,
    target: Annotated[str, "a kind, such as NotebookInstance, or the name or ARN of one resource"],
    reason: Annotated[str | None, "its FailureReason; else one that AWS gives"] = None,
) -> dict[str, Any]:
    """Let the next transition that time completes fail."""
    cloud.fail_next(target, reason)
    return {"planted": planted_in(cloud)}


@doing
def clear_faults(cloud: Cloud) -> dict[str, Any]:
    """Take back what is planted and has not happened yet."""
    cloud.faults.clear()
    return {"planted": planted_in(cloud)}


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
    cloud: Cloud, name: Annotated[str, "such as kernel_gateway_deprecated"], on: Annotated[bool, "on or off"]
) -> dict[str, bool]:
    """Switch a rule on or off that AWS applies to some accounts only."""
    try:
        setattr(cloud.account_features, name, on)
    except AttributeError as error:
        raise ValueError(error) from None
    return cloud.account_features.as_dict()


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
    return clock_of(cloud)


@doing
def call(
    cloud: Cloud,
    operation: Annotated[str, "an AWS or boto3 name, such as CreateApp"],
    request: Annotated[dict[str, Any], "the request in AWS's words, as JSON or @FILE; else an empty one"] = _EMPTY,
    region: Annotated[str, "such as us-east-1"] = "us-east-1",
    account_id: Annotated[str | None, "twelve digits; else the cloud's"] = None,
) -> dict[str, Any]:
    """Call an operation, as a client would; the answer has the HTTP ``status`` and the ``reply``.

    `sagemock ctl` then ends with 254, as the AWS CLI does, if AWS refuses.
    """
    model = service_model().operation_model(known(operation))
    form_hints.check_region(cloud, region)
    if account_id is not None and not re.fullmatch(r"[0-9]{12}", account_id):
        raise ValueError(f"account_id={account_id!r} must be twelve digits")
    try:
        answer = dispatcher.answer(cloud, model, json.dumps(request), region=region, account_id=account_id)
    except OperationNotSupported as missing:
        raise ValueError(f"sagemock does not answer {missing.operation}") from None
    return {"status": answer.status, "reply": json.loads(answer.body or b"{}")}
