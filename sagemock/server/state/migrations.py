"""Migrations of state files from older versions of their format."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from contextlib import closing
from pathlib import Path
from types import MappingProxyType

VERSION = 1  # of the tables and their content; increase it when either changes, and add a migration

# For each earlier version, the function that changes a file of it into one of the next version. The functions execute
# statements on the connection, without committing; rows are read and written by the classes of tables.py.
MIGRATIONS: Mapping[int, Callable[[sqlite3.Connection], None]] = MappingProxyType({})


def migrate(connection: sqlite3.Connection, path: Path, version: int) -> None:
    """Change a state of an older version into one of this version, in one transaction, and keep a copy of it.

    Args:
        connection: The open file, which is unchanged if an exception is raised.
        path: The path of the file. The copy has the version in its name, as in ``sagemock.db.version-1``.
        version: The version of the file.

    Raises:
        sqlite3.Error, OSError: The file or its copy cannot be written.
    """
    _back_up(connection, path.with_name(f"{path.name}.version-{version}"))
    connection.execute("BEGIN IMMEDIATE")
    try:
        for step in range(version, VERSION):
            MIGRATIONS[step](connection)
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _back_up(connection: sqlite3.Connection, path: Path) -> None:
    """Copy a database, with its write-ahead log, into one file that only its owner can read."""
    path.unlink(missing_ok=True)
    path.touch(0o600)
    with closing(sqlite3.connect(path)) as copy:
        connection.backup(copy)
