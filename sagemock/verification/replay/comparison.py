"""Comparison of two replies, member by member along the output shape."""

from __future__ import annotations

import json
from collections.abc import Iterator
from enum import IntEnum
from typing import TYPE_CHECKING, NamedTuple

from sagemock.protocol.json_types import JsonList, JsonObject, JsonValue
from sagemock.verification.formats.recorded_call import RecordedCall

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


class ListRule(IntEnum):
    """The part of the list in the reply of a List operation that is compared."""

    ALL = 0
    ITEMS = 1  # in any order
    COMMON_ITEMS = 2  # those that both replies have

    @classmethod
    def of(cls, call: RecordedCall) -> ListRule:
        """Return the rule for a call: pseudonyms have another order and other substrings than names."""
        if not call.has_pseudonyms:
            return cls.ALL
        if any(name.endswith("Contains") for name in call.request):
            return cls.COMMON_ITEMS
        if str(call.request.get("SortBy")).upper().endswith("NAME"):
            return cls.COMMON_ITEMS if is_page(call) else cls.ITEMS
        return cls.ALL

    @classmethod
    def of_filtered(cls, call: RecordedCall) -> ListRule:
        """Return the rule for a list that also has resources from before the recording, which move its pages."""
        return cls.COMMON_ITEMS if is_page(call) else cls.ALL


def is_page(call: RecordedCall) -> bool:
    """Return whether a reply is one page of several."""
    return "NextToken" in call.request or "NextToken" in (call.reply or {})


class Comparison:
    """The comparison of two replies.

    Args:
        identifiers: The pairs of generated identifiers; new ones are added.
        list_rule: The part of a list in the reply that is compared.
    """

    def __init__(self, identifiers: Identifiers, list_rule: ListRule = ListRule.ALL) -> None:
        self._identifiers = identifiers
        self._list_rule = list_rule

    def compare(
        self, shape: Shape | None, recorded: JsonValue, ours: JsonValue, path: str = ""
    ) -> Iterator[MemberDifference]:
        """Yield the differences of two replies.

        Args:
            shape: The output shape; members without a shape are compared, too.
            recorded: The recorded reply.
            ours: The reply of the mock.
            path: The member that is compared.
        """
        if _json_type(recorded) != _json_type(ours):
            yield MemberDifference("type", path, recorded, ours)
        elif isinstance(recorded, dict):
            yield from self._compare_objects(shape, recorded, ours, path)
        elif isinstance(recorded, list):
            yield from self._compare_lists(shape, recorded, ours, path)
        elif shape is not None and shape.type_name == "timestamp" and not isinstance(recorded, str):
            if abs(float(recorded) - float(ours)) > MAX_TIME_DIFFERENCE:
                yield MemberDifference("time", path, recorded, ours)
        elif isinstance(recorded, str):
            member = path.rpartition(".")[2]
            member = path.split(".")[-2] if member.isdigit() and "." in path else member
            if not self._identifiers.match(member, recorded, ours):
                yield MemberDifference("status" if member.endswith("Status") else "value", path, recorded, ours)
        elif recorded != ours:
            yield MemberDifference("value", path, recorded, ours)

    def _compare_objects(
        self, shape: Shape | None, recorded: JsonObject, ours: JsonObject, path: str
    ) -> Iterator[MemberDifference]:
        structure = shape if shape is not None and shape.type_name == "structure" else None
        for name in [*recorded, *(name for name in ours if name not in recorded)]:
            below = f"{path}.{name}" if path else name
            is_optional = name == "NextToken" and self._list_rule is ListRule.COMMON_ITEMS
            if is_optional and not (name in ours and name in recorded):
                continue
            if name not in ours:
                yield MemberDifference("missing member", below, recorded[name], None)
            elif name not in recorded:
                yield MemberDifference("extra member", below, None, ours[name])
            else:
                member = structure.members.get(name) if structure else None
                yield from self.compare(member, recorded[name], ours[name], below)

    def _compare_lists(
        self, shape: Shape | None, recorded: JsonList, ours: JsonList, path: str
    ) -> Iterator[MemberDifference]:
        item = shape.member if shape is not None and shape.type_name == "list" else None
        rule = ListRule.ALL if "." in path else self._list_rule  # lists inside a resource have their order
        keys = [_key(each) for each in self._identifiers.to_ours(recorded)]
        our_keys = [_key(each) for each in ours]
        if rule is ListRule.COMMON_ITEMS:
            common = set(keys) & set(our_keys)
            recorded = [each for each, key in zip(recorded, keys, strict=True) if key in common]
            ours = [each for each, key in zip(ours, our_keys, strict=True) if key in common]
            keys, our_keys = ([key for key in each if key in common] for each in (keys, our_keys))
        if len(recorded) != len(ours):
            yield MemberDifference("items", path, len(recorded), len(ours))
            return
        if keys != our_keys and sorted(keys) == sorted(our_keys) and len(set(keys)) == len(keys):
            if rule is ListRule.ALL:
                yield MemberDifference("order", path, keys, our_keys)
            ours = [ours[our_keys.index(key)] for key in keys]
        for number, (one, other) in enumerate(zip(recorded, ours, strict=True)):
            yield from self.compare(item, one, other, f"{path}.{number}")


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
