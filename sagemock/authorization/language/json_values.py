"""Values in policy documents: lists of one, and values of conditions as strings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sagemock.protocol.json_types import JsonValue
from sagemock.protocol.values import is_number

_LISTS = (list, tuple)  # a union would be created at each check, of which a load of all managed policies has 80,000


def as_list(value: JsonValue) -> Sequence[JsonValue]:
    """Return the value if it is a list, else a list of it."""
    return value if isinstance(value, _LISTS) else [value]


def as_text(value: JsonValue) -> str:
    """Return a value of a condition as IAM compares it: true and false in lower case, YAML's dates in ISO 8601."""
    if isinstance(value, bool):
        return str(value).lower()
    return value.isoformat() if isinstance(value, date) else str(value)


def is_scalar(value: JsonValue) -> bool:
    """Return whether a value is a string, a number, a boolean or a date of YAML."""
    return isinstance(value, str | bool | date) or is_number(value)
