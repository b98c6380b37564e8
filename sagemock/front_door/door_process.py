"""DoorProcess: the front door of one instance, in the place of a server process."""

from __future__ import annotations

import os
import socket
import ssl
import threading
from functools import partial
from pathlib import Path

from sagemock.cloud.launcher import InstanceSpec
from sagemock.jupyter.app.app_client import AppClient
from sagemock.jupyter.storage.activity_file import ActivityFile
from sagemock.presigned.authentication import StudioAuthentication
from sagemock.processes.config import InstanceConfig

from .access import AccessControl, Permission
from .activity import ProgramActivity
from .door_services import DoorServices
from .front_door import FrontDoor
from .permission import decide_at, require_permission
from .programs.program import Program
from .programs.running import RunningInstance
from .routes import Route
from .studio_site import StudioSite
from .upstream import Upstream


class DoorProcess:
    """The front door of an instance and the program behind it.

    It takes the place of :class:`sagemock.jupyter.processes.server_process.ServerProcess`. ``exit_fd`` becomes readable
    when the program cannot be started any more, and ``failure`` is the reason then.

    Args:
        spec: The specification of the app.
        program: Its program.
        config: The configuration of processes in the instance.
        services: Event loop and clock.
    """

    def __init__(self, spec: InstanceSpec, program: Program, config: InstanceConfig, services: DoorServices) -> None:
        self.failure: str | None = None
        self.exit_fd, self._exit_writer = os.pipe()
        self._lock, self._is_closed = threading.Lock(), False
        self._spec, self._program, self._config, self._services = spec, program, config, services
        self._running: RunningInstance | None = None
        self._upstream = Upstream(self._start_program, self._fail)
        self._door = self._make_door()

    def _make_door(self) -> FrontDoor:
        spec, program, clock = self._spec, self._program, self._services.clock
        home, certificate = Path(self._config["home"]), self._config["certificate"]
        studio = spec.studio
        assert studio is not None
        activity = ProgramActivity(ActivityFile(home), clock, program.heartbeat(home))
        authentication = StudioAuthentication(spec.key, studio.audience, clock.now, studio.required_claims)
        permission = _permission(spec.permission_url, studio.audience)
        access = AccessControl(authentication, is_secure=bool(certificate), permission=permission)
        route = Route(
            self._upstream,
            program.prefix,
            strip_prefix=program.strip_prefix,
            on_activity=activity.record_request,
        )
        client = AppClient(studio.app_url)
        site = StudioSite(studio.app["AppType"], client, route, activity.record, authentication.help_code)
        return FrontDoor(access, site, clock, self._services.thread, tls=_tls(certificate), background=activity.watch())

    def serve(self, listener: socket.socket) -> None:
        """Serve the socket from now on."""
        self._door.serve(listener)

    def _start_program(self) -> RunningInstance:
        self._running = RunningInstance(self._program, self._config, self._spec.environment)
        return self._running

    def _fail(self, reason: str) -> None:
        with self._lock:
            self.failure = reason
            if not self._is_closed:
                os.write(self._exit_writer, b"x")

    def exited_idle(self) -> bool:
        """Return False: a front door does not end by itself."""
        return False

    def end(self) -> None:
        """End the program, and all connections."""
        self._door.close()
        self._upstream.close()
        self._close()

    def forget(self) -> None:
        """Close the descriptors in a forked child, without ending the program: it is the parent's."""
        if self._running:
            self._running.forget()
        self._close()

    def _close(self) -> None:
        with self._lock:
            self._is_closed = True
            os.close(self.exit_fd)
            os.close(self._exit_writer)


def _permission(url: str, resource: str) -> Permission | None:
    """Return the check whether a visitor may use a presigned URL; None if all may."""
    return partial(require_permission, partial(decide_at, url), resource) if url else None


def _tls(certificate: str) -> ssl.SSLContext | None:
    if not certificate:
        return None
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    return context
