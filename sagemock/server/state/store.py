"""StateStore: a directory that a cloud is saved to and restored from."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

from sagemock import _process

from .database import Database
from .directory_lock import DirectoryLock, create_private
from .durable_journal import DurableJournal
from .restore import restore
from .settings_rows import durations_of

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud


class StateStore:
    """The state in ``directory``, which is created if it does not exist and locked until :meth:`close`.

    Attributes:
        volumes: The directory for the files of notebooks.
        experiments: The directory for MLflow's experiments, which is created with the first.
        is_new: Whether there was nothing to restore.

    Raises:
        StateError: Another process uses the directory, its content is damaged or of a newer sagemock, or it cannot be
            written.
    """

    def __init__(self, directory: str | os.PathLike[str]) -> None:
        self._directory = path = Path(directory).absolute()
        self.volumes = path / "volumes"
        self.experiments = path / "mlflow"
        self.is_new = True
        self._cloud: Cloud | None = None
        self._lock: DirectoryLock | None = DirectoryLock(path)
        try:
            create_private(self.volumes)
            self._database = Database(path / "sagemock.db")
        except BaseException:
            self._lock.close()
            raise
        _process.protect(self)

    def restore(self, cloud: Cloud) -> None:
        """Fill a new cloud from the directory, and save every change of it from now on.

        Transitions that have become due in the meantime run at their own times. Servers that were running start
        again, if the cloud has its launcher and its endpoint.

        Raises:
            StateError: The content is damaged, or does not fit the cloud's clock.
            ValueError: The cloud is not new, and there is something to restore.
        """
        with cloud.lock:
            initial_durations = durations_of(cloud.durations)
            is_written = restore(cloud, self._database)
            self.is_new = not is_written
            self._cloud = cloud
            cloud.journal = DurableJournal(
                cloud, self._database, initial_durations, is_written=is_written, reopen=self._reopen
            )
            self._save_when_time_moves(cloud)
            for resource in cloud.resource_store.all():
                resource.resume()
            cloud.clock.run_due()
            cloud.runtime.sync_clock()
            cloud.save()

    def _save_when_time_moves(self, cloud: Cloud) -> None:
        notify_others = cloud.clock.on_change

        def on_change() -> None:
            notify_others()
            cloud.save(required=False)

        cloud.clock.on_change = on_change
        cloud.clock.on_command = self.save

    def save(self) -> None:
        """Write the settings that a program has changed directly: quotas, account features and durations.

        Calls and other actions of the cloud are written when they are done.

        Raises:
            StateError: The file cannot be written.
        """
        if self._cloud:
            self._cloud.save()

    def _reopen(self) -> None:
        """Create the files again in a directory that was removed and created again."""
        if self._lock and not self._lock.is_at_path():
            removed, self._lock = self._lock, DirectoryLock(self._directory)
            removed.abandon()
        create_private(self.volumes)
        self._database.reopen()

    def close(self) -> None:
        """Save as far as possible, and unlock the directory. The cloud stays usable, but is not saved any more."""
        if self._lock is None:
            return
        try:
            if self._cloud:
                self._cloud.save(required=False)
        finally:
            self._detach_cloud()
            self._database.close()
            self._lock.close()
            self._lock = None

    def _detach_cloud(self) -> None:
        if self._cloud:
            self._cloud.journal = None
        self._cloud = None

    # --- forks of the process, see sagemock._process

    def hold(self) -> None:
        """Wait for the end of a transaction before a fork."""
        self._database.mutex.acquire()

    def release(self) -> None:
        """Continue in the parent."""
        self._database.mutex.release()

    def forget(self) -> None:
        """Leave the directory to the parent, in the child, whose copy of the cloud is not saved."""
        self._detach_cloud()
        if self._lock:
            self._lock.abandon()
        self._lock = None
        self._database.abandon()
        self._database.mutex.release()
