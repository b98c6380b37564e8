"""Texts of decisions: one call in detail, or a table of all operations."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from sagemock.authorization.calls.actions import ACTIONS
from sagemock.authorization.calls.key_names import display_name
from sagemock.authorization.calls.resource_arns import targets
from sagemock.authorization.coverage import format_table
from sagemock.authorization.summary import Summary, combine, summarize
from sagemock.cli.colors import DIM, GREEN, RED, paint
from sagemock.cloud import operations

if TYPE_CHECKING:
    from sagemock.authorization.authorizer import PolicyAuthorizer
    from sagemock.authorization.call_decision import CallDecision
    from sagemock.cloud.cloud import Cloud


def decision_text(decision: CallDecision) -> str:
    """Return a decision with its reason, AWS's message, the condition keys and the assumptions."""
    lines = [
        f"{paint(_name(decision), GREEN if decision.allowed else RED)}  {decision.action}",
        f"  caller    {decision.caller}",
        f"  resource  {decision.resource}",
        f"  reason    {decision.reason}",
    ]
    if decision.refusal:
        lines.append(f"  message   {decision.refusal}")
    lines += [f"  also      {each.question.action} on {each.question.resource}" for each in decision.decisions[1:]]
    if decision.context:
        lines.append("  condition keys:")
        lines += [paint(f"    {key} = {', '.join(values)}", DIM) for key, values in decision.context.items()]
    lines += [f"  depends on assumption {each.number}: {each.text}" for each in decision.depends_on]
    return "\n".join(lines)


def table(cloud: Cloud, authorizer: PolicyAuthorizer, callers: Sequence[str], region: str) -> str:
    """Return a table of all operations, in Markdown.

    A decision is ``depends`` where it depends on the resource or on the request. Permissions that a call needs besides
    its own, such as PassRole, are not in the table.

    Args:
        cloud: The cloud.
        authorizer: The authorizer.
        callers: The callers. For a single one, the table has the statements and their condition keys.
        region: The region of the calls.
    """
    is_single = len(callers) == 1
    heads = ["operation", "decision", "statements", "condition keys"] if is_single else ["operation", *callers]
    rows = []
    for operation in operations.names():
        summaries = [_summary(cloud, authorizer, operation, caller, region) for caller in callers]
        outcomes = [summary.outcome for summary in summaries]
        rows.append([operation, *outcomes, *(_details(summaries[0]) if is_single else ())])
    return _markdown(heads, rows)


def _summary(cloud: Cloud, authorizer: PolicyAuthorizer, operation: str, caller: str, region: str) -> Summary:
    principal = authorizer.decide(operation, {}, region=region, caller=caller).principal
    found = targets(ACTIONS[operation], cloud.resource_store.region(region), {})
    return combine([summarize(principal, f"sagemaker:{operation}", target.arn) for target in found])


def _details(summary: Summary) -> list[str]:
    """Return the cells with the statements and the condition keys."""
    statements = ", ".join(map(str, summary.statements)) or "no statement allows it"
    return [statements, ", ".join(sorted(map(display_name, summary.keys)))]


def _name(decision: CallDecision) -> str:
    return "allowed" if decision.allowed else "denied"


def _markdown(heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    widths = [max(len(row[index]) for row in (heads, *rows)) for index in range(len(heads))]
    cells = [heads, ["-" * width for width in widths], *rows]
    return format_table(cells, separator=" | ", edges=("| ", " |"))
