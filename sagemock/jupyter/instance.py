"""One Jupyter on this machine: its port, its directories and, once somebody has knocked, its process."""

from __future__ import annotations

import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import cached_property
from typing import Any

from sagemock.cloud.launcher import Activity, InstanceSpec

from .processes.mount_namespace import STUDIO_HOME, VOLUME
from .processes.server_process import ServerProcess, Start
from .storage import activity_file
from .storage.instance_dirs import InstanceDirectories
from .storage.runtime_dir import RuntimeDirectory
from .storage.shared_clock import monotonic

STARTS = 5
WITHIN_SECONDS = 60.0


class TooManyCrashes(Exception):
    """The server ended too often in too short a time."""


class Instance:
    """Stopped, listening, or served: ``listener`` is None, or a socket that ``process`` is None or serves."""

    def __init__(self, spec: InstanceSpec, workshop: Callable[[], RuntimeDirectory]) -> None:
        self.spec = spec
        self._workshop = workshop
        self.port = 0
        self.listener: socket.socket | None = None
        self.process: ServerProcess | None = None
        self._starts: deque[float] = deque(maxlen=STARTS)

    @cached_property
    def premises(self) -> InstanceDirectories:
        """Where it lives. The workshop is opened for it: an instance that nobody opens needs none."""
        home, volume = self._workshop().places(self.spec.volume or self.spec.arn)
        place = STUDIO_HOME if self.spec.studio else VOLUME
        return InstanceDirectories(home, volume, place, owns_volume=self.spec.volume in (None, self.spec.arn))

    @property
    def gateway_of(self) -> str | None:
        """Whose kernels it runs, if that is what it is for."""
        return self.spec.studio.gateway_of if self.spec.studio else None

    def listen(self) -> None:
        """Let connections in. They wait in the socket's backlog until a server takes it over."""
        self.listener = self._bind()
        self.port = self.listener.getsockname()[1]
        self._starts.clear()

    def _bind(self) -> socket.socket:
        with suppress(OSError):  # taken by somebody else since
            return socket.create_server(("127.0.0.1", self.port), backlog=128)
        return socket.create_server(("127.0.0.1", 0), backlog=128)

    def serve(self, start: Start, shared: dict[str, Any]) -> ServerProcess:
        """Start a process on the socket; GaveUp when that happened too often of late."""
        assert self.listener is not None
        if len(self._starts) == STARTS and monotonic() - self._starts[0] < WITHIN_SECONDS:
            raise TooManyCrashes(
                f"Jupyter ended {STARTS} times within {WITHIN_SECONDS:.0f} seconds; {self._last_log_line()}"
            )
        self._starts.append(monotonic())
        self.premises.furnish(self.spec.metadata)
        order = {**shared, **self.premises.told(), **self._who()}
        self.process = ServerProcess(start, order, self.listener.fileno(), self.premises.home)
        return self.process

    def _who(self) -> dict[str, Any]:
        spec = self.spec
        home = next((repository.directory for repository in spec.repositories if repository.default), "")
        named = {"arn": spec.arn, "name": spec.name, "key": spec.key.hex()}
        of_studio = {"studio": asdict(spec.studio)} if spec.studio else {}
        return {**named, "environment": spec.environment, "opens_in": home, **of_studio}

    def activity(self) -> Activity | None:
        """What its servers have told; one that is gone runs no cell, whatever it told last."""
        told = activity_file.read(self.premises.home)
        return told if told is None or self.process else told._replace(is_busy=False)

    def _last_log_line(self) -> str:
        log = self.premises.home / "server.log"
        lines = log.read_text(errors="replace").split("\n") if log.exists() else []
        spoken = [line.strip() for line in lines if line.strip()]
        return f"its log ends: {spoken[-1]}" if spoken else "its log is empty"

    def end_process(self) -> None:
        """End what runs, if anything does; connections still wait for the next server."""
        if self.process:
            if self.process.exited_idle():
                self._starts.clear()  # that was no crash
            self.process.end()
        self.process = None

    def stop(self) -> None:
        """End what runs and refuse connections."""
        if self.listener:
            # The server holds a copy, and closing ours alone would leave the port open until it is gone.
            with suppress(OSError):
                self.listener.shutdown(socket.SHUT_RDWR)
            self.listener.close()
        self.listener = None
        self.end_process()

    def forget(self) -> None:
        """In a forked child: let go of everything, end nothing."""
        if self.listener:
            self.listener.close()
        if self.process:
            self.process.forget()
