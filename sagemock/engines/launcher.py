"""SpawnerLauncher: runs Jupyter servers on any engine that JupyterHub has a Spawner class for."""

from __future__ import annotations

import atexit
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from functools import partial
from typing import Any

from sagemock import _process
from sagemock.cloud.launcher import Activity, CloudAddress, InstanceSpec, Log
from sagemock.front_door.entrances.entrance import Entrances, LoopbackPorts
from sagemock.front_door.event_loop import EventLoopThread
from sagemock.front_door.session_clock import SessionClock

from .instance import Instance
from .jupyter_api import JupyterApi
from .kinds import engine
from .options import EngineOptions
from .servers.directory import ServerDirectory
from .servers.endings import Endings
from .servers.factory import ServerFactory
from .servers.spawned_server import SpawnedServer
from .servers.start import ServerBroken
from .spawners import spawner_class
from .startup import StartupTasks
from .watcher import Watcher

END_SECONDS = 60.0
BROKEN_IMAGE = "InternalFailure"  # [S14.24]


class SpawnerLauncher(_process.LockedForkable):
    """A :class:`sagemock.cloud.launcher.Launcher` on a Spawner class of JupyterHub.

    Args:
        now: The time in the cloud, in epoch seconds.
        entrances: Creates the entrances of the front doors; by default, they are ports of the loopback interface.
        options: The fields of :class:`sagemock.engines.options.EngineOptions`.

    Raises:
        SpawnerMissing: JupyterHub or the Spawner class is not installed.
        ValueError: An option is invalid.
    """

    def __init__(self, now: float, *, entrances: Entrances | None = None, **options: Any) -> None:
        super().__init__()
        self._options = EngineOptions(**options)
        kind = engine(self._options.engine)
        spawner = spawner_class(kind)
        self._options.check_settings(spawner)
        self._spawner_loop, self._entrances = EventLoopThread(), entrances or LoopbackPorts()
        self._clock = SessionClock(now, self._entrances.thread)
        self._instances: dict[str, Instance] = {}
        self._callbacks: list[Callable[[str, str], None]] = []
        self._directory = ServerDirectory(self._options.volume_dir, keep_servers=self._options.keep_servers)
        self._factory = ServerFactory(kind, spawner, self._options, self._directory.path, self._spawner_loop)
        self._endings = Endings(self._spawner_loop)
        self._watcher = Watcher(self._spawner_loop, self._all_instances)
        self._closed = False
        _process.protect(self)
        atexit.register(self.close)

    def prepare(self, spec: InstanceSpec, log: Log) -> str | None:
        """Clone repositories and run lifecycle scripts in the server, which is started for that, if options enable it.

        The server of a custom image is always started: its app is in service if the image keeps Studio's contract.
        With the option ``start_servers``, every server is.

        Returns:
            The reason of a failure, or None.
        """
        has_tasks, has_image = self._has_startup_tasks(spec), spec.container and self._factory.engine.runs_images
        if not (has_tasks or has_image or self._options.start_servers):
            return None
        with self._lock:
            server = self._instance(spec).server
        try:
            self._start(server).result()
            if not has_tasks:
                return None
            api = JupyterApi(server.address, server.settings)
            tasks = StartupTasks(
                api.origin,
                api.token,
                scripts=self._options.run_lifecycle_scripts,
                repositories=self._options.clone_repositories,
            )
            return tasks.run(spec, log)
        except ServerBroken as error:
            log("", f"{self.server_log(spec.arn) or ''}\n{error}\n".lstrip())
            return BROKEN_IMAGE if has_image else str(error)
        except (OSError, RuntimeError) as error:
            return str(error)

    def _has_startup_tasks(self, spec: InstanceSpec) -> bool:
        runs_scripts = self._options.run_lifecycle_scripts and spec.scripts
        return bool(runs_scripts or (self._options.clone_repositories and spec.repositories))

    def create(self, spec: InstanceSpec) -> str:
        """Accept connections and return the origin, which is the same as the last time if its port is free."""
        with self._lock:
            return self._instance(spec).listen()

    def stop(self, arn: str) -> None:
        """Refuse connections, and end the server behind; the volume is kept."""
        with self._lock:
            if instance := self._instances.get(arn):
                instance.close()
                self._endings.start(instance.server.stop)

    def delete(self, arn: str) -> None:
        """Stop the instance and remove its volume."""
        with self._lock:
            if instance := self._instances.pop(arn, None):
                instance.close()
                self._endings.start(instance.server.remove)

    def cloud_address(self) -> CloudAddress | None:
        """Return the address at which boto3 in servers reaches the cloud; None for the loopback interface."""
        return self._factory.cloud_address()

    def activity(self, arn: str) -> Activity | None:
        """Return the activity in the instance; None if it was never opened."""
        with self._lock:
            instance = self._instances.get(arn)
        return instance.activity() if instance else None

    def server_log(self, arn: str) -> str | None:
        """Return the end of the log of a server, in whole lines; None if it was never started."""
        with self._lock:
            instance = self._instances.get(arn)
        return self._spawner_loop.submit(instance.server.log()).result(END_SECONDS) if instance else None

    def tick(self, now: float) -> None:
        """Set the time in the cloud to ``now`` (epoch seconds), by which sessions end."""
        self._clock.set(now)

    def on_exit(self, callback: Callable[[str, str], None]) -> None:
        """Call ``callback(arn, reason)``, on another thread, when a server cannot be started any more."""
        self._callbacks.append(callback)

    def close(self) -> None:
        """End everything and remove every temporary file; servers that are to be kept go on."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._watcher.stop()
            instances, self._instances = list(self._instances.values()), {}
            for instance in instances:
                instance.close()
                self._endings.start(self._ending_of(instance.server))
        self._endings.join(END_SECONDS)
        self._watcher.join(END_SECONDS)
        self._factory.close()
        self._spawner_loop.close()
        self._entrances.close()
        self._directory.close()
        atexit.unregister(self.close)

    def _ending_of(self, server: SpawnedServer) -> Callable[[], Coroutine[Any, Any, None]]:
        """Return the end of a server when the launcher closes."""
        if self._options.keep_servers:
            return server.leave
        return partial(server.remove, shared=True) if self._directory.is_temporary else server.stop

    def _instance(self, spec: InstanceSpec) -> Instance:
        if self._closed:
            raise RuntimeError("this SpawnerLauncher is closed; create a new one")
        if spec.arn not in self._instances:
            server = self._factory.create(spec)
            self._instances[spec.arn] = Instance(
                spec, server, self._clock, self._entrances, self._start, self._report_failure
            )
            self._watcher.start()
        instance = self._instances[spec.arn]
        instance.spec = spec
        instance.server.settings = self._factory.settings(spec, instance.server.settings.token)
        return instance

    def _start(self, server: SpawnedServer) -> Future[None]:
        """Start a server; the result comes when it answers."""
        return self._spawner_loop.submit(self._start_guarded(server))

    async def _start_guarded(self, server: SpawnedServer) -> None:
        self._directory.start_guard(self._factory.owner)
        await server.start()

    def _all_instances(self) -> list[Instance]:
        return list(self._instances.values())  # without the lock, whose holder may wait for the event loop

    def _report_failure(self, arn: str, reason: str) -> None:
        for callback in self._callbacks:
            callback(arn, reason)

    def forget(self) -> None:
        """Give up all servers in a forked child, which end with the parent."""
        self._instances, self._closed = {}, True
        self._endings.forget()
        super().forget()
