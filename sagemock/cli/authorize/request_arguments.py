"""Requests and mappings from arguments of the command line."""

from __future__ import annotations

import json
from collections.abc import Iterable

from sagemock.authorization.calls.mlflow_questions import is_mlflow_action
from sagemock.cloud.operations import aws_name
from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.protocol.service_model import service_model


def parse_pairs(option: str, texts: Iterable[str]) -> dict[str, str]:
    """Return arguments such as ``team=fraud`` as a mapping.

    Raises:
        ValueError: If an argument has no ``=``.
    """
    pairs = {}
    for text in texts:
        name, sign, value = text.partition("=")
        if not sign or not name:
            raise ValueError(f"{option} {text!r} must have the form KEY=VALUE")
        pairs[name] = value
    return pairs


def parse_members(operation: str, texts: Iterable[str]) -> JsonObject:
    """Return the members of a request from arguments such as ``InstanceType=ml.t3.medium``.

    Args:
        operation: The AWS name or the boto3 name of the operation, or an action of MLflow's REST API.
        texts: The arguments. A dot in the name leads to a member of a structure. A value is a string where the API
            model has one, else JSON.

    Raises:
        ValueError: If the operation is unknown, or an argument has no ``=`` or invalid JSON.
    """
    shape = None if is_mlflow_action(operation) else service_model().operation_model(aws_name(operation)).input_shape
    request: JsonObject = {}
    for path, text in parse_pairs("the argument", texts).items():
        *parents, name = path.split(".")
        target, target_shape = request, shape
        for parent in parents:
            target = target.setdefault(parent, {})
            target_shape = _member_shape(target_shape, parent)
        target[name] = _parse_value(path, text, _member_shape(target_shape, name))
    return request


def _member_shape(shape: JsonValue, name: str) -> JsonValue:
    """Return the shape of a member of botocore's model, or None for an unknown one, which is reported later."""
    return getattr(shape, "members", {}).get(name) if shape is not None else None


def _parse_value(path: str, text: str, shape: JsonValue) -> JsonValue:
    if shape is None or shape.type_name == "string":
        return text
    try:
        return json.loads(text)
    except ValueError as error:
        raise ValueError(f"{path}={text!r} must be JSON of the type {shape.type_name}: {error}") from None
