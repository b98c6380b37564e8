"""Spans of time as people type them: ``90``, ``"5m"``, ``"1h30m"``."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import timedelta

_UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}
_PART = re.compile(r"(\d+(?:\.\d+)?)([dhms])")
_WHOLE = re.compile(rf"(?:{_PART.pattern})+")


def span(text: str | float) -> timedelta:
    """The timedelta that a number of seconds or a text means; ValueError for what means none."""
    try:
        return timedelta(seconds=_seconds(text))
    except OverflowError:
        raise ValueError(f"{text!r} is more time than there is") from None


def _seconds(text: str | float) -> float:
    with suppress(ValueError):
        if not isinstance(text, bool):
            return float(text)
    if not _WHOLE.fullmatch(str(text)):
        raise ValueError(f"{text!r} is no span of time: give seconds, or units as in '90s', '5m', '1h30m', '2d'")
    return sum(float(number) * _UNITS[unit] for number, unit in _PART.findall(str(text)))
