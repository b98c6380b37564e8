"""Replies to JSON, and to the values that boto3 returns, along the output shapes of the API model.

A shape is compiled once, since its attributes are slow to read.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

from .json_types import JsonObject
from .reply_formats import Boto3Values, Converter, JsonText, ReplyFormat, UnparsableReply, member_prefix
from .shapes import Shape
from .wire import Reply, encode


def dump(shape: Shape | None, reply: Reply) -> bytes:
    """Return a reply as compact JSON: the members of the output shape, in its order, without those that are None."""
    if shape is None:
        return b""
    texts = [
        prefix + to_json(item) for name, prefix, to_json, _ in _members(shape) if (item := reply.get(name)) is not None
    ]
    return _encode_object(texts)


def dump_and_parse(shape: Shape | None, reply: Reply) -> tuple[bytes, JsonObject | None]:
    """Return :func:`dump`'s JSON, and the values that botocore's parser makes from it; None if the parser rejects it.

    One loop over the members of the output shape makes both: this is the path of every call in the process.
    """
    if shape is None:
        return b"", {}
    texts: list[str] = []
    values: JsonObject = {}
    try:
        for name, prefix, to_json, to_boto3 in _members(shape):
            item = reply.get(name)
            if item is not None:
                texts.append(prefix + to_json(item))
                values[name] = to_boto3(item)
    except UnparsableReply:
        return dump(shape, reply), None
    return _encode_object(texts), values


def _encode_object(members: list[str]) -> bytes:
    return encode("{" + ",".join(members) + "}")


class _Member(NamedTuple):
    """A member of an output shape: its name, the beginning of its JSON, and the converters of its value."""

    name: str
    prefix: str
    to_json: Converter
    to_boto3: Converter


_compiled_members: WeakKeyDictionary[Shape, list[_Member]] = WeakKeyDictionary()  # every client has shapes of its own


def _members(shape: Shape) -> list[_Member]:
    members = _compiled_members.get(shape)
    if members is None:
        members = _compiled_members[shape] = list(_compile_members(shape))
    return members


def _compile_members(shape: Shape) -> Iterator[_Member]:
    json_text, boto3_values = JsonText(), Boto3Values()
    in_json: dict[str, Converter] = {}
    in_boto3: dict[str, Converter] = {}
    for name, member in shape.members.items():
        to_json, to_boto3 = _compile(member, json_text, in_json), _compile(member, boto3_values, in_boto3)
        yield _Member(name, member_prefix(name), to_json, to_boto3)


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
