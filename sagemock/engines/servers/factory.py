"""Creates the servers of a launcher, and keeps their records."""

from __future__ import annotations

import asyncio
import getpass
import hashlib
import logging
import secrets
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sagemock.cloud.launcher import CloudAddress, Container, InstanceSpec
from sagemock.engines.cloud_address import parse_address, unavailable
from sagemock.engines.contract.image_names import local_image, parse_image_names
from sagemock.engines.engine import PORT, Engine
from sagemock.engines.instance_size import size_of
from sagemock.engines.port_reports import PortReports
from sagemock.engines.spawner_config import SpawnerConfig
from sagemock.engines.spawners import create_spawner
from sagemock.jupyter import inside

from .records import Owner, ServerRecord, ServerRecords
from .settings import ServerSettings, server_name
from .spawned_server import SpawnedServer

if TYPE_CHECKING:
    from sagemock.engines.options import EngineOptions
    from sagemock.front_door.event_loop import EventLoopThread

LOOPBACK = "127.0.0.1"
ADDRESS_SECONDS = 10.0
UNREACHABLE = "boto3 in servers does not reach the cloud, unless the option advertise is set: %s"
MAX_STARTS = 100  # at the same time; JupyterHub's own default
# The program of a KernelGateway app, which replaces the image's. On AWS, SageMaker brings its own kernel gateway.
GATEWAY = ("jupyter", "server", "--ServerApp.ip=0.0.0.0", f"--ServerApp.port={PORT}", "--ServerApp.token=")

_log = logging.getLogger(__name__)


class ServerFactory:
    """Creates servers that share an engine, its configuration and a directory.

    Args:
        engine: The engine.
        spawner: Its Spawner class.
        options: The options of the launcher.
        directory: The directory of records and volumes; servers have the same names as long as it has the same path.
        loop: The event loop of the spawners.
    """

    def __init__(
        self,
        engine: Engine,
        spawner: type[Any],
        options: EngineOptions,
        directory: Path,
        loop: EventLoopThread,
    ) -> None:
        self.engine, self._engine_name, self._class = engine, options.engine, spawner
        config = SpawnerConfig.of(options.launcher_config)
        self._config = config.plus(self._class.__name__, image=options.image) if options.image else config
        self._image_names = parse_image_names(options.image_names)
        self._loop, self._has_limits = loop, options.instance_limits
        self._advertised = options.advertise
        self._address: CloudAddress | None = None
        self._is_address_known = False
        self._reports = PortReports(LOOPBACK)
        self._volumes = directory / "volumes"
        limit = self._config.load().JupyterHub.get("concurrent_spawn_limit", MAX_STARTS)
        self._queue = asyncio.Semaphore(limit or sys.maxsize)
        self.label = f"sagemock-{hashlib.sha256(str(directory).encode()).hexdigest()[:6]}"
        self.records = ServerRecords(directory)
        self.owner = Owner.current()

    def cloud_address(self) -> CloudAddress | None:
        """Return the address at which servers reach the cloud; None for the loopback interface."""
        if self._advertised:
            return parse_address(self._advertised)
        if not self._is_address_known:
            try:
                self._address = self._find_address()
            except Exception as error:  # of the engine's client; servers fail for the same reason
                _log.warning(UNREACHABLE, f"{type(error).__name__}: {error}")
                return None
            self._is_address_known = True
        return self._address

    def _find_address(self) -> CloudAddress | None:
        no_server = ServerSettings(self.label, "", self.label, "", getpass.getuser(), str(self._volumes))
        host = self._loop.submit(self._find_host(no_server)).result(ADDRESS_SECONDS)
        address = CloudAddress(host, host) if host else None
        if address and (reason := unavailable(address)):
            _log.warning(UNREACHABLE, f"cannot listen at {host}: {reason}")
            return None
        return address

    async def _find_host(self, no_server: ServerSettings) -> str:
        # In the event loop: KubeSpawner has clients of its own for each.
        return await self.engine.host_address(create_spawner(self._class, self._config.load(), no_server))

    def create(self, spec: InstanceSpec) -> SpawnedServer:
        """Return a server that has not been started, or the one that an earlier process has left running."""
        record = self.records.read(server_name(self.label, spec.arn))
        token = record.settings["token"] if record else secrets.token_hex(24)
        settings = self.settings(spec, token)
        server = SpawnedServer(
            self.engine, settings, self._create_spawner, self._reports, self._loop, self._queue, self.remember
        )
        if record:
            server.front_port = record.port
            self._loop.submit(server.take_over(record.state, record.address)).result()
        return server

    def settings(self, spec: InstanceSpec, token: str) -> ServerSettings:
        """Return the settings of the next start of a server.

        Args:
            spec: The specification.
            token: The token of its API, which stays the same.
        """
        name, volume = server_name(self.label, spec.arn), spec.volume or spec.arn
        settings = ServerSettings(
            name=name,
            arn=spec.arn,
            owner=self.label,
            token=token,
            user=getpass.getuser(),
            directory=str(self._volumes / server_name(self.label, volume)),
            base_url=inside.base_url(spec),
            report_url=self._report_url(),
            volume_arn=volume,
            app_type=spec.studio.app["AppType"] if spec.studio else "",
            instance_type=spec.instance_type,
            volume_gb=spec.volume_gb,
            container=self._container(spec),
            metadata=spec.metadata,
        )
        return replace(settings, environment=self._environment(spec, settings))

    def _container(self, spec: InstanceSpec) -> Container | None:
        if spec.container is None or not self.engine.runs_images:
            return None
        container = replace(spec.container, image=local_image(spec.container.image, self._image_names))
        is_gateway = spec.studio is not None and spec.studio.app["AppType"] == "KernelGateway"
        return replace(container, entrypoint=GATEWAY, arguments=()) if is_gateway else container

    def _report_url(self) -> str:
        return self._loop.submit(self._reports.url(LOOPBACK)).result() if self.engine.reports_port else ""

    def _environment(self, spec: InstanceSpec, settings: ServerSettings) -> dict[str, str]:
        if settings.container:
            return {**spec.environment, **settings.container.environment}
        own = {"JUPYTER_TOKEN": settings.token}
        if self.engine.reports_port:
            own |= {
                "SAGEMOCK_BIND": LOOPBACK,
                "SAGEMOCK_BASE_URL": settings.base_url,
                "SAGEMOCK_REPORT_URL": settings.report_url,
                "SAGEMOCK_LOG": settings.log_file,
            }
        return {**spec.environment, **own}

    def _create_spawner(self, settings: ServerSettings) -> Any:
        spawner = create_spawner(self._class, self._config.load(), settings)
        self.engine.configure(spawner, settings)
        if self._has_limits and (size := size_of(settings.instance_type)):
            self.engine.limit(spawner, settings, size)
        return spawner

    def remember(self, server: SpawnedServer) -> None:
        """Write the record of a server of which the engine may have something, and remove that of one that is gone."""
        if server.spawner is None:
            self.records.remove(server.settings.name)
            return
        self.records.write(
            ServerRecord(
                engine=self._engine_name,
                config=self._config.to_json(),
                settings=server.settings.to_json(),
                state=server.spawner.get_state(),
                address=server.known_address,
                port=server.front_port,
                owner=self.owner,
            )
        )

    def close(self) -> None:
        """Stop listening for the ports of servers."""
        self._loop.call_soon(self._reports.close)
