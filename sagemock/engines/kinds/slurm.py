"""Jobs of a Slurm cluster."""

from __future__ import annotations

import asyncio
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar

from sagemock.engines.engine import set_defaults
from sagemock.engines.instance_size import InstanceSize
from sagemock.engines.servers.settings import ServerSettings

from .local import HostEngine

# Settings of batchspawner for a Hub that runs as root and has no other way to receive the port of a server.
REPLACED_DEFAULTS = {"exec_prefix": "", "req_srun": "", "batchspawner_singleuser_cmd": ""}
END_ATTEMPTS = 60
END_INTERVAL = 0.25


@dataclass(frozen=True)
class SlurmEngine(HostEngine):
    """SlurmSpawner: a job for each server, whose volume is a directory that this machine and the nodes share."""

    package: ClassVar[str] = "batchspawner"

    def configure(self, spawner: Any, server: ServerSettings) -> None:
        """Give the job its name, directory and command."""
        Path(server.directory).mkdir(parents=True, exist_ok=True)
        set_defaults(spawner, **REPLACED_DEFAULTS)
        spawner.req_homedir = server.directory
        naming = f"--comment={server.owner} --job-name={server.name}"
        spawner.req_options = f"{spawner.req_options} {naming}".strip()
        if "SLURM_CONF" in os.environ:
            spawner.environment = {**spawner.environment, "SLURM_CONF": os.environ["SLURM_CONF"]}
        spawner.cmd = self.host_command(server)

    def limit(self, spawner: Any, server: ServerSettings, size: InstanceSize) -> None:
        """Reserve processors and memory for a job, which limit it if the cluster is configured so."""
        set_defaults(spawner, req_nprocs=str(size.vcpus), req_memory=f"{size.memory_mib}M")

    def address(self, started: Any, spawner: Any) -> tuple[str, int]:
        """Return the address of a server, which listens on the loopback interface of its node."""
        return "127.0.0.1", super().address(started, spawner)[1]

    def reason(self, error: BaseException) -> str:
        """Return the errors that sbatch has printed, see :meth:`sagemock.engines.engine.Engine.reason`."""
        lines = [line.strip() for line in str(error).splitlines() if "sbatch: error:" in line]
        return " ".join(line.partition("sbatch: error: ")[2] for line in lines) or super().reason(error)

    async def clean_up(self, spawner: Any) -> None:
        """Wait until the job has ended, which it does some time after it was cancelled."""
        for _ in range(END_ATTEMPTS):
            if not spawner.job_id or await spawner.poll() is not None:
                return
            await asyncio.sleep(END_INTERVAL)
