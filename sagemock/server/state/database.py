"""The file that a state is kept in: made, checked, and changed one transaction at a time."""

from __future__ import annotations

import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from sagemock._version import __version__

from .tables import PARTS, TABLES

APPLICATION = int.from_bytes(b"sgmk", "big")
VERSION = 1  # of the tables and of what is in them: one more when either changes, and then read the earlier ones, too

_SCHEMA = f"""
BEGIN IMMEDIATE;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {VERSION};
{" ".join(table.schema for table in TABLES)}
COMMIT;
"""
_MAGIC = b"SQLite format 3\0"
_MOVE_AWAY = "Move it away to begin anew, or name another directory"


class StateError(RuntimeError):
    """A state that cannot be used, or not be written. The message names the file, what is wrong, and what to do."""


class Database:
    """The open file at ``path``, which is made if it is not there. Raises :class:`StateError`, as all methods do."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.mutex = threading.RLock()  # for who forks: not in the middle of a transaction
        with self._told("cannot be opened"):
            self._look_at_header()
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._connection.text_factory = _text
        try:
            with self._told("is damaged", damaged=True):
                self._check()
            with self._told("cannot be written"):
                self._prepare()
        except BaseException:
            self.close()
            raise

    def _look_at_header(self) -> None:
        """Before SQLite does, which takes the liberty of mending what it opens: is it ours, or new?"""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            header = os.read(descriptor, 100)
            application = int.from_bytes(header[68:72], "big")
            if header and (not header.startswith(_MAGIC) or application not in (0, APPLICATION)):
                raise self._foreign()
            os.fchmod(descriptor, 0o600)  # signing keys are in it; SQLite gives the files beside it the same mode
        finally:
            os.close(descriptor)

    def _check(self) -> None:
        if not self.rows("SELECT name FROM sqlite_master"):
            return  # new, or somebody was killed while making it
        ((application,),), ((version,),) = self.rows("PRAGMA application_id"), self.rows("PRAGMA user_version")
        if application != APPLICATION:
            raise self._foreign()
        if version > VERSION:
            raise self._newer(version)
        complaints = self.rows("PRAGMA integrity_check(1)")
        if version < 1 or complaints != [("ok",)]:
            raise self.damaged(str(complaints[0][0]))

    def _prepare(self) -> None:
        if not self.rows("SELECT name FROM sqlite_master"):
            self._connection.executescript(_SCHEMA)
        self._connection.execute("PRAGMA journal_mode = WAL").fetchall()
        # Enough: what was committed is with the system then, and SIGKILL takes nothing back. A loss of power may.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        with self.transaction() as connection:  # also finds out whether it can be written
            PARTS.put(connection, [("written by", __version__)])

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """What ``query`` finds."""
        with self._told("cannot be read", damaged=True):
            return self._connection.execute(query).fetchall()

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All that is executed in it, or nothing."""
        with self.mutex, self._told("cannot be written"):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # SQLite has done it already
                    self._connection.execute("ROLLBACK")
                raise

    def close(self) -> None:
        self._connection.close()

    def abandon(self) -> None:
        """In a forked child: neither use the connection nor close it, since its locks are the parent's."""
        _INHERITED.append(self._connection)

    # --- what can be wrong

    @contextmanager
    def _told(self, what: str, *, damaged: bool = False) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:  # the world is in the way: permissions, space, another program
            raise self._trouble(what if not damaged else "cannot be read", error) from error
        except sqlite3.DatabaseError as error:
            raise self.damaged(str(error)) from error
        except OSError as error:
            raise self._trouble(what, error) from error

    def _trouble(self, what: str, error: Exception) -> StateError:
        said = error.strerror if isinstance(error, OSError) else str(error)
        return StateError(
            f"The state file {self.path} {what}: {said}. Look at the permissions and the space there, or name another "
            "directory."
        )

    def damaged(self, why: str) -> StateError:
        """The error for a file that is ours and makes no sense."""
        return StateError(f"The state file {self.path} is damaged: {why}. {_MOVE_AWAY}.")

    def _foreign(self) -> StateError:
        return StateError(f"{self.path} is no state file of sagemock's, or damaged beyond recognition. {_MOVE_AWAY}.")

    def _newer(self, version: int) -> StateError:
        written_by = []
        with suppress(StateError):  # nobody knows what its tables are
            written_by = self.rows("SELECT data FROM parts WHERE name = 'written by'")
        by = f"sagemock {written_by[0][0]}" if written_by else "a newer sagemock"
        return StateError(
            f"The state file {self.path} has version {version}, by {by}; this is sagemock {__version__}, which knows "
            f"versions up to {VERSION}: upgrade sagemock. {_MOVE_AWAY}."
        )


def _text(stored: bytes) -> str:
    """What was no UTF-8 any more is told by its checksum, and not by SQLite, as if somebody could not read."""
    return stored.decode(errors="replace")


_INHERITED: list[sqlite3.Connection] = []
