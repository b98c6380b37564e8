"""Engines that start Jupyter servers, each with what it needs on this machine."""

import importlib
import importlib.util
from pathlib import Path

import pytest

from benchmarks.engine_probes import DockerEngine, KubernetesEngine, LocalEngine, SlurmEngine

HAS_HUB = importlib.util.find_spec("jupyterhub") is not None
needs_hub = pytest.mark.skipif(not HAS_HUB, reason="JupyterHub is not installed")


@pytest.fixture(
    params=[
        pytest.param(LocalEngine, id="local", marks=needs_hub),
        pytest.param(DockerEngine, id="docker", marks=[needs_hub, pytest.mark.engines]),
        pytest.param(SlurmEngine, id="slurm", marks=[needs_hub, pytest.mark.engines]),
        pytest.param(KubernetesEngine, id="kubernetes", marks=[needs_hub, pytest.mark.engines]),
    ]
)
def engine(request):
    """An engine that works on this machine."""
    engine = request.param()
    if reason := engine.is_missing():
        pytest.skip(reason)
    yield engine
    engine.remove_volumes()


@pytest.fixture
def simulated_engine(monkeypatch):
    """The engine of ``jupyter="simulated_engine.SimulatedSpawner"``, whose servers are no programs."""
    monkeypatch.syspath_prepend(Path(__file__).parent)
    module = importlib.import_module("simulated_engine")
    close = module.serve()
    yield module.ENGINE
    close()
