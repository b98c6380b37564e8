"""Coverage of policies: the statements that decisions rest on, and those that no decision rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import NamedTuple

from .decision import Decision, Layer, Principal, StatementReference
from .policies import Policy
from .refusals import POLICY_TYPES


class CoveredStatement(NamedTuple):
    """A statement with the number of decisions that rest on it.

    Attributes:
        statement: The statement.
        effect: ``Allow`` or ``Deny``.
        decisions: The number of decisions.
    """

    statement: StatementReference
    effect: str
    decisions: int


@dataclass(frozen=True)
class Coverage:
    """The statements of policies with the number of decisions that rest on each.

    ``str(coverage)`` is a table, with the statements first that no decision rests on.

    Attributes:
        statements: The statements of all callers, except those of policies that AWS manages.
    """

    statements: tuple[CoveredStatement, ...]

    @classmethod
    def of(cls, principals: Iterable[Principal], decisions: Iterable[Decision]) -> Coverage:
        """Return the coverage of the callers' policies by decisions.

        Args:
            principals: The callers.
            decisions: The decisions.
        """
        return cls.counted(principals, Counter(each for decision in decisions for each in decision.statements))

    @classmethod
    def counted(cls, principals: Iterable[Principal], counts: Counter[StatementReference]) -> Coverage:
        """Return the coverage of the callers' policies, given how many decisions rest on each statement."""
        effects = dict(_statements(principals))
        return cls(tuple(CoveredStatement(each, effect, counts[each]) for each, effect in effects.items()))

    @property
    def unused(self) -> tuple[StatementReference, ...]:
        """The statements that no decision rests on."""
        return tuple(each.statement for each in self.statements if not each.decisions)

    def __str__(self) -> str:
        used = len(self.statements) - len(self.unused)
        rows = [("decisions", "effect", "statement", "policy", "kind")]
        for statement, effect, decisions in sorted(self.statements, key=lambda each: each.decisions):
            kind = POLICY_TYPES[statement.layer]
            rows.append((str(decisions), effect, statement.statement, statement.policy, kind))
        return f"{format_table(rows)}\n{used} of {len(self.statements)} statements have decided"


def format_table(rows: Iterable[Iterable[str]], *, separator: str = "  ", edges: tuple[str, str] = ("", "")) -> str:
    """Return rows as aligned columns.

    Args:
        rows: The rows, with the heads first.
        separator: The text between two columns.
        edges: The texts before the first and after the last column.
    """
    rows = [list(row) for row in rows]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    lines = (separator.join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in rows)
    return "\n".join(f"{edges[0]}{line}{edges[1]}".rstrip() for line in lines)


def _statements(principals: Iterable[Principal]) -> Iterator[tuple[StatementReference, str]]:
    for principal in principals:
        for layer, policy in principal.attached_policies():
            if not policy.is_aws_managed:
                yield from _references(layer, policy)


def _references(layer: Layer, policy: Policy) -> Iterator[tuple[StatementReference, str]]:
    for statement in policy.statements:
        reference = StatementReference(policy.name, statement.label, policy.arn, layer)
        yield reference, "Deny" if statement.is_deny else "Allow"
