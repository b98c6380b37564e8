"""Jobs of a Slurm cluster."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from sagemock.engines.server_settings import ServerSettings

from .local import HostEngine


@dataclass(frozen=True)
class SlurmEngine(HostEngine):
    """SlurmSpawner: a job for each server, whose volume is a directory that this machine and the nodes share."""

    package: ClassVar[str] = "batchspawner"

    def configure(self, spawner: Any, server: ServerSettings) -> None:
        """Give the job its name, directory and command."""
        Path(server.directory).mkdir(parents=True, exist_ok=True)
        spawner.req_homedir = server.directory
        naming = f"--comment={server.owner} --job-name={server.name}"
        spawner.req_options = f"{spawner.req_options} {naming}".strip()
        spawner.batchspawner_singleuser_cmd = ""  # our program reports the port itself
        spawner.cmd = self.host_command(server)
