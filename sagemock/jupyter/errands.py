"""Programs that run for an instance outside of its Jupyter: lifecycle scripts and git."""

from __future__ import annotations

import json
import secrets
import subprocess
import sys
import threading
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from .. import forks
from .environment import server_environment

BOOT = (
    "import json, sys; order = json.loads(sys.stdin.buffer.raw.readline()); sys.path[:] = order['path'];"
    " from sagemock.jupyter.guard import main; main(order)"
)


class Errand:
    """One program under a guard, see :mod:`sagemock.jupyter.guard`: it ends with its instance, and with us."""

    def __init__(
        self, command: Sequence[str], home: Path, environment: dict[str, str], seconds: float, log: Path, place: Path
    ) -> None:
        mark = secrets.token_hex(16)
        self._reading = threading.Lock()
        self._process = subprocess.Popen(
            [sys.executable, "-c", BOOT],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=home,
            env=server_environment(home, mark) | environment,
            start_new_session=True,
            bufsize=0,
        )
        path = [str(Path(entry).absolute()) for entry in sys.path]
        order = {"command": command, "seconds": seconds, "log": str(log), "place": str(place), "mark": mark}
        self._say(json.dumps({**order, "workshop": str(home.parent), "path": path}).encode() + b"\n")

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


class Errands:
    """Those of every instance of one launcher."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._closed = False
        self._of: dict[str, list[Errand]] = {}
        forks.protect(self)

    def run(
        self,
        arn: str,
        command: Sequence[str],
        home: Path,
        environment: dict[str, str],
        seconds: float,
        log: Path,
        place: Path,
    ) -> int | None:
        """Run ``command`` in the directory ``place`` until it ends, at most ``seconds``; see :meth:`Errand.wait`.

        What it writes goes into the file ``log``. What it leaves running goes on until :meth:`end`.
        """
        with self._lock:
            if self._closed:
                return None
            errand = Errand(command, home, environment, seconds, log, place)
            self._of.setdefault(arn, []).append(errand)
        return errand.wait()

    def end(self, arn: str) -> None:
        """End all that runs for ``arn``."""
        with self._lock:
            for errand in self._of.pop(arn, ()):
                errand.end()

    def close(self) -> None:
        """End everything, and run nothing more."""
        with self._lock:
            self._closed = True
        for arn in list(self._of):
            self.end(arn)

    # --- forks of the user's process, see sagemock.forks

    def hold(self) -> None:
        self._lock.acquire()

    def release(self) -> None:
        self._lock.release()

    def forget(self) -> None:
        for errands in self._of.values():
            for errand in errands:
                errand.forget()
        self._of.clear()
        self._lock.release()
