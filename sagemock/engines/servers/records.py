"""Records of servers in files, by which another process finds, stops or takes over the servers of this one."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

SUFFIX = ".server.json"


@dataclass(frozen=True)
class Owner:
    """A process, which its start time tells from a later process with the same id."""

    pid: int
    started: str

    @classmethod
    def current(cls) -> Owner:
        """Return this process."""
        return cls(os.getpid(), _start_time(os.getpid()) or "")

    @property
    def is_alive(self) -> bool:
        """True if the process exists and is no zombie."""
        return _start_time(self.pid) == self.started


@dataclass(frozen=True)
class ServerRecord:
    """The data by which another process finds a server.

    Attributes:
        engine: The name of its engine.
        config: The settings of its Spawner class.
        settings: The fields of its :class:`~sagemock.engines.servers.settings.ServerSettings` but the environment.
        state: The spawner's own state.
        address: Host and port, once it has answered.
        port: The port of its front door.
        owner: The process that started it.
    """

    engine: str
    config: dict[str, Any]
    settings: dict[str, Any]
    state: dict[str, Any]
    address: tuple[str, int] | None
    port: int
    owner: Owner


class ServerRecords:
    """The records in a directory, each a file that only the user can read."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def write(self, record: ServerRecord) -> None:
        """Write a record in place of the server's earlier one."""
        path = self._path(record.settings["name"])
        new = path.with_suffix(".new")
        descriptor = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            json.dump(asdict(record), file)
        new.replace(path)

    def read(self, name: str) -> ServerRecord | None:
        """Return the record of a server, or None."""
        try:
            fields = json.loads(self._path(name).read_text())
        except FileNotFoundError:
            return None
        address = tuple(fields.pop("address") or ()) or None
        return ServerRecord(**{**fields, "owner": Owner(**fields["owner"])}, address=address)

    def remove(self, name: str) -> None:
        """Remove the record of a server, if there is one."""
        self._path(name).unlink(missing_ok=True)

    def __iter__(self) -> Iterator[ServerRecord]:
        for path in sorted(self.directory.glob(f"*{SUFFIX}")):
            if record := self.read(path.name.removesuffix(SUFFIX)):
                yield record

    def _path(self, name: str) -> Path:
        return self.directory / f"{name}{SUFFIX}"


def _start_time(pid: int) -> str | None:
    """Return the start time of a process in the kernel's or psutil's form; None without such a process."""
    import psutil

    try:
        process = psutil.Process(pid)
        return None if process.status() == psutil.STATUS_ZOMBIE else str(process.create_time())
    except psutil.NoSuchProcess:
        return None
