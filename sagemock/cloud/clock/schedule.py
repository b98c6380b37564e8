"""Scheduled calls of one resource's methods."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from .call_queue import ScheduledCall
    from .clock import Clock

_NO_CALLS: Mapping[str, ScheduledCall] = {}  # shared, since most resources have none most of the time


class Owner(Protocol):
    """The resource that a schedule belongs to."""

    def mark_changed(self) -> None:
        """React to a change of the schedule."""


class Schedule:
    """The calls that a clock makes for one resource: at most one per name, which is that of the called method.

    Args:
        clock: The clock.
        owner: The resource.

    Attributes:
        calls: The calls to come, by name. Replaced by every change, never changed in place.
    """

    __slots__ = ("_clock", "_owner", "calls")

    def __init__(self, clock: Clock, owner: Owner) -> None:
        self._clock = clock
        self._owner: Owner | None = owner
        self.calls = _NO_CALLS

    def call_later(
        self,
        name: str,
        callback: Callable[[], None],
        after: timedelta,
        *,
        transitional: bool = False,
        keeps_duration: bool = False,
    ) -> ScheduledCall:
        """Schedule a call of ``callback``, in place of an earlier one of the same name.

        Args:
            name: The name of the method, under which a state saves the call.
            callback: The method.
            after: The time until the call.
            transitional: Whether a transitional status ends by it, so that clients wait for it.
            keeps_duration: Whether ``after`` was set by the user, so that only waiting leads to the call.
        """
        self.cancel(name)
        run = partial(self._run, name, callback)
        call = self._clock.call_later(after, run, transitional=transitional, keeps_duration=keeps_duration)
        self._replace({**self.calls, name: call})
        return call

    def restore(self, name: str, callback: Callable[[], None], call: ScheduledCall) -> None:
        """Schedule a call again that was scheduled on an earlier clock, for the same time."""
        self._clock.queue.restore(call, partial(self._run, name, callback))
        self._replace({**self.calls, name: call})

    def cancel(self, name: str) -> None:
        """Cancel the call of that name, if there is one."""
        if call := self.calls.get(name):
            self._clock.queue.cancel(call)
            self._discard(name)

    def clear(self) -> None:
        """Cancel every call."""
        for name in self.calls:
            self.cancel(name)

    def close(self) -> None:
        """Cancel every call, and forget the removed resource: a cycle of both would wait for garbage collection."""
        self.clear()
        self._owner = None

    def _run(self, name: str, callback: Callable[[], None]) -> None:
        call = self.calls[name]
        callback()
        # Discarded only now: where the process is killed during the callback, the saved state still has the call.
        if self.calls.get(name) is call:
            self._discard(name)

    def _discard(self, name: str) -> None:
        self._replace({other: call for other, call in self.calls.items() if other != name})

    def _replace(self, calls: Mapping[str, ScheduledCall]) -> None:
        self.calls = calls or _NO_CALLS
        if self._owner is not None:
            self._owner.mark_changed()
