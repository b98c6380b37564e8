"""Commands that change: advance, fail, maintain, quota, seed, reset, call."""

from __future__ import annotations

import json
import re
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

from sagemock.cloud import dispatcher
from sagemock.cloud.operations import aws_name
from sagemock.mock.aws_environment import REGION
from sagemock.protocol.errors import OperationNotSupported
from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.service_model import service_model

from . import form_hints
from .command import action
from .queries import clock_state, injected_faults

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

_EMPTY: JsonObject = {}

# --- time


@action
def advance(
    cloud: Cloud, by: Annotated[timedelta, 'seconds, or a duration such as "5m", "1h30m" or "2d"']
) -> JsonObject:
    """Advance the clock, and run everything that becomes due."""
    cloud.clock.advance(by)
    return clock_state(cloud)


@action
def settle(cloud: Cloud) -> JsonObject:
    """Advance the clock until no resource is in transition."""
    cloud.clock.settle()
    return clock_state(cloud)


@action
def speed(cloud: Cloud, factor: Annotated[float, "how many times faster than AWS"]) -> JsonObject:
    """Set the speed of the transitions that begin from now on; needs the real clock."""
    cloud.clock.speed = factor
    return clock_state(cloud)


@action
def pin(
    cloud: Cloud,
    at: Annotated[datetime | None, "a time such as 2026-11-21T09:00:00Z, or none to follow the wall clock again"],
) -> JsonObject:
    """Pin the clock to a time, from which only advance and settle move it; not for the real clock."""
    cloud.clock.start = at
    return clock_state(cloud)


@action
def duration(
    cloud: Cloud,
    kind: Annotated[str, "a kind of resource, such as NotebookInstance"],
    status: Annotated[str, "a transitional status, such as Pending"],
    lasts: Annotated[timedelta, "seconds, or a duration such as 5m"],
) -> JsonObject:
    """Set how long a status lasts, for the transitions that begin from now on."""
    cloud.durations[kind][status] = lasts
    return {"kind": kind, "status": status, "lasts": lasts.total_seconds()}


# --- faults and settings


@action
def fail(
    cloud: Cloud,
    operation: Annotated[str, "an AWS or boto3 name, such as CreateApp, or a pattern, such as 'Create*'"],
    code: Annotated[str, "an AWS error code, such as ThrottlingException"],
    message: Annotated[str | None, "the error message (default: AWS's for that code)"] = None,
    times: Annotated[int | None, "the number of calls that fail (default: 1, or with rate no limit)"] = None,
    always: Annotated[bool, "fail all calls, until clear-faults or reset"] = False,
    status: Annotated[int | None, "the HTTP status (default: AWS's for that code)"] = None,
    when: Annotated[JsonObject | None, "members that a request must have to fail, as JSON (default: none)"] = None,
    rate: Annotated[float, "the share of the calls that fail, from 0 to 1"] = 1.0,
    seed: Annotated[int, "selects which calls fail, if not all do"] = 0,
) -> JsonObject:
    """Make the next calls of an operation fail."""
    if always and times is not None:
        raise ValueError("give times or always, not both")
    limit = times if times is not None or always else ...
    cloud.fail(operation, code, message, times=limit, status=status, when=when, rate=rate, seed=seed)
    return {"faults": injected_faults(cloud)}


@action
def fail_next(
    cloud: Cloud,
    target: Annotated[str, "a kind, such as NotebookInstance, or the name or ARN of one resource"],
    reason: Annotated[str | None, "the FailureReason (default: one that AWS gives)"] = None,
) -> JsonObject:
    """Make the next transition end in its failure status."""
    cloud.fail_next(target, reason)
    return {"faults": injected_faults(cloud)}


@action
def maintain(
    cloud: Cloud, name: Annotated[str, "the name or ARN of a notebook instance, or of an MLflow server or app"]
) -> JsonObject:
    """Begin the maintenance of a notebook instance, an MLflow tracking server or an MLflow app."""
    cloud.maintain(name)
    return {"name": name, "status": cloud.resource(name).status}


@action
def clear_faults(cloud: Cloud) -> JsonObject:
    """Remove the injected faults that have not happened yet."""
    cloud.faults.clear()
    return {"faults": injected_faults(cloud)}


@action
def quota(
    cloud: Cloud,
    name: Annotated[str, "AWS's name of the quota, such as 'Total domains'"],
    limit: Annotated[int | None, "a whole number, or none to remove the limit"],
) -> dict[str, int]:
    """Set a quota, or remove it."""
    if limit is None:
        cloud.quotas.pop(name, None)
    else:
        cloud.quotas[name] = limit
    return dict(cloud.quotas)


@action
def account_feature(
    cloud: Cloud,
    name: Annotated[str, "a feature such as kernel_gateway_deprecated"],
    on: Annotated[bool, "on or off"],
) -> dict[str, bool]:
    """Turn a rule on or off that AWS applies to some accounts only."""
    try:
        setattr(cloud.account_features, name, on)
    except AttributeError as error:
        raise ValueError(error) from None
    return cloud.account_features.as_dict()


@action
def seed(
    cloud: Cloud, document: Annotated[JsonObject, "a seed as JSON, or @FILE for a YAML or JSON file"]
) -> dict[str, int]:
    """Create the resources of a seed, without calls or events."""
    return {"created": cloud.seed(document)}


@action
def reset(cloud: Cloud) -> JsonObject:
    """Remove all resources, faults, quotas, calls and events, and set the clock back to its start."""
    cloud.reset()
    return clock_state(cloud)


@action
def call(
    cloud: Cloud,
    operation: Annotated[str, "an AWS or boto3 name, such as CreateApp"],
    request: Annotated[JsonObject, "the request as JSON, or @FILE for a YAML or JSON file (default: empty)"] = _EMPTY,
    region: Annotated[str, f"a region (default: {REGION})"] = REGION,
    account_id: Annotated[str | None, "twelve digits (default: the cloud's account)"] = None,
) -> JsonObject:
    """Call a SageMaker operation as a client would, and return the HTTP ``status`` and the ``reply``.

    `sagemock ctl` exits with 254, as the AWS CLI does, if the call fails.
    """
    model = service_model().operation_model(aws_name(operation))
    form_hints.check_region(cloud, region)
    if account_id is not None and not re.fullmatch(r"[0-9]{12}", account_id):
        raise ValueError(f"account_id={account_id!r} must be twelve digits")
    try:
        response = dispatcher.dispatch(cloud, model, json.dumps(request), region=region, account_id=account_id)
    except OperationNotSupported as error:
        raise ValueError(f"sagemock does not support {error.operation}") from None
    return {"status": response.status, "reply": json.loads(response.body or b"{}")}
