"""CloudTrail's LookupEvents over the calls of a cloud [X5.12]."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.response import Response, error_response, success_response
from sagemock.protocol import wire
from sagemock.protocol.errors import ServiceError
from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.service_model import service_model

from . import trail_records

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from sagemock.cloud.cloud import Cloud

OPERATION = "LookupEvents"
PAGE_SIZE = 50
KEPT = timedelta(days=90)


class InvalidLookupAttributesException(ServiceError):
    """The error for more than one attribute, or for one without a value."""


class InvalidTimeRangeException(ServiceError):
    """The error for a range that ends before it starts."""


class InvalidNextTokenException(ServiceError):
    """The error for a token that no reply had, or that one for another request had."""


def respond(
    cloud: Cloud, model: OperationModel, body: bytes | str, *, region: str, account_id: str | None = None
) -> Response:
    """Return the response to a LookupEvents request. The call moves no clock, and is not in ``cloud.calls``.

    Args:
        cloud: The cloud with the calls.
        model: botocore's model of LookupEvents.
        body: The body of the HTTP request, JSON.
        region: The region of the request.
        account_id: The account of the caller, by default the cloud's.
    """
    try:
        request = wire.load(model.input_shape, wire.parse(body))
        with cloud.lock:
            reply = _lookup(cloud, request, region, account_id or cloud.account_id)
    except ServiceError as error:
        return error_response(cloud, error)
    return success_response(cloud, json.dumps(reply).encode())


def _lookup(cloud: Cloud, request: JsonObject, region: str, account_id: str) -> JsonObject:
    attribute = _attribute(request)
    start, end = request.get("StartTime"), request.get("EndTime")
    if start is not None and end is not None and start > end:
        raise InvalidTimeRangeException(assumptions.LOOKUP_TIME_RANGE)
    if request.get("EventCategory") == "insight":
        return {"Events": []}
    oldest = (cloud.clock.now() - KEPT).timestamp()
    start = oldest if start is None else max(start, oldest)
    limit, before = request.get("MaxResults", PAGE_SIZE), _read_token(request)
    found = (
        (number, event)
        for number, at, event in _events(cloud, region, account_id)
        if (before is None or number < before)
        and at >= start
        and (end is None or at <= end)
        and (attribute is None or _has(event, *attribute))
    )
    page = [pair for pair, _ in zip(found, range(limit + 1), strict=False)]
    token = {"NextToken": _token(page[limit - 1][0], request)} if len(page) > limit else {}
    return {"Events": [event for _, event in page[:limit]], **token}


def _events(cloud: Cloud, region: str, account_id: str) -> Iterator[tuple[int, float, JsonObject]]:
    """Yield the calls of a region, the newest first: number, time in epoch seconds, and CloudTrail's event."""
    history = cloud.history
    for number, call in reversed(history.answered_calls()):
        if call.region == region and call.details.account_id in (account_id, ""):
            record = trail_records.as_record(call, history.id, number)
            yield number, call.at.timestamp(), _event(record, int(call.at.timestamp()), call.request)


def _event(record: JsonObject, at: int, request: JsonObject) -> JsonObject:
    identity = record["userIdentity"]
    key = {"AccessKeyId": identity["accessKeyId"]} if "accessKeyId" in identity else {}
    return {
        "EventId": record["eventID"],
        "EventName": record["eventName"],
        "ReadOnly": str(record["readOnly"]).lower(),
        **key,
        "EventTime": at,
        "EventSource": record["eventSource"],
        "Username": _username(identity),
        "Resources": _resources(record["eventName"], request),
        "CloudTrailEvent": json.dumps(record),
    }


def _username(identity: JsonObject) -> str:
    if identity["type"] == "Root":
        return "root"
    return str(identity["arn"]).rpartition("/")[2]


def _resources(operation: str, request: JsonObject) -> list[JsonObject]:
    """Return the resource that a request names, such as the notebook instance that is started."""
    for noun in sorted(_nouns(), key=len, reverse=True):
        if operation.endswith(noun):
            member = "DomainId" if noun == "Domain" and "DomainId" in request else f"{noun}Name"
            if name := request.get(member):
                return [{"ResourceType": f"AWS::SageMaker::{noun}", "ResourceName": name}]
    return []


def _nouns() -> list[str]:
    return [name.removeprefix("Create") for name in service_model().operation_names if name.startswith("Create")]


_ATTRIBUTES = {
    "EventId": lambda event: [event["EventId"]],
    "EventName": lambda event: [event["EventName"]],
    "ReadOnly": lambda event: [event["ReadOnly"]],
    "Username": lambda event: [event["Username"]],
    "ResourceType": lambda event: [resource["ResourceType"] for resource in event["Resources"]],
    "ResourceName": lambda event: [resource["ResourceName"] for resource in event["Resources"]],
    "EventSource": lambda event: [event["EventSource"]],
    "AccessKeyId": lambda event: [event.get("AccessKeyId")],
}


def _has(event: JsonObject, key: str, value: str) -> bool:
    return value in _ATTRIBUTES[key](event)


def _attribute(request: JsonObject) -> tuple[str, str] | None:
    attributes = request.get("LookupAttributes", [])
    if not attributes:
        return None
    key, value = attributes[0]["AttributeKey"], attributes[0]["AttributeValue"]
    if len(attributes) > 1 or not value or key not in _ATTRIBUTES:
        raise InvalidLookupAttributesException(assumptions.LOOKUP_ATTRIBUTES)
    return key, value


def _token(number: int, request: JsonObject) -> str:
    return b64encode(json.dumps([number, _filters(request)]).encode()).decode()


def _read_token(request: JsonObject) -> int | None:
    """Return the number of the call that the last page ended with, or None for the first page."""
    if "NextToken" not in request:
        return None
    try:
        number, filters = json.loads(b64decode(request["NextToken"], validate=True))
    except (TypeError, ValueError):
        number, filters = None, ""
    if not isinstance(number, int) or filters != _filters(request):
        raise InvalidNextTokenException(assumptions.LOOKUP_TOKEN)
    return number


def _filters(request: JsonObject) -> str:
    return json.dumps({name: value for name, value in request.items() if name not in ("NextToken", "MaxResults")})
