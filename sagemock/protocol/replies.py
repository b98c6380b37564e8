"""Replies to JSON, and to the values that boto3 returns, along the output shapes of the API model.

A shape is compiled once, since its attributes are slow to read.
"""

from __future__ import annotations

from operator import is_

from .json_types import JsonObject, JsonValue
from .reply_formats import Boto3Values, Converter, JsonText, ReplyFormat, UnparsableReply, member_prefix
from .shapes import Shape, once_per_shape
from .wire import Reply, encode


def dump(shape: Shape | None, reply: Reply) -> bytes:
    """Return a reply as compact JSON: the members of the output shape, in its order, without those that are None."""
    return b"" if shape is None else _form_of(shape).to_json(reply)


def dump_and_parse(shape: Shape | None, reply: Reply) -> tuple[bytes, JsonObject | None]:
    """Return :func:`dump`'s JSON, and the values that botocore's parser makes from it; None if it rejects the JSON."""
    if shape is None:
        return b"", {}
    try:
        return _form_of(shape).to_json_and_values(reply)
    except UnparsableReply:
        return dump(shape, reply), None


# The members whose values are made for each reply: dicts and lists, which the program may change, and timestamps, which
# depend on the local time zone.
_MADE_ANEW = ("structure", "list", "map", "timestamp")


class _Form:
    """The compiled form of an output shape.

    Programs poll, so it keeps the last reply: one of the same objects has the same JSON. Values of resources are
    replaced, never changed in place.
    """

    def __init__(self, shape: Shape) -> None:
        json_text, boto3_values = JsonText(), Boto3Values()
        in_json: dict[str, Converter] = {}
        in_boto3: dict[str, Converter] = {}
        self._names = list(shape.members)
        # Name, beginning of the JSON, converters. A NamedTuple would be unpacked more slowly, in every turn of a loop.
        self._members: list[tuple[str, str, Converter, Converter | None]] = []
        self._made_anew: list[tuple[int, str, Converter]] = []
        for index, (name, member) in enumerate(shape.members.items()):
            to_json, to_boto3 = _compile(member, json_text, in_json), _compile(member, boto3_values, in_boto3)
            is_made_anew = member.type_name in _MADE_ANEW
            if is_made_anew:
                self._made_anew.append((index, name, to_boto3))
            self._members.append((name, member_prefix(name), to_json, None if is_made_anew else to_boto3))
        # The members of the last reply, its JSON, and its other values. Replaced as a whole, since threads share it.
        self._last: tuple[list[JsonValue], bytes, JsonObject] | None = None

    def to_json(self, reply: Reply) -> bytes:
        """Return a reply as JSON."""
        members = [
            prefix + to_json(item)
            for name, prefix, to_json, _ in self._members
            if (item := reply.get(name)) is not None
        ]
        return _encode_object(members)

    def to_json_and_values(self, reply: Reply) -> tuple[bytes, JsonObject]:
        """Return a reply as JSON, and as boto3 returns it.

        Raises:
            UnparsableReply: botocore's parser would reject the reply.
        """
        items = list(map(reply.get, self._names))
        last = self._last
        if last is None or not all(map(is_, items, last[0])):
            last = self._last = (items, *self._convert(items))
        _, payload, kept = last
        values = kept.copy()
        for index, name, to_boto3 in self._made_anew:
            item = items[index]
            if item is not None:
                values[name] = to_boto3(item)
        return payload, values

    def _convert(self, items: list[JsonValue]) -> tuple[bytes, JsonObject]:
        texts: list[str] = []
        kept: JsonObject = {}
        for (name, prefix, to_json, to_boto3), item in zip(self._members, items, strict=True):
            if item is not None:
                texts.append(prefix + to_json(item))
                kept[name] = to_boto3 and to_boto3(item)  # None keeps its place
        return _encode_object(texts), kept


_form_of = once_per_shape(_Form)


def _encode_object(members: list[str]) -> bytes:
    return encode("{" + ",".join(members) + "}")


def _compile(shape: Shape, form: ReplyFormat, structures: dict[str, Converter]) -> Converter:
    kind = shape.type_name
    if kind == "structure":
        return _compile_structure(shape, form, structures)
    if kind == "list":
        return form.list_of(_compile(shape.member, form, structures))
    if kind == "map":
        return form.map_of(_compile(shape.value, form, structures))
    return form.scalars.get(kind, form.number)


def _compile_structure(shape: Shape, form: ReplyFormat, structures: dict[str, Converter]) -> Converter:
    name = shape.name
    if name not in structures:

        def convert(value: JsonObject) -> object:  # for a member of the same type
            return structures[name](value)

        structures[name] = convert
        members = [(member, _compile(of, form, structures)) for member, of in shape.members.items()]
        structures[name] = form.structure(members, is_union=getattr(shape, "is_tagged_union", False))
    return structures[name]
