"""Checks of the patterns and members by which a fault selects calls."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fnmatch import fnmatchcase

from sagemock.cloud.operations import aws_name
from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.protocol.service_model import service_model, snake_case
from sagemock.protocol.shapes import Shape
from sagemock.protocol.suggestions import did_you_mean
from sagemock.protocol.wire import has_type


def is_pattern(operation: object) -> bool:
    """Return whether a name of an operation has placeholders."""
    return isinstance(operation, str) and any(character in operation for character in "*?[")


def select_operations(operation: str) -> list[str]:
    """Return the AWS names of the operations that a name or a pattern selects.

    Raises:
        ValueError: There are none.
    """
    if not is_pattern(operation):
        return [aws_name(operation)]
    names: list[str] = service_model().operation_names
    selected = [name for name in names if fnmatchcase(name, operation) or fnmatchcase(snake_case(name), operation)]
    if not selected:
        raise ValueError(f"no SageMaker operation matches {operation!r}; use a pattern such as 'Create*' or 'create_*'")
    return selected


def check_when(when: object, operations: list[str]) -> JsonObject:
    """Return a copy of the members that a request must have.

    Raises:
        TypeError: It is not a mapping of JSON values.
        ValueError: None of the operations has such a member, or the member is of another type.
    """
    if not isinstance(when, Mapping):
        raise TypeError(f"when={when!r} must be a dict of members of the request, such as {{'DomainId': 'd-1'}}")
    try:
        copy: JsonObject = json.loads(json.dumps(dict(when)))
    except (TypeError, ValueError) as error:
        raise TypeError(f"when={when!r} must be JSON: {error}") from None
    shapes = [service_model().operation_model(name).input_shape for name in operations]
    problems = [_problem(shape, copy, "") for shape in shapes if shape is not None]
    if copy and None not in problems:
        reason = problems[0] if problems else f"{operations[0]} has no members"
        raise ValueError(f"when={copy!r} never applies: {reason}")
    return copy


def _problem(shape: Shape, value: JsonValue, path: str) -> str | None:
    """Return why no request has ``value`` at ``path``, or None."""
    if not has_type(shape, value):
        return f"{path} must be of the type {shape.type_name}"
    if shape.type_name != "structure":
        return None
    for name, item in value.items():
        if name not in shape.members:
            return f"{shape.name} has no member {name!r}{did_you_mean(name, shape.members)}"
        if problem := _problem(shape.members[name], item, f"{path}.{name}" if path else name):
            return problem
    return None
