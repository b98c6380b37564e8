"""The parts of botocore's Shape classes that this package uses; botocore ships no types."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any, Protocol, TypeVar
from weakref import WeakKeyDictionary

T = TypeVar("T")


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


def once_per_shape(compile_shape: Callable[[Shape], T]) -> Callable[[Shape], T]:
    """Return a function that keeps its result for each shape, as long as the client lives whose shape it is."""
    compiled: WeakKeyDictionary[Shape, T] = WeakKeyDictionary()  # every client has shapes of its own

    @wraps(compile_shape)
    def find(shape: Shape) -> T:
        result = compiled.get(shape)
        if result is None:
            result = compiled[shape] = compile_shape(shape)
        return result

    return find
