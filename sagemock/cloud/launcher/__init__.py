"""Launchers, which run Jupyter servers for a cloud: their protocols, and the specifications of servers."""

from .endpoint import Endpoint
from .instance_spec import Container, InstanceSpec, Repository, Script, Studio
from .launcher import Activity, CloudAddress, Launcher, Log, RemoteLauncher, ServerLogs, SpawnerSettings

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
