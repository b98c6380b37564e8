"""Numbers and dates in conditions."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation

# ISO 8601 as the W3C profiles it: a date of any precision, and optionally a time with a time zone.
_DATE = re.compile(
    r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?"
    r"(?:T(\d\d)(?::?(\d\d)(?::?(\d\d)(?:[.,](\d+))?)?)?(Z|[+-]\d\d(?::?\d\d)?)?)?",
    re.IGNORECASE,
)


def parse_number(text: str) -> Decimal:
    """Return a number.

    Raises:
        ValueError: If the text is not a finite number.
    """
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise ValueError(f"{text!r} must be a number") from None
    if not number.is_finite():
        raise ValueError(f"{text!r} must be a finite number")
    return number


def parse_date(text: str) -> Decimal:
    """Return the epoch seconds of a date.

    Args:
        text: ISO 8601, in UTC if it has no time zone, or epoch seconds.

    Raises:
        ValueError: If the text is neither.
    """
    match = _DATE.fullmatch(text.strip())
    if match is None or ("-" not in text and "T" not in text.upper()):
        return parse_number(text)  # a year alone is a number of seconds
    year, month, day, hour, minute, second = (int(part or 0) for part in match.groups()[:6])
    fraction = Decimal(f"0.{match[7] or 0}")
    time = datetime(year, month or 1, day or 1, hour, minute, second, tzinfo=_zone(match[8]))
    return Decimal(int(time.timestamp())) + fraction


def _zone(text: str | None) -> timezone:
    if text is None or text.upper() == "Z":
        return timezone.utc
    digits = text[1:].replace(":", "").ljust(4, "0")
    offset = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return timezone(-offset if text[0] == "-" else offset)
