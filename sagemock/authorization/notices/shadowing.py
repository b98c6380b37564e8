"""Notices about statements that never decide, since another statement covers them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from sagemock.authorization.language.statements import Statement
from sagemock.authorization.language.wildcards import compile_patterns, has_wildcard


def shadowed(statements: Sequence[Statement]) -> Iterator[tuple[Statement, str]]:
    """Yield each statement of a policy that another one covers, with a notice.

    An Allow is covered by an Allow or a Deny without conditions, a Deny by a Deny without conditions, about at least
    the same actions and resources.
    """
    for index, statement in enumerate(statements):
        for other_index, other in enumerate(statements):
            is_same_and_later = other_index > index and _covers(statement, other)
            if other is statement or is_same_and_later or not _covers(other, statement):
                continue
            effect = "denies" if other.is_deny else "allows"
            yield statement, f"never decides: {other.label} {effect} all of it"
            break


def _covers(other: Statement, statement: Statement) -> bool:
    if other.conditions or (statement.is_deny and not other.is_deny):
        return False
    if other.is_not_action or statement.is_not_action or other.is_not_resource or statement.is_not_resource:
        return False
    return _includes(other.actions, statement.actions, str.lower) and _includes(
        other.resources, statement.resources, str
    )


def _includes(wide: Sequence[str], narrow: Sequence[str], fold: Callable[[str], str]) -> bool:
    """Return whether patterns match all that others match; may return False although they do."""
    matches = compile_patterns([fold(pattern) for pattern in wide])
    exact = {fold(pattern) for pattern in wide}
    safe = compile_patterns([fold(pattern) for pattern in wide if "?" not in pattern])
    return all(
        fold(pattern) in exact or (safe if has_wildcard(pattern) else matches)(fold(pattern)) for pattern in narrow
    )
