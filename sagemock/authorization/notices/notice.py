"""Notices about the policies of callers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from sagemock.authorization.decision import Principal
from sagemock.authorization.policies import Policy

from .conditions import all_values_without_null, missing_set_operators, useless_values, useless_variables
from .names import unknown_actions, unknown_keys
from .shadowing import shadowed
from .unsent_keys import denied_alternatives, unsent_keys

_CHECKS = (
    unknown_actions,
    unknown_keys,
    unsent_keys,
    denied_alternatives,
    all_values_without_null,
    missing_set_operators,
    useless_values,
    useless_variables,
)


class Notice(NamedTuple):
    """A part of a policy that probably does not do what its author expects.

    Attributes:
        policy: The name of the policy.
        statement: The Sid of the statement, or its position.
        text: The notice.
    """

    policy: str
    statement: str
    text: str

    def __str__(self) -> str:
        return f"{self.statement} of {self.policy}: {self.text}"


def notices(principals: Iterable[Principal]) -> tuple[Notice, ...]:
    """Return the notices about the policies of callers, each once, without those about AWS managed policies."""
    attached = [policy for principal in principals for _, policy in principal.attached_policies()]
    policies = {id(policy): policy for policy in attached if not policy.is_aws_managed}
    return tuple(dict.fromkeys(notice for policy in policies.values() for notice in _policy_notices(policy)))


def _policy_notices(policy: Policy) -> Iterator[Notice]:
    for statement in policy.statements:
        for check in _CHECKS:
            for text in dict.fromkeys(check(statement)):
                yield Notice(policy.name, statement.label, text)
    for statement, text in shadowed(policy.statements):
        yield Notice(policy.name, statement.label, text)
