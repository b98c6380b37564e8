"""Summaries of a principal's permissions, for any resource and any condition keys."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal, NamedTuple, TypeAlias

from .decision import Principal, StatementReference
from .evaluator import Entry, statements_about
from .language.statements import Statement
from .language.wildcards import intersect

_VARIABLE = re.compile(r"\$\{[^{}]*\}")
Outcome: TypeAlias = Literal["allowed", "denied", "depends"]


class Summary(NamedTuple):
    """The decisions about an action on the resources that a pattern names.

    Attributes:
        outcome: ``allowed`` or ``denied`` if all decisions are equal; ``depends`` if they depend on the resource or on
            condition keys.
        statements: The statements that decide or may decide.
        keys: The condition keys that these statements name, in lower case.
    """

    outcome: Outcome
    statements: tuple[StatementReference, ...]
    keys: frozenset[str]


def summarize(principal: Principal, action: str, resource: str) -> Summary:
    """Return a summary of the decisions about an action.

    Args:
        principal: The caller.
        action: The action.
        resource: A pattern of ARNs, or ``*``.
    """
    certain_allow, everything = True, []
    for _, denies, allows in statements_about(principal, action):
        possible_denies = [entry for entry in denies if _may_apply(entry.statement, resource)]
        possible_allows = [entry for entry in allows if _may_apply(entry.statement, resource)]
        for entry in possible_denies:
            if _always_applies(entry.statement, resource):
                return _summary("denied", [entry])
        if not possible_allows:
            return _summary("denied", [])
        certain = [entry for entry in possible_allows if _always_applies(entry.statement, resource)]
        certain_allow = certain_allow and bool(certain) and not possible_denies
        everything += possible_denies + (certain[:1] or possible_allows)
    return _summary("allowed" if certain_allow else "depends", everything)


def combine(summaries: Sequence[Summary]) -> Summary:
    """Return the summary for an action on resources of several types."""
    outcomes = {summary.outcome for summary in summaries}
    outcome: Outcome = summaries[0].outcome if len(outcomes) == 1 else "depends"
    statements = dict.fromkeys(statement for summary in summaries for statement in summary.statements)
    return Summary(outcome, tuple(statements), frozenset().union(*(summary.keys for summary in summaries)))


def _summary(outcome: Outcome, entries: Sequence[Entry]) -> Summary:
    keys = frozenset[str]().union(*(entry.statement.keys for entry in entries))
    return Summary(outcome, tuple(dict.fromkeys(entry.reference for entry in entries)), keys)


def _may_apply(statement: Statement, resource: str) -> bool:
    if statement.is_not_resource or resource == "*":
        return statement.matches_resource(resource, {})
    return any(intersect(_VARIABLE.sub("*", pattern), resource) for pattern in statement.resources)


def _always_applies(statement: Statement, resource: str) -> bool:
    if statement.conditions or statement.is_not_resource:
        return False
    return statement.matches_resource(resource, {})
