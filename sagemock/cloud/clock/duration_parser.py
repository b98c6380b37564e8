"""Parser of durations: timedeltas, seconds, and strings such as "90s", "5m" and "1h30m"."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta
from math import isnan
from typing import TypeAlias

from sagemock.protocol.values import is_number

Duration: TypeAlias = timedelta | float | str  # a float is a number of seconds

RULE = "must be a duration: a number of seconds, or units as in '90s', '5m', '1h30m', '2d'"
_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_PART = re.compile(r"(\d+(?:\.\d+)?)([dhms])")
_DURATION = re.compile(rf"(?:{_PART.pattern})+")


def parse_duration(duration: Duration) -> timedelta:
    """Return a duration as a timedelta.

    Args:
        duration: A timedelta, a number of seconds, or a string: a number of seconds, or units as in "1h30m".

    Raises:
        TypeError: It is of another type.
        ValueError: It is a string of another form, not a number, or too long for a timedelta.
    """
    if isinstance(duration, timedelta):
        return duration
    if not isinstance(duration, str) and not is_number(duration):
        raise TypeError(f"{duration!r} {RULE}, or a timedelta")
    seconds = _parse_text(duration) if isinstance(duration, str) else duration
    if isnan(seconds):
        raise ValueError(f"{duration!r} {RULE}")
    try:
        return timedelta(seconds=seconds)
    except OverflowError:
        raise ValueError(f"{duration!r} is too long a duration") from None


def _parse_text(text: str) -> float:
    with suppress(ValueError):
        return float(text)
    if not _DURATION.fullmatch(text):
        raise ValueError(f"{text!r} {RULE}")
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(text))
