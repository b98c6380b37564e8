"""Launchers on JupyterHub's Spawner classes: Docker, Kubernetes, Slurm, processes of this machine, and any other.

Loaded for ``mock_sagemaker(jupyter="docker")`` and its like.
"""

from .launcher import SpawnerLauncher
from .options import EngineOptions
from .spawners import SpawnerMissing

__all__ = ["EngineOptions", "SpawnerLauncher", "SpawnerMissing"]
