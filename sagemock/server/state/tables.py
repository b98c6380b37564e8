"""Tables with a checksum per row."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Callable, Iterable
from itertools import count
from typing import Any, TypeAlias

from .errors import DamagedFile

Row: TypeAlias = tuple[Any, ...]  # the key's values, then JSON


class Table:
    """A table of JSON under keys, with a checksum per row, since SQLite has none. Rows keep the order of insertion.

    Args:
        name: The table's name.
        key: The columns of the key, each with its SQL type.
    """

    def __init__(self, name: str, /, **key: str) -> None:
        self.name = name
        self._key = ", ".join(key)
        columns = ", ".join(f"{column} {kind} NOT NULL" for column, kind in key.items())
        self.schema = (
            f"CREATE TABLE {name} "
            f"({columns}, data TEXT NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY ({self._key}));"
        )
        self._put = (
            f"INSERT INTO {name} VALUES ({'?, ' * len(key)}?, ?) "
            "ON CONFLICT DO UPDATE SET data = excluded.data, checksum = excluded.checksum"  # keeps its position
        )
        self._remove = f"DELETE FROM {name} WHERE {' AND '.join(f'{column} = ?' for column in key)}"

    def put(self, connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
        """Write rows, and replace those with the same key."""
        connection.executemany(self._put, ((*row, self._checksum(row)) for row in rows))

    def remove(self, connection: sqlite3.Connection, keys: Iterable[Row]) -> None:
        """Remove the rows with these keys."""
        connection.executemany(self._remove, keys)

    def keep(self, connection: sqlite3.Connection, is_kept: Callable[[Any], bool]) -> None:
        """Remove the rows that a function returns False for, which gets the first column of their keys."""
        keys = connection.execute(f"SELECT {self._key} FROM {self.name}")
        self.remove(connection, [key for key in keys if not is_kept(key[0])])

    def clear(self, connection: sqlite3.Connection) -> None:
        """Remove all rows."""
        connection.execute(f"DELETE FROM {self.name}")

    def read(self, connection: sqlite3.Connection, *, unbroken: bool = False) -> list[Row]:
        """Return all rows in the order of insertion.

        Args:
            connection: The open database.
            unbroken: Check that the rows' numbers, their key, have no gap.

        Raises:
            DamagedFile: A row is not as it was written, or missing.
        """
        rows = []
        for *row, checksum in connection.execute(f"SELECT * FROM {self.name} ORDER BY rowid"):
            if self._checksum(row) != checksum:
                key = " ".join(map(str, row[:-1]))
                raise DamagedFile(f"row {key!r} of the table {self.name} does not match its checksum")
            rows.append(tuple(row))
        if unbroken:
            self._check_numbers(rows)
        return rows

    def _check_numbers(self, rows: list[Row]) -> None:
        for number, row in zip(count(rows[0][0] if rows else 0), rows, strict=False):
            if row[0] != number:
                raise DamagedFile(f"row {number} of the table {self.name} is missing")

    def _checksum(self, row: Iterable[object]) -> int:
        return zlib.crc32("\0".join(map(str, (self.name, *row))).encode())


RESOURCES = Table("resources", kind="TEXT", account="TEXT", region="TEXT", key="TEXT")
CALLS = Table("calls", number="INTEGER")
EVENTS = Table("events", number="INTEGER")
MOMENTS = Table("moments", number="INTEGER")
LOGS = Table("logs", arn="TEXT")
SETTINGS = Table("settings", name="TEXT")
TABLES = (RESOURCES, CALLS, EVENTS, MOMENTS, LOGS, SETTINGS)
