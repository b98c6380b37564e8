"""Comparison of two replies, member by member along the output shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from sagemock.protocol.json_types import JsonList, JsonObject, JsonValue

from .identifiers import Identifiers

if TYPE_CHECKING:
    from sagemock.protocol.shapes import Shape

MAX_TIME_DIFFERENCE = 3600.0  # seconds; times of transitions differ as durations do, which are compared by themselves


class MemberDifference(NamedTuple):
    """A difference between two replies.

    Attributes:
        kind: "missing member" of ours, "extra member" of ours, "type", "value", "time", "status", "order" or "items".
        path: The member, as in ``Apps.0.Status``.
        recorded: The recorded value.
        ours: The value of the mock.
    """

    kind: str
    path: str
    recorded: JsonValue
    ours: JsonValue


def compare(
    shape: Shape | None, recorded: JsonValue, ours: JsonValue, identifiers: Identifiers, path: str = ""
) -> Iterator[MemberDifference]:
    """Yield the differences of two replies.

    Args:
        shape: The output shape; members without a shape are compared, too.
        recorded: The recorded reply.
        ours: The reply of the mock.
        identifiers: The pairs of generated identifiers; new ones are added.
        path: The member that is compared.
    """
    kinds = [_json_type(recorded), _json_type(ours)]
    if kinds[0] != kinds[1]:
        yield MemberDifference("type", path, recorded, ours)
    elif isinstance(recorded, dict):
        yield from _compare_objects(shape, recorded, ours, identifiers, path)
    elif isinstance(recorded, list):
        yield from _compare_lists(shape, recorded, ours, identifiers, path)
    elif shape is not None and shape.type_name == "timestamp":
        if abs(float(recorded) - float(ours)) > MAX_TIME_DIFFERENCE:
            yield MemberDifference("time", path, recorded, ours)
    elif isinstance(recorded, str):
        member = path.rpartition(".")[2]
        member = path.split(".")[-2] if member.isdigit() and "." in path else member
        if not identifiers.match(member, recorded, ours):
            yield MemberDifference("status" if member.endswith("Status") else "value", path, recorded, ours)
    elif recorded != ours:
        yield MemberDifference("value", path, recorded, ours)


def _compare_objects(
    shape: Shape | None, recorded: JsonObject, ours: JsonObject, identifiers: Identifiers, path: str
) -> Iterator[MemberDifference]:
    structure = shape if shape is not None and shape.type_name == "structure" else None
    for name in [*recorded, *(name for name in ours if name not in recorded)]:
        below = f"{path}.{name}" if path else name
        if name not in ours:
            yield MemberDifference("missing member", below, recorded[name], None)
        elif name not in recorded:
            yield MemberDifference("extra member", below, None, ours[name])
        else:
            member = structure.members.get(name) if structure else None
            yield from compare(member, recorded[name], ours[name], identifiers, below)


def _compare_lists(
    shape: Shape | None, recorded: JsonList, ours: JsonList, identifiers: Identifiers, path: str
) -> Iterator[MemberDifference]:
    item = shape.member if shape is not None and shape.type_name == "list" else None
    if len(recorded) != len(ours):
        yield MemberDifference("items", path, len(recorded), len(ours))
        return
    keys, our_keys = [_key(each) for each in identifiers.to_ours(recorded)], [_key(each) for each in ours]
    if keys != our_keys and sorted(keys) == sorted(our_keys) and len(set(keys)) == len(keys):
        yield MemberDifference("order", path, keys, our_keys)
        ours = [ours[our_keys.index(key)] for key in keys]
    for number, (one, other) in enumerate(zip(recorded, ours, strict=True)):
        yield from compare(item, one, other, identifiers, f"{path}.{number}")


def _key(item: JsonValue) -> str:
    """Return the part of an item of a list that distinguishes it from the others."""
    if not isinstance(item, dict):
        return json.dumps(item, sort_keys=True)
    names = {key: value for key, value in item.items() if key.endswith(("Name", "Arn", "Id", "Key"))}
    return json.dumps(names, sort_keys=True)


def _json_type(value: JsonValue) -> str:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return type(value).__name__
    return "number"
