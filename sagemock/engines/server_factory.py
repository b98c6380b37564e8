"""Creates the servers of a launcher, and keeps their records."""

from __future__ import annotations

import getpass
import hashlib
import secrets
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sagemock.cloud.launcher import InstanceSpec
from sagemock.jupyter import inside

from .engine import Engine
from .port_reports import PortReports
from .server_records import Owner, ServerRecord, ServerRecords
from .server_settings import ServerSettings, server_name
from .spawned_server import SpawnedServer
from .spawner_config import SpawnerConfig
from .spawners import create_spawner

if TYPE_CHECKING:
    from sagemock.front_door.event_loop import EventLoopThread

    from .options import EngineOptions

LOOPBACK = "127.0.0.1"


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
        self._loop = loop
        self._reports = PortReports(LOOPBACK)
        self._volumes = directory / "volumes"
        self.label = f"sagemock-{hashlib.sha256(str(directory).encode()).hexdigest()[:6]}"
        self.records = ServerRecords(directory)
        self.owner = Owner.current()

    def create(self, spec: InstanceSpec) -> SpawnedServer:
        """Return a server that has not been started, or the one that an earlier process has left running."""
        name = server_name(self.label, spec.arn)
        record = self.records.read(name)
        fields = record.settings if record else self._new_settings(name, spec)
        server = SpawnedServer(
            self.engine,
            ServerSettings(**fields, environment=self._environment(spec, fields)),
            self._create_spawner,
            self._reports,
            self._loop,
            self.remember,
        )
        if record:
            server.front_port = record.port
            self._loop.submit(server.take_over(record.state, record.address)).result()
        return server

    def _new_settings(self, name: str, spec: InstanceSpec) -> dict[str, Any]:
        report_url = self._loop.submit(self._reports.url(LOOPBACK)).result() if self.engine.reports_port else ""
        settings = ServerSettings(
            name=name,
            arn=spec.arn,
            owner=self.label,
            token=secrets.token_hex(24),
            user=getpass.getuser(),
            directory=str(self._volumes / name),
            base_url=inside.base_url(spec),
            report_url=report_url,
        )
        return _without_environment(settings)

    def _environment(self, spec: InstanceSpec, fields: dict[str, Any]) -> dict[str, str]:
        own = {"JUPYTER_TOKEN": fields["token"]}
        if self.engine.reports_port:
            own |= {
                "SAGEMOCK_BIND": LOOPBACK,
                "SAGEMOCK_BASE_URL": fields["base_url"],
                "SAGEMOCK_REPORT_URL": fields["report_url"],
            }
        return {**spec.environment, **own}

    def _create_spawner(self, settings: ServerSettings) -> Any:
        return create_spawner(
            self._class,
            self._config.load(),
            name=settings.name,
            user=settings.user,
            token=settings.token,
            environment=settings.environment,
        )

    def remember(self, server: SpawnedServer) -> None:
        """Write the record of a server that may run, and remove that of one that does not."""
        if server.spawner is None or not (server.is_running or server.is_starting):
            self.records.remove(server.settings.name)
            return
        self.records.write(
            ServerRecord(
                engine=self._engine_name,
                config=self._config.to_json(),
                settings=_without_environment(server.settings),
                state=server.spawner.get_state(),
                address=server.known_address,
                port=server.front_port,
                owner=self.owner,
            )
        )

    def close(self) -> None:
        """Stop listening for the ports of servers."""
        self._loop.call_soon(self._reports.close)


def _without_environment(settings: ServerSettings) -> dict[str, Any]:
    """Return the settings as JSON without the environment, which has credentials and is made anew for each start."""
    return {name: value for name, value in asdict(settings).items() if name != "environment"}
