"""CallDecision: the decision about a whole call."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from sagemock.protocol.errors import AccessDeniedException

from .calls.key_names import display_name
from .refusals import POLICY_TYPES, message

if TYPE_CHECKING:
    from .assumptions import Assumption
    from .decision import Decision, Principal, StatementReference


@dataclass(frozen=True)
class CallDecision:
    """The decision about a call. It is true if the call is allowed.

    A call may need several actions: CreateNotebookInstance with tags also needs AddTags, and PassRole for its role. The
    attributes are those of the first action that was denied, or else of the operation itself.

    Attributes:
        principal: The caller, with its policies.
        decisions: The decisions about all actions that were evaluated, in order.
    """

    principal: Principal
    decisions: Sequence[Decision]

    def __bool__(self) -> bool:
        return self.allowed

    def __str__(self) -> str:
        verdict = "allowed" if self.allowed else "denied"
        return f"{self.action} on {self.resource} by {self.caller}: {verdict}, {self.reason}"

    @property
    def decision(self) -> Decision:
        """The decision about the action that the attributes describe."""
        last = self.decisions[-1]
        return self.decisions[0] if last.allowed else last

    @property
    def allowed(self) -> bool:
        """True if the call is allowed."""
        return self.decision.allowed

    @property
    def caller(self) -> str:
        """The ARN of the caller."""
        return self.principal.arn

    @property
    def action(self) -> str:
        """The action, such as ``sagemaker:CreateApp``."""
        return self.decision.question.action

    @property
    def resource(self) -> str:
        """The ARN of the resource, or ``*``."""
        return self.decision.question.resource

    @property
    def statement(self) -> StatementReference | None:
        """The statement that decided; None if no statement allows the action."""
        return self.decision.statement

    @property
    def depends_on(self) -> tuple[Assumption, ...]:
        """The assumptions that would turn the decision if they were wrong."""
        return tuple(dict.fromkeys(assumption for decision in self.decisions for assumption in decision.depends_on))

    def keys_of(self, assumption: Assumption) -> list[str]:
        """Return the condition keys, in lower case, that would be absent if an assumption were wrong."""
        alternatives = [one for decision in self.decisions for one in decision.question.alternatives]
        return [key for one in alternatives if one.assumption == assumption for key in one.context]

    @cached_property
    def context(self) -> Mapping[str, tuple[str, ...]]:
        """The condition keys that the decision was made with, and their values."""
        merged = {**self.decision.question.context, **self.principal.context}
        return {display_name(key): merged[key] for key in sorted(merged, key=_sagemaker_first) if merged[key]}

    @property
    def reason(self) -> str:
        """The reason for the decision, as a clause."""
        decision, policy_type = self.decision, POLICY_TYPES[self.decision.layer]
        if decision.statement:
            return f"by {decision.statement} ({policy_type})"
        if decision.allowed:
            return "because the root user has every permission"
        return f"because no {policy_type} allows the action"

    @property
    def note(self) -> str:
        """The whole decision, with the context, in one line per key."""
        lines = [f"sagemock: {self}. The condition keys were:"]
        lines += [f"  {key} = {', '.join(values)}" for key, values in self.context.items()]
        lines += [f"The decision depends on assumption {fact.number}: {fact.text}" for fact in self.depends_on]
        return "\n".join(lines)

    def as_dict(self) -> dict[str, object]:
        """Return the attributes as JSON values, for the admin API."""
        return {
            "caller": self.caller,
            "action": self.action,
            "resource": self.resource,
            "allowed": self.allowed,
            "reason": self.reason,
            "context": {key: list(values) for key, values in self.context.items()},
            "depends_on": [fact.number for fact in self.depends_on],
        }

    @property
    def refusal(self) -> AccessDeniedException | None:
        """AWS's error for a call that is denied, or None."""
        if self.allowed:
            return None
        return AccessDeniedException(message(self.caller, self.decision), note=self.note)


def _sagemaker_first(key: str) -> tuple[bool, str]:
    return not key.startswith("sagemaker:"), key
