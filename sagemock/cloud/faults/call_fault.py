"""CallFault: an error that is injected into calls of an operation."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from random import Random

from sagemock.protocol.errors import ServiceError, error_with_code
from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.protocol.service_model import snake_case

# AWS's messages for errors that any call may meet [N2.20, N2.23].
_DEFAULT_MESSAGES = {
    "ThrottlingException": "Rate exceeded",
    "AccessDeniedException": (
        "User: arn:aws:sts::{account_id}:assumed-role/sagemock/session is not authorized to perform: "
        "sagemaker:{operation} on resource: * because no identity-based policy allows the sagemaker:{operation} action"
    ),
}


@dataclass
class CallFault:
    """An error that is injected into calls.

    Attributes:
        operation: The AWS name of an operation, or a pattern such as "Create*" or "create_*".
        code: The error code.
        message: The error message; None for AWS's.
        times: The number of calls that are left to fail; None for all.
        status: The HTTP status.
        when: Members that a request must have, with their values.
        rate: The share of the calls that fail, from 0 to 1.
        seed: Selects which calls fail, if not all do.
        draws: The number of calls for which ``rate`` has decided.
    """

    operation: str
    code: str
    message: str | None
    times: int | None
    status: int
    when: JsonObject = field(default_factory=dict)
    rate: float = 1
    seed: int = 0
    draws: int = 0

    def applies_to(self, operation: str, request: JsonValue) -> bool:
        """Return whether calls with this request may fail."""
        names = (operation, snake_case(operation))
        return any(fnmatchcase(name, self.operation) for name in names) and _contains(request, self.when)

    def draw(self) -> bool:
        """Return whether the next call fails."""
        if self.rate == 1:
            return True
        self.draws += 1
        return Random(f"{self.seed} {self.draws}").random() < self.rate  # so that a state need not save a generator

    def error(self, operation: str, account_id: str) -> ServiceError:
        """Return the error for a call of an operation."""
        message = self.message
        if message is None:
            message = default_message(self.code, operation, account_id)
        return error_with_code(self.code, message, self.status)

    def copy(self) -> CallFault:
        """Return a copy that does not change with later calls."""
        return copy.copy(self)


def default_message(code: str, operation: str, account_id: str) -> str:
    """Return AWS's message for an error code; empty if it is not known."""
    return _DEFAULT_MESSAGES.get(code, "").format(account_id=account_id, operation=operation)


def _contains(value: JsonValue, expected: JsonValue) -> bool:
    """Return whether a value is equal to the expected one; objects may have more members."""
    if isinstance(expected, dict):
        return isinstance(value, dict) and all(
            name in value and _contains(value[name], item) for name, item in expected.items()
        )
    return bool(value == expected)
