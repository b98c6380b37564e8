"""Instance: the server of one notebook instance, with the front door that clients reach it by."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from sagemock.cloud.launcher import Activity, InstanceSpec
from sagemock.front_door.front_door import FrontDoor
from sagemock.front_door.routes import Route
from sagemock.front_door.upstream import Upstream

from .doors import ServerSite, access_of, route_of
from .jupyter_api import JupyterApi
from .programs import program_of

if TYPE_CHECKING:
    from sagemock.front_door.event_loop import EventLoopThread
    from sagemock.front_door.session_clock import SessionClock

    from .servers.spawned_server import SpawnedServer

HOST = "127.0.0.1"
BACKLOG = 128


class Instance:
    """A server behind a front door. Stopped, it has no listener; the server itself is started by the first request.

    Args:
        spec: The specification.
        server: The server.
        clock: The clock by which sessions end.
        door_loop: The event loop of the front doors.
        start: Starts the server, and waits for it.
        on_failed: Called with ARN and reason when the server cannot be started any more.
    """

    def __init__(
        self,
        spec: InstanceSpec,
        server: SpawnedServer,
        clock: SessionClock,
        door_loop: EventLoopThread,
        start: Callable[[SpawnedServer], SpawnedServer],
        on_failed: Callable[[str, str], None],
    ) -> None:
        self.spec, self.server = spec, server
        self.listener: socket.socket | None = None
        self._clock, self._door_loop = clock, door_loop
        self._start, self._on_failed = start, on_failed
        self._door: FrontDoor | None = None
        self._last_activity = 0.0
        self._is_busy = self._has_sessions = False

    @property
    def origin(self) -> str:
        """The URL of the front door, without a path."""
        return f"http://{HOST}:{self.server.front_port}"

    def listen(self) -> None:
        """Accept connections, at the same port as the last time if that is free."""
        self.listener = self._door_loop.own(self._bind())
        self.server.front_port = self.listener.getsockname()[1]
        failed = partial(self._on_failed, self.spec.arn)
        upstream = Upstream(partial(self._start, self.server), failed, progress=self.server.progress)
        site = ServerSite(self.spec.studio, partial(self._route, upstream), self._note_activity)
        self._door = FrontDoor(access_of(self.spec, self._clock), site, self._clock, self._door_loop)
        self._door.serve(self.listener)

    def _route(self, upstream: Upstream) -> Route:
        return route_of(self.server.settings, upstream, self._note_activity)

    def _bind(self) -> socket.socket:
        with suppress(OSError):  # another program uses the previous port
            return socket.create_server((HOST, self.server.front_port), backlog=BACKLOG)
        return socket.create_server((HOST, 0), backlog=BACKLOG)

    def close(self) -> None:
        """Refuse connections, and end those that are open. The server goes on."""
        if self._door and self.listener:
            self._door.close()
            self.listener.close()
        self._door = self.listener = None

    def _note_activity(self) -> None:
        self._last_activity = self._clock.now()

    def update_activity(self) -> None:
        """Ask the server for its kernels and terminals; blocks until it answers."""
        address = self.server.known_address
        if address is None or not program_of(self.server.settings).is_jupyter:
            self._is_busy = self._has_sessions = False
            return
        api = JupyterApi(address, self.server.settings)
        kernels, terminals = api.get("api/kernels"), api.get("api/terminals")
        self._is_busy = any(kernel["execution_state"] == "busy" for kernel in kernels)
        self._has_sessions = bool(kernels or terminals)
        if self._is_busy:
            self._note_activity()

    def activity(self) -> Activity | None:
        """Return the activity that was seen last; None if the instance was never opened."""
        if not self._last_activity:
            return None
        return Activity(self._last_activity, is_busy=self._is_busy, has_sessions=self._has_sessions)
