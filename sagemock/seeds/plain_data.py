"""Plain data, which is all that a seed is made of: copied, measured, and moments in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timezone
from typing import Any

MOST = 1_000_000  # values in one seed: more is an alias in an alias in an alias


class SeedRefused(ValueError):
    """A seed that cannot be: the message says which entry, and why."""


def copied(value: Any) -> Any:
    """The same in dicts and lists of our own. SeedRefused for keys that are no texts, and for what has no end."""
    try:
        return _copied(value, [MOST])
    except RecursionError:
        raise SeedRefused("it nests too deeply, or in itself") from None


def _copied(value: Any, rest: list[int]) -> Any:
    rest[0] -= 1
    if rest[0] < 0:
        raise SeedRefused(f"it holds more than {MOST} values, once its aliases are followed")
    if isinstance(value, Mapping):
        for key in value:
            if not isinstance(key, str):
                raise SeedRefused(f"the key {key!r} is no text: write it in quotes")
        return {key: _copied(item, rest) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_copied(item, rest) for item in value]
    return value


def epoch(value: Any) -> Any:
    """A moment of Python's or YAML's in epoch seconds, UTC where it does not say; anything else as it is."""
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=timezone.utc)).timestamp()
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=timezone.utc).timestamp()
    return value


def iso(moment: datetime) -> str:
    """2026-01-31T12:00:00.123Z"""
    return moment.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
