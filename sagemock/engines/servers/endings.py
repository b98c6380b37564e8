"""Endings: the ends of servers, which go on while their callers do not wait."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Coroutine
from concurrent.futures import FIRST_COMPLETED, Future, wait
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sagemock.front_door.event_loop import EventLoopThread

MAX_ENDS = 20  # at the same time: an engine may start a process for each
_log = logging.getLogger(__name__)


class Endings:
    """The ends of servers that are under way in the event loop of the spawners."""

    def __init__(self, loop: EventLoopThread) -> None:
        self._loop, self._slots = loop, asyncio.Semaphore(MAX_ENDS)
        self._running: set[Future[None]] = set()

    def start(self, end: Callable[[], Coroutine[Any, Any, None]]) -> None:
        """Run the end of a server, after others if there are many; an error is logged."""
        future = self._loop.submit(self._run(end))
        self._running.add(future)
        future.add_done_callback(self._running.discard)
        future.add_done_callback(_log_failure)

    async def _run(self, end: Callable[[], Coroutine[Any, Any, None]]) -> None:
        async with self._slots:
            await end()

    def join(self, seconds: float) -> None:
        """Wait for all ends, as long as there is one within so many seconds."""
        while running := set(self._running):
            if not wait(running, seconds, FIRST_COMPLETED).done:
                return

    def forget(self) -> None:
        """Leave all ends to the parent, in a forked child."""
        self._running = set()


def _log_failure(ended: Future[None]) -> None:
    if not ended.cancelled() and (error := ended.exception()):
        _log.error("a server could not be ended: %s: %s", type(error).__name__, error)
