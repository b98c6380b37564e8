"""The journal of one cloud: what of it is written in a database already, and what is to be written."""

from __future__ import annotations

import json
import sqlite3
from typing import TYPE_CHECKING

from sagemock.cloud.resource import report_changes
from sagemock.resources.studio.base import StudioResource

from . import settings_rows
from .history_rows import streams
from .resource_rows import row_key, to_text
from .tables import LOGS, PARTS, RESOURCES, Table

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.history.history import History
    from sagemock.cloud.resource import Resource

    from .database import Database

Positions = dict[Table, tuple[int, int]]  # how much of a stream is written: its total, its cuts


class StateJournal:
    """A :class:`sagemock.cloud.journal.Journal` that writes to a database.

    ``given`` are the durations that the cloud began with; with ``is_written``, the database has everything already.
    """

    def __init__(self, cloud: Cloud, database: Database, given: settings_rows.Spans, *, is_written: bool) -> None:
        self._cloud, self._database, self._parse_argument = cloud, database, given
        report_changes()
        self._changed: dict[Resource, None] = {}  # in order
        self._written: set[Resource] = set()
        self._history: History | None = None  # of which so much is written
        self._marks: Positions = {}
        self._parts: settings_rows.Parts = {}
        if is_written:
            self._note([], cloud.all_resources(), settings_rows.parts_of(cloud, given))

    def changed(self, resource: Resource) -> None:
        self._changed[resource] = None

    def save(self) -> None:
        now = settings_rows.parts_of(self._cloud, self._parse_argument)
        if self._cloud.history is not self._history:
            self._write_afresh(now)
        elif self._changed or now != self._parts or _marks(self._history) != self._marks:
            self._write_changes(now)

    def _write_afresh(self, now: settings_rows.Parts) -> None:
        """Nothing is written yet, or the cloud was reset."""
        all_resources = self._cloud.all_resources()
        with self._database.transaction() as connection:
            for table in (RESOURCES, LOGS, *streams(self._cloud.history)):
                table.clear(connection)
            self._write(connection, all_resources, now, {})
        self._written.clear()
        self._note([], all_resources, now)

    def _write_changes(self, now: settings_rows.Parts) -> None:
        gone = [resource for resource in self._changed if resource in self._written and not _is_held(resource)]
        there = [resource for resource in self._changed if _is_held(resource)]
        # What refers to a resource by its key is to take it in.
        there += [child for parent in gone if isinstance(parent, StudioResource) for child in parent.children()]
        with self._database.transaction() as connection:
            RESOURCES.remove(connection, map(row_key, gone))
            self._write(connection, there, now, self._marks)
        self._note(gone, there, now)

    def _write(
        self, connection: sqlite3.Connection, there: list[Resource], now: settings_rows.Parts, marks: Positions
    ) -> None:
        history = self._cloud.history
        RESOURCES.put(connection, ((*row_key(resource), to_text(resource)) for resource in there))
        # Who has said something has changed since.
        said = {resource.arn: history.logs[resource.arn] for resource in there if resource.arn in history.logs}
        LOGS.put(connection, ((arn, json.dumps(text)) for arn, text in said.items()))
        for table, (stream, to_row) in streams(history).items():
            total, truncations = marks.get(table, (0, 0))
            table.put(connection, ((number, to_row(one)) for number, one in stream.since(total)))
            if stream.truncations != truncations:
                table.keep(connection, ((number,) for number, _ in stream.since(0)))
                LOGS.keep(connection, ((arn,) for arn in history.logs))
        if now != self._parts:
            PARTS.put(connection, [("cloud", json.dumps(now))])

    def _note(self, gone: list[Resource], there: list[Resource], now: settings_rows.Parts) -> None:
        """That this is written. Until then, what could not be is tried again with the next change."""
        self._written.difference_update(gone)
        self._written.update(there)
        self._changed.clear()
        self._parts, self._history = now, self._cloud.history
        self._marks = _marks(self._history)


def _marks(history: History) -> Positions:
    return {table: (stream.total, stream.truncations) for table, (stream, _) in streams(history).items()}


def _is_held(resource: Resource) -> bool:
    return resource.region.holds(resource)
