"""Every constraint of the model, and a breach of it in AWS's words."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

MAX_PATTERN_LENGTH = 4096  # letters, from which on a text that is too long anyway is matched no more


def sentence(violations: list[str]) -> str:
    """All breaches of a request in one message."""
    count = "1 validation error" if len(violations) == 1 else f"{len(violations)} validation errors"
    return f"{count} detected: {'; '.join(violations)}"


def check(shape: Any, value: Any, path: str, violations: list[str]) -> None:
    """Add to ``violations`` what the model's limits for ``shape`` say against ``value``."""
    limits = shape.metadata
    if not limits:
        return
    sized = not isinstance(value, int | float)
    measure, size = ("length", len(value)) if sized else ("value", value)
    if size < limits.get("min", size):
        violations.append(breach_of(value, path, f"have {measure} greater than or equal to {limits['min']}"))
    is_beyond = size > limits.get("max", size)
    if is_beyond:
        violations.append(breach_of(value, path, f"have {measure} less than or equal to {limits['max']}"))
    is_endless = is_beyond and size > MAX_PATTERN_LENGTH  # some patterns would keep Python's re busy for hours
    if "pattern" in limits and not is_endless and not matches(limits["pattern"], value):
        violations.append(breach_of(value, path, f"satisfy regular expression pattern: {limits['pattern']}"))
    if "enum" in limits and value not in limits["enum"]:
        violations.append(breach_of(value, path, f"satisfy enum value set: [{', '.join(limits['enum'])}]"))


def constraint_texts(limits: dict[str, Any]) -> list[str]:
    """All that the model demands of a text."""
    texts = {
        "max": f"have length less than or equal to {limits.get('max')}",
        "min": f"have length greater than or equal to {limits.get('min')}",
        "pattern": f"satisfy regular expression pattern: {limits.get('pattern')}",
        "enum": f"satisfy enum value set: [{', '.join(limits.get('enum', ()))}]",
    }
    return [f"Member must {text}" for limit, text in texts.items() if limit in limits] + ["Member must not be null"]


def violation(value: str, path: str, must: str, what: str = "Member") -> str:
    """One breach: what the member at ``path`` must do and does not."""
    return f"Value {value} at '{path}' failed to satisfy constraint: {what} must {must}"


def breach_of(value: Any, path: str, must: str, what: str = "Member") -> str:
    """The same of a Python value."""
    return violation(f"'{_as_java(value)}'", path, must, what)


def breach_of_any(what: str, shape: Any, values: Any, path: str) -> str:
    """That some plain value of a list ("Member") or of a map ("Map keys", "Map value") is not what it must be."""
    return breach_of(values, path, f"satisfy constraint: [{', '.join(constraint_texts(shape.metadata))}]", what)


def _as_java(value: Any) -> str:
    """How Java prints a value: AWS's messages show it so."""
    if isinstance(value, list):
        return f"[{', '.join(map(_as_java, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}={_as_java(item)}' for key, item in value.items())}}}"
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


def matches(pattern: str, value: str) -> bool:
    """Whether the whole of ``value`` fits a pattern of the model."""
    return compiled(pattern).fullmatch(value) is not None


# The model's patterns are Java's. Python's re has no \p{..}; within a character class these say the same.
_UNICODE_CLASSES = {
    r"\p{L}": r"\w",
    r"\p{N}": r"\w",
    r"\p{Z}": " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
    r"\p{Alnum}": "a-zA-Z0-9",
}

# The pattern of repository URLs, said so that no text keeps Python's re busy for ever: three or more of these letters,
# with a slash here and there, but never two on end.
_LETTER = r"[.\-_a-zA-Z0-9]"
_ENDLESS = {rf"({_LETTER}+/?){{3,1016}}": rf"(?=(?:/?{_LETTER}){{3}}){_LETTER}+(?:/{_LETTER}+)*/?"}


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    flags = 0 if r"\p{" in pattern else re.ASCII  # Java's \d and \w are ASCII, its \p{L} is not
    for java, python in (_UNICODE_CLASSES | _ENDLESS).items():
        pattern = pattern.replace(java, python)
    return re.compile(pattern, flags)
