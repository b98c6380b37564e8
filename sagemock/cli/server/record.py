"""Records of named servers, by which other commands find them."""

from __future__ import annotations

import fcntl
import json
import os
import re
import stat
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import NamedTuple

DEFAULT_NAME = "default"
_ATTEMPTS, _POLL_INTERVAL = 20, 0.01  # a reader holds a lock for less than a millisecond


class ServerRecord(NamedTuple):
    """A named server that runs.

    Attributes:
        name: Its name.
        pid: Its process ID.
        url: Its URL; empty while it starts.
        environment: The variables for its clients; empty while it starts.
    """

    name: str
    pid: int
    url: str = ""
    environment: dict[str, str] = {}  # never changed


class RecordError(RuntimeError):
    """The error for a name that is taken or invalid, and for a directory of records that cannot be used."""


class RecordLock:
    """The right to a name, until the end of the context or of this process: a lock on the file of the record.

    Raises:
        RecordError: Another server has the name, or it is invalid.
    """

    def __init__(self, name: str) -> None:
        self.path = _path_of(name)
        self._name = name
        self._descriptor = self._lock()
        self.write("", {})

    def _lock(self) -> int:
        for _ in range(_ATTEMPTS):
            descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
            with suppress(BlockingIOError, FileNotFoundError):
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                if os.path.samestat(os.fstat(descriptor), self.path.stat()):  # not removed by its previous owner
                    return descriptor
            os.close(descriptor)
            time.sleep(_POLL_INTERVAL)
        raise RecordError(self._taken())

    def _taken(self) -> str:
        record = find_server(self._name)
        where = f" at {record.url} (process {record.pid})" if record and record.url else ""
        return (
            f"a server named {self._name!r} runs already{where}. "
            f"Stop it with `sagemock stop{name_option(self._name)}`, or choose another --name and --port"
        )

    def write(self, url: str, environment: dict[str, str]) -> None:
        """Write the record of the server, which this process runs."""
        content = json.dumps(ServerRecord(self._name, os.getpid(), url, environment)._asdict()).encode()
        os.pwrite(self._descriptor, content, 0)
        os.ftruncate(self._descriptor, len(content))

    def __enter__(self) -> RecordLock:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        with suppress(FileNotFoundError):
            self.path.unlink()
        os.close(self._descriptor)


def find_server(name: str = DEFAULT_NAME) -> ServerRecord | None:
    """Return the record of a server, if it runs.

    Raises:
        RecordError: The name is invalid, or the directory of records cannot be used.
    """
    try:
        descriptor = os.open(_path_of(name), os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except FileNotFoundError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
        return None  # its server was killed
    except BlockingIOError:
        with suppress(ValueError):  # just being written
            return ServerRecord(**json.loads(os.read(descriptor, 1 << 16)))
        return None
    finally:
        os.close(descriptor)


def running_servers() -> list[ServerRecord]:
    """Return the records of all servers that run, by name."""
    names = sorted(path.stem for path in runtime_dir().glob("*.json"))
    return [record for name in names if (record := find_server(name))]


def log_path(name: str) -> Path:
    """Return the path of the log of a server in the background."""
    return _path_of(name).with_suffix(".log")


def name_option(name: str) -> str:
    """Return the option that selects a server, with a space in front; empty for the default one."""
    return "" if name == DEFAULT_NAME else f" --name {name}"


def _path_of(name: str) -> Path:
    if not re.fullmatch(r"[A-Za-z0-9][\w-]{0,63}", name, re.ASCII):
        raise RecordError(f"--name {name!r} must be up to 64 letters, digits, hyphens and underscores")
    return runtime_dir() / f"{name}.json"


def runtime_dir() -> Path:
    """Return the directory of the records, which only this user can read; it is created if it does not exist.

    It is in ``$XDG_RUNTIME_DIR`` or, without one, in the directory for temporary files.

    Raises:
        RecordError: It belongs to another user, or cannot be created.
    """
    base = Path(os.environ.get("XDG_RUNTIME_DIR", ""))
    is_private = base.is_absolute() and base.is_dir() and base.stat().st_uid == os.getuid()
    path = base / "sagemock" if is_private else Path(tempfile.gettempdir(), f"sagemock-{os.getuid()}")
    try:
        with suppress(FileExistsError):
            path.mkdir(mode=0o700)
        status = path.lstat()
    except OSError as error:
        raise RecordError(f"the directory {path} cannot be created: {error.strerror}. Set XDG_RUNTIME_DIR") from None
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid() or status.st_mode & 0o077:
        raise RecordError(f"{path} must be a directory that only this user can read. Remove it, or set XDG_RUNTIME_DIR")
    return path
