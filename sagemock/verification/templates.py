"""Templates of error texts: the variable parts of a message, and the template of another one that has them."""

from __future__ import annotations

import re
from string import Formatter

MIN_LITERAL = 8  # characters of a template that have to be in the text: a shorter match would be a coincidence


def literal_length(template: str) -> int:
    """Return the number of characters of a template outside its variable parts."""
    return sum(len(literal) for literal, *_ in Formatter().parse(template))


def match(template: str, text: str) -> dict[str, str] | None:
    """Return the variable parts of a message by name, or None if the template does not fit."""
    pattern, seen = [], set()
    for literal, name, _, _ in Formatter().parse(template):
        pattern.append(re.escape(literal))
        if name:
            pattern.append(f"(?P={name})" if name in seen else f"(?P<{name}>.+?)")
            seen.add(name)
    found = re.fullmatch("".join(pattern), text, re.DOTALL)
    return found.groupdict() if found else None


def generalize(text: str, parts: dict[str, str]) -> str:
    """Return the template of a message.

    Args:
        text: The message.
        parts: Its variable parts by name. A longer one is replaced before a shorter one that it contains.
    """
    names = {value: name for name, value in reversed(parts.items()) if value}
    if not names:
        return _escape(text)
    alternatives = "|".join(map(re.escape, sorted(names, key=len, reverse=True)))
    pieces = re.split(rf"(?<!\w)({alternatives})(?!\w)", text)
    return "".join(f"{{{names[piece]}}}" if index % 2 else _escape(piece) for index, piece in enumerate(pieces))


def _escape(text: str) -> str:
    return text.replace("{", "{{").replace("}", "}}")
