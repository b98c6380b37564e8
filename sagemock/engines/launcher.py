"""SpawnerLauncher: runs Jupyter servers on any engine that JupyterHub has a Spawner class for."""

from __future__ import annotations

import asyncio
import atexit
import logging
import tempfile
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future, wait
from contextlib import suppress
from pathlib import Path
from typing import Any

from sagemock import _process
from sagemock.cloud.launcher import Activity, InstanceSpec, Log
from sagemock.front_door.event_loop import EventLoopThread
from sagemock.front_door.session_clock import SessionClock

from .guard import Guard
from .instance import Instance
from .jupyter_api import JupyterApi
from .kinds import engine
from .options import EngineOptions
from .server_factory import ServerFactory
from .spawned_server import ServerBroken, SpawnedServer
from .spawners import spawner_class
from .startup import StartupTasks
from .sweep import sweep

END_SECONDS = 60.0
WATCH_SECONDS = 2.0
BROKEN_IMAGE = "InternalFailure"  # [S14.24]
_log = logging.getLogger(__name__)


class SpawnerLauncher:
    """A :class:`sagemock.cloud.launcher.Launcher` on a Spawner class of JupyterHub.

    Args:
        now: The time in the cloud, in epoch seconds.
        options: The fields of :class:`sagemock.engines.options.EngineOptions`.

    Raises:
        SpawnerMissing: JupyterHub or the Spawner class is not installed.
        ValueError: An option is invalid.
    """

    def __init__(self, now: float, **options: Any) -> None:
        self._options = EngineOptions(**options)
        kind = engine(self._options.engine)
        spawner = spawner_class(kind)
        self._spawner_loop, self._door_loop = EventLoopThread(), EventLoopThread()
        self._clock = SessionClock(now, self._door_loop)
        self._lock = threading.RLock()
        self._instances: dict[str, Instance] = {}
        self._ending: list[Future[None]] = []
        self._callbacks: list[Callable[[str, str], None]] = []
        self._temporary = None
        directory = self._options.volume_dir
        if directory is None:
            self._temporary = tempfile.TemporaryDirectory(prefix="sagemock-engine-")
            directory = self._temporary.name
        self._directory = Path(directory).absolute()
        self._directory.mkdir(parents=True, exist_ok=True)
        self._factory = ServerFactory(kind, spawner, self._options, self._directory, self._spawner_loop)
        self._guard: Guard | None = None
        self._watcher: Future[None] | None = None
        self._closing = asyncio.Event()
        self._closed = False
        if not self._options.keep_servers:
            sweep(self._directory, lambda owner: not owner.is_alive, volumes=False)
        _process.protect(self)
        atexit.register(self.close)

    def prepare(self, spec: InstanceSpec, log: Log) -> str | None:
        """Clone repositories and run lifecycle scripts in the server, which is started for that, if options enable it.

        The server of a custom image is always started: its app is in service if the image keeps Studio's contract.

        Returns:
            The reason of a failure, or None.
        """
        has_tasks, has_image = self._has_startup_tasks(spec), spec.container and self._factory.engine.runs_images
        if not (has_tasks or has_image):
            return None
        with self._lock:
            server = self._instance(spec).server
        try:
            self._start(server)
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
        """Accept connections and return the origin, which has the same port as the last time if that is free."""
        with self._lock:
            instance = self._instance(spec)
            if instance.listener is None:
                instance.listen()
            return instance.origin

    def stop(self, arn: str) -> None:
        """Refuse connections, and end the server behind; the volume is kept."""
        with self._lock:
            if instance := self._instances.get(arn):
                instance.close()
                self._end(instance.server.stop())

    def delete(self, arn: str) -> None:
        """Stop the instance and remove its volume."""
        with self._lock:
            if instance := self._instances.pop(arn, None):
                instance.close()
                self._end(instance.server.remove())

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
            self._spawner_loop.call_soon(self._closing.set)
            instances, self._instances = list(self._instances.values()), {}
            for instance in instances:
                instance.close()
                self._end(self._ending_of(instance.server))
        wait(self._ending, END_SECONDS)
        if self._watcher:
            wait([self._watcher], END_SECONDS)
        self._factory.close()
        if self._guard:
            self._guard.close()
        self._spawner_loop.close()
        self._door_loop.close()
        if self._temporary:
            self._temporary.cleanup()
        atexit.unregister(self.close)

    def _ending_of(self, server: SpawnedServer) -> Coroutine[Any, Any, None]:
        """Return what happens to a server when the launcher closes."""
        if self._options.keep_servers:
            return server.leave()
        return server.remove(shared=True) if self._temporary else server.stop()

    def _instance(self, spec: InstanceSpec) -> Instance:
        if self._closed:
            raise RuntimeError("this SpawnerLauncher is closed; create a new one")
        if spec.arn not in self._instances:
            server = self._factory.create(spec)
            self._instances[spec.arn] = Instance(
                spec, server, self._clock, self._door_loop, self._start, self._report_failure
            )
            self._watcher = self._watcher or self._spawner_loop.submit(self._watch())
        instance = self._instances[spec.arn]
        instance.spec = spec
        instance.server.settings = self._factory.settings(spec, instance.server.settings.token)
        return instance

    def _start(self, server: SpawnedServer) -> SpawnedServer:
        """Start a server, wait until it answers, and return it."""
        with self._lock:
            if self._guard is None and not self._options.keep_servers:
                self._guard = Guard(self._directory, self._factory.owner, is_temporary=self._temporary is not None)
        self._spawner_loop.submit(server.start()).result()
        return server

    def _end(self, ending: Coroutine[Any, Any, None]) -> None:
        """Run the end of a server; :meth:`close` waits for it."""
        self._ending = [future for future in self._ending if not future.done()]
        future = self._spawner_loop.submit(ending)
        future.add_done_callback(_log_failure)
        self._ending.append(future)

    def _report_failure(self, arn: str, reason: str) -> None:
        for callback in self._callbacks:
            callback(arn, reason)

    async def _watch(self) -> None:
        """Look at all servers and their activity again and again, until the launcher closes."""
        while not self._closing.is_set():
            with suppress(asyncio.TimeoutError):
                await asyncio.wait_for(self._closing.wait(), WATCH_SECONDS)
            with self._lock:
                instances = list(self._instances.values())
            for instance in instances:
                try:
                    await instance.server.check()
                    await asyncio.get_running_loop().run_in_executor(None, instance.update_activity)
                except Exception:  # the others are looked at
                    _log.exception("the server of %s cannot be looked at", instance.spec.arn)

    # --- forks of the user's process, see sagemock._process

    def hold(self) -> None:
        """Take the lock before a fork."""
        self._lock.acquire()

    def release(self) -> None:
        """Release the lock in the parent after a fork."""
        self._lock.release()

    def forget(self) -> None:
        """Give up all servers in the child, which end with the parent."""
        self._instances, self._ending, self._closed = {}, [], True
        if self._guard:
            self._guard.forget()
        if self._temporary:
            self._temporary._finalizer.detach()  # type: ignore[attr-defined]
        self._lock.release()


def _log_failure(ended: Future[None]) -> None:
    if not ended.cancelled() and (error := ended.exception()):
        _log.error("a server could not be ended: %s: %s", type(error).__name__, error)
