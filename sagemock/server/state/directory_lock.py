"""The directory of a state: private, and one process's at a time."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .database import StateError


class StateLock:
    """Holds ``directory``, which is made if it is not there, until it is closed or its process ends, however it does.

    Raises :class:`StateError` when another one holds it, or it cannot be had.
    """

    def __init__(self, directory: Path) -> None:
        make_private(directory)
        with _told(directory):
            path = directory / "sagemock.lock"
            self._descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.fchmod(self._descriptor, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(self._descriptor, 20).decode(errors="replace").strip()
            self.leave()
            by = f" by process {holder}" if holder else ""
            raise StateError(
                f"The state directory {directory} is in use{by}: end that one, or name another directory."
            ) from error
        with suppress(OSError):  # a full disk, say; who needs more space than that will tell
            os.ftruncate(self._descriptor, 0)
            os.write(self._descriptor, f"{os.getpid()}\n".encode())

    def close(self) -> None:
        """Let others have it, and be it that a forked child has not left yet."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self.leave()

    def leave(self) -> None:
        """In a forked child: the parent keeps it."""
        os.close(self._descriptor)


def make_private(directory: Path) -> None:
    """Make a directory for nobody else, whatever the umask. One that is there already stays as it is."""
    with _told(directory):
        if not directory.is_dir():
            directory.mkdir(parents=True)
            directory.chmod(0o700)


@contextmanager
def _told(directory: Path) -> Iterator[None]:
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise StateError(
            f"The state directory {directory} cannot be used: it is a file, or lies in one. Name a directory, "
            "which need not be there yet."
        ) from error
    except OSError as error:
        raise StateError(
            f"The state directory {directory} cannot be used: {error.strerror}. Look at its permissions, or name "
            "another directory."
        ) from error
