"""Assumptions that a difference touches."""

from __future__ import annotations

from collections.abc import Collection
from functools import cache

from sagemock.corrections.assumption_table import Assumption, assumption_table
from sagemock.protocol.json_types import JsonValue

from .difference import Difference
from .templates import MIN_LITERAL, literal_length, match


def text_assumption(difference: Difference) -> tuple[Assumption, dict[str, str]] | None:
    """Return the assumption that the text of the mock comes from, with the its variable parts; or None."""
    if difference.kind not in {"error text", "value"} or not isinstance(difference.ours, str):
        return None
    for assumption in _texts():
        if (parts := match(str(assumption.value), difference.ours)) is not None:
            return assumption, parts
    return None


def value_assumption(difference: Difference, numbers: Collection[str]) -> Assumption | None:
    """Return the assumption that has the value of the mock and cites one of the statements, or None."""
    if difference.kind != "value":
        return None
    for assumption in assumption_table().values():
        if set(assumption.numbers) & set(numbers) and _is_same(assumption.value, difference.ours):
            return assumption
    return None


@cache
def _texts() -> list[Assumption]:
    """Return the texts, those with the most fixed characters first."""
    texts = [entry for entry in assumption_table().values() if isinstance(entry.value, str)]
    long_enough = [entry for entry in texts if literal_length(str(entry.value)) >= MIN_LITERAL]
    return sorted(long_enough, key=lambda entry: literal_length(str(entry.value)), reverse=True)


def _is_same(one: JsonValue, other: JsonValue) -> bool:
    return type(one) is type(other) and one == other
