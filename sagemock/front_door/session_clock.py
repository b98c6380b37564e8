"""Clock of the cloud for coroutines that wait for the end of a session."""

from __future__ import annotations

import asyncio

from sagemock.jupyter.storage.shared_clock import monotonic

from .event_loop import EventLoopThread


class SessionClock:
    """The time in the cloud, which advances with real time and may jump.

    Args:
        now: The time in the cloud, in epoch seconds.
        thread: The event loop of the coroutines.
    """

    def __init__(self, now: float, thread: EventLoopThread) -> None:
        self._offset, self._thread = now - monotonic(), thread
        self._waiting: set[asyncio.Event] = set()

    def now(self) -> float:
        """Return the time in the cloud, in epoch seconds."""
        return self._offset + monotonic()

    def set(self, now: float) -> None:
        """Set the time in the cloud; may be called on any thread."""
        self._offset = now - monotonic()
        if self._waiting:
            self._thread.call_soon(self._wake)

    def _wake(self) -> None:
        for event in self._waiting:
            event.set()

    async def wait_until(self, end: float) -> None:
        """Wait until ``end``, in epoch seconds of the cloud."""
        moved = asyncio.Event()
        self._waiting.add(moved)
        try:
            while (remaining := end - self.now()) > 0:
                moved.clear()
                # Not wait_for, which drops a cancellation at the moment of the event before Python 3.12.
                timer = asyncio.get_running_loop().call_later(remaining, moved.set)
                try:
                    await moved.wait()
                finally:
                    timer.cancel()
        finally:
            self._waiting.discard(moved)
