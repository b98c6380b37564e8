"""One process per state directory."""

from __future__ import annotations

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from .errors import StateError


class DirectoryLock:
    """A lock on ``directory``, which is created if it does not exist. It ends with :meth:`close` or with the process.

    Raises:
        StateError: Another process has the lock, or the directory cannot be used.
    """

    def __init__(self, directory: Path) -> None:
        create_private(directory)
        with _translate_errors(directory):
            self._path = directory / "sagemock.lock"
            self._descriptor = os.open(self._path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
            os.fchmod(self._descriptor, 0o600)
        try:
            fcntl.flock(self._descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            holder = os.read(self._descriptor, 20).decode(errors="replace").strip()
            self.abandon()
            by = f" by process {holder}" if holder else ""
            raise StateError(
                f"The state directory {directory} is in use{by}: end that process, or name another directory."
            ) from error
        with suppress(OSError):  # a full disk, which the database will report
            os.ftruncate(self._descriptor, 0)
            os.write(self._descriptor, f"{os.getpid()}\n".encode())

    def is_at_path(self) -> bool:
        """Return whether the locked file is still in the directory."""
        with suppress(OSError):
            return os.path.samestat(self._path.stat(), os.fstat(self._descriptor))
        return False

    def close(self) -> None:
        """Release the lock, even while a forked child still holds a copy of the descriptor."""
        fcntl.flock(self._descriptor, fcntl.LOCK_UN)
        self.abandon()

    def abandon(self) -> None:
        """Close the descriptor in a forked child; the parent keeps the lock."""
        os.close(self._descriptor)


def create_private(directory: Path) -> None:
    """Create a directory that other users cannot read, regardless of the umask. An existing one is not changed."""
    with _translate_errors(directory):
        if not directory.is_dir():
            directory.mkdir(parents=True)
            directory.chmod(0o700)


@contextmanager
def _translate_errors(directory: Path) -> Iterator[None]:
    try:
        yield
    except (FileExistsError, NotADirectoryError) as error:
        raise StateError(
            f"The state directory {directory} cannot be used: it or one of its parents is a file. Name a directory; "
            "it need not exist yet."
        ) from error
    except OSError as error:
        raise StateError(
            f"The state directory {directory} cannot be used: {error.strerror}. Check its permissions, or name "
            "another directory."
        ) from error
