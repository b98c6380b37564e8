"""Parent's handle on the fork server of Jupyter."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path

from sagemock.processes.environment import marked_environment
from sagemock.processes.supervisor import Supervisor

from .module_paths import FORK_SERVER
from .server_process import StartArguments


class JupyterSupervisor(Supervisor):
    """Starts servers by :mod:`sagemock.jupyter.processes.fork_server`."""

    def __init__(self) -> None:
        super().__init__(FORK_SERVER, marked_environment, order=1)

    def start(self, arguments: StartArguments) -> None:
        """Have the fork server start a server, which is then controlled by its lifeline only."""
        descriptors = (arguments.lifeline, arguments.listener, arguments.exit_pipe)
        self.send(os.fsencode(arguments.runtime_dir), *descriptors)

    def register_cleanup(self, directory: Path) -> None:
        """Have the fork server remove ``directory`` if this process dies."""
        self.send(os.fsencode(directory))


@cache
def shared_supervisor() -> JupyterSupervisor:
    """Return the supervisor of this process, created on the first call."""
    return JupyterSupervisor()
