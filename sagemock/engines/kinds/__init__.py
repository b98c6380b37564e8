"""The engines that have a name of their own."""

from __future__ import annotations

from sagemock.engines.engine import Engine

from .docker import DockerEngine
from .kubernetes import KubernetesEngine
from .local import LocalEngine
from .slurm import SlurmEngine

ENGINES: dict[str, Engine] = {
    "docker": DockerEngine("dockerspawner.DockerSpawner"),
    "kubernetes": KubernetesEngine("kubespawner.KubeSpawner"),
    "local": LocalEngine("jupyterhub.spawner.SimpleLocalProcessSpawner"),
    "slurm": SlurmEngine("batchspawner.SlurmSpawner"),
}


def engine(name: str) -> Engine:
    """Return an engine by its name, or one for the Spawner class with this import path.

    Raises:
        ValueError: It is neither.
    """
    if name in ENGINES:
        return ENGINES[name]
    if "." not in name:
        names = ", ".join(map(repr, ENGINES))
        raise ValueError(
            f"unknown engine {name!r}: use {names} or the import path of a Spawner class, "
            "such as 'systemdspawner.SystemdSpawner'"
        )
    return Engine(name)
