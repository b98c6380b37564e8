"""Values of options from text, for pytest's configuration."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sagemock.cloud.clock.duration_parser import parse_duration
from sagemock.mock.options import OPTIONS

_FLAGS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


def parse_option(name: str, lines: list[str]) -> Any:
    """Return the value of an option.

    Args:
        name: The option's name.
        lines: The lines of its text. Only durations have several.

    Raises:
        ValueError: The text is not that of a value; the message describes those that are.
    """
    if name == "durations":
        return _parse_durations(lines)
    text = "\n".join(lines)
    if name == "start":
        return _parse_time(text)
    option = OPTIONS[name]
    if option.is_flag or (option.has_optional_value and text.lower() in _FLAGS):
        return _parse_flag(text)
    parse = _parse_number if option.parse is float else option.parse or str
    return parse(text)


def _parse_time(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text.replace("Z", "+00:00"))
    except ValueError:
        raise ValueError("must be a date or a time such as 2030-01-01T00:00:00Z") from None


def _parse_number(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise ValueError("must be a number") from None


def _parse_flag(text: str) -> bool:
    if text.lower() not in _FLAGS:
        raise ValueError("must be true or false")
    return _FLAGS[text.lower()]


def _parse_durations(lines: list[str]) -> dict[str, dict[str, Any]]:
    """Return the durations of lines such as ``NotebookInstance.Pending = 10m``."""
    durations: dict[str, dict[str, Any]] = {}
    for line in lines:
        name, equals, text = line.partition("=")
        kind, dot, status = name.strip().partition(".")
        if not equals or not dot:
            raise ValueError(f"{line!r} must be a kind, a status and a duration: NotebookInstance.Pending = 10m")
        durations.setdefault(kind, {})[status] = parse_duration(text.strip())
    return durations
