"""State that lasts: a directory to which a cloud is written as it changes, and from which it is restored."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sagemock import _process

from . import settings_rows
from .database import Database, StateError
from .directory_lock import StateLock, make_private
from .journal import StateJournal
from .restore import restore

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

__all__ = ["StateError", "StateStore"]


class StateStore:
    """The state in ``directory``, which is made if it is not there. Nobody else may have it until it is closed.

    ``volumes`` is the directory for the files of notebooks, ``is_new`` whether nothing was kept before ``restore``.
    Raises :class:`StateError` when another process has it, when it is damaged, of a newer sagemock or no state at all,
    when it cannot be written.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        place = Path(directory).absolute()
        self.volumes = place / "volumes"
        self.is_new = True
        self._cloud: Cloud | None = None
        self._lock: StateLock | None = StateLock(place)
        try:
            make_private(self.volumes)
            self._database = Database(place / "sagemock.db")
        except BaseException:
            self._lock.close()
            raise
        _process.protect(self)

    def restore(self, cloud: Cloud) -> None:
        """Fill a new ``cloud`` with what is kept, and from now on keep whatever changes in it.

        What came due since happens now, each at its own instant, and what ran runs again, if the cloud has its launcher
        and its endpoint by now. Raises ValueError for a cloud that is not new when there is something to restore.
        """
        with cloud.lock:
            given = settings_rows.spans_of(cloud.durations)
            is_written = restore(cloud, self._database)
            self.is_new = not is_written
            self._cloud, cloud.journal = cloud, StateJournal(cloud, self._database, given, is_written=is_written)
            self._save_when_time_moves(cloud)
            for resource in cloud.all_resources():
                resource.resume()
            cloud.clock.run_due()
            cloud.sync_launcher_clock()
            cloud.save()

    def _save_when_time_moves(self, cloud: Cloud) -> None:
        tell_others = cloud.clock.on_change

        def moved() -> None:
            tell_others()
            self.save()

        cloud.clock.on_change = moved

    def save(self) -> None:
        """Write what has changed and is not written yet: quotas, switches and durations that a program has set. Calls
        and all else that a cloud does is written when it is done. Raises :class:`StateError` when it cannot be."""
        if self._cloud:
            self._cloud.save()

    def close(self) -> None:
        """Write what is not written yet, and let others have the directory; the cloud goes on without."""
        if self._lock is None:
            return
        try:
            self.save()
        finally:
            self._let_go_of_cloud()
            self._database.close()
            self._let_go_of_directory()

    def _let_go_of_cloud(self) -> None:
        if self._cloud:
            self._cloud.journal = None
        self._cloud = None

    def _let_go_of_directory(self) -> None:
        if self._lock:
            self._lock.close()
        self._lock = None

    # --- forks of the process, see sagemock._process

    def hold(self) -> None:
        self._database.mutex.acquire()

    def release(self) -> None:
        self._database.mutex.release()

    def forget(self) -> None:
        """The child's copy of the cloud is kept nowhere."""
        self._let_go_of_cloud()
        if self._lock:
            self._lock.leave()
        self._lock = None
        self._database.abandon()
        self._database.mutex.release()
