"""Directories of MLflow servers."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import NamedTuple

from sagemock.jupyter.storage.runtime_dir import volume_name
from sagemock.processes.directories import new_temporary_path, remove_tree


class ServerPaths(NamedTuple):
    """Directories of one server.

    Attributes:
        home: A temporary directory, for its socket and its log.
        experiments: The directory of its database and its artifacts.
    """

    home: Path
    experiments: Path


class ServerDirectories:
    """The directories of all servers of a launcher.

    Args:
        kept: The directory in which experiments are kept; None to remove them with the launcher.
        register_cleanup: Called with the path of the temporary directory before it exists; removes it if this process
            is killed.

    Attributes:
        path: The temporary directory.
    """

    def __init__(self, kept: Path | None, register_cleanup: Callable[[Path], None]) -> None:
        self.path = new_temporary_path()
        register_cleanup(self.path)
        self.path.mkdir(mode=0o700)
        self._experiments = kept or self.path / "experiments"
        self._numbers = count(1)
        self._homes: dict[str, Path] = {}
        self._is_owner = True

    def of(self, arn: str) -> ServerPaths:
        """Return the directories of a server, which exist."""
        if arn not in self._homes:
            self._homes[arn] = self.path / str(next(self._numbers))
        paths = ServerPaths(self._homes[arn], self._path_of(arn))
        for path in (self._experiments, *paths):
            path.mkdir(mode=0o700, exist_ok=True)
        return paths

    def remove(self, arn: str) -> None:
        """Remove the directories of a server, also those of an earlier launcher."""
        if home := self._homes.pop(arn, None):
            self._remove(home)
        self._remove(self._path_of(arn))

    def clear(self) -> None:
        """Remove the experiments of all servers."""
        self._remove(self._experiments)

    def close(self) -> None:
        """Remove everything temporary."""
        self._remove(self.path)

    def forget(self) -> None:
        """Leave all directories to the parent, in a forked child."""
        self._homes, self._is_owner = {}, False

    def _remove(self, directory: Path) -> None:
        if self._is_owner:
            remove_tree(directory)

    def _path_of(self, arn: str) -> Path:
        return self._experiments / volume_name(arn)
