"""The context of a request: condition keys and their values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TypeAlias

# Condition keys in lower case, each with its values. A key without values, or with an empty one, counts as absent.
Context: TypeAlias = Mapping[str, tuple[str, ...]]
EMPTY = ("",)


def values_of(context: Context, key: str) -> tuple[str, ...]:
    """Return the values of a key in lower case; an empty tuple if it is absent (rule 1.7)."""
    values = context.get(key, ())
    return () if values == EMPTY else values


class LayeredContext(Mapping[str, "tuple[str, ...]"]):
    """Contexts of which the first that has a key decides; nothing is copied, since most keys are never read.

    Args:
        layers: The contexts.
    """

    def __init__(self, *layers: Context) -> None:
        self._layers = layers

    def __getitem__(self, key: str) -> tuple[str, ...]:
        for layer in self._layers:
            values = layer.get(key)
            if values is not None:
                return values
        raise KeyError(key)

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys(key for layer in self._layers for key in layer))

    def __len__(self) -> int:
        return len(set().union(*self._layers))
