"""Watchdog of `sagemock run`: ends the command's processes, even if this process is killed."""

from __future__ import annotations

import os
import secrets
import subprocess
from types import TracebackType
from typing import Any

from sagemock.processes.termination import end_all, find_processes

from .python_process import start_python

RUN_ID_VARIABLE = "SAGEMOCK_RUN_ID"


class Watchdog:
    """A process that ends all processes with a variable in their environment when this process ends.

    Attributes:
        environment: The variable.
    """

    def __init__(self) -> None:
        run_id = secrets.token_hex(16)
        self.environment = {RUN_ID_VARIABLE: run_id}
        # Without the variable of an outer `sagemock run`, which would end the watchdog before its work is done.
        environment = {name: value for name, value in os.environ.items() if name != RUN_ID_VARIABLE}
        self._process = start_python(
            __name__, {"run_id": run_id}, "sagemock watchdog", stderr=subprocess.DEVNULL, environment=environment
        )

    def __enter__(self) -> Watchdog:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        _end_processes(self.environment[RUN_ID_VARIABLE])  # also if the watchdog was killed
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()


def main(config: dict[str, Any]) -> None:
    """Wait for the end of stdin, and end the processes of the run."""
    while os.read(0, 1):
        pass
    _end_processes(config["run_id"])


def _end_processes(run_id: str) -> None:
    end_all(lambda: find_processes(run_id, RUN_ID_VARIABLE))
