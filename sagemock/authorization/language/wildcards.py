"""Wildcards in policies: ``*`` for any characters, ``?`` for one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache

ARN_FIELDS = 6  # arn:partition:service:region:account:resource


def compile_patterns(patterns: Iterable[str]) -> Callable[[str], bool]:
    """Return a function that returns whether a string matches one of the patterns."""
    exact = frozenset(pattern for pattern in patterns if not has_wildcard(pattern))
    expressions = [to_regex(pattern) for pattern in patterns if has_wildcard(pattern)]
    if not expressions:
        return exact.__contains__
    match = re.compile("|".join(expressions), re.DOTALL).fullmatch
    return lambda text: text in exact or match(text) is not None


def has_wildcard(pattern: str) -> bool:
    """Return whether a pattern has a wildcard."""
    return "*" in pattern or "?" in pattern


@lru_cache(maxsize=4096)
def to_regex(pattern: str) -> str:
    """Return the regular expression of a pattern."""
    return re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")


def to_field_regex(field: str) -> str:
    """Return the regular expression of a field in an ARN before the resource.

    A wildcard does not match a colon, except a ``*`` at the end of the field
    (IAM user guide, Resource, "Using wildcards in resource ARNs").
    """
    expression = re.escape(field).replace(r"\*", "[^:]*").replace(r"\?", "[^:]")
    return expression.removesuffix("[^:]*") + ".*" if field.endswith("*") else expression


def split_arn(pattern: str) -> list[str]:
    """Return the fields of an ARN, of which the last may contain colons.

    An incomplete ARN gets ``*`` for its missing fields (IAM user guide, Resource). A colon in a policy variable does
    not end a field.
    """
    fields: list[str] = []
    start = depth = 0
    for index, character in enumerate(pattern):
        if pattern.startswith("${", index):
            depth += 1
        elif character == "}" and depth:
            depth -= 1
        elif character == ":" and not depth and len(fields) < ARN_FIELDS - 1:
            fields.append(pattern[start:index])
            start = index + 1
    fields.append(pattern[start:])
    return fields + ["*"] * (ARN_FIELDS - len(fields))


def intersect(first: str, second: str) -> bool:
    """Return whether some string matches both patterns."""
    reached = {(0, 0)}
    pending = [(0, 0)]
    while pending:
        left, right = pending.pop()
        for step in _steps(first[left : left + 1], second[right : right + 1]):
            position = (left + step[0], right + step[1])
            if position not in reached:
                reached.add(position)
                pending.append(position)
    return (len(first), len(second)) in reached


def _steps(first: str, second: str) -> Iterator[tuple[int, int]]:
    """Yield the numbers of pattern characters that a step consumes; a ``*`` stays while the other side moves on."""
    if first == "*":
        yield 1, 0
    if second == "*":
        yield 0, 1
    if first == "*" and second:
        yield 0, 1
    if second == "*" and first:
        yield 1, 0
    if first and second and (first == second or "?" in (first, second)):
        yield 1, 1
