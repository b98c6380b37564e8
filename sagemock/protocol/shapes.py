"""The parts of botocore's Shape classes that this package uses; botocore ships no types."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol


class Shape(Protocol):
    """A shape of the API model.

    Only structures have ``members`` and ``required_members``, only lists ``member``, only maps ``key`` and ``value``.
    """

    name: str
    type_name: str
    metadata: Mapping[str, Any]
    members: Mapping[str, Shape]
    required_members: list[str]
    member: Shape
    key: Shape
    value: Shape
