"""The user's end of the supervisor: one process, started on first use, that forks servers within milliseconds."""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

from sagemock import _process

from .environment import supervisor_environment
from .server_process import NO_SIGNAL, StartArguments, search_path

BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.stdin.read());"
    " from sagemock.jupyter.processes.fork_server import ForkServer; ForkServer({}).run()"
)


class Supervisor:
    """Starts servers by :mod:`sagemock.jupyter.processes.fork_server`.

    Outlives launchers, so that the next one finds it warm; one that was killed is replaced. It needs no farewell: it
    ends when its socket does.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        _process.protect(self, order=1)  # launchers ask it while they hold their own lock

    def start(self, handover: StartArguments) -> None:
        """Have a server forked, which the lifeline alone ends."""
        self._send(handover.workshop, (handover.lifeline, handover.listener, handover.gone))

    def guard(self, directory: Path) -> None:
        """Have ``directory`` removed when this process is gone."""
        self._send(directory, ())

    def _send(self, directory: Path, descriptors: tuple[int, ...]) -> None:
        message = [os.fsencode(directory)]
        with self._lock:
            try:
                socket.send_fds(self._running(), message, descriptors, NO_SIGNAL)
            except (BrokenPipeError, ConnectionResetError):
                self.close()  # somebody killed it
                socket.send_fds(self._running(), message, descriptors, NO_SIGNAL)

    def _running(self) -> socket.socket:
        if self._control is None:
            # Every message arrives as one, with its descriptors.
            self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with theirs:
                self._process = subprocess.Popen(
                    [sys.executable, "-c", BOOT.format(theirs.fileno())],
                    stdin=subprocess.PIPE,
                    stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL,
                    cwd="/",
                    env=supervisor_environment(),
                    pass_fds=[theirs.fileno()],
                    start_new_session=True,
                )
            assert self._process.stdin
            with suppress(BrokenPipeError), self._process.stdin as stdin:
                stdin.write(json.dumps(search_path()).encode())
        return self._control

    @property
    def pid(self) -> int | None:
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End it with all that it has forked; the next server starts a new one."""
        with self._lock:
            if self._control and self._process:
                # Closing the socket alone would say that this process is gone, and our directories with it.
                self._process.terminate()
                self._process.wait()
                self._control.close()
            self._control = self._process = None

    def hold(self) -> None:
        self._lock.acquire()

    def release(self) -> None:
        self._lock.release()

    def forget(self) -> None:
        if self._control and self._process:
            self._control.close()
            self._process.returncode = 0  # or Popen would warn that it still runs
        self._lock = threading.RLock()
        self._control = self._process = None


SUPERVISOR = Supervisor()
atexit.register(SUPERVISOR.close)  # before any launcher does, hence called after them
