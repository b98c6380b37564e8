"""Endings: the ends of servers, which go on while their callers do not wait."""

from __future__ import annotations

import logging
from collections.abc import Coroutine
from concurrent.futures import Future, wait
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from sagemock.front_door.event_loop import EventLoopThread

_log = logging.getLogger(__name__)


class Endings:
    """The ends of servers that are under way in the event loop of the spawners."""

    def __init__(self, loop: EventLoopThread) -> None:
        self._loop = loop
        self._running: list[Future[None]] = []

    def start(self, ending: Coroutine[Any, Any, None]) -> None:
        """Run the end of a server; an error is logged."""
        self._running = [future for future in self._running if not future.done()]
        future = self._loop.submit(ending)
        future.add_done_callback(_log_failure)
        self._running.append(future)

    def join(self, seconds: float) -> None:
        """Wait for all ends, for so many seconds at most."""
        wait(self._running, seconds)

    def forget(self) -> None:
        """Leave all ends to the parent, in a forked child."""
        self._running = []


def _log_failure(ended: Future[None]) -> None:
    if not ended.cancelled() and (error := ended.exception()):
        _log.error("a server could not be ended: %s: %s", type(error).__name__, error)
