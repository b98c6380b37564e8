"""Writes the changes since the last save."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from sagemock.resources.studio.base import StudioResource

from .history_rows import bounded_logs
from .resource_rows import row_key, to_text
from .settings_rows import DurationTable, Settings, settings_of
from .tables import LOGS, RESOURCES, SETTINGS, Table

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.history.history import History
    from sagemock.cloud.resource import Resource

    from .database import Database

Positions: TypeAlias = dict[Table, tuple[int, int]]  # how much of a log is written: its total and its truncations


class StateJournal:
    """The changes of a cloud, and their place in a database.

    Args:
        cloud: The cloud whose changes are written.
        database: The database.
        initial_durations: The durations with which the cloud was created.
        is_written: Whether the database has the cloud's content already.
    """

    def __init__(self, cloud: Cloud, database: Database, initial_durations: DurationTable, *, is_written: bool) -> None:
        self._cloud, self._database, self._initial_durations = cloud, database, initial_durations
        self.changes = 0
        self._changed: dict[Resource, None] = {}  # in the order of the changes
        self._written: set[Resource] = set()
        self._history: History | None = None  # the history that _positions refers to
        self._positions: Positions = {}
        self._settings: Settings = {}
        if is_written:
            self._mark_written([], cloud.resource_store.all(), self._current_settings())

    def _current_settings(self) -> Settings:
        return settings_of(self._cloud, self._initial_durations)

    @property
    def directory(self) -> Path:
        """The directory of the database."""
        return self._database.path.parent

    def changed(self, resource: Resource) -> None:
        """Record that a resource was changed, added or removed."""
        self._changed[resource] = None
        self.changes += 1

    def position(self) -> object:
        """Return a value that is another one after each change of a resource or a setting."""
        return self.changes, self._current_settings()

    def write(self) -> None:
        """Write the changes since the last call; if that fails, the next one writes them."""
        settings = self._current_settings()
        if self._cloud.history is not self._history:
            self._write_all(settings)
        elif self._changed or settings != self._settings or _positions(self._history) != self._positions:
            self._write_changes(settings)

    def _write_all(self, settings: Settings) -> None:
        """Replace the content of the database: it is new, or the cloud was reset."""
        resources = self._cloud.resource_store.all()
        with self._database.transaction() as connection:
            for table in (RESOURCES, LOGS, *bounded_logs(self._cloud.history)):
                table.clear(connection)
            self._write(connection, resources, settings, {})
        self._written.clear()
        self._mark_written([], resources, settings)

    def _write_changes(self, settings: Settings) -> None:
        removed = [resource for resource in self._changed if resource in self._written and not _is_held(resource)]
        present = [resource for resource in self._changed if _is_held(resource)]
        # Rows that refer to a removed resource by its key must contain it from now on.
        present += [child for parent in removed if isinstance(parent, StudioResource) for child in parent.children()]
        with self._database.transaction() as connection:
            RESOURCES.remove(connection, map(row_key, removed))
            self._write(connection, present, settings, self._positions)
        self._mark_written(removed, present, settings)

    def _write(
        self, connection: sqlite3.Connection, resources: list[Resource], settings: Settings, positions: Positions
    ) -> None:
        RESOURCES.put(connection, ((*row_key(resource), to_text(resource)) for resource in resources))
        self._write_script_logs(connection, resources)
        self._write_history(connection, positions)
        if settings != self._settings:
            SETTINGS.put(connection, [("cloud", json.dumps(settings))])

    def _write_script_logs(self, connection: sqlite3.Connection, resources: list[Resource]) -> None:
        """Write the script logs of changed resources; a script's output always comes with a change."""
        logs = self._cloud.history.logs
        arns = [resource.arn for resource in resources if resource.arn in logs]
        LOGS.put(connection, ((arn, json.dumps(logs[arn])) for arn in arns))

    def _write_history(self, connection: sqlite3.Connection, positions: Positions) -> None:
        history = self._cloud.history
        for table, (log, encode) in bounded_logs(history).items():
            total, truncations = positions.get(table, (0, 0))
            table.put(connection, ((number, encode(entry)) for number, entry in log.since(total)))
            if log.truncations != truncations:
                table.keep(connection, log.has)
                LOGS.keep(connection, history.logs.__contains__)

    def _mark_written(self, removed: list[Resource], present: list[Resource], settings: Settings) -> None:
        self._written.difference_update(removed)
        self._written.update(present)
        self._changed.clear()
        self._settings, self._history = settings, self._cloud.history
        self._positions = _positions(self._history)

    def _mark_unwritten(self) -> None:
        """Write everything with the next :meth:`write`, since the database is a new one."""
        self._settings, self._history, self._positions = {}, None, {}


def _positions(history: History) -> Positions:
    return {table: (log.total, log.truncations) for table, (log, _) in bounded_logs(history).items()}


def _is_held(resource: Resource) -> bool:
    return resource.region.holds(resource)
