"""Requests to Python values, along the input shapes of the API model."""

from __future__ import annotations

import json
from datetime import datetime
from typing import TypeAlias

from sagemock import assumptions

from .constraints import check, error_message, is_missing, items_violation, missing_violation
from .errors import SerializationException, ValidationException
from .json_types import JsonList, JsonObject, JsonValue
from .shapes import Shape
from .values import assume_utc, is_number

Request: TypeAlias = JsonObject
Reply: TypeAlias = JsonObject

_COMPOUND_TYPES = ("structure", "list", "map")


def parse(body: bytes | str) -> JsonValue:
    """Return the JSON document of a request body.

    Raises:
        SerializationException: The body is not JSON.
    """
    try:
        return json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise SerializationException(assumptions.NOT_JSON) from None


def load(shape: Shape | None, document: JsonValue) -> Request:
    """Return the members of a request as Python values; timestamps become epoch seconds.

    Raises:
        SerializationException: A value has the wrong type.
        ValidationException: Values violate constraints of the model; the message names every violation.
    """
    if shape is None:
        return {}
    violations: list[str] = []
    try:
        request: Request = _read(shape, document, "", violations)
    except RecursionError:  # from a violation's message, which shows the whole value
        raise SerializationException(assumptions.NOT_JSON) from None
    if violations:
        raise ValidationException(error_message(violations))
    return request


def violations(shape: Shape, document: JsonValue) -> list[str]:
    """Return the violations of the model's constraints in a request that may be incomplete.

    Raises:
        SerializationException: A value has the wrong type.
    """
    found: list[str] = []
    _read(shape, document, "", found)
    return [text for text in found if not is_missing(text)]


def encode(text: str) -> bytes:
    """Return a string as UTF-8, with unpaired surrogates, which JSON may contain, as question marks, as Java does."""
    return text.encode(errors="replace")


def _read(shape: Shape, value: JsonValue, path: str, violations: list[str]) -> JsonValue:
    kind = shape.type_name
    if kind == "structure":
        return _read_structure(shape, value, path, violations)
    if kind == "timestamp":
        return _epoch_seconds(value)
    _check_type(value, _PYTHON_TYPES[kind], shape)
    check(shape, value, path, violations)
    if kind == "list":
        return _read_list(shape, value, path, violations)
    if kind == "map":
        return _read_map(shape, value, path, violations)
    return value


def _read_list(shape: Shape, items: JsonList, path: str, violations: list[str]) -> JsonList:
    member = shape.member
    if member.type_name in _COMPOUND_TYPES:
        return [_read_item(member, item, f"{path}.{n}.member", violations) for n, item in enumerate(items, 1)]
    # For simple values AWS's message shows the whole list, and every constraint of its members.
    item_violations: list[str] = []
    values = [_read_item(member, item, path, item_violations) for item in items]
    if item_violations:
        violations.append(items_violation("Member", member, items, path))
    return values


def _read_map(shape: Shape, entries: JsonObject, path: str, violations: list[str]) -> JsonObject:
    key_violations: list[str] = []
    for key in entries:
        check(shape.key, key, path, key_violations)
    if key_violations:
        violations.append(items_violation("Map keys", shape.key, entries, path))
    if shape.value.type_name in _COMPOUND_TYPES:
        return {key: _read_item(shape.value, item, f"{path}.{key}.member", violations) for key, item in entries.items()}
    value_violations: list[str] = []
    values = {key: _read_item(shape.value, item, path, value_violations) for key, item in entries.items()}
    if value_violations:
        violations.append(items_violation("Map value", shape.value, entries, path))
    return values


def _read_item(shape: Shape, item: JsonValue, path: str, violations: list[str]) -> JsonValue:
    if item is not None:
        return _read(shape, item, path, violations)
    violations.append(missing_violation(path))
    return None


def _read_structure(shape: Shape, value: JsonValue, path: str, violations: list[str]) -> Request:
    _check_type(value, (dict,), shape)
    members, request = shape.members, {}
    for name, item in value.items():
        if name in members and item is not None:
            request[name] = _read(members[name], item, _member_path(path, name), violations)
    for name in shape.required_members:
        if name not in request:
            violations.append(missing_violation(_member_path(path, name)))
    if len(request) != 1 and getattr(shape, "is_tagged_union", False):
        raise SerializationException(assumptions.NOT_ONE_OF_A_UNION.format(shape=shape.name))
    return request


def _member_path(path: str, member: str) -> str:
    name = member[0].lower() + member[1:]
    return f"{path}.{name}" if path else name


_PYTHON_TYPES: dict[str, tuple[type, ...]] = {
    "list": (list,),
    "map": (dict,),
    "string": (str,),
    "blob": (str,),
    "boolean": (bool,),
    "integer": (int,),
    "long": (int,),
    "float": (int, float),
    "double": (int, float),
}


def has_type(shape: Shape, value: JsonValue) -> bool:
    """Return whether a JSON value has the type of a shape."""
    types = (dict,) if shape.type_name == "structure" else _PYTHON_TYPES.get(shape.type_name, (str, int, float))
    return isinstance(value, types) and (types == (bool,) or not isinstance(value, bool))


def _check_type(value: JsonValue, types: tuple[type, ...], shape: Shape) -> None:
    if not isinstance(value, types) or (isinstance(value, bool) and types != (bool,)):
        raise SerializationException(assumptions.WRONG_TYPE.format(shape=shape.name))


def _epoch_seconds(value: JsonValue) -> float:
    if isinstance(value, str):
        try:
            return assume_utc(datetime.fromisoformat(value.replace("Z", "+00:00"))).timestamp()
        except ValueError:
            raise SerializationException(assumptions.WRONG_TYPE.format(shape="Timestamp")) from None
    if not is_number(value):
        raise SerializationException(assumptions.WRONG_TYPE.format(shape="Timestamp"))
    return value
