"""Parent's handle on the fork server of MLflow, which starts with the first launcher."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path

from sagemock.processes.environment import CREDENTIALS, TEST_RUNNER_VARIABLES, inherited_environment
from sagemock.processes.supervisor import Supervisor
from sagemock.protocol.json_types import JsonObject

FORK_SERVER = "sagemock.mlflow.fork_server"
USERS_MLFLOW = ("MLFLOW_", "_MLFLOW_", "SAGEMAKER_MLFLOW_")
STRIPPED = CREDENTIALS + USERS_MLFLOW + TEST_RUNNER_VARIABLES


class MlflowSupervisor(Supervisor):
    """Starts servers by :mod:`sagemock.mlflow.fork_server`. They end with their lifelines."""

    def __init__(self) -> None:
        super().__init__(FORK_SERVER, lambda: inherited_environment(STRIPPED), order=4)

    def start(self, directory: Path, server: JsonObject, listener: int, lifeline: int) -> None:
        """Have the fork server start a server.

        Args:
            directory: The directory of the launcher.
            server: The directories ``home`` and ``experiments`` of the server, and its ``environment``.
            listener: The descriptor of the listening socket.
            lifeline: The descriptor of the lifeline.
        """
        self._send_json({"directory": os.fspath(directory), **server}, listener, lifeline)

    def register_cleanup(self, directory: Path) -> None:
        """Have the fork server remove ``directory`` if this process dies."""
        self._send_json({"directory": os.fspath(directory)})

    def _send_json(self, message: JsonObject, *descriptors: int) -> None:
        self.send(json.dumps(message).encode(), *descriptors)


@cache
def shared_supervisor() -> MlflowSupervisor:
    """Return the supervisor of this process, created on the first call."""
    return MlflowSupervisor()
