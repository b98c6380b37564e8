"""The SQLite file: open, check, transactions."""

from __future__ import annotations

import os
import sqlite3
import threading
import weakref
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from sagemock._version import __version__

from . import migrations
from .errors import StateError
from .file_errors import FileErrors
from .tables import SETTINGS, TABLES, Row, Table

APPLICATION = int.from_bytes(b"sgmk", "big")

_SCHEMA = f"""
BEGIN IMMEDIATE;
PRAGMA application_id = {APPLICATION};
PRAGMA user_version = {migrations.VERSION};
{" ".join(table.schema for table in TABLES)}
COMMIT;
"""
_MAGIC = b"SQLite format 3\0"
_MEMORY = Path(":memory:")  # SQLite's name for it


class Database:
    """The open file at ``path``, which is created if it does not exist. All methods raise :class:`StateError`.

    Args:
        path: The file; by default, the database is in memory.
    """

    def __init__(self, path: Path = _MEMORY) -> None:
        self.path = path
        self._errors = FileErrors(path)
        self.mutex = threading.RLock()  # held during a fork, so that none happens within a transaction
        with self._errors.translated("cannot be opened"):
            if path is not _MEMORY:
                self._check_header()
            self._connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            self._connection.text_factory = _decode
            if path is _MEMORY:  # it ends with its owner; Python would warn of a connection that nothing has closed
                weakref.finalize(self, self._connection.close)
            self._inode = None if path is _MEMORY else _inode(path)
        try:
            with self._errors.translated("is damaged", damaged=True):
                self._check()
            with self._errors.translated("cannot be written"):
                self._prepare()
        except BaseException:
            self.close()
            raise

    def _check_header(self) -> None:
        """Raise StateError for a file of another program, before SQLite opens it and possibly repairs it."""
        descriptor = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            header = os.read(descriptor, 100)
            application = int.from_bytes(header[68:72], "big")
            if header and (not header.startswith(_MAGIC) or application not in (0, APPLICATION)):
                raise self._errors.foreign()
            os.fchmod(descriptor, 0o600)  # it holds signing keys; SQLite gives its other files the same mode
        finally:
            os.close(descriptor)

    def _check(self) -> None:
        if not self._rows("SELECT name FROM sqlite_master"):
            return  # new, or its creation was interrupted
        ((application,),), ((version,),) = self._rows("PRAGMA application_id"), self._rows("PRAGMA user_version")
        if application != APPLICATION:
            raise self._errors.foreign()
        if version > migrations.VERSION:
            raise self._errors.newer(version, self._writer())
        problems = self._rows("PRAGMA integrity_check(1)")
        if version < 1 or problems != [("ok",)]:
            raise self.damaged(str(problems[0][0]))
        if version < migrations.VERSION:
            with self._errors.translated("cannot be migrated"):
                migrations.migrate(self._connection, self.path, version)

    def _prepare(self) -> None:
        if not self._rows("SELECT name FROM sqlite_master"):
            self._connection.executescript(_SCHEMA)
        self._connection.execute("PRAGMA journal_mode = WAL").fetchall()
        # NORMAL is enough: committed transactions survive SIGKILL. A power failure may lose the last ones.
        self._connection.execute("PRAGMA synchronous = NORMAL")
        self.probe()

    def _writer(self) -> str:
        """Return the version of sagemock that has written the file; empty if its tables are different."""
        with suppress(StateError):
            rows = self._rows("SELECT data FROM settings WHERE name = 'written by'")
            return str(rows[0][0]) if rows else ""
        return ""

    def _rows(self, query: str) -> list[Row]:
        with self._errors.translated("cannot be read", damaged=True):
            return self._connection.execute(query).fetchall()

    def read(self, table: Table, *, unbroken: bool = False) -> list[Row]:
        """Return all rows of a table in the order of insertion; with ``unbroken``, check that no number is missing."""
        with self._errors.translated("cannot be read", damaged=True):
            return table.read(self._connection, unbroken=unbroken)

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """Commit all that is executed in the block, or nothing."""
        with self.mutex, self._errors.translated("cannot be written"):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
                self._connection.execute("COMMIT")
            except BaseException:
                with suppress(sqlite3.Error):  # SQLite has rolled back already
                    self._connection.execute("ROLLBACK")
                raise

    def probe(self) -> None:
        """Write to the file, although nothing has to be written."""
        with self.transaction() as connection:
            SETTINGS.put(connection, [("written by", __version__)])

    def copy(self) -> Database:
        """Return a copy in memory of what was committed."""
        copy = Database()
        with self.mutex, self._errors.translated("cannot be read"):
            self._connection.backup(copy._connection)
        return copy

    def is_at_path(self) -> bool:
        """Return whether the open file is still the one at the path; one that was removed can still be written."""
        if self.path is _MEMORY:
            return True
        with suppress(OSError):
            return _inode(self.path) == self._inode
        return False

    def reopen(self) -> None:
        """Continue with a new file at the path, in place of the open one, which was removed."""
        successor = Database(self.path)
        removed, self._connection, self._inode = self._connection, successor._connection, successor._inode
        with suppress(sqlite3.Error):
            removed.close()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def abandon(self) -> None:
        """Neither use nor close the connection in a forked child, since its locks are the parent's."""
        _INHERITED.append(self._connection)

    def damaged(self, reason: str) -> StateError:
        """Return the error for a file of sagemock's whose content is wrong."""
        return self._errors.damaged(reason)


def _inode(path: Path) -> tuple[int, int]:
    status = path.stat()
    return status.st_dev, status.st_ino


def _decode(stored: bytes) -> str:
    """Return stored text. If it is not UTF-8 any more, the checksum of its row fails, with a better message."""
    return stored.decode(errors="replace")


_INHERITED: list[sqlite3.Connection] = []  # connections that must not be closed by the garbage collector
