"""The context of a request: condition keys and their values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

# Condition keys in lower case, each with its values. A key without values, or with an empty one, counts as absent.
Context: TypeAlias = Mapping[str, tuple[str, ...]]
EMPTY = ("",)


def values_of(context: Context, key: str) -> tuple[str, ...]:
    """Return the values of a key in lower case; an empty tuple if it is absent (rule 1.7)."""
    values = context.get(key, ())
    return () if values == EMPTY else values
