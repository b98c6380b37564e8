"""CloudTrail records of calls, and the EventBridge events that carry them [X5.5, X5.6]."""

from __future__ import annotations

import json
from functools import cache
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from sagemock import assumptions
from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.protocol.service_model import service_model
from sagemock.protocol.values import format_utc

from .user_identity import user_identity

if TYPE_CHECKING:
    from sagemock.protocol.shapes import Shape

    from .calls import Call

SOURCE = "sagemaker.amazonaws.com"
DETAIL_TYPE = "AWS API Call via CloudTrail"
_VERSION = "1.11"  # of the form of a record [X5.6]
_READING_VERBS = ("Describe", "List", "Get", "Search", "Query", "Render", "BatchDescribe", "BatchGet")


@cache
def is_read_only(operation: str) -> bool:
    """Return whether an operation only reads; EventBridge gets no records of such calls [X5.7]."""
    return operation.startswith(_READING_VERBS)


def event_id(history_id: UUID, number: int) -> str:
    """Return the ID of the record of the call with that number."""
    return str(uuid5(history_id, f"call {number}"))


def as_record(call: Call, history_id: UUID, number: int) -> JsonObject:
    """Return the CloudTrail record of a call.

    Args:
        call: The call.
        history_id: The identifier of the history that the call is in.
        number: The number of the call there.
    """
    details, reads = call.details, is_read_only(call.operation)
    failure = {} if call.error is None else {"errorCode": call.error, "errorMessage": details.message}
    response = json.loads(details.response) if details.response else None
    model = service_model()
    known = call.operation in model.operation_names
    shapes = model.operation_model(call.operation) if known else None
    return {
        "eventVersion": _VERSION,
        "userIdentity": user_identity(details.caller_arn, details.account_id, details.access_key, call.at),
        "eventTime": format_utc(call.at),
        "eventSource": SOURCE,
        "eventName": call.operation,
        "awsRegion": call.region,
        "sourceIPAddress": details.source_ip or "127.0.0.1",
        "userAgent": details.user_agent or assumptions.UNKNOWN_USER_AGENT,
        **failure,
        "requestParameters": _in_camel_case(shapes and shapes.input_shape, call.request) or None,
        "responseElements": _in_camel_case(shapes and shapes.output_shape, response) or None,
        "requestID": details.request_id,
        "eventID": event_id(history_id, number),
        "readOnly": reads,
        "eventType": "AwsApiCall",
        "managementEvent": True,
        "recipientAccountId": details.account_id,
        "eventCategory": "Management",
    }


def as_event(call: Call, history_id: UUID, number: int) -> JsonObject:
    """Return the EventBridge event that carries the record of a call; the arguments are those of :func:`as_record`."""
    return {
        "version": "0",
        "id": str(uuid5(history_id, f"event of call {number}")),
        "detail-type": DETAIL_TYPE,
        "source": "aws.sagemaker",
        "account": call.details.account_id,
        "time": format_utc(call.at),
        "region": call.region,
        "resources": [],
        "detail": as_record(call, history_id, number),
    }


def _in_camel_case(shape: Shape | None, value: JsonValue, name: str = "") -> JsonValue:
    """Return a value with the names of members in lower camel case; keys of maps stay as they are."""
    if value is not None and (name in assumptions.HIDDEN_IN_RECORDS or _is_sensitive(shape)):
        return assumptions.HIDDEN_VALUE
    kind = shape.type_name if shape else None
    if shape and kind == "structure" and isinstance(value, dict):
        members = shape.members
        return {
            member[:1].lower() + member[1:]: _in_camel_case(members.get(member), item, member)
            for member, item in value.items()
        }
    if shape and kind == "map" and isinstance(value, dict):
        return {key: _in_camel_case(shape.value, item) for key, item in value.items()}
    if shape and kind == "list" and isinstance(value, list):
        return [_in_camel_case(shape.member, item) for item in value]
    return value


def _is_sensitive(shape: Shape | None) -> bool:
    return bool(shape and getattr(shape, "metadata", {}).get("sensitive"))
