"""Launchers, which run Jupyter servers for a cloud: their protocols, and the specifications of servers."""

from typing import TYPE_CHECKING

from .endpoint import Endpoint
from .launcher import Activity, CloudAddress, Launcher, Log, RemoteLauncher, ServerLogs, SpawnerSettings

if TYPE_CHECKING:
    from .instance_spec import Container, InstanceSpec, Repository, Script, Studio

__all__ = [
    "Activity",
    "CloudAddress",
    "Container",
    "Endpoint",
    "InstanceSpec",
    "Launcher",
    "Log",
    "RemoteLauncher",
    "Repository",
    "Script",
    "ServerLogs",
    "SpawnerSettings",
    "Studio",
]


def __getattr__(name: str) -> object:
    """Import the parts of specifications on use: without a launcher, programs start faster."""
    if name in __all__:
        from . import instance_spec

        return getattr(instance_spec, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
