"""Containers of a Docker daemon."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, ClassVar

from sagemock.engines.contract.startup_files import startup_files
from sagemock.engines.engine import MAX_LOG, PORT, Engine, escape_braces
from sagemock.engines.servers.settings import ServerSettings

REMOVAL_ATTEMPTS = 50
REMOVAL_INTERVAL = 0.1
LOG_LINES = 500
LOCAL_DAEMON = "http+docker://"  # the URL of docker-py for sockets and pipes


@dataclass(frozen=True)
class DockerEngine(Engine):
    """DockerSpawner: a container and a named volume for each server, reached by a published port."""

    requirements: ClassVar[str] = '"sagemock[docker]"'
    runs_images: ClassVar[bool] = True

    def members(self, spawner: type[Any]) -> dict[str, Any]:
        """Return methods that start the program of a custom image, and write files before the start."""

        async def get_command(self: Any) -> list[str] | None:
            container = self.sagemock_server.container
            if container is None:
                command: list[str] = await spawner.get_command(self)
                return command
            return list(container.arguments) or None  # that of the image

        async def create_object(self: Any) -> Any:
            created = await spawner.create_object(self)
            server = self.sagemock_server
            files = startup_files(server.metadata, server.container)
            await self.docker("put_archive", created[self.object_id_key], "/", files)
            return created

        return {"get_command": get_command, "create_object": create_object}

    def configure(self, spawner: Any, server: ServerSettings) -> None:
        """Give the container its name, labels, volume and command."""
        spawner.name_template = spawner.object_name = server.name
        labels = {"sagemock.owner": server.owner, "sagemock.arn": server.arn}
        creation = spawner.extra_create_kwargs
        labels = {**creation.get("labels", {}), **labels}
        spawner.extra_create_kwargs = {**_process(server), **creation, "labels": labels}
        hosts = {"host.docker.internal": "host-gateway"}
        # A container that has ended stays until its log has been read.
        host_config = {"extra_hosts": hosts, **spawner.extra_host_config, "auto_remove": False}
        spawner.extra_host_config = host_config
        spawner.remove = True
        # Its address in the Docker network may belong to another program after a crash.
        spawner.use_internal_ip = False
        spawner.volumes = {**spawner.volumes, server.volume: server.mount_path}
        spawner.port = PORT
        if server.container:
            spawner.image = server.container.image
        spawner.cmd = self.command(spawner, server) or None

    async def host_address(self, spawner: Any) -> str:
        """Return the gateway of the containers' network, if the daemon is on this machine."""
        network = spawner.extra_host_config.get("network_mode") or spawner.network_name
        if network == "host":
            return ""
        found = await spawner.docker("inspect_network", network)
        ranges = (found["IPAM"] or {}).get("Config") or []
        gateway = next((str(each["Gateway"]) for each in ranges if "Gateway" in each), "")
        return gateway if spawner.client.base_url.startswith(LOCAL_DAEMON) else ""

    async def exit_status(self, spawner: Any) -> str:
        """Return the exit code of the container, see :meth:`Engine.exit_status`."""
        container = await spawner.get_object()
        return str(await spawner.poll()) if container and not container["State"]["Running"] else ""

    def reason(self, error: BaseException) -> str:
        """Return the daemon's reason, see :meth:`Engine.reason`."""
        return str(getattr(error, "explanation", None) or super().reason(error))

    async def read_log(self, spawner: Any, server: ServerSettings) -> str:
        """Return the output of the container."""
        from docker.errors import NotFound  # type: ignore[import-untyped,unused-ignore]

        try:
            log: bytes = await spawner.docker("logs", server.name, tail=LOG_LINES)
        except NotFound:
            return ""
        return log[-MAX_LOG:].decode(errors="replace")

    async def diagnose(self, spawner: Any, server: ServerSettings) -> str:
        """Return the first failed check of the container, see :meth:`Engine.diagnose`."""
        from sagemock.engines.contract.diagnosis import diagnose

        if server.container is None:
            return ""
        arguments = (server.name, server.app_type, server.container, float(spawner.http_timeout))
        finding = await asyncio.get_running_loop().run_in_executor(None, diagnose, *arguments)
        return f"{finding.check}: {finding.detail}. {finding.remedy}" if finding else ""

    async def clean_up(self, spawner: Any) -> None:
        """Remove the container."""
        if await spawner.get_object() is not None:
            await spawner.remove_object()

    async def remove_volume(self, spawner: Any, server: ServerSettings) -> None:
        """Remove the named volume; the daemon refuses as long as the container is being removed."""
        from docker.errors import APIError, NotFound

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


def _process(server: ServerSettings) -> dict[str, Any]:
    """Return the entrypoint, user and working directory of a container, in the names of Docker's API."""
    container = server.container
    if container is None:
        return {"working_dir": server.mount_path}
    entrypoint = {"entrypoint": [escape_braces(part) for part in container.entrypoint]} if container.entrypoint else {}
    return {"user": f"{container.uid}:{container.gid}", **entrypoint}
