"""A server as a child of the user's process, where forking one that has imported Jupyter is not safe: macOS."""

from __future__ import annotations

import subprocess
import sys

from .server_process import StartArguments

BOOT = (
    "import json, sys; order = json.loads(sys.stdin.readline()); sys.path[:] = order['path'];"
    " from sagemock.jupyter.processes.entrypoint import main; main(order)"
)


class SpawnedServer:
    """A new interpreter, whose stdin is the lifeline."""

    def __init__(self, handover: StartArguments) -> None:
        with (handover.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", BOOT],
                stdin=handover.lifeline,
                stdout=log,  # a copy of our own stdout would keep the other end of `pytest | cat` waiting
                stderr=log,
                cwd=handover.home,
                env=handover.environment,
                pass_fds=(handover.listener, handover.gone),
                start_new_session=True,
            )

    def end(self) -> None:
        self._process.kill()  # where its environment could not be read
        self._process.wait()

    def forget(self) -> None:
        self._process.returncode = 0  # or Popen would warn that it still runs
