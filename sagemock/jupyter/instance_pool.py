"""Instances of one launcher: waits for connections, starts servers, restarts them after their end."""

from __future__ import annotations

import threading
from collections.abc import Callable
from functools import partial

from sagemock.cloud.launcher import InstanceSpec
from sagemock.processes.fd_watcher import FdWatcher

from . import companions
from .instance import Instance, InstanceProcess, TooManyCrashes
from .launcher_runtime import LauncherRuntime

MakeInstance = Callable[[InstanceSpec, LauncherRuntime], Instance]


class InstancePool:
    """Instances by ARN, with a watcher for their sockets and processes.

    Callers hold ``lock``; the watcher's callbacks take it themselves.

    Args:
        runtime: The state that all instances share.
        make_instance: Creates the instance for a specification.
        on_failed: Called with ARN and reason, on the watcher's thread, when an instance can no longer be served.
    """

    def __init__(
        self, runtime: LauncherRuntime, make_instance: MakeInstance, on_failed: Callable[[str, str], None]
    ) -> None:
        self.lock = threading.RLock()
        self._runtime, self._make_instance, self._on_failed = runtime, make_instance, on_failed
        self._instances: dict[str, Instance] = {}
        self._watcher: FdWatcher | None = None

    def get(self, arn: str) -> Instance | None:
        """Return the instance ``arn``; None if it does not exist."""
        return self._instances.get(arn)

    def get_or_create(self, spec: InstanceSpec) -> Instance:
        """Return the instance of ``spec``, and create it on the first call."""
        self._watcher = self._watcher or FdWatcher()
        if spec.arn not in self._instances:
            self._instances[spec.arn] = self._make_instance(spec, self._runtime)
        return self._instances[spec.arn]

    def pop(self, arn: str) -> Instance | None:
        """Remove the instance ``arn`` from the pool and return it; None if it does not exist."""
        return self._instances.pop(arn, None)

    def listen(self, instance: Instance) -> None:
        """Accept connections to ``instance``; the first one starts its server."""
        instance.listen()
        self._watch_listener(instance)
        companions.update_server_of(instance, self._instances)

    def stop(self, instance: Instance) -> None:
        """End the server of ``instance`` and refuse connections."""
        self._halt(instance)
        companions.update_server_of(instance, self._instances)

    def detach(self) -> FdWatcher | None:
        """Stop and remove all instances, and return the watcher, which the caller closes without holding ``lock``."""
        for instance in self._instances.values():
            self._halt(instance)
        self._instances.clear()
        watcher, self._watcher = self._watcher, None
        return watcher

    def forget(self) -> None:
        """Drop all instances in the child after a fork."""
        for instance in self._instances.values():
            instance.forget()
        if self._watcher:
            self._watcher.forget()

    def _halt(self, instance: Instance) -> None:
        if self._watcher and instance.listener:
            self._watcher.unwatch(instance.listener.fileno())
        if self._watcher and instance.process:
            self._watcher.unwatch(instance.process.exit_fd)
        instance.stop()

    def _watch_listener(self, instance: Instance) -> None:
        assert self._watcher
        assert instance.listener
        self._watcher.watch(instance.listener.fileno(), partial(self._on_connection, instance))

    def _on_connection(self, instance: Instance) -> None:
        with self.lock:
            if instance.listener is None or instance.process or not self._watcher:
                return  # stopped since
            self._watcher.unwatch(instance.listener.fileno())
            try:
                companions.write(instance, self._instances)
                process = instance.start_process()
                self._watcher.watch(process.exit_fd, partial(self._on_process_exit, instance, process))
                return
            except (TooManyCrashes, OSError) as error:
                reason = str(error)
                instance.stop()
        # Without the lock: the callback may wait for another thread that calls the launcher.
        self._on_failed(instance.spec.arn, reason)

    def _on_process_exit(self, instance: Instance, process: InstanceProcess) -> None:
        with self.lock:
            if instance.process is not process or not self._watcher:
                return  # stopped since
            self._watcher.unwatch(process.exit_fd)
            reason = process.failure
            instance.end_process()
            if reason is None:
                self._watch_listener(instance)
                return
            instance.stop()
        self._on_failed(instance.spec.arn, reason)
