"""Queue of scheduled calls, in the order in which they are due."""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NamedTuple, TypeAlias

Callback: TypeAlias = Callable[[], None]


class ScheduledCall(NamedTuple):
    """The time of a scheduled call.

    Attributes:
        due: When the call is due, in epoch seconds.
        order: Its place among calls that are due at the same time; unique in a queue.
        transitional: Whether a transitional status ends by it, so that clients wait for it.
        keeps_duration: Whether its duration was set by the user, so that only waiting leads to its end.
    """

    due: float
    order: int
    transitional: bool
    keeps_duration: bool = False


class CallQueue:
    """A priority queue of calls. Cancelled calls stay in it until they are due."""

    def __init__(self) -> None:
        self._heap: list[tuple[ScheduledCall, Callback]] = []
        self._cancelled: set[int] = set()  # the orders of cancelled calls
        self._last_order = 0

    def add(self, due: float, callback: Callback, *, transitional: bool, keeps_duration: bool = False) -> ScheduledCall:
        """Add a call, after all calls that are due at the same time."""
        call = ScheduledCall(due, self._last_order + 1, transitional, keeps_duration)
        self.restore(call, callback)
        return call

    def restore(self, call: ScheduledCall, callback: Callback) -> None:
        """Add a call that was scheduled on an earlier queue, with its order there."""
        heapq.heappush(self._heap, (call, callback))
        self._last_order = max(self._last_order, call.order)

    def cancel(self, call: ScheduledCall) -> None:
        """Cancel a call."""
        self._cancelled.add(call.order)

    def is_due(self, now: float) -> bool:
        """Return whether a call is due. Safe without the cloud's lock."""
        first = self._heap[:1]  # a copy, since other threads may change the queue
        return any(call.due <= now for call, _ in first)

    def pop_due(self, now: float) -> tuple[ScheduledCall, Callback] | None:
        """Remove the first call that is due, and return it with its callback; None if none is due."""
        heap = self._heap
        while heap and heap[0][0].due <= now:
            call, callback = heapq.heappop(heap)
            if call.order not in self._cancelled:
                return call, callback
            self._cancelled.discard(call.order)
        return None

    def finish(self, call: ScheduledCall) -> None:
        """Forget a call that has run: it may have been cancelled while it ran."""
        self._cancelled.discard(call.order)

    def first_transition(self) -> float | None:
        """Return when the first transitional status ends, or None if there is none."""
        due = [call.due for call, _ in self._heap if call.transitional and call.order not in self._cancelled]
        return min(due, default=None)

    def keeps_duration(self) -> bool:
        """Return whether a transitional status is under way whose duration was set by the user."""
        return any(call.keeps_duration and call.order not in self._cancelled for call, _ in self._heap)

    def clear(self) -> None:
        """Remove all calls."""
        self._heap.clear()
        self._cancelled.clear()

    @contextmanager
    def rolled_back(self) -> Iterator[None]:
        """Remove, at the end of the context, the calls that were added in it."""
        heap = list(self._heap)
        try:
            yield
        finally:
            self._heap = heap
            self._cancelled &= {call.order for call, _ in heap}
