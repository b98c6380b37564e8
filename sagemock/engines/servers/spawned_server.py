"""SpawnedServer: one Jupyter server of an engine, from its start to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sagemock.engines.engine import Address, Engine
from sagemock.jupyter.storage.shared_clock import monotonic

from .health import base_path_of
from .settings import ServerSettings
from .start import ServerFailed, ServerStart, failure_of

if TYPE_CHECKING:
    from sagemock.engines.port_reports import PortReports
    from sagemock.front_door.event_loop import EventLoopThread

QUEUED = "Other servers start first."
STOPPED = "the server was stopped"
CHECK_SECONDS = 0.5  # between two looks at a server that requests ask for


class SpawnedServer:
    """A server, which a front door starts by the first request, and again after a crash.

    Coroutines run in the event loop of the spawners; a start waits for the stop before it. The other methods may be
    called on any thread: they are those of :class:`sagemock.front_door.upstream.RunningProgram`.

    Attributes:
        settings: The server's names, token, directory and environment.
        spawner: The spawner; None before the first start.
        is_running: Whether it ran when it was last looked at.
        base_path: The base path at which it last answered, without a slash at its end; None before the first start.
        front_port: The port of its front door, which is the same after a restart of this process if it is free.

    Args:
        engine: The engine.
        settings: The server's names, token, directory and environment.
        create_spawner: Returns a new spawner, configured for the server.
        reports: The ports that servers report.
        loop: The event loop of the spawners.
        queue: The places for servers that start at the same time.
        on_change: Called after each change of the server's record.
    """

    def __init__(
        self,
        engine: Engine,
        settings: ServerSettings,
        create_spawner: Callable[[ServerSettings], Any],
        reports: PortReports,
        loop: EventLoopThread,
        queue: asyncio.Semaphore,
        on_change: Callable[[SpawnedServer], None],
    ) -> None:
        self.settings = settings
        self.spawner: Any = None
        self.is_running = False
        self.base_path: str | None = None
        self.front_port = 0
        self._address: Address | None = None
        self._engine, self._create_spawner, self._reports, self._loop = engine, create_spawner, reports, loop
        self._queue, self._on_change = queue, on_change
        self._turn: asyncio.Lock | None = None
        self._start: ServerStart | None = None
        self._starting: asyncio.Task[Address] | None = None
        self._waiting_ends = 0
        self._is_left = False
        self._log: str | None = None
        self._checked = 0.0

    @property
    def address(self) -> Address:
        """Host and port of the server.

        Raises:
            ServerFailed: It does not run.
        """
        if self._address is None:
            raise ServerFailed("the server does not run")
        return self._address

    @property
    def known_address(self) -> Address | None:
        """Host and port, or None if it does not run."""
        return self._address

    def is_alive(self) -> bool:
        """Return whether the server ran when it was last looked at, at most a moment ago."""
        if self.is_running and monotonic() - self._checked > CHECK_SECONDS:
            self._checked = monotonic()
            self._loop.submit(self.check())
        return self.is_running

    def progress(self) -> str:
        """Return the engine's last message about the start."""
        if self._starting and not self._starting.done() and self._start is None:
            return QUEUED
        return self._start.progress if self._start else ""

    def end(self) -> None:
        """End the server, and wait for that; its volume stays."""
        self._loop.submit(self.stop()).result()

    # --- coroutines

    def _lock(self) -> asyncio.Lock:
        """Return the lock; Python 3.10 binds one to the loop that first waits for it."""
        self._turn = self._turn or asyncio.Lock()
        return self._turn

    async def start(self) -> None:
        """Start the server unless it runs, and wait until it answers.

        Raises:
            ServerFailed: The engine refuses, or the server ends or does not answer in time.
        """
        async with self._lock():
            if self.is_running:
                return
            if self._waiting_ends:
                raise ServerFailed(STOPPED)
            try:
                self._start, self._starting = None, asyncio.create_task(self._run_start())
                self._address = await self._starting
            except (Exception, asyncio.CancelledError) as error:
                failure = await failure_of(self._engine, self.settings, self.spawner, error)
                with suppress(Exception):
                    await self._clean_up(runs=True)  # the engine may have parts of it
                self._forget_address()
                if isinstance(error, asyncio.CancelledError):
                    if self._waiting_ends:
                        raise ServerFailed(STOPPED) from None
                    raise
                raise failure from error
            self.is_running = True
            self._on_change(self)

    async def _run_start(self) -> Address:
        async with self._queue:
            await self._clean_up(runs=False)  # it has ended by itself
            self.spawner = self._create_spawner(self.settings)
            self._on_change(self)  # from now on, another process can find the server
            self._start = ServerStart(self._engine, self.settings, self.spawner, self._reports)
            address = await self._start.run()
            self.base_path = self._start.base_path
            return address

    async def _clean_up(self, *, runs: bool, now: bool = True) -> None:
        """Keep the log of the server, end it if it may run, and remove its remains in the engine."""
        if self.spawner is None:
            return
        await self._update_log()
        try:
            if runs:
                await self.spawner.stop(now=now)
        finally:
            await self._engine.clean_up(self.spawner)
            self.spawner = None

    async def _update_log(self) -> None:
        with suppress(Exception):  # an engine may have removed it
            self._log = await self._engine.read_log(self.spawner, self.settings) or self._log

    async def check(self) -> None:
        """Look whether the server still runs; a request starts one that has ended."""
        async with self._lock():
            if self.is_running and not self._is_left and await self.spawner.poll() is not None:
                self._forget_address()

    async def stop(self) -> None:
        """End the server, or its start if that is under way; its volume stays."""
        self._waiting_ends += 1
        if self._starting:  # an engine may queue it for hours
            self._starting.cancel()
        async with self._lock():
            self._waiting_ends -= 1
            await self._clean_up(runs=self.is_running, now=False)
            self._forget_address()

    def _forget_address(self) -> None:
        self.is_running, self._address = False, None
        self._on_change(self)

    async def remove(self, *, shared: bool = False) -> None:
        """End the server and remove its volume; one that it shares only if ``shared`` is true."""
        await self.stop()
        async with self._lock():
            if self.settings.owns_volume or shared:
                await self._engine.remove_volume(self._create_spawner(self.settings), self.settings)

    async def log(self) -> str | None:
        """Return the end of the log of the server or, if it has ended, of the last one; None if there was none."""
        if self.spawner is not None:
            await self._update_log()
        return self._log

    async def leave(self) -> None:
        """Let the server go on without this process: wait until nothing is at work on it.

        A Spawner class may take a poll that is interrupted for the end of its server.
        """
        async with self._lock():
            self._is_left = True

    async def take_over(self, state: dict[str, Any], address: Address | None) -> None:
        """Take over the server that another process has started, if it still runs."""
        async with self._lock():
            self.spawner = self._create_spawner(self.settings)
            self.spawner.load_state(state)
            if address and await self.spawner.poll() is None:
                address = await self._engine.connect(self.spawner, address)
                base_path = await base_path_of(self.settings, *address)
                if base_path is not None:
                    self.is_running, self._address, self.base_path = True, address, base_path
            self._on_change(self)
