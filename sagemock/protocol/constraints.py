"""Constraint checks of the API model, and AWS's messages for violations."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, TypeAlias

from .count import count_of
from .json_types import JsonValue

Limits: TypeAlias = Mapping[str, Any]  # the metadata of a shape

_NOT_NULL = "not be null"
MAX_PATTERN_LENGTH = 4096  # characters, beyond which a string that is too long is not matched: see check()


def error_message(violations: list[str]) -> str:
    """Return one message for all violations of a request [N2.1, N2.2]."""
    return f"{count_of(len(violations), 'validation error')} detected: {'; '.join(violations)}"


def check(limits: Limits, value: JsonValue, path: str, violations: list[str]) -> None:
    """Append a message to ``violations`` for each constraint that a value violates."""
    if not limits:
        return
    if isinstance(value, int | float):
        measure, size = "value", value
    else:
        measure, size = "length", len(value)
    if size < limits.get("min", size):
        violations.append(violation(value, path, f"have {measure} greater than or equal to {limits['min']}"))
    is_too_long = size > limits.get("max", size)
    if is_too_long:
        violations.append(violation(value, path, f"have {measure} less than or equal to {limits['max']}"))
    if "pattern" in limits:
        # Some patterns would keep Python's re busy for hours with a long string.
        is_skipped = is_too_long and size > MAX_PATTERN_LENGTH
        if not is_skipped and not matches(limits["pattern"], value):
            violations.append(violation(value, path, f"satisfy regular expression pattern: {limits['pattern']}"))
    if "enum" in limits and value not in limits["enum"]:
        violations.append(violation(value, path, f"satisfy enum value set: [{', '.join(limits['enum'])}]"))


def violation(value: JsonValue, path: str, must: str, subject: str = "Member") -> str:
    """Return AWS's message for a value that violates a constraint.

    Args:
        value: The value.
        path: Where it is in the request, as AWS spells it.
        must: The constraint, as the continuation of "Member must".
        subject: The part of the value that the constraint limits: "Member", "Map keys" or "Map value".
    """
    return _message(f"'{_as_java(value)}'", path, must, subject)


def missing_violation(path: str) -> str:
    """Return AWS's message for a required value that is missing [N2.11]."""
    return _message("null", path, _NOT_NULL, "Member")


def is_missing(violation: str) -> bool:
    """Return whether a violation is that of a required value that is missing."""
    return violation.endswith(_NOT_NULL)


def items_violation(subject: str, limits: Limits, values: JsonValue, path: str) -> str:
    """Return AWS's message for a list or map of simple values of which at least one violates a constraint."""
    return violation(values, path, f"satisfy constraint: [{', '.join(constraint_texts(limits))}]", subject)


def constraint_texts(limits: Limits) -> list[str]:
    """Return AWS's texts for all constraints of a string."""
    texts = {
        "max": f"have length less than or equal to {limits.get('max')}",
        "min": f"have length greater than or equal to {limits.get('min')}",
        "pattern": f"satisfy regular expression pattern: {limits.get('pattern')}",
        "enum": f"satisfy enum value set: [{', '.join(limits.get('enum', ()))}]",
    }
    return [f"Member must {text}" for limit, text in texts.items() if limit in limits] + ["Member must not be null"]


def _message(value: str, path: str, must: str, subject: str) -> str:
    return f"Value {value} at '{path}' failed to satisfy constraint: {subject} must {must}"


def _as_java(value: JsonValue) -> str:
    """Return a value as Java prints it, and so AWS's messages [N2.8]."""
    if isinstance(value, list):
        return f"[{', '.join(map(_as_java, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{key}={_as_java(item)}' for key, item in value.items())}}}"
    if value is None:
        return "null"
    return str(value).lower() if isinstance(value, bool) else str(value)


# --- patterns


def matches(pattern: str, value: str) -> bool:
    """Return whether the whole value matches a pattern of the API model [N2.5]."""
    return compiled(pattern).fullmatch(value) is not None


# The patterns of the API model are Java's. Python's re has no \p{..}; these are equivalent inside a character class.
_UNICODE_CLASSES = {
    r"\p{L}": r"\w",
    r"\p{N}": r"\w",
    r"\p{Z}": " \u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000",
    r"\p{Alnum}": "a-zA-Z0-9",
}

# The pattern of repository URLs takes Python's re exponential time. Equivalent: three or more of these characters, with
# single slashes between them.
_CHARACTER = r"[.\-_a-zA-Z0-9]"
_SLOW_PATTERNS = {
    rf"({_CHARACTER}+/?){{3,1016}}": rf"(?=(?:/?{_CHARACTER}){{3}}){_CHARACTER}+(?:/{_CHARACTER}+)*/?",
}


@cache
def compiled(pattern: str) -> re.Pattern[str]:
    """Return a pattern of the API model as Python's re has it."""
    flags = 0 if r"\p{" in pattern else re.ASCII  # Java's \d and \w are ASCII, its \p{L} is not
    for java, python in (_UNICODE_CLASSES | _SLOW_PATTERNS).items():
        pattern = pattern.replace(java, python)
    return re.compile(pattern, flags)
