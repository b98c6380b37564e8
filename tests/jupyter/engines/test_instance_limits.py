"""Processors and memory of instance types limit the servers of engines."""

import importlib.util
from pathlib import Path

import pytest

needs_hub = pytest.mark.skipif(importlib.util.find_spec("jupyterhub") is None, reason="JupyterHub is not installed")
GIB = 1024**3


def spawner_of(engine_name, instance_type="ml.m5.large", **config):
    """Return a configured spawner of a notebook instance, which is not started."""
    from sagemock.cloud.launcher import InstanceSpec
    from sagemock.engines.kinds import engine
    from sagemock.engines.options import EngineOptions
    from sagemock.engines.servers.factory import ServerFactory
    from sagemock.engines.spawners import spawner_class
    from sagemock.front_door.event_loop import EventLoopThread

    loop, kind = EventLoopThread(), engine(engine_name)
    options = EngineOptions(engine_name, launcher_config=config, instance_limits=True)
    factory = ServerFactory(kind, spawner_class(kind), options, Path("none"), loop)
    try:
        spec = InstanceSpec("arn:aws:x:notebook-instance/lab", "lab", b"key", instance_type=instance_type)
        server = factory.create(spec)
        return server._create_spawner(server.settings)
    finally:
        factory.close()
        loop.close()


@needs_hub
def test_containers_have_the_size_of_instances():
    pytest.importorskip("dockerspawner")
    spawner = spawner_of("docker")
    assert (spawner.cpu_limit, spawner.mem_limit) == (2.0, 8 * GIB)


@needs_hub
def test_limits_of_the_configuration_win():
    pytest.importorskip("dockerspawner")
    spawner = spawner_of("docker", DockerSpawner={"mem_limit": "1G"})
    assert (spawner.cpu_limit, spawner.mem_limit) == (2.0, GIB)


@needs_hub
@pytest.mark.parametrize("instance_type", ["system", "ml.p3.2xlarge", ""])
def test_unknown_sizes_set_no_limits(instance_type):
    pytest.importorskip("dockerspawner")
    spawner = spawner_of("docker", instance_type)
    assert (spawner.cpu_limit, spawner.mem_limit) == (0, 0)


@needs_hub
def test_jobs_reserve_the_size_of_instances(tmp_path, monkeypatch):
    pytest.importorskip("batchspawner")
    monkeypatch.chdir(tmp_path)
    spawner = spawner_of("slurm")
    assert (spawner.req_nprocs, spawner.req_memory) == ("2", "8192M")


def test_the_table_is_that_of_ec2():
    moto = pytest.importorskip("moto")
    from sagemock.engines.instance_size import size_of

    ec2 = pytest.importorskip("moto.ec2.models.instance_types")
    for name in ("t3.medium", "g5.xlarge", "m5.24xlarge"):
        recorded = ec2.INSTANCE_TYPES[name]
        expected = (recorded["VCpuInfo"]["DefaultVCpus"], recorded["MemoryInfo"]["SizeInMiB"])
        assert size_of(f"ml.{name}") == expected, moto.__version__
