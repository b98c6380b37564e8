"""Policies with the names that decisions refer to."""

from __future__ import annotations

from dataclasses import dataclass, field

from sagemock.authorization.language.documents import parse_document
from sagemock.authorization.language.statements import Statement
from sagemock.protocol.json_types import JsonObject


@dataclass(frozen=True)
class Policy:
    """A policy.

    Attributes:
        name: The name of its file, or the last part of its ARN.
        document: The policy document.
        arn: The ARN of a managed policy or SCP, or None for an inline policy.
        statements: The statements of the document.

    Raises:
        PolicyError: If the document is malformed.
    """

    name: str
    document: JsonObject
    arn: str | None = None
    statements: tuple[Statement, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "statements", parse_document(self.document, self.name))

    @property
    def is_aws_managed(self) -> bool:
        """Return whether AWS wrote the policy."""
        return self.arn is not None and "::aws:policy/" in self.arn


_ALLOW_ALL = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}

# Attached to the root, each organizational unit and each account of an organization, unless it is replaced.
FULL_AWS_ACCESS = Policy(
    "FullAWSAccess", _ALLOW_ALL, "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess"
)
# The policy of callers for whom no identity-based policies are given.
ADMINISTRATOR_ACCESS = Policy("AdministratorAccess", _ALLOW_ALL, "arn:aws:iam::aws:policy/AdministratorAccess")
