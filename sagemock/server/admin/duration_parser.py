"""Parses "90s", "5m", "1h30m"."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_PART = re.compile(r"(\d+(?:\.\d+)?)([dhms])")
_DURATION = re.compile(rf"(?:{_PART.pattern})+")


def parse_duration(text: str | float) -> timedelta:
    """Return the duration that a number of seconds, or a string such as "1h30m", stands for.

    Raises:
        ValueError: It is neither, or too long for a timedelta.
    """
    try:
        return timedelta(seconds=_seconds(text))
    except OverflowError:
        raise ValueError(f"{text!r} is too long a duration") from None


def _seconds(text: str | float) -> float:
    with suppress(ValueError):
        if not isinstance(text, bool):
            return float(text)
    if not _DURATION.fullmatch(str(text)):
        raise ValueError(f"{text!r} must be a duration: seconds, or units as in '90s', '5m', '1h30m', '2d'")
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(str(text)))
