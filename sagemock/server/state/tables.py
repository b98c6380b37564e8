"""The tables of a state: rows of JSON under keys, each with a checksum, since SQLite has none."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable
from itertools import count
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .database import Database

Row = tuple[Any, ...]


class Table:
    """``key``, columns by type, distinguishes its rows. They stay in the order in which they came."""

    def __init__(self, name: str, /, **key: str) -> None:
        self.name = name
        self._key = ", ".join(key)
        columns = ", ".join(f"{column} {kind} NOT NULL" for column, kind in key.items())
        self.schema = (
            f"CREATE TABLE {name} ({columns}, data TEXT NOT NULL, sum INTEGER NOT NULL, PRIMARY KEY ({self._key}));"
        )
        self._put = (
            f"INSERT INTO {name} VALUES ({'?, ' * len(key)}?, ?) "
            "ON CONFLICT DO UPDATE SET data = excluded.data, sum = excluded.sum"  # where it stands
        )
        self._remove = f"DELETE FROM {name} WHERE {' AND '.join(f'{column} = ?' for column in key)}"

    def put(self, connection: sqlite3.Connection, rows: Iterable[Row]) -> None:
        """Write rows, keys first and their text last, in the place of those with the same key."""
        connection.executemany(self._put, ((*row, self._sum(row)) for row in rows))

    def remove(self, connection: sqlite3.Connection, keys: Iterable[Row]) -> None:
        connection.executemany(self._remove, keys)

    def keep(self, connection: sqlite3.Connection, keys: Iterable[Row]) -> None:
        """Remove all rows but these."""
        there = set(connection.execute(f"SELECT {self._key} FROM {self.name}"))
        self.remove(connection, there.difference(keys))

    def clear(self, connection: sqlite3.Connection) -> None:
        connection.execute(f"DELETE FROM {self.name}")

    def read(self, database: Database) -> list[Row]:
        """All rows as they were put, in order. Raises StateError for one that is not as it was."""
        rows = []
        for *row, written in database.rows(f"SELECT * FROM {self.name} ORDER BY rowid"):
            if self._sum(row) != written:
                key = " ".join(map(str, row[:-1]))
                raise database.damaged(f"row {key!r} of the table {self.name} is not what was written there")
            rows.append(tuple(row))
        return rows

    def read_unbroken(self, database: Database) -> list[Row]:
        """The same of numbered rows, of which none may be missing between two others."""
        rows = self.read(database)
        for number, row in zip(count(rows[0][0] if rows else 0), rows, strict=False):
            if row[0] != number:
                raise database.damaged(f"row {number} of the table {self.name} is missing")
        return rows

    def _sum(self, row: Iterable[Any]) -> int:
        return zlib.crc32("\0".join(map(str, (self.name, *row))).encode())


RESOURCES = Table("resources", kind="TEXT", account="TEXT", region="TEXT", key="TEXT")
CALLS = Table("calls", number="INTEGER")
EVENTS = Table("events", number="INTEGER")
MOMENTS = Table("moments", number="INTEGER")
LOGS = Table("logs", arn="TEXT")
PARTS = Table("parts", name="TEXT")
TABLES = (RESOURCES, CALLS, EVENTS, MOMENTS, LOGS, PARTS)
