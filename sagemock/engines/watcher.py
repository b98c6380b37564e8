"""Watcher: looks at all servers of a launcher and their activity, again and again."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Collection
from concurrent.futures import Future, wait
from contextlib import suppress
from typing import TYPE_CHECKING

from sagemock.jupyter.storage.shared_clock import monotonic

if TYPE_CHECKING:
    from tornado.httpclient import AsyncHTTPClient

    from sagemock.front_door.event_loop import EventLoopThread

    from .instance import Instance

ROUND_SECONDS = 2.0  # in which each server is looked at once, unless there are too many for LOOK_SECONDS
LOOK_SECONDS = 0.02  # between the beginnings of two looks
MAX_LOOKS = 100  # at the same time, of which most wait for slow servers
PAUSE = 10  # times the duration of a look: so much later does the next look at the same server begin
_log = logging.getLogger(__name__)


class Watcher:
    """A watcher in the event loop of the spawners, which spreads its looks over time.

    The looks at different servers do not wait for each other, and a slow server is looked at less often.

    Args:
        loop: The event loop.
        instances: Returns the instances of the launcher; called in the event loop.
    """

    def __init__(self, loop: EventLoopThread, instances: Callable[[], Collection[Instance]]) -> None:
        self._loop, self._instances = loop, instances
        self._running: Future[None] | None = None
        self._stopping = asyncio.Event()
        self._slots = asyncio.Semaphore(MAX_LOOKS)
        self._looks: dict[Instance, asyncio.Task[None]] = {}

    def start(self) -> None:
        """Watch from now on, unless it does already."""
        self._running = self._running or self._loop.submit(self._watch())

    def stop(self) -> None:
        """End after the looks that are under way."""
        self._loop.call_soon(self._stopping.set)

    def join(self, seconds: float) -> None:
        """Wait for the end, for so many seconds at most."""
        if self._running:
            wait([self._running], seconds)

    async def _watch(self) -> None:
        from tornado.httpclient import AsyncHTTPClient

        client = AsyncHTTPClient(force_instance=True, max_clients=MAX_LOOKS)
        while not self._stopping.is_set():
            running = [instance for instance in self._instances() if instance.server.is_running]
            pause = max(ROUND_SECONDS / len(running), LOOK_SECONDS) if running else ROUND_SECONDS
            for instance in running:
                if instance not in self._looks:
                    self._begin(instance, client)
                await self._wait(pause)
            if not running:
                await self._wait(pause)
        if self._looks:
            # Not cancelled: a Spawner class may take a poll that is interrupted for the end of its server.
            await asyncio.wait(self._looks.values())
        client.close()

    def _begin(self, instance: Instance, client: AsyncHTTPClient) -> None:
        task = asyncio.create_task(self._look(instance, client))
        self._looks[instance] = task
        task.add_done_callback(lambda _task: self._looks.pop(instance))

    async def _look(self, instance: Instance, client: AsyncHTTPClient) -> None:
        async with self._slots:
            if self._stopping.is_set():
                return
            started = monotonic()
            try:
                await instance.look(client)
            except Exception:  # the others are looked at
                _log.exception("the server of %s cannot be looked at", instance.spec.arn)
        await self._wait(PAUSE * (monotonic() - started))

    async def _wait(self, seconds: float) -> None:
        """Wait until ``seconds`` are over or the watcher is stopped."""
        with suppress(asyncio.TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), seconds)
