"""Requests of calls that are only to be decided about: some of their members, as in boto3."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sagemock.protocol import wire
from sagemock.protocol.errors import SerializationException
from sagemock.protocol.service_model import service_model
from sagemock.protocol.suggestions import did_you_mean

if TYPE_CHECKING:
    from sagemock.protocol.wire import Request


def check_request(operation: str, members: Mapping[str, Any]) -> Request:
    """Return the members of a request as JSON values. Required members may be missing.

    Args:
        operation: The AWS name of the operation.
        members: The members, with values as boto3 accepts them.

    Raises:
        ValueError: A member is unknown, or has a value that the API model does not allow.
    """
    shape = service_model().operation_model(operation).input_shape
    known = shape.members if shape else {}
    for name in members:
        if name not in known:
            hint = did_you_mean(name, known) or f"; its members are {', '.join(known)}"
            raise ValueError(f"{operation} has no member {name!r}{hint}")
    try:
        request: Request = json.loads(json.dumps(members, default=_epoch_seconds))
        if shape and (violations := wire.violations(shape, request)):
            raise ValueError(f"{operation}: {'; '.join(violations)}")
    except (TypeError, SerializationException) as error:
        raise ValueError(f"{operation}: {error}") from None
    return request


def _epoch_seconds(value: object) -> float:
    if isinstance(value, datetime):
        return value.timestamp()
    raise TypeError(f"{value!r} must be a value that boto3 accepts")
