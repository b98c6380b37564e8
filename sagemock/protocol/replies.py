"""Replies to JSON, and to the values that boto3 returns, along the output shapes of the API model.

A shape is compiled once, since its attributes are slow to read.
"""

from __future__ import annotations

from typing import NamedTuple
from weakref import WeakKeyDictionary

from .json_types import JsonObject
from .reply_formats import Boto3Values, Converter, JsonText, ReplyFormat, UnparsableReply
from .shapes import Shape
from .wire import Reply, encode


def dump(shape: Shape | None, reply: Reply) -> bytes:
    """Return a reply as compact JSON: the members of the output shape, in its order, without those that are None."""
    return b"" if shape is None else encode(_compiled(shape).to_json(reply))


def to_boto3(shape: Shape | None, reply: Reply) -> JsonObject | None:
    """Return a reply as botocore's parser returns it from :func:`dump`'s JSON, or None if the parser rejects it."""
    if shape is None:
        return {}
    try:
        members: JsonObject = _compiled(shape).to_boto3(reply)
    except UnparsableReply:
        return None
    return members


class _CompiledShape(NamedTuple):
    to_json: Converter
    to_boto3: Converter


_compiled_shapes: WeakKeyDictionary[Shape, _CompiledShape] = WeakKeyDictionary()  # every client has shapes of its own


def _compiled(shape: Shape) -> _CompiledShape:
    compiled = _compiled_shapes.get(shape)
    if compiled is None:
        compiled = _CompiledShape(_compile(shape, JsonText(), {}), _compile(shape, Boto3Values(), {}))
        _compiled_shapes[shape] = compiled
    return compiled


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
