"""Requests of calls that are only to be decided about: some of their members, as in boto3."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sagemock.cloud.operations import aws_name
from sagemock.protocol import wire
from sagemock.protocol.errors import SerializationException
from sagemock.protocol.service_model import service_model
from sagemock.protocol.suggestions import did_you_mean

from .mlflow_questions import action_questions, is_mlflow_action
from .questions import questions

if TYPE_CHECKING:
    from sagemock.authorization.decision import Question
    from sagemock.authorization.language.context import Context
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request


def partial_questions(
    operation: str, region: Region, members: Mapping[str, Any], surroundings: Context
) -> list[Question]:
    """Return the questions of a call, or of a request to MLflow, that is only to be decided about.

    Args:
        operation: The AWS name or the boto3 name of the operation, or an action of MLflow's REST API.
        region: The region of the call.
        members: The members of the request, with values as boto3 accepts them.
        surroundings: The condition keys of the caller, the time and the network, in lower case.

    Raises:
        ValueError: The operation or a member is unknown, or a member has a value that the API model does not allow.
    """
    if is_mlflow_action(operation):
        return action_questions(operation, region, members, surroundings)
    name = aws_name(operation)
    return questions(name, region, check_request(name, members), surroundings)


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
