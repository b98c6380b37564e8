"""Clock, directory and settings that all servers of one launcher share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sagemock.processes.config import SharedConfig
from sagemock.processes.directories import remove_tree

from .options import Options
from .processes.start_methods import choose_start_method
from .storage.runtime_dir import RuntimeDirectory, volume_name
from .storage.shared_clock import monotonic


class LauncherRuntime:
    """State that all instances of one launcher share; the temporary directory is created on first use.

    Args:
        now: The time in the cloud, in epoch seconds.
        options: The options of the launcher.
    """

    def __init__(self, now: float, options: Options) -> None:
        self.start, self._register_cleanup = choose_start_method(options.start_method)
        self.scheme = "https" if options.tls else "http"
        self._options = options
        self._offset = now - monotonic()
        self._volumes = None if options.volume_dir is None else Path(options.volume_dir).absolute()
        self._directory: RuntimeDirectory | None = None
        self._on_time: list[Callable[[float], None]] = []

    def now(self) -> float:
        """Return the time in the cloud, in epoch seconds."""
        return self._offset + monotonic()

    def on_time(self, callback: Callable[[float], None]) -> None:
        """Call a function with the time in the cloud whenever it is set."""
        self._on_time.append(callback)

    @property
    def is_open(self) -> bool:
        """True if the temporary directory has been created."""
        return self._directory is not None

    def directory(self) -> RuntimeDirectory:
        """Return the temporary directory, and create it on the first call."""
        if self._directory is None:
            self._directory = RuntimeDirectory(self.now(), self._volumes, self._register_cleanup, tls=self._options.tls)
        return self._directory

    def config(self) -> SharedConfig:
        """Return the settings in the form that processes of instances receive."""
        directory = self.directory()
        return {
            "clock": directory.clock_file,
            "runtime_dir": str(directory.path),
            "certificate": directory.certificate,
            "idle_timeout": self._options.idle_timeout,
            "mount_paths": self._options.mount_paths,
            "jupyter_extensions": self._options.jupyter_extensions,
            "own_network": self._options.own_network,
            "local_certificate": directory.local_certificate() if self._options.own_network else "",
        }

    def set_time(self, now: float) -> None:
        """Set the time in the cloud to ``now`` (epoch seconds)."""
        self._offset = now - monotonic()
        if self._directory:
            self._directory.clock.set(now)
        for callback in self._on_time:
            callback(now)

    @property
    def keeps_volumes(self) -> bool:
        """True if volumes are kept when the launcher closes."""
        return self._volumes is not None

    def remove_volume(self, arn: str) -> None:
        """Remove the volume that an earlier launcher has kept for ``arn``."""
        if self._volumes:
            remove_tree(self._volumes / volume_name(arn))

    def detach(self) -> RuntimeDirectory | None:
        """Return the temporary directory, if it was created, and forget it."""
        directory, self._directory = self._directory, None
        return directory
