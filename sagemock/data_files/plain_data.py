"""Copies plain data within limits; timestamps; DataError."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timezone
from typing import TypeAlias

from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.protocol.values import assume_utc

MAX_VALUES = 1_000_000  # in one document: more come from aliases of aliases of aliases

# A JSON value that may contain dates and datetimes.
Data: TypeAlias = JsonValue
# The members of a resource by name, as the API model of AWS defines them.
Members: TypeAlias = JsonObject
# The entries of a region, by the name of their kind.
Entries: TypeAlias = dict[str, list[Members]]


class DataError(ValueError):
    """A document that cannot be read; the message gives the reason."""


def copy_data(value: Data) -> Data:
    """Return a deep copy of ``value`` in dicts and lists.

    Raises:
        DataError: For keys that are not strings, for too many values, and for data that contains itself.
    """
    try:
        return _copy(value, [MAX_VALUES])
    except RecursionError:
        raise DataError("the nesting is too deep, or data contains itself") from None


def _copy(value: Data, remaining: list[int]) -> Data:
    remaining[0] -= 1
    if remaining[0] < 0:
        raise DataError(f"more than {MAX_VALUES} values, once aliases are expanded")
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise DataError(f"the key {key!r} must be a string: put it in quotes")
        return {key: _copy(item, remaining) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_copy(item, remaining) for item in value]
    return value


def to_epoch(value: Data) -> Data:
    """Return a date or datetime as epoch seconds (without a time zone: UTC), any other value unchanged."""
    if isinstance(value, datetime):
        return assume_utc(value).timestamp()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=timezone.utc).timestamp()
    return value


def to_iso(time: datetime) -> str:
    """Return a time as in ``2026-01-31T12:00:00.123Z``."""
    return time.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
