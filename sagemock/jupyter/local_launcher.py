"""The launcher for this machine: every instance a listening socket, and a process only once somebody knocks."""

from __future__ import annotations

import atexit
import threading
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from sagemock import _process
from sagemock.cloud.launcher import Activity, InstanceSpec, Log

from .instance import Instance, TooManyCrashes
from .options import Options
from .processes.fd_watcher import FdWatcher, log_exceptions
from .processes.server_process import ServerProcess
from .processes.start_methods import choose_start_method
from .requirements import require_jupyter
from .startup import StartupTasks
from .storage import gateway_file
from .storage.runtime_dir import RuntimeDirectory, remove_tree, volume_name
from .storage.shared_clock import monotonic


class LocalLauncher:
    """A :class:`sagemock.launcher.Launcher` of Jupyter servers, kernels and terminals on this machine.

    ``now`` is the cloud's clock in epoch seconds, the rest is :class:`sagemock.jupyter.options.Options`.

    Raises :class:`JupyterMissing` when an extra is not installed, ValueError for options that make no sense,
    RuntimeError for what this system does not allow.
    """

    def __init__(self, now: float, **options: Any) -> None:
        self._options = Options(**options)
        require_jupyter(tls=self._options.tls)
        self._start, self._guard = choose_start_method(self._options.start_method)
        self._offset = now - monotonic()
        self._root = None if self._options.volume_dir is None else Path(self._options.volume_dir).absolute()
        self._callbacks: list[Callable[[str, str], None]] = []
        self._preparing = StartupTasks(
            scripts=self._options.run_lifecycle_scripts, repositories=self._options.clone_repositories
        )
        self._closed = False
        self._start_afresh()
        _process.protect(self)
        atexit.register(self.close)

    def _start_afresh(self) -> None:
        self._lock = threading.RLock()
        self._instances: dict[str, Instance] = {}
        self._workshop: RuntimeDirectory | None = None
        self._watcher: FdWatcher | None = None

    def prepare(self, spec: InstanceSpec, log: Log) -> str | None:
        """Clone repositories and run lifecycle scripts, if told to; return why that failed, or None."""
        if not self._preparing.concerns(spec):
            return None
        with self._lock:
            instance = self._instance(spec)
            premises, shared = instance.premises, self._shared()
        return self._preparing.prepare(spec, premises, shared, log)

    def create(self, spec: InstanceSpec) -> str:
        """Let connections in and return the origin, on the port of last time if that is free."""
        with self._lock:
            instance = self._instance(spec)
            instance.spec = spec
            if instance.listener is None:
                instance.listen()
                self._await_knock(instance)
                self._tell_of_gateways(instance)
            if self._options.tls:
                self._open_workshop()  # this process is to trust what it will find there
            return self._origin(instance)

    def _origin(self, instance: Instance) -> str:
        return f"{'https' if self._options.tls else 'http'}://127.0.0.1:{instance.port}"

    def _tell_of_gateways(self, changed: Instance) -> None:
        """Let the Jupyter whose gateway has come or gone know of those that there are."""
        door = self._instances.get(changed.gateway_of or "")
        if door and door.process:
            gateway_file.write(door.premises.home, self._gateways(door))

    def _gateways(self, door: Instance) -> list[str]:
        listening = [instance for instance in self._instances.values() if instance.listener]
        return [self._origin(instance) for instance in listening if instance.gateway_of == door.spec.arn]

    def stop(self, arn: str) -> None:
        """End the server, its kernels and its terminals, and refuse connections; the volume stays."""
        with self._lock:
            if arn in self._instances:
                self._halt(self._instances[arn])
                self._tell_of_gateways(self._instances[arn])
                self._preparing.end(arn)

    def delete(self, arn: str) -> None:
        """Stop, and remove the volume, unless it is another one's."""
        with self._lock:
            self.stop(arn)
            if instance := self._instances.pop(arn, None):
                self._clear(instance)
            elif self._root:
                remove_tree(self._root / volume_name(arn))

    def _clear(self, instance: Instance) -> None:
        if self._root or self._workshop:  # else nobody has ever opened it
            instance.premises.clear()

    def activity(self, arn: str) -> Activity | None:
        """What somebody has done in it; None if nobody has ever opened it."""
        with self._lock:
            instance = self._instances.get(arn)
            return instance.activity() if instance and self._workshop else None

    def tick(self, now: float) -> None:
        """The cloud's clock says ``now`` (epoch seconds)."""
        with self._lock:
            self._offset = now - monotonic()
            if self._workshop:
                self._workshop.clock.set(now)

    def on_exit(self, callback: Callable[[str, str], None]) -> None:
        """Call ``callback(arn, reason)``, on another thread, when a Jupyter can no longer be kept alive."""
        self._callbacks.append(callback)

    def close(self) -> None:
        """End everything and remove every temporary file."""
        self._preparing.close()
        with self._lock:
            for instance in self._instances.values():
                self._halt(instance)
            watcher, workshop = self._watcher, self._workshop
            self._start_afresh()
            self._closed = True
        if watcher:
            watcher.close()
        if workshop:
            workshop.close()
        atexit.unregister(self.close)

    def _instance(self, spec: InstanceSpec) -> Instance:
        if self._closed:
            raise RuntimeError("this LocalLauncher is closed: make a new one")
        return self._instances.get(spec.arn) or self._build(spec)

    def _build(self, spec: InstanceSpec) -> Instance:
        self._watcher = self._watcher or FdWatcher()
        return self._instances.setdefault(spec.arn, Instance(spec, self._open_workshop))

    def _open_workshop(self) -> RuntimeDirectory:
        if self._workshop is None:
            self._workshop = RuntimeDirectory(
                self._offset + monotonic(), self._root, self._guard, tls=self._options.tls
            )
        return self._workshop

    def _await_knock(self, instance: Instance) -> None:
        assert self._watcher
        assert instance.listener
        self._watcher.watch(instance.listener.fileno(), partial(self._knocked, instance))

    def _await_end(self, instance: Instance, process: ServerProcess) -> None:
        assert self._watcher
        self._watcher.watch(process.ended, partial(self._ended, instance, process))

    def _knocked(self, instance: Instance) -> None:
        with self._lock:
            if instance.listener is None or instance.process or not self._watcher:
                return  # stopped since
            self._watcher.unwatch(instance.listener.fileno())
            try:
                gateway_file.write(instance.premises.home, self._gateways(instance))
                self._await_end(instance, instance.serve(self._start, self._shared()))
                return
            except (TooManyCrashes, OSError) as error:
                reason = str(error)
                instance.stop()
        # Without the lock: whoever is told may well ask us something from another thread.
        for callback in self._callbacks:
            log_exceptions(partial(callback, instance.spec.arn, reason))

    def _shared(self) -> dict[str, Any]:
        """What every server is told."""
        options = {"idle_timeout": self._options.idle_timeout, "mount_paths": self._options.mount_paths}
        return {**self._open_workshop().shared(), **options}

    def _ended(self, instance: Instance, process: ServerProcess) -> None:
        with self._lock:
            if instance.process is not process or not self._watcher:
                return  # stopped since
            self._watcher.unwatch(process.ended)
            instance.end_process()
            self._await_knock(instance)

    def _halt(self, instance: Instance) -> None:
        if self._watcher and instance.listener:
            self._watcher.unwatch(instance.listener.fileno())
        if self._watcher and instance.process:
            self._watcher.unwatch(instance.process.ended)
        instance.stop()

    def hold(self) -> None:
        """Before a fork of the user's process, see :mod:`sagemock._process`."""
        self._lock.acquire()

    def release(self) -> None:
        """After a fork, in the parent."""
        self._lock.release()

    def forget(self) -> None:
        """After a fork, in the child: it has no Jupyters, and may create its own."""
        for instance in self._instances.values():
            instance.forget()
        if self._watcher:
            self._watcher.forget()
        self._start_afresh()
