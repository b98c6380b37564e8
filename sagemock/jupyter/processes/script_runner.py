"""Programs that run for an instance outside of its Jupyter: lifecycle scripts and git."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sagemock import _process

from .environment import server_environment
from .server_process import search_path

BOOT = (
    "import json, sys; order = json.loads(sys.stdin.buffer.raw.readline()); sys.path[:] = order['path'];"
    " from sagemock.jupyter.processes.watchdog import main; main(order)"
)


@dataclass(frozen=True)
class ScriptJob:
    """Run ``command`` in a ``directory``, for ``seconds`` at most; what it says goes into the file ``log``.

    Without a directory, that is the volume, which then is the home directory, too.
    """

    command: Sequence[str]
    directory: Path | None
    environment: dict[str, str]
    seconds: float
    log: Path

    def order(self) -> dict[str, Any]:
        told = {"command": self.command, "directory": self.directory and str(self.directory)}
        return {**told, "seconds": self.seconds, "log": str(self.log)}


class ScriptProcess:
    """One errand under a guard, see ``watchdog``: it ends with its instance, and with us."""

    def __init__(self, errand: ScriptJob, told: dict[str, Any]) -> None:
        mark, home = secrets.token_hex(16), Path(told["home"])
        self._reading = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-c", BOOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=home,
            env=server_environment(home, mark) | errand.environment,
            start_new_session=True,
            bufsize=0,
        )
        self._say(json.dumps({**told, **errand.order(), "mark": mark, "path": search_path()}).encode() + b"\n")

    def wait(self) -> int | None:
        """The program's exit code; None when it took too long, or was made to end."""
        assert self._process.stdout
        with self._reading:
            said = self._process.stdout.readline()
        return json.loads(said) if said else None

    def end(self) -> None:
        """End the program, and whatever it has left running."""
        self._say(b".")
        self._process.wait()
        with self._reading:
            self._close()

    def forget(self) -> None:
        """In a forked child, where all this is somebody else's: let go, end nothing."""
        self._process.returncode = 0  # or Popen would warn that it still runs
        self._close()

    def _say(self, message: bytes) -> None:
        assert self._process.stdin
        with suppress(BrokenPipeError):  # it has ended by itself
            self._process.stdin.write(message)

    def _close(self) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            assert pipe
            pipe.close()


class ScriptRunner:
    """Those of every instance of one launcher."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed = False
        self._of: dict[str, list[ScriptProcess]] = {}
        _process.protect(self)

    def run(self, arn: str, errand: ScriptJob, told: dict[str, Any]) -> int | None:
        """Run it until it ends; see :meth:`Runner.wait`. What it leaves running goes on until :meth:`end`."""
        with self._lock:
            if self._closed:
                return None
            runner = ScriptProcess(errand, told)
            self._of.setdefault(arn, []).append(runner)
        return runner.wait()

    def end(self, arn: str) -> None:
        """End all that runs for ``arn``."""
        with self._lock:
            for runner in self._of.pop(arn, ()):
                runner.end()

    def close(self) -> None:
        """End everything, and run nothing more."""
        with self._lock:
            self._closed = True
        for arn in list(self._of):
            self.end(arn)

    # --- forks of the user's process, see sagemock._process

    def hold(self) -> None:
        self._lock.acquire()

    def release(self) -> None:
        self._lock.release()

    def forget(self) -> None:
        for runners in self._of.values():
            for runner in runners:
                runner.forget()
        self._of.clear()
        self._lock.release()
