"""Jobs of a Slurm cluster."""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Coroutine
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ClassVar, TypeVar

from sagemock.engines.engine import set_defaults
from sagemock.engines.instance_size import InstanceSize
from sagemock.engines.servers.settings import ServerSettings
from sagemock.front_door.tasks import cancel

from .local import HostEngine

T = TypeVar("T")

# Settings of batchspawner for a Hub that runs as root and has no other way to receive the port of a server. The query
# has the reason of a waiting job, too.
REPLACED_DEFAULTS = {
    "exec_prefix": "",
    "req_srun": "",
    "batchspawner_singleuser_cmd": "",
    "batch_query_cmd": "squeue -h -j {job_id} -o '%T %r %B'",
}
WAITING = re.compile(r"(?:PENDING|CONFIGURING) (?P<reason>.+) \S+")
# Reasons that only a change of the job or of the cluster's limits removes, by squeue's manual and Slurm 22.05, which
# sets PartitionConfig for more processors than nodes have. Others, such as Resources, limits of all jobs of a user
# together, or nodes that are down, come to an end.
NEVER_RUNS = re.compile(
    "AccountNotAllowed|BadConstraints|DependencyNeverSatisfied|InvalidAccount|InvalidQOS|QOSNotAllowed|"
    r"PartitionConfig|PartitionTimeLimit|(?:Assoc|QOS)(?:Grp|Max|Min)\w+PerJob\w*"
)
QUERY_SECONDS = 0.5
END_ATTEMPTS = 60
END_INTERVAL = 0.25


class JobRefused(RuntimeError):
    """A job can never run; the message is the reason."""


@dataclass(frozen=True)
class SlurmEngine(HostEngine):
    """SlurmSpawner: a job for each server, whose volume is a directory that this machine and the nodes share."""

    requirements: ClassVar[str] = '"sagemock[hub]" batchspawner'

    def members(self, spawner: type[Any]) -> dict[str, Any]:
        """Return methods that complete commands, describe a waiting job, and give up one that can never run."""

        async def submit_batch_script(self: Any) -> Any:
            return await _complete(spawner.submit_batch_script(self))  # or a job would be left that has no known ID

        async def query_job_status(self: Any) -> Any:
            return await _complete(spawner.query_job_status(self))

        async def start(self: Any) -> Any:
            starting = asyncio.ensure_future(spawner.start(self))
            try:
                while not starting.done():
                    await asyncio.wait([starting], timeout=QUERY_SECONDS)
                    if NEVER_RUNS.fullmatch(reason := waiting_reason(self.job_status)):
                        raise JobRefused(f"Slurm never runs this job: {reason}")
                return starting.result()
            finally:
                await cancel(starting)

        async def progress(self: Any) -> AsyncIterator[dict[str, str]]:
            while True:
                reason = waiting_reason(self.job_status)
                yield {"message": f"waiting in the queue of Slurm: {reason}" if reason else ""}
                await asyncio.sleep(QUERY_SECONDS)

        methods = (submit_batch_script, query_job_status, start, progress)
        return {method.__name__: method for method in methods}

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
        if isinstance(error, JobRefused):
            return str(error)
        lines = [line.strip() for line in str(error).splitlines() if "sbatch: error:" in line]
        return " ".join(line.partition("sbatch: error: ")[2] for line in lines) or super().reason(error)

    async def clean_up(self, spawner: Any) -> None:
        """Wait until the job has ended, which it does some time after it was cancelled."""
        for _ in range(END_ATTEMPTS):
            if not spawner.job_id or await spawner.poll() is not None:
                return
            await asyncio.sleep(END_INTERVAL)


def waiting_reason(job_status: str) -> str:
    """Return the reason for which a job waits, as squeue shows it; an empty string if it does not wait."""
    match = WAITING.fullmatch(job_status)
    return match["reason"] if match else ""


async def _complete(coroutine: Coroutine[Any, Any, T]) -> T:
    """Return the result of a command; a cancellation waits for its end, since batchspawner would kill and log it."""
    running = asyncio.ensure_future(coroutine)
    try:
        return await asyncio.shield(running)
    except asyncio.CancelledError:
        await asyncio.wait([running])
        raise
