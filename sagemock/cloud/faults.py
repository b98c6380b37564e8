"""Injected errors and failed transitions."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import TypeAlias

from sagemock.protocol.errors import ServiceError, error_with_code
from sagemock.protocol.values import is_integer

from .operations import aws_name

# AWS's messages for errors that any call may meet, partly recorded, partly from the API reference.
_DEFAULT_MESSAGES = {
    "ThrottlingException": "Rate exceeded",
    "AccessDeniedException": (
        "User: arn:aws:sts::{account_id}:assumed-role/sagemock/session is not authorized to perform: "
        "sagemaker:{operation} on resource: * because no identity-based policy allows the sagemaker:{operation} action"
    ),
}
_DEFAULT_STATUS = {"InternalFailure": 500, "InternalServerError": 500, "InternalError": 500, "ServiceUnavailable": 503}

# The arguments of Faults.inject() and Faults.inject_transition_failure().
CallFault: TypeAlias = tuple[str, str, str, int | None, int]
TransitionFault: TypeAlias = tuple[str, str | None]


@dataclass
class _InjectedError:
    error: ServiceError
    times: int | None  # how many calls are left to fail; None for all


class Faults:
    """The injected faults that have not happened yet."""

    def __init__(self, account_id: str) -> None:
        self._account_id = account_id
        self._errors: dict[str, deque[_InjectedError]] = {}
        self._transitions: deque[TransitionFault] = deque()

    def inject(self, operation: str, code: str, message: str | None, times: int | None, status: int | None) -> None:
        """Let the next calls of an operation fail: see :meth:`sagemock.Cloud.fail`."""
        name = aws_name(operation)
        if not isinstance(code, str) or not code.isidentifier():
            raise ValueError(f"code={code!r} must be an AWS error code, such as 'ThrottlingException'")
        if times is not None and (not is_integer(times) or times < 1):
            raise ValueError(f"times={times!r} must be a whole number from 1, or None for all further calls")
        status = _DEFAULT_STATUS.get(code, 400) if status is None else status
        if not is_integer(status) or not 400 <= status < 600:
            raise ValueError(f"status={status!r} must be an HTTP error status, 400 to 599")
        if message is None:
            message = _DEFAULT_MESSAGES.get(code, "").format(account_id=self._account_id, operation=name)
        if not isinstance(message, str):
            raise TypeError(f"message={message!r} must be a string, or None for AWS's message for {code}")
        injected = _InjectedError(error_with_code(code, message, status), times)
        self._errors.setdefault(name, deque()).append(injected)

    def raise_injected(self, operation: str) -> None:
        """Raise the next error that is injected for an operation, if there is one."""
        queue = self._errors.get(operation)
        if not queue:
            return
        injected = queue[0]
        if injected.times is not None:
            injected.times -= 1
            if injected.times == 0:
                queue.popleft()
        raise injected.error.with_traceback(None)  # the same error may be raised many times

    def inject_transition_failure(self, target: str, reason: str | None) -> None:
        """Let the next transition of ``target``, a kind or an ARN, fail with a reason."""
        if reason is not None and not (isinstance(reason, str) and reason):
            raise ValueError(f"reason={reason!r} must be a non-empty string, or None for AWS's reason")
        self._transitions.append((target, reason))

    def take_transition_failure(self, kind: str, arn: str, *, default_reason: str) -> str | None:
        """Remove the next failure that is injected for a kind or an ARN.

        Returns:
            Its reason, ``default_reason`` if it has none; None if no failure is injected.
        """
        for fault in self._transitions:
            target, reason = fault
            if target in (kind, arn):
                self._transitions.remove(fault)
                return reason or default_reason
        return None

    def injected(self) -> tuple[list[CallFault], list[TransitionFault]]:
        """Return all faults, as arguments of :meth:`inject` and :meth:`inject_transition_failure`."""
        calls = [
            (operation, injected.error.code, str(injected.error), injected.times, injected.error.status)
            for operation, queue in self._errors.items()
            for injected in queue
        ]
        return calls, list(self._transitions)

    def clear(self) -> None:
        """Remove all faults."""
        self._errors.clear()
        self._transitions.clear()
