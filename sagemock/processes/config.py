"""Configuration that the processes of an instance receive from the launcher, as JSON."""

from __future__ import annotations

from typing import Any, TypedDict

JsonObject = dict[str, Any]


class SharedConfig(TypedDict):
    """Settings that are the same for every process of one launcher."""

    clock: str
    runtime_dir: str
    certificate: str
    idle_timeout: float | None
    mount_paths: bool | str
    jupyter_extensions: bool
    own_network: bool | str
    local_certificate: str


class NetworkConfig(TypedDict):
    """Addresses by which programs in an instance reach its own Jupyter and the cloud.

    ``inside_token`` is the token that the server accepts from programs in the instance.
    """

    server_url: str
    inside_token: str
    endpoint_url: str
    is_studio: bool


class DirectoriesConfig(TypedDict):
    """Paths of one instance; ``mount_point`` is the path of its volume on AWS."""

    home: str
    volume: str
    mount_point: str
    metadata: str


class MountConfig(TypedDict):
    """The settings that :mod:`sagemock.processes.mount_namespace` reads."""

    volume: str
    mount_point: str
    metadata: str
    mount_paths: bool | str


class InstanceConfig(SharedConfig, NetworkConfig, DirectoriesConfig):
    """Settings of one process of an instance, either a server or a script."""


class ScriptConfig(InstanceConfig):
    """Settings of the watchdog of one script, see :mod:`sagemock.processes.watchdog`."""

    command: list[str]
    directory: str | None
    seconds: float
    log: str
    descriptors: list[int]
    instance_id: str
    environment: dict[str, str]
    search_path: list[str]
