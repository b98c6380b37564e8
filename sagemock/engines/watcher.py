"""Watcher: looks at all servers of a launcher and their activity, again and again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Iterable
from concurrent.futures import Future, wait
from contextlib import suppress
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sagemock.front_door.event_loop import EventLoopThread

    from .instance import Instance

WATCH_SECONDS = 2.0
_log = logging.getLogger(__name__)


class Watcher:
    """A watcher in the event loop of the spawners.

    Args:
        loop: The event loop.
        instances: Returns the instances of the launcher; called in the event loop.
    """

    def __init__(self, loop: EventLoopThread, instances: Callable[[], Iterable[Instance]]) -> None:
        self._loop, self._instances = loop, instances
        self._running: Future[None] | None = None
        self._stopping = asyncio.Event()

    def start(self) -> None:
        """Watch from now on, unless it does already."""
        self._running = self._running or self._loop.submit(self._watch())

    def stop(self) -> None:
        """End after the look that is under way."""
        self._loop.call_soon(self._stopping.set)

    def join(self, seconds: float) -> None:
        """Wait for the end, for so many seconds at most."""
        if self._running:
            wait([self._running], seconds)

    async def _watch(self) -> None:
        while not self._stopping.is_set():
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._stopping.wait(), WATCH_SECONDS)
            for instance in self._instances():
                try:
                    await instance.server.check()
                    await asyncio.get_running_loop().run_in_executor(None, instance.update_activity)
                except Exception:  # the others are looked at
                    _log.exception("the server of %s cannot be looked at", instance.spec.arn)
