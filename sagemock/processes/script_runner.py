"""Runs lifecycle scripts and git with a time limit, and programs without one, outside of the Jupyter server."""

from __future__ import annotations

import json
import os
import secrets
import select
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sagemock import _process

from . import termination
from .config import InstanceConfig, ScriptConfig
from .environment import server_environment
from .interpreter import search_path
from .lifeline import END
from .signals import NO_SIGNAL
from .watchdog_starter import start_watchdog


@dataclass(frozen=True)
class ScriptJob:
    """A command with its time limit.

    Attributes:
        command: Program and arguments.
        directory: Working directory; None for the volume, which is then the home directory, too.
        environment: Environment variables in addition to those of servers.
        seconds: Time limit on the real clock.
        log: File for the command's output.
        descriptors: File descriptors that the command inherits.
        unset: Prefixes of environment variables that the command does not get.
    """

    command: Sequence[str]
    directory: Path | None
    environment: dict[str, str]
    seconds: float
    log: Path
    descriptors: tuple[int, ...] = ()
    unset: tuple[str, ...] = ()

    def config(self, instance: InstanceConfig, instance_id: str) -> ScriptConfig:
        """Return the configuration of the watchdog."""
        # The watchdog has an empty ID, and gives the command its own.
        environment = server_environment(Path(instance["home"]), termination.EMPTY_ID) | self.environment
        return {
            **instance,
            "command": list(self.command),
            "directory": None if self.directory is None else str(self.directory),
            "seconds": self.seconds,
            "log": str(self.log),
            "descriptors": list(self.descriptors),
            "instance_id": instance_id,
            "environment": {name: value for name, value in environment.items() if not name.startswith(self.unset)},
            "search_path": search_path(),
        }


class ScriptProcess:
    """A job and its watchdog, which ends it together with its instance or with this process."""

    def __init__(self, job: ScriptJob, instance: InstanceConfig) -> None:
        self._instance_id = secrets.token_hex(16)
        self._read_lock = threading.Lock()
        config = job.config(instance, self._instance_id)
        self._lifeline, watchdog_end = socket.socketpair()
        reader, writer = os.pipe()
        self._result = os.fdopen(reader, "rb", buffering=0)
        with watchdog_end, os.fdopen(writer, "wb"):
            self._child = start_watchdog(config, watchdog_end.fileno(), writer)
        self._send(json.dumps(config).encode() + b"\n")

    def wait(self) -> int | None:
        """Wait for the command and return its exit code; None after a timeout or :meth:`end`."""
        with self._read_lock:
            line = self._result.readline()
        return json.loads(line) if line else None

    def has_ended(self) -> bool:
        """Return whether the command or its watchdog has ended."""
        poll = select.poll()
        poll.register(self._result)
        return bool(poll.poll(0))

    def end(self) -> None:
        """End the command and the processes that it has left running."""
        self._send(END)
        with suppress(ConnectionError):
            self._lifeline.recv(1)  # nothing, when the watchdog has ended
        if self._child:
            self._child.wait()
        termination.end_instance(self._instance_id)  # if the watchdog was killed
        with self._read_lock:
            self._close()

    def forget(self) -> None:
        """Close the pipes in a forked child, without ending the process: it is the parent's."""
        if self._child:
            self._child.returncode = 0  # or Popen would warn that it still runs
        self._close()

    def _send(self, message: bytes) -> None:
        with suppress(ConnectionError):  # the process has already ended
            self._lifeline.sendall(message, NO_SIGNAL)

    def _close(self) -> None:
        self._lifeline.close()
        self._result.close()


class ScriptRunner(_process.LockedForkable):
    """Runs the jobs of all instances of one launcher."""

    def __init__(self) -> None:
        super().__init__()
        self._closed = False
        self._processes: dict[str, list[ScriptProcess]] = {}
        _process.protect(self)

    def run(self, arn: str, job: ScriptJob, instance: InstanceConfig) -> int | None:
        """Run ``job`` and wait for its command. Processes that it leaves running go on until :meth:`end`.

        Returns:
            The exit code; None after a timeout, or if the job was ended.
        """
        with self._lock:
            if self._closed:
                return None
            process = ScriptProcess(job, instance)
            self._processes.setdefault(arn, []).append(process)
        return process.wait()

    def end(self, arn: str) -> None:
        """End all jobs of the instance ``arn``."""
        with self._lock:
            for process in self._processes.pop(arn, ()):
                process.end()

    def close(self) -> None:
        """End all jobs and run no further ones."""
        with self._lock:
            self._closed = True
        for arn in list(self._processes):
            self.end(arn)

    # --- forks of the user's process, see sagemock._process

    def forget(self) -> None:
        """Drop all jobs in the child after a fork."""
        for processes in self._processes.values():
            for process in processes:
                process.forget()
        self._processes.clear()
        super().forget()
