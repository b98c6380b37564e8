"""One server process: what it is told, how its end is noticed, and how it is made to end."""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
from contextlib import suppress
from pathlib import Path
from typing import Any

from . import sweep
from .environment import server_environment

BOOT = (
    "import json, sys; order = json.loads(sys.stdin.readline()); sys.path[:] = order['path'];"
    " from sagemock.jupyter.child import main; main(order)"
)


class ServerProcess:
    """A child that serves Jupyter on the listening socket it inherits.

    Two pipes tie it to us. Its stdin brings its order (the signing key is in it, so never argv or the environment), and
    then stays open: the end of file tells it that we are gone. ``ended`` becomes readable when the child is gone.
    """

    def __init__(self, order: dict[str, Any], listener: int, home: Path) -> None:
        self.mark = secrets.token_hex(16)
        stdin, self._lifeline = os.pipe()
        self.ended, gone = os.pipe()
        try:
            self._process = self._start(stdin, (listener, gone), home)
        except BaseException:
            self._close()
            raise
        finally:
            os.close(stdin)
            os.close(gone)
        self._tell({**order, "mark": self.mark, "listener": listener, "gone": gone})

    def _start(self, stdin: int, inherited: tuple[int, ...], home: Path) -> subprocess.Popen[bytes]:
        with (home / "server.log").open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-c", BOOT],
                stdin=stdin,
                stdout=log,  # a copy of our own stdout would keep the other end of `pytest | cat` waiting
                stderr=log,
                cwd=home,
                env=server_environment(home, self.mark),
                pass_fds=inherited,
                start_new_session=True,
            )

    def _tell(self, order: dict[str, Any]) -> None:
        path = [str(Path(entry).absolute()) for entry in sys.path]
        # A child that died at once is noticed by its other pipe.
        with suppress(BrokenPipeError), open(self._lifeline, "wb", closefd=False) as pipe:
            pipe.write(json.dumps({**order, "path": path}).encode() + b"\n")

    @property
    def pid(self) -> int:
        return self._process.pid

    def end(self) -> None:
        """End the server, its kernels and its terminals; return when they are gone."""
        sweep.end(self.mark)
        self._process.kill()  # where its environment could not be read
        self._process.wait()
        self._close()

    def forget(self) -> None:
        """In a forked child, where all this is somebody else's: let go, end nothing."""
        self._process.returncode = 0  # or Popen would warn that it still runs
        self._close()

    def _close(self) -> None:
        os.close(self._lifeline)
        os.close(self.ended)
