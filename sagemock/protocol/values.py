"""Checks and conversions of values that users pass."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import TypeGuard


def is_number(value: object) -> TypeGuard[int | float]:
    """Return whether a value is a number; True and False are not."""
    return isinstance(value, int | float) and not isinstance(value, bool)


def is_integer(value: object) -> TypeGuard[int]:
    """Return whether a value is an integer; True and False are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def assume_utc(time: datetime) -> datetime:
    """Return an aware time: the time itself, or if it is naive, the same one in UTC."""
    return time if time.tzinfo else time.replace(tzinfo=timezone.utc)


def format_utc(time: datetime) -> str:
    """Return a time in UTC as events and credentials have it, in seconds."""
    return f"{time:%Y-%m-%dT%H:%M:%SZ}"
