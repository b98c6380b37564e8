"""Texts of decisions: one call in detail, or a table of all operations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    from sagemock.cloud.region import Region


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
    its own have rows below it: ``iam:PassRole`` for the roles in the request, ``sagemaker:AddTags`` for the tags of a
    new resource.

    Args:
        cloud: The cloud.
        authorizer: The authorizer.
        callers: The callers. For a single one, the table has the statements and their condition keys.
        region: The region of the calls.
    """
    is_single = len(callers) == 1
    heads = ["operation", "decision", "statements", "condition keys"] if is_single else ["operation", *callers]
    rows = []
    principals = [authorizer.decide("ListDomains", {}, region=region, caller=caller).principal for caller in callers]
    for operation in operations.names():
        for label, action, resources in _permissions(operation, cloud.resource_store.region(region)):
            summaries = [combine([summarize(each, action, arn) for arn in resources]) for each in principals]
            outcomes = [summary.outcome for summary in summaries]
            rows.append([label, *outcomes, *(_details(summaries[0]) if is_single else ())])
    return _markdown(heads, rows)


def _permissions(operation: str, region: Region) -> Iterator[tuple[str, str, list[str]]]:
    """Yield the rows of an operation: the first cell, the action, and the ARNs or patterns of ARNs."""
    action = ACTIONS[operation]
    arns = [target.arn for target in targets(action, region, {})]
    yield operation, f"sagemaker:{operation}", arns
    if action.passes_roles:
        roles = f"arn:{region.partition}:iam::{region.account_id}:role/*"
        yield f"{operation}: iam:PassRole", "iam:PassRole", [roles]
    if action.creates:
        yield f"{operation}: sagemaker:AddTags", "sagemaker:AddTags", arns[:1]


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
