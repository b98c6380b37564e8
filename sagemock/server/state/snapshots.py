"""Snapshots of a cloud: databases of the same form as a state, in memory or beside the state."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from sagemock.cloud.clock.clock import Clock
from sagemock.cloud.cloud import Cloud
from sagemock.protocol.suggestions import did_you_mean

from .database import Database
from .directory_lock import create_private
from .journal import StateJournal
from .restore import replace_content, restore
from .settings_rows import durations_of
from .tables import SETTINGS

if TYPE_CHECKING:
    from sagemock.cloud.journal import SnapshotStore

_TIME = "time of the snapshot"


def snapshots_of(cloud: Cloud) -> SnapshotStore:
    """Return the snapshots of a cloud: in its state directory if it has one, otherwise in memory."""
    if cloud.snapshots is None:
        journal = cloud.journal
        directory = journal.directory / "snapshots" if isinstance(journal, StateJournal) else None
        cloud.snapshots = Snapshots(cloud, directory)
    return cloud.snapshots


class Snapshots:
    """A :class:`sagemock.cloud.journal.SnapshotStore`.

    Args:
        cloud: The cloud.
        directory: The directory for the snapshots; None for snapshots in memory.
    """

    def __init__(self, cloud: Cloud, directory: Path | None) -> None:
        self._cloud, self._directory = cloud, directory
        self._in_memory: dict[str, Database] = {}

    def names(self) -> list[str]:
        """Return the names of the snapshots."""
        if self._directory is None:
            return sorted(self._in_memory)
        return sorted(path.stem for path in self._directory.glob("*.db"))

    def take(self, name: str) -> None:
        """Save the cloud under a name, in place of an earlier snapshot of that name.

        Raises:
            ValueError: The name is invalid.
            StateError: The snapshot cannot be written.
        """
        if not re.fullmatch(r"[A-Za-z0-9][\w-]{0,63}", name, re.ASCII):
            raise ValueError(f"name={name!r} must be up to 64 letters, digits, hyphens and underscores")
        self._cloud.clock.run_due()
        if self._directory is None:
            self._in_memory[name] = self._write(Database())
            return
        create_private(self._directory)
        unfinished = self._directory / f"{name}.unfinished"
        unfinished.unlink(missing_ok=True)
        try:
            self._write_file(unfinished)
        except BaseException:
            for path in self._directory.glob(f"{unfinished.name}*"):  # SQLite's files beside it, too
                path.unlink(missing_ok=True)
            raise
        os.replace(unfinished, self._directory / f"{name}.db")  # noqa: PTH105  # one step: a crash leaves the old one

    def _write_file(self, path: Path) -> None:
        database = Database(path)
        try:
            self._write(database)
        finally:
            database.close()

    def _write(self, database: Database) -> Database:
        initial_durations = durations_of(self._cloud.durations.initial())
        StateJournal(self._cloud, database, initial_durations, is_written=False).write()
        with database.transaction() as connection:
            SETTINGS.put(connection, [(_TIME, json.dumps(self._cloud.clock.time()))])
        return database

    def restore(self, name: str) -> None:
        """Give the cloud the content that it had when the snapshot was taken.

        Live servers of the resources that exist then start again; the files of the other ones are removed.

        Raises:
            ValueError: There is no such snapshot.
            StateError: The snapshot is damaged, or does not fit the cloud's clock; the cloud is unchanged.
        """
        if name not in self.names():
            known = f"; the snapshots are {', '.join(self.names())}" if self.names() else "; there are none"
            raise ValueError(f"unknown snapshot {name!r}{did_you_mean(name, self.names())}{known}")
        if self._cloud.journal:
            self._cloud.journal.check(probe=True)
        with self._opened(name) as database:
            self._check(database)
            ((time,),) = ([json.loads(text) for name, text in database.read(SETTINGS) if name == _TIME],)
            replace_content(self._cloud, database, time=time)
            self._cloud.clock.on_change()

    @contextmanager
    def _opened(self, name: str) -> Iterator[Database]:
        if self._directory is None:
            yield self._in_memory[name]
            return
        database = Database(self._directory / f"{name}.db")
        try:
            yield database
        finally:
            database.close()

    def _check(self, database: Database) -> None:
        """Restore another cloud from the snapshot, so that errors come before anything is changed."""
        clock = self._cloud.clock
        restore(Cloud(account_id=self._cloud.account_id, clock=Clock(clock.mode, speed=clock.speed)), database)
