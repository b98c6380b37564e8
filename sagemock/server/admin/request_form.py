"""The members of an operation's request, as the console's forms show them."""

from __future__ import annotations

import re
from functools import cache
from html import unescape
from typing import TYPE_CHECKING, Annotated, Any

from sagemock.cloud.operations import aws_name
from sagemock.cloud.resource import Resource
from sagemock.protocol.json_types import JsonObject
from sagemock.protocol.service_model import service_model

from .command import query

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

_MAX_DEPTH = 8
_MAX_HELP = 240  # characters


@query
def form(_: Cloud, operation: Annotated[str, "an AWS or boto3 name, such as CreateApp"]) -> JsonObject:
    """Return the members of an operation's request as botocore's model describes them, for a form.

    ``renamed`` has the members of requests that have another name in replies.
    """
    name = aws_name(operation)
    return {"operation": name, "members": _members_of(name), "renamed": _renamed(name)}


@cache
def _members_of(operation: str) -> list[JsonObject]:
    shape: Any = service_model().operation_model(operation).input_shape
    return _members(shape, 0) if shape else []


def _renamed(operation: str) -> dict[str, str]:
    """Return the renamed members of the longest kind that the operation's name ends with."""
    kinds = [kind for kind in Resource.kinds() if operation.endswith(kind.kind)]
    return dict(max(kinds, key=lambda kind: len(kind.kind)).renamed) if kinds else {}


def _members(structure: Any, depth: int) -> list[JsonObject]:
    return [
        {"name": name, "required": name in structure.required_members, **_describe(shape, depth)}
        for name, shape in structure.members.items()
    ]


def _describe(shape: Any, depth: int) -> JsonObject:
    """Return type, constraints and help of a shape, and, down to the maximum depth, its members."""
    limits = {key: shape.metadata[key] for key in ("enum", "max", "min", "pattern") if key in shape.metadata}
    described = {"type": shape.type_name, **limits, "help": _first_sentence(shape.documentation)}
    if depth < _MAX_DEPTH and shape.type_name == "structure":
        described["members"] = _members(shape, depth + 1)
    if depth < _MAX_DEPTH and shape.type_name == "list":
        described["item"] = _describe(shape.member, depth + 1)
    return described


def _first_sentence(html: str) -> str:
    """Return the first sentence of a documentation text, without its tags; empty if it is long."""
    paragraph = html.partition("</p>")[0]
    text = " ".join(unescape(re.sub(r"<[^>]+>", "", paragraph)).split())
    sentence = re.split(r"(?<=[.!?])\s+(?=[A-Z])", text)[0]
    return sentence if len(sentence) <= _MAX_HELP else ""
