"""Parent's handle on the fork server, which is started on first use and then forks servers within milliseconds."""

from __future__ import annotations

import atexit
import json
import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from functools import cache
from pathlib import Path

from sagemock import _process

from .environment import supervisor_environment
from .module_paths import FORK_SERVER
from .server_process import NO_SIGNAL, StartArguments, search_path

BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.stdin.read());"
    f" from {FORK_SERVER} import ForkServer; ForkServer(int(sys.argv[1])).run()"
)


class Supervisor:
    """Starts servers by :mod:`sagemock.jupyter.processes.fork_server`.

    It outlives launchers, so that the next launcher finds the fork server warm. A fork server that was killed is
    replaced. It ends when its control socket is closed, hence also with this process.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        _process.protect(self, order=1)  # launchers call it while they hold their own lock

    def start(self, arguments: StartArguments) -> None:
        """Have the fork server start a server, which is then controlled by its lifeline only."""
        descriptors = (arguments.lifeline, arguments.listener, arguments.exit_pipe)
        self._send(arguments.runtime_dir, descriptors)

    def register_cleanup(self, directory: Path) -> None:
        """Have the fork server remove ``directory`` if this process dies."""
        self._send(directory, ())

    def _send(self, directory: Path, descriptors: tuple[int, ...]) -> None:
        message = [os.fsencode(directory)]
        with self._lock:
            try:
                socket.send_fds(self._connect(), message, descriptors, NO_SIGNAL)
            except (BrokenPipeError, ConnectionResetError):
                self.close()  # the fork server was killed: start another
                socket.send_fds(self._connect(), message, descriptors, NO_SIGNAL)

    def _connect(self) -> socket.socket:
        if self._control is None:
            # SOCK_SEQPACKET keeps each message together with its descriptors.
            self._control, fork_server_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with fork_server_end:
                self._process = _start_fork_server(fork_server_end.fileno())
            assert self._process.stdin
            with suppress(BrokenPipeError), self._process.stdin as stdin:
                stdin.write(json.dumps(search_path()).encode())
        return self._control

    @property
    def pid(self) -> int | None:
        """The process ID of the fork server; None if none runs."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the fork server and all its servers; the next start creates a new one."""
        with self._lock:
            if self._control and self._process:
                # SIGTERM first: a closed socket alone means that this process has died, so its directories are removed.
                self._process.terminate()
                self._process.wait()
                self._control.close()
            self._control = self._process = None

    def hold(self) -> None:
        """Take the lock before a fork."""
        self._lock.acquire()

    def release(self) -> None:
        """Release the lock in the parent after a fork."""
        self._lock.release()

    def forget(self) -> None:
        """Drop the fork server in the child after a fork."""
        if self._control and self._process:
            self._control.close()
            self._process.returncode = 0  # or Popen would warn that it still runs
        self._lock = threading.RLock()
        self._control = self._process = None


def _start_fork_server(control: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-c", BOOT, str(control)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=supervisor_environment(),
        pass_fds=[control],
        start_new_session=True,
    )


@cache
def shared_supervisor() -> Supervisor:
    """Return the supervisor of this process, created on the first call."""
    supervisor = Supervisor()
    # Registered before the close of any launcher that uses it, hence called after that.
    atexit.register(supervisor.close)
    return supervisor
