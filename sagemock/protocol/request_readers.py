"""Readers of requests: functions that check a JSON value against an input shape and return it as a Python value.

A shape is compiled once, member by member when it is first sent, since the attributes of shapes are slow to read.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from functools import cache, partial
from math import inf
from typing import TypeAlias

from sagemock import assumptions

from .constraints import check, compiled, items_violation, missing_violation
from .errors import SerializationException
from .json_types import JsonList, JsonObject, JsonValue
from .shapes import Shape, once_per_shape
from .values import assume_utc, is_number

# A function of a value, its path in the request as AWS spells it, and the list for the messages about violations.
Reader: TypeAlias = Callable[[JsonValue, str, list[str]], JsonValue]

PYTHON_TYPES: dict[str, tuple[type, ...]] = {
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
_COMPOUND_TYPES = ("structure", "list", "map")


@once_per_shape
def reader_of(shape: Shape) -> Reader:
    """Return the reader of a shape, which raises SerializationException for a value of the wrong type."""
    return _compile(shape)


def _compile(shape: Shape) -> Reader:
    kind = shape.type_name
    if kind == "structure":
        return _structure_reader(shape)
    if kind == "timestamp":
        return _read_timestamp
    if kind == "list":
        return _list_reader(shape)
    if kind == "map":
        return _map_reader(shape)
    return _string_reader(shape) if kind == "string" else _scalar_reader(shape)


# --- scalars


def _scalar_reader(shape: Shape) -> Reader:
    types, name, limits = PYTHON_TYPES[shape.type_name], shape.name, shape.metadata

    def read(value: JsonValue, path: str, violations: list[str]) -> JsonValue:
        _check_type(value, types, name)
        check(limits, value, path, violations)
        return value

    return read


def _string_reader(shape: Shape) -> Reader:
    """Return a reader that calls :func:`check`, which words the violations, only for a string that has some."""
    limits = shape.metadata
    shortest, longest = limits.get("min", 0), limits.get("max", inf)
    matches = compiled(limits["pattern"]).fullmatch if "pattern" in limits else None
    enum = frozenset(limits["enum"]) if "enum" in limits else None
    read_any = _scalar_reader(shape)

    def read(value: JsonValue, path: str, violations: list[str]) -> JsonValue:
        if (
            type(value) is str
            and shortest <= len(value) <= longest
            and (matches is None or matches(value))
            and (enum is None or value in enum)
        ):
            return value
        return read_any(value, path, violations)

    return read


def _read_timestamp(value: JsonValue, _path: str, _violations: list[str]) -> float:
    """Return a timestamp in epoch seconds."""
    if isinstance(value, str):
        try:
            return assume_utc(datetime.fromisoformat(value.replace("Z", "+00:00"))).timestamp()
        except ValueError:
            raise SerializationException(assumptions.WRONG_TYPE.format(shape="Timestamp")) from None
    if not is_number(value):
        raise SerializationException(assumptions.WRONG_TYPE.format(shape="Timestamp"))
    return value


# --- lists and maps


def _list_reader(shape: Shape) -> Reader:
    limits, read_list, read_item = shape.member.metadata, _scalar_reader(shape), _item_reader(shape.member)

    def read_compounds(items: JsonList, path: str, violations: list[str]) -> JsonList:
        read_list(items, path, violations)
        return [read_item(item, f"{path}.{number}.member", violations) for number, item in enumerate(items, 1)]

    def read_scalars(items: JsonList, path: str, violations: list[str]) -> JsonList:
        """Read simple values, of which AWS's message shows the whole list, and every constraint of its members."""
        read_list(items, path, violations)
        item_violations: list[str] = []
        values = [read_item(item, path, item_violations) for item in items]
        if item_violations:
            violations.append(items_violation("Member", limits, items, path))
        return values

    return read_compounds if shape.member.type_name in _COMPOUND_TYPES else read_scalars


def _map_reader(shape: Shape) -> Reader:
    key_limits, limits = shape.key.metadata, shape.value.metadata
    read_map, read_item = _scalar_reader(shape), _item_reader(shape.value)

    def check_keys(entries: JsonObject, path: str, violations: list[str]) -> None:
        read_map(entries, path, violations)
        key_violations: list[str] = []
        for key in entries:
            check(key_limits, key, path, key_violations)
        if key_violations:
            violations.append(items_violation("Map keys", key_limits, entries, path))

    def read_compounds(entries: JsonObject, path: str, violations: list[str]) -> JsonObject:
        check_keys(entries, path, violations)
        return {key: read_item(item, f"{path}.{key}.member", violations) for key, item in entries.items()}

    def read_scalars(entries: JsonObject, path: str, violations: list[str]) -> JsonObject:
        check_keys(entries, path, violations)
        value_violations: list[str] = []
        values = {key: read_item(item, path, value_violations) for key, item in entries.items()}
        if value_violations:
            violations.append(items_violation("Map value", limits, entries, path))
        return values

    return read_compounds if shape.value.type_name in _COMPOUND_TYPES else read_scalars


def _item_reader(shape: Shape) -> Reader:
    """Return the reader of an item of a list or a map, where null is a violation."""
    compile_once = cache(partial(_compile, shape))  # when it is needed: a structure may contain items of its own type

    def read(item: JsonValue, path: str, violations: list[str]) -> JsonValue:
        if item is not None:
            return compile_once()(item, path, violations)
        violations.append(missing_violation(path))
        return None

    return read


# --- structures


class _Members(dict[str, "tuple[str, Reader] | None"]):
    """The members of a structure that have been sent: their names as AWS's messages spell them, and their readers."""

    def __init__(self, shape: Shape) -> None:
        super().__init__()
        self._shapes = shape.members

    def __missing__(self, name: str) -> tuple[str, Reader] | None:
        if name not in self._shapes:
            return None  # is not kept: clients may send any number of unknown names
        self[name] = entry = (_path_name(name), _compile(self._shapes[name]))
        return entry


def _structure_reader(shape: Shape) -> Reader:
    name, members = shape.name, _Members(shape)
    required = [(member, _path_name(member)) for member in shape.required_members]
    is_union = getattr(shape, "is_tagged_union", False)

    def read(value: JsonValue, path: str, violations: list[str]) -> JsonObject:
        if not isinstance(value, dict):
            raise SerializationException(assumptions.WRONG_TYPE.format(shape=name))
        prefix = f"{path}." if path else ""
        request: JsonObject = {}
        for member, item in value.items():
            if item is not None and (known := members[member]):
                path_name, read_member = known
                request[member] = read_member(item, prefix + path_name, violations)
        for member, path_name in required:
            if member not in request:
                violations.append(missing_violation(prefix + path_name))
        if is_union and len(request) != 1:
            raise SerializationException(assumptions.NOT_ONE_OF_A_UNION.format(shape=name))
        return request

    return read


def _path_name(member: str) -> str:
    return member[0].lower() + member[1:]


def _check_type(value: JsonValue, types: tuple[type, ...], shape_name: str) -> None:
    if not isinstance(value, types) or (isinstance(value, bool) and types != (bool,)):
        raise SerializationException(assumptions.WRONG_TYPE.format(shape=shape_name))
