"""LocalLauncher: runs Jupyter servers on this machine, each from the first connection to its listening socket."""

from __future__ import annotations

import atexit
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Any, Protocol

from sagemock import _process
from sagemock.cloud.launcher import Activity, InstanceSpec, Log
from sagemock.processes.config import InstanceConfig
from sagemock.processes.fd_watcher import log_exceptions

from .instance import Instance
from .instance_pool import InstancePool
from .launcher_runtime import LauncherRuntime
from .options import Options
from .requirements import require_jupyter
from .startup import StartupTasks


class Instances(Protocol):
    """Creates the instances of a launcher."""

    def __call__(self, spec: InstanceSpec, runtime: LauncherRuntime) -> Instance:
        """Return the instance for a specification."""

    def close(self) -> None:
        """Release the resources that the instances share; all instances have been stopped before."""


class JupyterInstances:
    """Creates instances that run Jupyter."""

    def __call__(self, spec: InstanceSpec, runtime: LauncherRuntime) -> Instance:
        """Return the instance for a specification."""
        return Instance(spec, runtime)

    def close(self) -> None:
        """Do nothing: each instance has its own process."""


class LocalLauncher:
    """A :class:`sagemock.cloud.launcher.Launcher` for servers, kernels and terminals on this machine.

    Args:
        now: The time in the cloud, in epoch seconds.
        instances: Creates the instances; by default, all run Jupyter.
        options: The fields of :class:`sagemock.jupyter.options.Options`.

    Raises:
        JupyterMissing: An extra is not installed.
        ValueError: An option is invalid, or this system does not allow it.
    """

    def __init__(self, now: float, *, instances: Instances | None = None, **options: Any) -> None:
        self._options = Options(**options)
        require_jupyter(tls=self._options.tls or bool(self._options.own_network))
        self._runtime = LauncherRuntime(now, self._options)
        self._instances = instances or JupyterInstances()
        self._pool = InstancePool(self._runtime, self._instances, self._report_failure)
        self._callbacks: list[Callable[[str, str], None]] = []
        self._startup_tasks = StartupTasks(
            scripts=self._options.run_lifecycle_scripts, repositories=self._options.clone_repositories
        )
        self._closed = False
        _process.protect(self)
        atexit.register(self.close)

    def prepare(self, spec: InstanceSpec, log: Log) -> str | None:
        """Clone repositories and run lifecycle scripts, if the options enable it.

        Returns:
            The reason of a failure, or None.
        """
        if not self._startup_tasks.has_work(spec):
            return None
        with self._pool.lock:
            instance = self._instance(spec)
            spec = replace(spec, environment=instance.environment())
            config: InstanceConfig = {**self._runtime.config(), **instance.network(), **instance.directories.config()}
            instance.directories.create(spec.metadata)
        return self._startup_tasks.run(spec, config, log)

    def create(self, spec: InstanceSpec) -> str:
        """Accept connections and return the origin, which has the same port as the last time if that is free."""
        with self._pool.lock:
            instance = self._instance(spec)
            instance.spec = spec
            if instance.listener is None:
                self._pool.listen(instance)
            if self._options.tls:
                self._runtime.directory()  # from now on, this process trusts its certificate
            return instance.origin

    def stop(self, arn: str) -> None:
        """End the server, its kernels and its terminals, and refuse connections; the volume is kept."""
        with self._pool.lock:
            if instance := self._pool.get(arn):
                self._pool.stop(instance)
                self._startup_tasks.end(arn)

    def delete(self, arn: str) -> None:
        """Stop the instance and remove its volume, unless another instance owns the volume."""
        with self._pool.lock:
            self.stop(arn)
            instance = self._pool.pop(arn)
            if instance is None:
                self._runtime.remove_volume(arn)
            elif self._runtime.keeps_volumes or self._runtime.is_open:
                instance.directories.remove()

    def activity(self, arn: str) -> Activity | None:
        """Return the activity in the instance; None if it was never opened."""
        with self._pool.lock:
            instance = self._pool.get(arn)
            return instance.activity() if instance and self._runtime.is_open else None

    def server_log(self, arn: str) -> str | None:
        """Return the last lines of the log of the instance's server; None if it was never opened."""
        with self._pool.lock:
            instance = self._pool.get(arn)
            return instance.read_log() if instance and self._runtime.is_open else None

    def tick(self, now: float) -> None:
        """Set the time in the cloud to ``now`` (epoch seconds)."""
        with self._pool.lock:
            self._runtime.set_time(now)

    def on_exit(self, callback: Callable[[str, str], None]) -> None:
        """Call ``callback(arn, reason)``, on another thread, when a server has crashed too often to be restarted."""
        self._callbacks.append(callback)

    def close(self) -> None:
        """End everything and remove every temporary file."""
        self._startup_tasks.close()
        with self._pool.lock:
            self._closed = True
            watcher, directory = self._pool.detach(), self._runtime.detach()
        if watcher:
            watcher.close()
        self._instances.close()
        if directory:
            directory.close()
        atexit.unregister(self.close)

    def _instance(self, spec: InstanceSpec) -> Instance:
        if self._closed:
            raise RuntimeError("this LocalLauncher is closed; create a new one")
        return self._pool.get_or_create(spec)

    def _report_failure(self, arn: str, reason: str) -> None:
        for callback in self._callbacks:
            log_exceptions(partial(callback, arn, reason))

    # --- forks of the user's process, see sagemock._process

    def hold(self) -> None:
        """Take the lock before a fork."""
        self._pool.lock.acquire()

    def release(self) -> None:
        """Release the lock in the parent after a fork."""
        self._pool.lock.release()

    def forget(self) -> None:
        """Start without instances in the child after a fork."""
        self._pool.forget()
        self._runtime.detach()
        self._pool = InstancePool(self._runtime, self._instances, self._report_failure)
