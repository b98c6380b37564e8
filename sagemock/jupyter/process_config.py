"""Configuration that the processes of a Jupyter server receive from the launcher, as JSON."""

from __future__ import annotations

from typing import TypedDict

from sagemock.processes.config import InstanceConfig, JsonObject


class StudioConfig(TypedDict):
    """A Studio app, see :class:`sagemock.cloud.launcher.Studio`."""

    app: JsonObject
    audience: str
    required_claims: dict[str, str]
    gateway_of: str | None
    app_url: str


class ServerConfig(InstanceConfig):
    """Settings of one Jupyter server.

    ``key`` is the hexadecimal key that signs its tokens; for ``permission_url``, see InstanceSpec.
    """

    arn: str
    name: str
    key: str
    environment: dict[str, str]
    start_directory: str
    permission_url: str
    studio: StudioConfig | None


class ProcessConfig(ServerConfig):
    """Settings of the process that runs the server: file descriptors, process mark and ``sys.path``."""

    listener: int
    exit_pipe: int
    instance_id: str
    search_path: list[str]
