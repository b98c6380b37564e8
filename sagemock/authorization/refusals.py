"""AWS's messages for calls that are denied: section 4 of docs/aws/authorization.md."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .decision import Decision, Layer

POLICY_TYPES: dict[Layer, str] = {
    "scp": "service control policy",
    "identity": "identity-based policy",
    "boundary": "permissions boundary",
    "session": "session policy",
}


def message(caller: str, decision: Decision) -> str:
    """Return AWS's message for a question that was denied.

    It names the kind of policy and, for an explicit Deny of a policy that has one, the ARN (4.6); never a condition.

    Args:
        caller: The ARN of the caller.
        decision: The decision.
    """
    action, resource = decision.question.action, decision.question.resource
    place = "" if resource == "*" else f" on resource: {resource}"
    return f"User: {caller} is not authorized to perform: {action}{place} {_because(decision, action)}"


def _because(decision: Decision, action: str) -> str:
    policy_type = POLICY_TYPES[decision.layer]
    if not decision.explicit:
        return f"because no {policy_type} allows the {action} action"
    article = "an" if policy_type[0] in "aeiou" else "a"
    text = f"with an explicit deny in {article} {policy_type}"
    arn = decision.statement.arn if decision.statement else None
    return f"{text}: {arn}" if arn else text
