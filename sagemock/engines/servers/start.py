"""ServerStart: one start of a server, from the request to its engine to its first answer."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from sagemock.engines.engine import Address, Engine
from sagemock.engines.programs import UnsupportedProgram
from sagemock.front_door.tasks import cancel
from sagemock.jupyter.storage.shared_clock import monotonic

from .health import base_path_of
from .settings import ServerSettings

if TYPE_CHECKING:
    from sagemock.engines.port_reports import PortReports

POLL_SECONDS = 0.05
ENDED = "the server ended at once"


class ServerFailed(OSError):
    """A server could not be started; the message is the engine's reason."""


class ServerBroken(ServerFailed):
    """The program of a server ended, or did not answer in time; the message is the reason."""


class ServerStart:
    """One start of a server, in the event loop of the spawners.

    Attributes:
        progress: The engine's last message about the start; an empty string without one.
        base_path: The base path at which the server has answered.

    Args:
        engine: The engine.
        settings: The server.
        spawner: Its spawner, which has started nothing yet.
        reports: The ports that servers report.
    """

    def __init__(self, engine: Engine, settings: ServerSettings, spawner: Any, reports: PortReports) -> None:
        self.progress = self.base_path = ""
        self._engine, self._settings, self._spawner, self._reports = engine, settings, spawner, reports

    async def run(self) -> Address:
        """Start the server, wait until it answers, and return its host and port.

        Raises:
            Exception: Any, since the engine's may have any type; :func:`failure_of` returns the reason.
        """
        following = asyncio.create_task(self._follow_progress())
        try:
            host, port = await self._engine.connect(self._spawner, await self._spawn())
            await self._wait_until_it_answers(host, port)
            return host, port
        finally:
            following.cancel()

    async def _spawn(self) -> Address:
        report = self._reports.expect(self._settings.token) if self._engine.reports_port else None
        if report:
            report.add_done_callback(self._set_port)  # batchspawner waits for that
        started = await self._run_spawner()
        host, port = self._engine.address(started, self._spawner)
        if report is None:
            return host, port
        deadline = monotonic() + self._spawner.start_timeout
        while not report.done():
            await self._check(deadline, "the server has not reported its port")
            await asyncio.wait([report], timeout=POLL_SECONDS)
        return host, report.result()

    async def _run_spawner(self) -> Any:
        seconds = self._spawner.start_timeout
        starting = asyncio.ensure_future(self._spawner.start())
        try:
            done, _ = await asyncio.wait([starting], timeout=seconds)
            if not done:
                cause = f": {self.progress}" if self.progress else ""
                raise ServerFailed(f"the engine did not start the server within {seconds} seconds{cause}")
            return starting.result()
        finally:
            await cancel(starting)

    def _set_port(self, report: asyncio.Future[int]) -> None:
        if not report.cancelled():
            self._spawner.port = report.result()

    async def _wait_until_it_answers(self, host: str, port: int) -> None:
        deadline = monotonic() + self._spawner.http_timeout
        while (base_path := await base_path_of(self._settings, host, port)) is None:
            await self._check(deadline, f"the server does not answer at {host}:{port}")
            await asyncio.sleep(POLL_SECONDS)
        self.base_path = base_path

    async def _check(self, deadline: float, reason: str) -> None:
        if (status := await self._spawner.poll()) is not None:
            raise ServerBroken(f"{ENDED}: {status}")
        if monotonic() > deadline:
            raise ServerBroken(reason)

    async def _follow_progress(self) -> None:
        async for event in self._spawner.progress():
            self.progress = event.get("message", "")


async def failure_of(engine: Engine, settings: ServerSettings, spawner: Any, error: BaseException) -> ServerFailed:
    """Return the failure of a start with its reason, as far as the engine can find it.

    Args:
        engine: The engine.
        settings: The server.
        spawner: Its spawner; None if there is none yet.
        error: The exception that ended the start.
    """
    if diagnosis := await _diagnose(engine, settings, spawner, error):
        return ServerBroken(diagnosis)
    failure = ServerBroken if isinstance(error, ServerBroken) else ServerFailed
    return failure(await _reason(engine, spawner, error))


async def _diagnose(engine: Engine, settings: ServerSettings, spawner: Any, error: BaseException) -> str:
    """Return the cause of a failure of a custom image."""
    with suppress(Exception):  # the error itself is reported then
        if not isinstance(error, asyncio.CancelledError):
            return await engine.diagnose(spawner, settings)
    return ""


async def _reason(engine: Engine, spawner: Any, error: BaseException) -> str:
    with suppress(Exception):  # the engine's first error may follow from the end of the server
        if spawner is not None and (status := await engine.exit_status(spawner)):
            return f"{ENDED}: {status}"
    if isinstance(error, ServerFailed | UnsupportedProgram):
        return str(error)
    return engine.reason(error)
