"""Instance: the server of one notebook instance, with the front door that clients reach it by."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING

from sagemock.cloud.launcher import Activity, InstanceSpec
from sagemock.front_door.access import AccessControl
from sagemock.front_door.front_door import FrontDoor, Programs
from sagemock.front_door.permission import decide_at, require_permission
from sagemock.front_door.routes import Route
from sagemock.front_door.upstream import Upstream
from sagemock.presigned.authentication import TokenAuthentication

from .jupyter_api import JupyterApi

if TYPE_CHECKING:
    from sagemock.front_door.event_loop import EventLoopThread
    from sagemock.front_door.session_clock import SessionClock

    from .spawned_server import SpawnedServer

HOST = "127.0.0.1"
BACKLOG = 128
SIGN_IN_COOKIES = re.compile("username-")  # of Jupyter's own sign-in


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
        upstream = Upstream(partial(self._start, self.server), partial(self._on_failed, self.spec.arn))
        route = Route(
            upstream,
            credential=("Authorization", f"token {self.server.settings.token}"),
            dropped_cookies=SIGN_IN_COOKIES,
            needs_xsrf=True,
            on_activity=self._note_activity,
        )
        self._door = FrontDoor(self._access(), Programs(route), self._clock, self._door_loop)
        self._door.serve(self.listener)

    def _bind(self) -> socket.socket:
        with suppress(OSError):  # another program uses the previous port
            return socket.create_server((HOST, self.server.front_port), backlog=BACKLOG)
        return socket.create_server((HOST, 0), backlog=BACKLOG)

    def _access(self) -> AccessControl:
        spec = self.spec
        authentication = TokenAuthentication(
            spec.key, spec.arn, self._clock.now, members={"NotebookInstanceName": spec.name}
        )
        if not spec.permission_url:
            return AccessControl(authentication)
        decide = partial(decide_at, spec.permission_url)
        return AccessControl(authentication, permission=partial(require_permission, decide, spec.arn))

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
        if address is None:
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
