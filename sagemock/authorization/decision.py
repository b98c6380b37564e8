"""Questions to the policies, principals, and decisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, TypeAlias

from sagemock.authorization.language.context import Context

if TYPE_CHECKING:
    from .assumptions import Assumption
    from .policies import Policy

Layer: TypeAlias = Literal["scp", "identity", "boundary", "session"]


class Alternative(NamedTuple):
    """A question as it would be if an assumption were wrong.

    Attributes:
        assumption: The assumption.
        context: The condition keys with other values; an empty tuple removes a key.
        resource: The ARN, if it would be another.
    """

    assumption: Assumption
    context: Context = {}
    resource: str | None = None


class Question(NamedTuple):
    """One action on one resource.

    Attributes:
        action: The action, as in ``sagemaker:CreateNotebookInstance``.
        resource: The ARN of the resource, or ``*``.
        context: The condition keys of the request.
        alternatives: The question as it would be if assumptions of section 2 and 3 were wrong.
    """

    action: str
    resource: str
    context: Context = {}
    alternatives: tuple[Alternative, ...] = ()


@dataclass(frozen=True)
class Principal:
    """The caller, with its policies.

    Attributes:
        arn: The ARN of a user, a role session (``assumed-role``) or a root user.
        account: The account ID.
        tags: The tags of the principal.
        policies: The identity-based policies.
        permissions_boundary: The permissions boundary, or None.
        session_policy: The session policies, or None for a session without any. They are united.
        service_control_policies: The SCPs, one tuple for each level from the organization's root to the account.
        context: Condition keys of the caller. They take precedence over those of a question.
        is_root: Whether it is the root user of an account, whom only SCPs restrict.
        settings_context: The condition keys in ``context`` that do not follow from the ARN and the tags.
    """

    arn: str
    account: str
    tags: Mapping[str, str] = field(default_factory=dict)
    policies: tuple[Policy, ...] = ()
    permissions_boundary: Policy | None = None
    session_policy: tuple[Policy, ...] | None = None
    service_control_policies: tuple[tuple[Policy, ...], ...] = ()
    context: Context = field(default_factory=dict)
    is_root: bool = False
    settings_context: Context = field(default_factory=dict)
    # The statements about each action, which the evaluator compiles when it needs them first.
    rows: dict[str, Any] = field(default_factory=dict, init=False, repr=False, compare=False)

    def attached_policies(self) -> Iterator[tuple[Layer, Policy]]:
        """Yield every policy with its kind."""
        yield from (("scp", policy) for level in self.service_control_policies for policy in level)
        yield from (("identity", policy) for policy in self.policies)
        if self.permissions_boundary is not None:
            yield "boundary", self.permissions_boundary
        yield from (("session", policy) for policy in self.session_policy or ())


class StatementReference(NamedTuple):
    """A statement of a policy.

    Attributes:
        policy: The name of the policy: of its file, or the last part of its ARN.
        statement: The statement's Sid, or its position, as in ``statement 2``.
        arn: The ARN of the policy, or None for an inline policy.
        layer: The kind of policy.
    """

    policy: str
    statement: str
    arn: str | None
    layer: Layer

    def __str__(self) -> str:
        return f"{self.statement} of {self.policy}"


class Decision(NamedTuple):
    """The decision about a question.

    Attributes:
        allowed: Whether the action is allowed.
        explicit: Whether a statement decided: an Allow, or a Deny. False if no statement allows the action.
        layer: The kind of policy that decided; for an implicit denial, the one that does not allow the action.
        statement: The deciding statement. None for an implicit denial, and for root users.
        question: The question.
        statements: All statements that the decision rests on: the deciding Deny, or one Allow of each kind of policy.
        depends_on: The assumptions that would turn the decision if they were wrong.
    """

    allowed: bool
    explicit: bool
    layer: Layer
    statement: StatementReference | None
    question: Question
    statements: tuple[StatementReference, ...] = ()
    depends_on: tuple[Assumption, ...] = ()
