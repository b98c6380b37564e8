"""A program that runs in an instance, with a watchdog that ends all of its processes."""

from __future__ import annotations

import os
import socket
from contextlib import suppress
from dataclasses import replace
from pathlib import Path

from sagemock.front_door.upstream import Address
from sagemock.processes.config import InstanceConfig
from sagemock.processes.script_runner import ScriptProcess

from .program import Program

SOCKET = "program.sock"
MAX_LINE = 4096  # bytes


class RunningInstance:
    """A started program, see :class:`sagemock.front_door.upstream.RunningProgram`.

    Args:
        program: The program.
        instance: The configuration of the instance that it runs in.
        environment: Environment variables of the instance.
    """

    def __init__(self, program: Program, instance: InstanceConfig, environment: dict[str, str]) -> None:
        home = Path(instance["home"])
        self._log = home / "server.log"
        path = home / SOCKET
        self.address: Address = str(path)
        path.unlink(missing_ok=True)
        listener = None if program.binds_itself else _bind(path)
        job = program.job(home, path, listener.fileno() if listener else None)
        try:
            self._process = ScriptProcess(replace(job, environment={**environment, **job.environment}), instance)
        finally:
            if listener:
                listener.close()

    def is_alive(self) -> bool:
        """Return whether it has not ended."""
        return not self._process.has_ended()

    def progress(self) -> str:
        """Return the last line of its log."""
        with suppress(OSError), self._log.open("rb") as log:
            log.seek(max(0, log.seek(0, os.SEEK_END) - MAX_LINE))
            lines = log.read().decode(errors="replace").split("\n")
            return next((line.strip() for line in reversed(lines) if line.strip()), "")
        return ""

    def end(self) -> None:
        """End it with all processes that it has started."""
        self._process.end()

    def forget(self) -> None:
        """Drop it in a forked child, without ending it."""
        self._process.forget()


def _bind(path: Path) -> socket.socket:
    """Return a socket at which the program listens when it has started: until then, connections are refused."""
    listener = socket.socket(socket.AF_UNIX)
    listener.bind(str(path))
    return listener
