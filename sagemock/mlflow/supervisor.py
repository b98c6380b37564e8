"""Parent's handle on the fork server of MLflow, which starts with the first launcher."""

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
from sagemock.protocol.json_types import JsonObject

# Variables of the user's MLflow, of AWS and of test runners, which are not for our servers.
STRIPPED = ("AWS_", "MLFLOW_", "_MLFLOW_", "SAGEMAKER_MLFLOW_", "PYTEST_", "COV_CORE_", "COVERAGE_", "PYTHONWARNINGS")
BOOT = (
    "import json, sys; sys.path[:] = json.loads(sys.stdin.read());"
    " from sagemock.mlflow.fork_server import main; main(int(sys.argv[1]))"
)


class Supervisor:
    """Starts servers by :mod:`sagemock.mlflow.fork_server`.

    It outlives launchers, so that the next launcher finds the fork server warm. A fork server that was killed is
    replaced. It ends when its control socket is closed, hence also with this process.
    """

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        _process.protect(self, order=4)

    def send(self, message: JsonObject, *descriptors: int) -> None:
        """Send a message: with two descriptors, to start a server; without, to have a directory removed at the end."""
        content = [json.dumps(message).encode()]
        with self._lock:
            try:
                socket.send_fds(self._connect(), content, descriptors)
            except (BrokenPipeError, ConnectionResetError):
                self.close()  # the fork server was killed: start another
                socket.send_fds(self._connect(), content, descriptors)

    def _connect(self) -> socket.socket:
        if self._control is None:
            # SOCK_SEQPACKET keeps each message together with its descriptors.
            self._control, other_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with other_end:
                self._process = _start_fork_server(other_end.fileno())
            assert self._process.stdin
            with suppress(BrokenPipeError), self._process.stdin as stdin:
                stdin.write(json.dumps([str(Path(entry).absolute()) for entry in sys.path]).encode())
        return self._control

    def close(self) -> None:
        """End the fork server; the servers that it has forked end with their lifelines."""
        with self._lock:
            if self._control and self._process:
                self._control.close()
                self._process.terminate()
                self._process.wait()
            self._control = self._process = None

    # --- forks of the user's process, see sagemock._process

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
        env={name: value for name, value in os.environ.items() if not name.startswith(STRIPPED)},
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
