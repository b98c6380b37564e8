"""FileErrors: the errors of one state file, each with the file, the problem and a remedy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sagemock._version import __version__

from . import migrations
from .errors import MOVE_AWAY, DamagedFile, StateError


class FileErrors:
    """The errors of the state file at a path."""

    def __init__(self, path: Path) -> None:
        self._path = path

    @contextmanager
    def translated(self, problem: str, *, damaged: bool = False) -> Iterator[None]:
        """Raise a StateError for the errors of SQLite and of the system in the context.

        Args:
            problem: The predicate of the message about the file, such as "cannot be written".
            damaged: Whether the file is read, so that an error of the system is one of reading.

        Raises:
            StateError: The context has raised another error.
        """
        try:
            yield
        except sqlite3.OperationalError as error:  # not the file's content: permissions, space, another program
            raise self._unusable("cannot be read" if damaged else problem, str(error)) from error
        except (sqlite3.DatabaseError, DamagedFile) as error:
            raise self.damaged(str(error)) from error
        except OSError as error:
            raise self._unusable(problem, str(error.strerror)) from error

    def _unusable(self, problem: str, reason: str) -> StateError:
        return StateError(
            f"The state file {self._path} {problem}: {reason}. Check the permissions and the free space there, or name "
            "another directory.",
            reason,
        )

    def damaged(self, reason: str) -> StateError:
        """Return the error for a file of sagemock's whose content is wrong."""
        return StateError(f"The state file {self._path} is damaged: {reason}. {MOVE_AWAY}.", reason)

    def foreign(self) -> StateError:
        """Return the error for the file of another program."""
        return StateError(f"{self._path} is not a state file of sagemock, or its header is damaged. {MOVE_AWAY}.")

    def newer(self, version: int, writer: str) -> StateError:
        """Return the error for a file with a version of the schema that this sagemock cannot read.

        Args:
            version: The version of the schema.
            writer: The version of sagemock that has written the file, or empty.
        """
        program = f"sagemock {writer}" if writer else "a newer sagemock"
        return StateError(
            f"The state file {self._path} has version {version}, written by {program}; this is sagemock {__version__}, "
            f"which reads versions up to {migrations.VERSION}: upgrade sagemock. {MOVE_AWAY}."
        )
