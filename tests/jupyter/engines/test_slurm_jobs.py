"""Jobs of Slurm: the commands that batchspawner runs, and the reasons for which jobs wait."""

import asyncio
import getpass
from contextlib import suppress

import pytest

pytest.importorskip("batchspawner")

from sagemock.engines.kinds import engine
from sagemock.engines.kinds.slurm import NEVER_RUNS, waiting_reason
from sagemock.engines.servers.settings import ServerSettings
from sagemock.engines.spawner_config import SpawnerConfig
from sagemock.engines.spawners import create_spawner, spawner_class

QUERY = "sleep 0.2; echo PENDING Priority n/a"


def spawner_of(directory, **traits):
    kind = engine("slurm")
    settings = ServerSettings("lab", "arn", "owner", "token", getpass.getuser(), str(directory))
    spawner = create_spawner(spawner_class(kind), SpawnerConfig.of({"SlurmSpawner": traits}).load(), settings)
    kind.configure(spawner, settings)
    return spawner


async def cancel_while_running(coroutine):
    task = asyncio.ensure_future(coroutine)
    await asyncio.sleep(0.1)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def test_a_cancelled_query_is_completed(tmp_path, monkeypatch):
    spawner = spawner_of(tmp_path, batch_query_cmd=QUERY)
    spawner.job_id = "7"
    errors = []
    monkeypatch.setattr(spawner.log, "error", errors.append)
    asyncio.run(cancel_while_running(spawner.query_job_status()))
    assert (spawner.job_status, errors) == ("PENDING Priority n/a", [])


def test_a_cancelled_submission_keeps_its_job(tmp_path):
    spawner = spawner_of(tmp_path, batch_submit_cmd="sleep 0.2; echo 42")
    asyncio.run(cancel_while_running(spawner.submit_batch_script()))
    assert spawner.job_id == "42"  # so that it can be cancelled


@pytest.mark.parametrize(
    ("status", "reason", "is_final"),
    [
        ("RUNNING None node-1", "", False),
        ("PENDING Resources n/a", "Resources", False),
        ("PENDING QOSMaxCpuPerUserLimit n/a", "QOSMaxCpuPerUserLimit", False),
        ("PENDING Nodes required for job are DOWN or DRAINED n/a", "Nodes required for job are DOWN or DRAINED", False),
        ("PENDING PartitionConfig n/a", "PartitionConfig", True),
        ("PENDING PartitionTimeLimit n/a", "PartitionTimeLimit", True),
        ("PENDING QOSMaxCpuPerJobLimit n/a", "QOSMaxCpuPerJobLimit", True),
        ("PENDING AssocMaxWallDurationPerJobLimit n/a", "AssocMaxWallDurationPerJobLimit", True),
    ],
)
def test_reasons_of_waiting_jobs(status, reason, is_final):
    assert waiting_reason(status) == reason
    assert bool(NEVER_RUNS.fullmatch(reason)) is is_final
