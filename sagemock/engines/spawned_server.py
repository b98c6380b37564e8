"""SpawnedServer: one Jupyter server of an engine, from its start to its end."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, TypeAlias

from sagemock.jupyter.storage.shared_clock import monotonic

from .engine import Engine
from .server_settings import ServerSettings

if TYPE_CHECKING:
    from sagemock.front_door.event_loop import EventLoopThread

    from .port_reports import PortReports

Address: TypeAlias = "tuple[str, int]"

POLL_SECONDS = 0.05
CHECK_SECONDS = 0.5  # between two looks at a server that requests ask for
REQUEST_SECONDS = 5.0


class ServerFailed(OSError):
    """A server could not be started; the message is the engine's reason."""


class SpawnedServer:
    """A server, which a front door starts by the first request, and again after a crash.

    Coroutines run in the event loop of the spawners; a start waits for the stop before it. The other methods may be
    called on any thread: they are those of :class:`sagemock.front_door.upstream.RunningProgram`.

    Attributes:
        settings: The server's names, token, directory and environment.
        spawner: The spawner; None before the first start.
        is_running: Whether it ran when it was last looked at.
        is_starting: Whether it is being started.
        front_port: The port of its front door, which is the same after a restart of this process if it is free.

    Args:
        engine: The engine.
        settings: The server's names, token, directory and environment.
        create_spawner: Returns a new spawner.
        reports: The ports that servers report.
        loop: The event loop of the spawners.
        on_change: Called after each change of the server's record.
    """

    def __init__(
        self,
        engine: Engine,
        settings: ServerSettings,
        create_spawner: Callable[[ServerSettings], Any],
        reports: PortReports,
        loop: EventLoopThread,
        on_change: Callable[[SpawnedServer], None],
    ) -> None:
        self.settings = settings
        self.spawner: Any = None
        self.is_running = self.is_starting = False
        self.front_port = 0
        self._address: Address | None = None
        self._engine, self._create_spawner, self._reports, self._loop = engine, create_spawner, reports, loop
        self._on_change = on_change
        self._turn: asyncio.Lock | None = None
        self._progress = ""
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
        return self._progress

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
            self._progress, self.is_starting = "", True
            reporting = None
            try:
                if self.spawner is not None:  # it has ended by itself
                    await self._engine.wait_until_gone(self.spawner)
                self.spawner = self._configured()
                self._on_change(self)  # from now on, another process can find the server
                reporting = asyncio.create_task(self._follow_progress())
                self._address = await self._spawn()
                await self._wait_until_it_answers(*self._address)
            except (Exception, asyncio.CancelledError) as error:
                self.is_starting = False
                with suppress(Exception):
                    await self.spawner.stop(now=True)
                    await self._engine.wait_until_gone(self.spawner)
                self._forget_address()
                if isinstance(error, asyncio.CancelledError):
                    raise
                raise ServerFailed(_reason(error)) from error
            finally:
                if reporting is not None:
                    reporting.cancel()
            self.is_running, self.is_starting = True, False
            self._on_change(self)

    def _configured(self) -> Any:
        spawner = self._create_spawner(self.settings)
        self._engine.configure(spawner, self.settings)
        return spawner

    async def _spawn(self) -> Address:
        report = self._reports.expect(self.settings.token) if self._engine.reports_port else None
        started = await asyncio.wait_for(self.spawner.start(), self.spawner.start_timeout)
        host, port = self._engine.address(started, self.spawner)
        if report is None:
            return host, port
        deadline = monotonic() + self.spawner.start_timeout
        while not report.done():
            await self._check_start(deadline, "the server has not reported its port")
            await asyncio.wait([report], timeout=POLL_SECONDS)
        return host, report.result()

    async def _wait_until_it_answers(self, host: str, port: int) -> None:
        deadline = monotonic() + self.spawner.http_timeout
        while not await self._answers(host, port):
            await self._check_start(deadline, f"the server does not answer at {host}:{port}")
            await asyncio.sleep(POLL_SECONDS)

    async def _answers(self, host: str, port: int) -> bool:
        request = f"GET {self.settings.base_url}api HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        with suppress(OSError, asyncio.TimeoutError):
            reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port), REQUEST_SECONDS)
            try:
                writer.write(request.encode())
                return (await asyncio.wait_for(reader.readline(), REQUEST_SECONDS)).startswith(b"HTTP/1.")
            finally:
                writer.close()
        return False

    async def _check_start(self, deadline: float, reason: str) -> None:
        if (status := await self.spawner.poll()) is not None:
            raise ServerFailed(f"the server ended at once: {status}")
        if monotonic() > deadline:
            raise ServerFailed(reason)

    async def _follow_progress(self) -> None:
        async for event in self.spawner.progress():
            self._progress = event.get("message", "")

    async def check(self) -> None:
        """Look whether the server still runs; a request starts one that has ended."""
        async with self._lock():
            if self.is_running and await self.spawner.poll() is not None:
                self._forget_address()

    async def stop(self) -> None:
        """End the server; its volume stays."""
        async with self._lock():
            if self.is_running:
                await self.spawner.stop()
                await self._engine.wait_until_gone(self.spawner)
            self._forget_address()

    def _forget_address(self) -> None:
        self.is_running, self._address = False, None
        self._on_change(self)

    async def remove(self) -> None:
        """End the server and remove its volume."""
        await self.stop()
        async with self._lock():
            await self._engine.remove_volume(self.spawner or self._configured(), self.settings)

    async def take_over(self, state: dict[str, Any], address: Address | None) -> None:
        """Take over the server that another process has started, if it still runs."""
        async with self._lock():
            self.spawner = self._configured()
            self.spawner.load_state(state)
            if address and await self.spawner.poll() is None and await self._answers(*address):
                self.is_running, self._address = True, address
            self._on_change(self)


def _reason(error: Exception) -> str:
    if isinstance(error, ServerFailed):
        return str(error)
    if isinstance(error, asyncio.TimeoutError):
        return "the engine did not start the server in time"
    return f"{type(error).__name__}: {error}"
