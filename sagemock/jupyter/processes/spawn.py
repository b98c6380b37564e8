"""Starts a server as a new interpreter, for systems where forking an initialized process is not safe (macOS)."""

from __future__ import annotations

import subprocess
import sys

from sagemock.processes.interpreter import boot_code

from .module_paths import ENTRYPOINT
from .server_process import StartArguments


class SpawnedServer:
    """A new interpreter, whose stdin is the lifeline."""

    def __init__(self, arguments: StartArguments) -> None:
        with (arguments.home / "server.log").open("ab") as log:
            self._process = subprocess.Popen(
                [sys.executable, "-c", boot_code(ENTRYPOINT)],
                stdin=arguments.lifeline,
                stdout=log,  # with a copy of this process's stdout, `pytest | cat` would not end
                stderr=log,
                cwd=arguments.home,
                env=arguments.environment,
                pass_fds=(arguments.listener, arguments.exit_pipe),
                start_new_session=True,
            )

    def end(self) -> None:
        """Kill the interpreter, if its end was not possible by its environment, and collect its exit status."""
        self._process.kill()
        self._process.wait()

    def forget(self) -> None:
        """Drop the interpreter in a forked child."""
        self._process.returncode = 0  # or Popen would warn that it still runs
