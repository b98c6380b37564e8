"""Containers of a Docker daemon."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

from sagemock.engines.engine import PORT, VOLUME, Engine
from sagemock.engines.server_settings import ServerSettings

REMOVAL_ATTEMPTS = 50
REMOVAL_INTERVAL = 0.1


@dataclass(frozen=True)
class DockerEngine(Engine):
    """DockerSpawner: a container and a named volume for each server, reached by a published port."""

    package: ClassVar[str] = "dockerspawner"

    def configure(self, spawner: Any, server: ServerSettings) -> None:
        """Give the container its name, labels, volume and command."""
        spawner.name_template = spawner.object_name = server.name
        labels = {"sagemock.owner": server.owner, "sagemock.arn": server.arn}
        creation = spawner.extra_create_kwargs
        labels = {**creation.get("labels", {}), **labels}
        spawner.extra_create_kwargs = {"working_dir": VOLUME, **creation, "labels": labels}
        hosts = {"host.docker.internal": "host-gateway"}
        spawner.extra_host_config = {"extra_hosts": hosts, **spawner.extra_host_config}
        spawner.remove = True
        # Its address in the Docker network may belong to another program after a crash.
        spawner.use_internal_ip = False
        spawner.volumes = {**spawner.volumes, server.volume: VOLUME}
        root = f"--ServerApp.root_dir={VOLUME}"
        spawner.cmd = self.command(spawner, server, root, "--ip=0.0.0.0", f"--port={PORT}")

    async def wait_until_gone(self, spawner: Any) -> None:
        """Wait until the daemon has removed the container."""
        for _ in range(REMOVAL_ATTEMPTS):
            if await spawner.get_object() is None:
                return
            await asyncio.sleep(REMOVAL_INTERVAL)

    async def remove_volume(self, spawner: Any, server: ServerSettings) -> None:
        """Remove the named volume; the daemon refuses as long as the container is being removed."""
        from docker.errors import APIError, NotFound  # type: ignore[import-untyped,unused-ignore]

        for _ in range(REMOVAL_ATTEMPTS):
            try:
                await spawner.docker("remove_volume", server.volume)
            except NotFound:
                return
            except APIError as error:
                if error.status_code != HTTPStatus.CONFLICT:
                    raise
                await asyncio.sleep(REMOVAL_INTERVAL)
            else:
                return
