"""Instance: the server of one notebook instance, with the front door that clients reach it by."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from functools import partial
from typing import TYPE_CHECKING

from sagemock.cloud.launcher import Activity, InstanceSpec
from sagemock.front_door.front_door import FrontDoor
from sagemock.front_door.routes import Route

from .doors import ServerSite, access_of, route_of
from .jupyter_api import JupyterApi
from .programs import program_of
from .server_upstream import ServerUpstream

if TYPE_CHECKING:
    from tornado.httpclient import AsyncHTTPClient

    from sagemock.front_door.entrances.entrance import Entrance, Entrances
    from sagemock.front_door.session_clock import SessionClock

    from .servers.spawned_server import SpawnedServer


class Instance:
    """A server behind a front door. Stopped, it has no entrance; the server itself is started by the first request.

    Args:
        spec: The specification.
        server: The server.
        clock: The clock by which sessions end.
        entrances: Creates the entrance, at which its front door serves.
        start: Starts the server in the event loop of the spawners.
        on_failed: Called with ARN and reason when the server cannot be started any more.
    """

    def __init__(
        self,
        spec: InstanceSpec,
        server: SpawnedServer,
        clock: SessionClock,
        entrances: Entrances,
        start: Callable[[SpawnedServer], Future[None]],
        on_failed: Callable[[str, str], None],
    ) -> None:
        self.spec, self.server = spec, server
        self.entrance: Entrance | None = None
        self._clock, self._entrances = clock, entrances
        self._start, self._on_failed = start, on_failed
        self._upstream: ServerUpstream | None = None
        self._last_activity = 0.0
        self._is_busy = self._has_sessions = False

    def listen(self) -> str:
        """Accept connections, at the same address as the last time if that is free, and return its origin."""
        if self.entrance is None:
            entrance = self._entrances.create(self.spec.name, self.spec.arn, self.server.front_port)
            self.server.front_port = entrance.port
            failed = partial(self._on_failed, self.spec.arn)
            self._upstream = ServerUpstream(self.server, self._start, failed)
            site = ServerSite(self.spec.studio, partial(self._route, self._upstream), self._note_activity)
            access = access_of(self.spec, self._clock, entrance)
            entrance.open(FrontDoor(access, site, self._clock, self._entrances.thread))
            self.entrance = entrance
        return self.entrance.origin

    def _route(self, upstream: ServerUpstream) -> Route:
        return route_of(self.server.settings, self.server.base_path, upstream, self._note_activity)

    def close(self) -> None:
        """Refuse connections, and end those that are open. The server goes on."""
        if self.entrance and self._upstream:
            self._upstream.close()
            self.entrance.close()
        self.entrance = self._upstream = None

    def _note_activity(self) -> None:
        self._last_activity = self._clock.now()

    async def look(self, client: AsyncHTTPClient) -> None:
        """Look whether the server runs, and at its kernels and terminals; in the event loop of the spawners.

        Args:
            client: Sends requests to the server.
        """
        await self.server.check()
        address = self.server.known_address
        if address is None or not program_of(self.server.settings).is_jupyter:
            self._is_busy = self._has_sessions = False
            return
        api = JupyterApi(address, self.server.settings)
        kernels, terminals = await api.get(client, "api/kernels"), await api.get(client, "api/terminals")
        self._is_busy = any(kernel["execution_state"] == "busy" for kernel in kernels)
        self._has_sessions = bool(kernels or terminals)
        if self._is_busy:
            self._note_activity()

    def activity(self) -> Activity | None:
        """Return the activity that was seen last; None if the instance was never opened."""
        if not self._last_activity:
            return None
        return Activity(self._last_activity, is_busy=self._is_busy, has_sessions=self._has_sessions)
