"""One Jupyter server: port, directories, process, crash limit."""

from __future__ import annotations

import os
import socket
from collections import deque
from contextlib import suppress
from functools import cached_property
from typing import Protocol

from sagemock.cloud.launcher import Activity, InstanceSpec, Studio
from sagemock.processes.config import NetworkConfig
from sagemock.processes.mount_namespace import STUDIO_HOME, VOLUME

from . import inside
from .launcher_runtime import LauncherRuntime
from .process_config import ServerConfig, StudioConfig
from .processes.server_process import ServerProcess
from .storage import activity_file
from .storage.instance_dirs import InstanceDirectories
from .storage.shared_clock import monotonic

MAX_STARTS = 5
WITHIN_SECONDS = 60.0
MAX_LOG = 1 << 16  # bytes of the log that are read


class TooManyCrashes(Exception):
    """The server has ended too often in too short a time."""


class InstanceProcess(Protocol):
    """The process that serves an instance.

    Attributes:
        exit_fd: A descriptor that is readable when it has ended.
        failure: Why it cannot be started again; None if it can.
    """

    exit_fd: int
    failure: str | None

    def exited_idle(self) -> bool:
        """Return whether it has ended itself after its idle timeout."""

    def end(self) -> None:
        """End it with everything that it has started, and wait for their end."""

    def forget(self) -> None:
        """Close its descriptors in a forked child, without ending it."""


class Instance:
    """A server in one of three states.

    Stopped: ``listener`` is None. Listening: ``listener`` is a socket and ``process`` is None. Running: ``process``
    serves the socket.
    """

    def __init__(self, spec: InstanceSpec, runtime: LauncherRuntime) -> None:
        self.spec = spec
        self.runtime = runtime
        self.port = 0
        self.listener: socket.socket | None = None
        self.process: InstanceProcess | None = None
        self._starts: deque[float] = deque(maxlen=MAX_STARTS)

    @cached_property
    def directories(self) -> InstanceDirectories:
        """The paths of the instance. Reading them creates the launcher's directory: an unopened instance needs none."""
        runtime_dir = self.runtime.directory()
        return InstanceDirectories(
            home=runtime_dir.new_home(),
            volume=runtime_dir.volume(self.spec.volume or self.spec.arn),
            mount_point=STUDIO_HOME if self.spec.studio else VOLUME,
            owns_volume=self.spec.volume in (None, self.spec.arn),
        )

    @property
    def origin(self) -> str:
        """The URL of the server, without a path."""
        return f"{self.runtime.scheme}://127.0.0.1:{self.port}"

    @property
    def host(self) -> str | None:
        """The ARN of the user profile or space, if this is one of its other apps than the default one."""
        return self.spec.volume if self.spec.studio and self.spec.volume != self.spec.arn else None

    @property
    def is_gateway(self) -> bool:
        """True if it runs the kernels of another server."""
        return self.spec.studio is not None and self.spec.studio.gateway_of is not None

    @property
    def app_type(self) -> str:
        """The type of its Studio app, or an empty string."""
        return str(self.spec.studio.app["AppType"]) if self.spec.studio else ""

    def listen(self) -> None:
        """Accept connections. They wait in the socket's backlog until a server accepts them."""
        self.listener = self._bind()
        self.port = self.listener.getsockname()[1]
        self._starts.clear()

    def _bind(self) -> socket.socket:
        with suppress(OSError):  # another program uses the previous port
            return socket.create_server(("127.0.0.1", self.port), backlog=128)
        return socket.create_server(("127.0.0.1", 0), backlog=128)

    def start_process(self) -> InstanceProcess:
        """Start a process that serves the socket.

        Raises:
            TooManyCrashes: The server has ended five times within a minute.
        """
        assert self.listener is not None
        if len(self._starts) == MAX_STARTS and monotonic() - self._starts[0] < WITHIN_SECONDS:
            log = self._describe_log()
            raise TooManyCrashes(f"Jupyter ended {MAX_STARTS} times within {WITHIN_SECONDS:.0f} seconds; {log}")
        self._starts.append(monotonic())
        self.directories.create(self.spec.metadata)
        self.process = ServerProcess(self.runtime.start, self._config(), self.listener.fileno())
        return self.process

    def _config(self) -> ServerConfig:
        spec = self.spec
        return {
            **self.runtime.config(),
            **self.network(),
            **self.directories.config(),
            "arn": spec.arn,
            "name": spec.name,
            "key": spec.key.hex(),
            "environment": self.environment(),
            "start_directory": next(
                (repository.directory for repository in spec.repositories if repository.default), ""
            ),
            "permission_url": spec.permission_url,
            "studio": _studio_config(spec.studio) if spec.studio else None,
        }

    def environment(self) -> dict[str, str]:
        """Return the environment variables of programs in the instance, which has its port from now on."""
        self.reserve_port()
        return {**self.spec.environment, **inside.environment(self.spec, self.origin)}

    def reserve_port(self) -> None:
        """Choose the port, unless it is known: lifecycle scripts run before the first start."""
        if not self.port:
            with self._bind() as reserved:
                self.port = reserved.getsockname()[1]

    def network(self) -> NetworkConfig:
        """Return how programs in the instance reach its server and the cloud."""
        return {
            "server_url": self.origin + inside.base_url(self.spec),
            "inside_token": inside.token(self.spec),
            "endpoint_url": self.spec.environment.get("AWS_ENDPOINT_URL", ""),
            "is_studio": self.spec.studio is not None,
        }

    def activity(self) -> Activity | None:
        """Return the activity that the servers have recorded; without a running server, none is open."""
        recorded = activity_file.read(self.directories.home)
        if recorded is None or self.process:
            return recorded
        return recorded._replace(is_busy=False, has_sessions=False)

    def _describe_log(self) -> str:
        line = self._last_log_line()
        return f"its log ends: {line}" if line else "its log is empty"

    def _last_log_line(self) -> str:
        lines = [line.strip() for line in (self.read_log() or "").split("\n")]
        return next((line for line in reversed(lines) if line), "")

    def read_log(self) -> str | None:
        """Return the last lines of the server's log; None if it was never opened."""
        try:
            with (self.directories.home / "server.log").open("rb") as log:
                size = log.seek(0, os.SEEK_END)
                log.seek(max(0, size - MAX_LOG))
                text = log.read().decode(errors="replace")
        except FileNotFoundError:
            return None
        return text if size <= MAX_LOG else text.partition("\n")[2]

    def end_process(self) -> None:
        """End the process, if there is one. Connections wait for the next server."""
        if self.process:
            if self.process.exited_idle():
                self._starts.clear()  # not a crash
            self.process.end()
        self.process = None

    def stop(self) -> None:
        """End the process and refuse connections."""
        if self.listener:
            # The server holds a copy: closing only ours would leave the port open until the server has ended.
            with suppress(OSError):
                self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
        self.listener = None
        self.end_process()

    def forget(self) -> None:
        """Close the descriptors in a forked child, without ending the server."""
        if self.listener:
            self.listener.close()
        if self.process:
            self.process.forget()


def _studio_config(studio: Studio) -> StudioConfig:
    return {
        "app": studio.app,
        "audience": studio.audience,
        "required_claims": studio.required_claims,
        "gateway_of": studio.gateway_of,
        "app_url": studio.app_url,
    }
