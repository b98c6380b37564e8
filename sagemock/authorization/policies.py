"""Policies with the names that decisions refer to."""

from __future__ import annotations

from dataclasses import dataclass

from sagemock.protocol.json_types import JsonObject


@dataclass(frozen=True)
class Policy:
    """A policy.

    Attributes:
        name: The name of its file, or the last part of its ARN.
        document: The policy document.
        arn: The ARN of a managed policy or SCP, or None for an inline policy.
    """

    name: str
    document: JsonObject
    arn: str | None = None
