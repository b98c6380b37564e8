"""Runs lifecycle scripts and git with a time limit, and programs without one, outside of the Jupyter server."""

from __future__ import annotations

import json
import secrets
import select
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sagemock import _process

from . import termination
from .config import InstanceConfig, ScriptConfig
from .environment import server_environment
from .interpreter import boot_code, search_path
from .lifeline import END
from .module_paths import WATCHDOG


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
        return {
            **instance,
            "command": list(self.command),
            "directory": None if self.directory is None else str(self.directory),
            "seconds": self.seconds,
            "log": str(self.log),
            "descriptors": list(self.descriptors),
            "instance_id": instance_id,
            "search_path": search_path(),
        }


class ScriptProcess:
    """A job and its watchdog, which ends it together with its instance or with this process."""

    def __init__(self, job: ScriptJob, instance: InstanceConfig) -> None:
        self._instance_id, home = secrets.token_hex(16), Path(instance["home"])
        environment = server_environment(home, termination.EMPTY_ID) | job.environment  # the watchdog sets the ID
        self._read_lock = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-c", boot_code(WATCHDOG, is_bare=True)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=home,
            env={name: value for name, value in environment.items() if not name.startswith(job.unset)},
            pass_fds=job.descriptors,
            start_new_session=True,
            bufsize=0,
        )
        self._send(json.dumps(job.config(instance, self._instance_id)).encode() + b"\n")

    def wait(self) -> int | None:
        """Wait for the command and return its exit code; None after a timeout or :meth:`end`."""
        assert self._process.stdout
        with self._read_lock:
            line = self._process.stdout.readline()
        return json.loads(line) if line else None

    def has_ended(self) -> bool:
        """Return whether the command or its watchdog has ended."""
        assert self._process.stdout
        poll = select.poll()
        poll.register(self._process.stdout)
        return bool(poll.poll(0))

    def end(self) -> None:
        """End the command and the processes that it has left running."""
        self._send(END)
        self._process.wait()
        termination.end_instance(self._instance_id)  # if the watchdog was killed
        with self._read_lock:
            self._close()

    def forget(self) -> None:
        """Close the pipes in a forked child, without ending the process: it is the parent's."""
        self._process.returncode = 0  # or Popen would warn that it still runs
        self._close()

    def _send(self, message: bytes) -> None:
        assert self._process.stdin
        with suppress(BrokenPipeError):  # the process has already ended
            self._process.stdin.write(message)

    def _close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe
            pipe.close()


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
