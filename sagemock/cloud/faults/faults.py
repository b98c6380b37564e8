"""Faults: the injected errors and failed transitions of a cloud."""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping
from typing import TypeAlias

from sagemock.protocol.json_types import JsonValue
from sagemock.protocol.values import is_integer, is_number

from .call_fault import CallFault, default_message
from .call_selection import check_when, is_pattern, select_operations
from .error_codes import check_code

_DEFAULT_STATUS = {"InternalFailure": 500, "InternalServerError": 500, "InternalError": 500, "ServiceUnavailable": 503}

TransitionFault: TypeAlias = tuple[str, str | None]  # the arguments of Faults.inject_transition_failure()


class Faults:
    """The injected faults that have not happened yet."""

    def __init__(self, account_id: str) -> None:
        self._account_id = account_id
        self._calls: list[CallFault] = []
        self._transitions: deque[TransitionFault] = deque()

    def inject(
        self,
        operation: str,
        code: str,
        message: str | None = None,
        *,
        times: int | None = 1,
        status: int | None = None,
        when: Mapping[str, JsonValue] | None = None,
        rate: float = 1,
        seed: int = 0,
    ) -> None:
        """Let the next calls of an operation fail: see :meth:`sagemock.Cloud.fail`."""
        names = select_operations(operation)
        check_code(code)
        if times is not None and (not is_integer(times) or times < 1):
            raise ValueError(f"times={times!r} must be a whole number from 1, or None for all further calls")
        status = _DEFAULT_STATUS.get(code, 400) if status is None else status
        if not is_integer(status) or not 400 <= status < 600:
            raise ValueError(f"status={status!r} must be an HTTP error status, 400 to 599")
        if message is not None and not isinstance(message, str):
            raise TypeError(f"message={message!r} must be a string, or None for AWS's message for {code}")
        if not is_number(rate) or not 0 < rate <= 1:
            raise ValueError(f"rate={rate!r} must be the share of calls that fail: greater than 0, at most 1")
        if not is_integer(seed):
            raise ValueError(f"seed={seed!r} must be a whole number")
        members = check_when({} if when is None else when, names)
        name = operation if is_pattern(operation) else names[0]
        if message is None and not is_pattern(operation):
            message = default_message(code, name, self._account_id)
        self.insert(CallFault(name, code, message, times, status, members, rate, seed))

    def insert(self, fault: CallFault) -> None:
        """Add a fault as it is."""
        self._calls.append(fault)

    def raise_injected(self, operation: str, request: JsonValue) -> None:
        """Raise the next error that is injected for a call, if there is one."""
        for fault in self._calls:
            if fault.applies_to(operation, request) and fault.draw():
                self._count(fault)
                raise fault.error(operation, self._account_id)

    def _count(self, fault: CallFault) -> None:
        if fault.times is None:
            return
        fault.times -= 1
        if fault.times == 0:
            self._calls = [other for other in self._calls if other is not fault]

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
        """Return copies of all faults."""
        return [fault.copy() for fault in self._calls], list(self._transitions)

    def clear(self) -> None:
        """Remove all faults."""
        self._calls.clear()
        self._transitions.clear()
