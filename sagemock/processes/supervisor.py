"""Parent's handle on a fork server, which is started on first use and then forks servers within milliseconds."""

from __future__ import annotations

import atexit
import json
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress

from sagemock import _process

from .interpreter import BARE_PACKAGE, search_path
from .signals import NO_SIGNAL


def fork_server_boot_code(module: str, *, is_bare: bool = False) -> str:
    """Return code for ``python -c`` that calls ``main`` of a fork server with the descriptor of its control socket.

    Args:
        module: Its dotted name.
        is_bare: Whether to leave out the imports of the package, see :func:`.interpreter.boot_code`.
    """
    return (
        "import json, sys; sys.path[:] = json.loads(sys.stdin.read());"
        f" {BARE_PACKAGE if is_bare else ''} from {module} import main; main(int(sys.argv[1]))"
    )


class Supervisor(_process.LockedForkable):
    """Sends messages to a fork server.

    It outlives launchers, so that the next launcher finds the fork server warm. A fork server that was killed is
    replaced. It ends when its control socket is closed, hence also with this process.

    Args:
        module: The dotted name of the fork server. Its ``main`` takes the descriptor of the control socket.
        environment: Returns the environment variables of the fork server.
        order: Where the supervisor stands among the objects of fork hooks, see :func:`sagemock._process.protect`.
            Launchers call it while they hold their own lock.
        is_bare: Whether the fork server needs no imports of the package, see :func:`fork_server_boot_code`.
    """

    def __init__(
        self, module: str, environment: Callable[[], dict[str, str]], order: int, *, is_bare: bool = False
    ) -> None:
        self._boot_code, self._environment = fork_server_boot_code(module, is_bare=is_bare), environment
        super().__init__()
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None
        _process.protect(self, order)
        # Registered before the close of any launcher that uses it, hence called after that.
        atexit.register(self.close)

    def warm_up(self) -> None:
        """Start the fork server, if none runs."""
        with self._lock:
            self._connect()

    def send(self, message: bytes, *descriptors: int) -> None:
        """Send a message with file descriptors to the fork server, which is started if none runs."""
        with self._lock:
            try:
                socket.send_fds(self._connect(), [message], descriptors, NO_SIGNAL)
            except (BrokenPipeError, ConnectionResetError):
                self.close()  # the fork server was killed: start another
                socket.send_fds(self._connect(), [message], descriptors, NO_SIGNAL)

    def _connect(self) -> socket.socket:
        if self._control is None:
            # SOCK_SEQPACKET keeps each message together with its descriptors.
            self._control, fork_server_end = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
            with fork_server_end:
                self._process = self._spawn(fork_server_end.fileno())
            assert self._process.stdin
            with suppress(BrokenPipeError), self._process.stdin as stdin:
                stdin.write(json.dumps(search_path()).encode())
        return self._control

    def _spawn(self, control: int) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            [sys.executable, "-c", self._boot_code, str(control)],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            env=self._environment(),
            pass_fds=[control],
            start_new_session=True,
        )

    @property
    def pid(self) -> int | None:
        """The process ID of the fork server; None if none runs."""
        return self._process.pid if self._process else None

    def close(self) -> None:
        """End the fork server, which ends its servers; the next message starts a new one."""
        with self._lock:
            if self._control and self._process:
                # SIGTERM first: a closed socket alone means that this process has died, so its directories are removed.
                self._process.terminate()
                self._process.wait()
                self._control.close()
            self._control = self._process = None

    # --- forks of the user's process, see sagemock._process

    def forget(self) -> None:
        """Drop the fork server in the child after a fork."""
        if self._control and self._process:
            self._control.close()
            self._process.returncode = 0  # or Popen would warn that it still runs
        self._control = self._process = None
        super().forget()
