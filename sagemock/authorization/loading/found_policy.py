"""A policy that is part of a larger document."""

from __future__ import annotations

from typing import NamedTuple

from sagemock.protocol.json_types import JsonValue


class FoundPolicy(NamedTuple):
    """A policy in Terraform's output or a CloudFormation template.

    Attributes:
        name: The address or logical ID.
        document: The policy document, or None if it cannot be read.
        arn: The ARN of a managed policy or SCP, if the document has it.
        is_scp: Whether it is an SCP.
        error: The reason why the document cannot be read.
    """

    name: str
    document: JsonValue
    arn: str | None = None
    is_scp: bool = False
    error: str | None = None
