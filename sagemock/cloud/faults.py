"""Failures that a test plants: errors on calls, and transitions that go wrong."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

from sagemock.protocol.errors import ServiceError, error_with_code

from .operations import known

# What AWS says with the errors that any call may meet (2.20, 2.23 recorded; the rest as in the API reference).
_USUAL_MESSAGES = {
    "ThrottlingException": "Rate exceeded",
    "AccessDeniedException": (
        "User: arn:aws:sts::{account_id}:assumed-role/sagemock/session is not authorized to perform: "
        "sagemaker:{operation} on resource: * because no identity-based policy allows the sagemaker:{operation} action"
    ),
}
_USUAL_STATUS = {"InternalFailure": 500, "InternalServerError": 500, "InternalError": 500, "ServiceUnavailable": 503}


_PlantedCall = tuple[str, str, str, int | None, int]
_PlantedTransition = tuple[str, str | None]


@dataclass
class _Planted:
    error: ServiceError
    times: int | None


class Faults:
    """What is planted and has not happened yet."""

    def __init__(self, account_id: str) -> None:
        self._account_id = account_id
        self._calls: dict[str, deque[_Planted]] = {}
        self._transitions: deque[_PlantedTransition] = deque()

    def inject(self, operation: str, code: str, message: str | None, times: int | None, status: int | None) -> None:
        """See :meth:`sagemock.Cloud.fail`."""
        name = known(operation)
        if not isinstance(code, str) or not code.isidentifier():
            raise ValueError(f"code={code!r} must be an AWS error code, such as 'ThrottlingException'")
        if times is not None and (isinstance(times, bool) or not isinstance(times, int) or times < 1):
            raise ValueError(f"times={times!r} must be a whole number from 1, or None for every call from now on")
        status = _USUAL_STATUS.get(code, 400) if status is None else status
        if not isinstance(status, int) or not 400 <= status < 600:
            raise ValueError(f"status={status!r} must be an HTTP error status, 400 to 599")
        if message is None:
            message = _USUAL_MESSAGES.get(code, "").format(account_id=self._account_id, operation=name)
        if not isinstance(message, str):
            raise TypeError(f"message={message!r} must be a string, or None for what AWS says with {code}")
        planted = _Planted(error_with_code(code, message, status), times)
        self._calls.setdefault(name, deque()).append(planted)

    def raise_injected(self, operation: str) -> None:
        """Raise the error that is planted for this call, if one is."""
        queue = self._calls.get(operation)
        if not queue:
            return
        planted = queue[0]
        if planted.times is not None:
            planted.times -= 1
            if planted.times == 0:
                queue.popleft()
        raise planted.error.with_traceback(None)  # it may be raised many times

    def inject_transition_failure(self, target: str, reason: str | None) -> None:
        """The next transition of ``target``, a kind or an ARN, fails with ``reason``."""
        if reason is not None and not (isinstance(reason, str) and reason):
            raise ValueError(f"reason={reason!r} must be a text, or None for what AWS says")
        self._transitions.append((target, reason))

    def take_transition_failure(self, kind: str, arn: str, *, default_reason: str) -> str | None:
        """Return why the transition that is due fails (``default_reason`` if injected without a reason), or None."""
        for planted in self._transitions:
            if planted[0] in (kind, arn):
                self._transitions.remove(planted)
                return planted[1] or default_reason
        return None

    def planted(self) -> tuple[list[_PlantedCall], list[_PlantedTransition]]:
        """What is planted: the arguments of :meth:`plant` and of :meth:`plant_transition`, in order."""
        calls = [
            (operation, planted.error.code, str(planted.error), planted.times, planted.error.status)
            for operation, queue in self._calls.items()
            for planted in queue
        ]
        return calls, list(self._transitions)

    def clear(self) -> None:
        self._calls.clear()
        self._transitions.clear()
