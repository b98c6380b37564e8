"""ServerUpstream: a server behind its front door, started without a thread for each start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import Future
from typing import TYPE_CHECKING

from sagemock.front_door.upstream import ProgramFailed, RunningProgram, Upstream

if TYPE_CHECKING:
    from .servers.spawned_server import SpawnedServer


class ServerUpstream(Upstream):
    """A server of an engine, whose start may wait in a queue for hours, as hundreds of others do.

    Args:
        server: The server.
        start: Starts it in the event loop of the spawners.
        on_failed: Called with the reason, on a thread, when the server is not started again.
    """

    def __init__(
        self,
        server: SpawnedServer,
        start: Callable[[SpawnedServer], Future[None]],
        on_failed: Callable[[str], object],
    ) -> None:
        super().__init__(lambda: server, on_failed, progress=server.progress)
        self._server, self._start_server = server, start

    async def launch(self) -> RunningProgram:
        """Start the server and wait until it answers."""
        if self._is_closed:
            raise ProgramFailed("it was stopped")
        await asyncio.wrap_future(self._start_server(self._server))
        self._program = self._server
        return self._server

    async def end(self, dead: RunningProgram) -> None:
        """Do nothing: a start ends the remains of the server first."""

    def close(self) -> None:
        """Report no failure any more: the launcher ends the server, and with it a start that is under way."""
        self._is_closed = True
