"""Processes of this machine."""

from __future__ import annotations

import shutil
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from sagemock.engines.engine import Engine
from sagemock.engines.server_settings import ServerSettings

SERVER_PROGRAM = Path(__file__).parents[1] / "far_end" / "serve_jupyter.py"


@dataclass(frozen=True)
class HostEngine(Engine):
    """Spawner class whose servers are processes of a host and have a directory as volume.

    Such a server cannot be given a port that is certainly free: it chooses one and sends it to us.
    """

    reports_port: ClassVar[bool] = True

    def host_command(self) -> list[str]:
        """Return the command line of a server that reads its settings from its environment."""
        return [sys.executable, str(SERVER_PROGRAM)]

    async def remove_volume(self, spawner: Any, server: ServerSettings) -> None:
        """Remove the directory."""
        shutil.rmtree(server.directory, ignore_errors=True)


@dataclass(frozen=True)
class LocalEngine(HostEngine):
    """SimpleLocalProcessSpawner: a process of this machine, as the current user."""

    package: ClassVar[str] = "jupyterhub"

    def configure(self, spawner: Any, server: ServerSettings) -> None:
        """Give the process its directory and its command."""
        Path(server.directory).mkdir(parents=True, exist_ok=True)
        spawner.home_dir_template = server.directory.replace("{", "{{").replace("}", "}}")
        spawner.ip = "127.0.0.1"
        spawner.environment = {**spawner.environment, "SAGEMOCK_LOG": server.log_file}
        spawner.cmd = self.host_command()
