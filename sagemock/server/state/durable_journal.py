"""Journal that undoes the changes that its database does not take."""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Callable
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING

from sagemock.presigned.operations import creates_presigned_url

from .errors import StateError
from .journal import StateJournal
from .restore import replace_content
from .tables import CALLS

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.history.calls import CallEntry

    from .database import Database
    from .settings_rows import DurationTable

LOG = logging.getLogger("sagemock.server")
RETRY_INTERVAL = 1.0  # seconds between two attempts to save changes that need not be saved at once


class DurableJournal(StateJournal):
    """A :class:`sagemock.cloud.journal.Journal` that writes to a database.

    While the database cannot be written, a call that changes something is refused and leaves nothing: the cloud
    continues from the last committed changes. Other calls are answered; their records, and changes that happen by time,
    stay in memory until they can be written.

    Args:
        cloud: The cloud whose changes are written.
        database: The database.
        initial_durations: The durations with which the cloud was created.
        is_written: Whether the database has the cloud's content already.
        reopen: Makes the database continue in a new file, after its own was removed.

    Attributes:
        failure: Why changes cannot be saved at present, with the directory; None if they can.
    """

    def __init__(
        self,
        cloud: Cloud,
        database: Database,
        initial_durations: DurationTable,
        *,
        is_written: bool,
        reopen: Callable[[], None],
    ) -> None:
        super().__init__(cloud, database, initial_durations, is_written=is_written)
        self._reopen = reopen
        self.failure: str | None = None
        self._next_attempt = 0.0
        self._must_undo = False  # a change that was refused is still in memory

    def check(self, operation: str = "", *, probe: bool = False) -> None:
        """Raise StateError for a call that must not begin, since its changes could not be saved.

        Args:
            operation: The AWS name of the operation; by default the call is a change.
            probe: Whether to write even if the last save succeeded.
        """
        if not (probe or self.failure) or (_reads(operation) and not self._must_undo):
            return
        if not self._attempt(probe=True):
            raise self._refusal()

    def save(self, *, required: bool = True) -> None:
        """Write the changes.

        Args:
            required: Whether to undo the changes and to raise StateError if they cannot be written; otherwise they stay
                in memory, and a later save writes them.
        """
        if not required and self.failure and monotonic() < self._next_attempt:
            return  # each attempt would encode all that is not written
        if not self._attempt(probe=self.failure is not None) and required:
            self._must_undo = True
            self._undo()
            raise self._refusal()

    def _attempt(self, *, probe: bool) -> bool:
        """Write the changes if possible, and return whether it was."""
        if self._must_undo and not self._undo():
            return False
        try:
            self._check_file()
            if probe:
                self._database.probe()
            self.write()
        except StateError as error:
            self._fail(error.reason)
            return False
        self._recover()
        return True

    def _check_file(self) -> None:
        """Raise StateError if the file was removed; create a new one if only its directory exists again."""
        if self._database.is_at_path():
            return
        if not self.directory.is_dir():
            raise StateError(f"The state directory {self.directory} does not exist.", "No such file or directory")
        if self._database.path.exists():
            raise StateError(f"The state file {self._database.path} was replaced.", "sagemock.db is another file now")
        self._reopen()
        self._mark_unwritten()

    # --- undoing

    def _undo(self) -> bool:
        """Return to the last committed content, and return whether that was possible."""
        cloud = self._cloud
        if cloud.clock.is_frozen:
            return False  # the call came from a lifecycle script: undone when the call that runs the script ends
        try:
            committed = self._database.copy()
        except StateError as error:
            self._fail(error.reason)
            return False
        unsaved_calls = self._unsaved_calls()
        cloud.outbox.discard()
        kept_processes = self._unchanged_processes()
        self._changed.clear()
        replace_content(cloud, committed, kept_processes=kept_processes)
        committed.close()
        restarted = list(self._changed)
        self._written.clear()
        self._mark_written([], cloud.resource_store.all(), self._current_settings())
        self._changed.update(dict.fromkeys(restarted))
        for call in unsaved_calls:
            cloud.history.calls.add(call)
        cloud.changes += 1
        cloud.runtime.sync_clock()
        self._must_undo = False
        return True

    def _unsaved_calls(self) -> list[CallEntry]:
        """Return the calls that were answered and not written."""
        history = self._history or self._cloud.history
        total, _ = self._positions.get(CALLS, (0, 0))
        return [call for _, call in history.calls.since(total)]

    def _unchanged_processes(self) -> set[str]:
        """Return the identifiers of the processes whose resources are as they were committed."""
        if self._cloud.history is not self._history:
            return set()  # everything was replaced
        process_ids = {resource.process_id for resource in self._written}
        return process_ids - {resource.process_id for resource in self._changed}

    # --- failures

    def _fail(self, reason: str) -> None:
        self._next_attempt = monotonic() + RETRY_INTERVAL
        if self.failure is not None:
            return
        self.failure = self._describe(reason)
        LOG.warning("%s Calls that change something are refused until it can be written again.", self.failure)

    def _describe(self, reason: str) -> str:
        return f"The state directory {self.directory} cannot be written: {_system_reason(self.directory) or reason}."

    def _recover(self) -> None:
        if self.failure is not None:
            self.failure = None
            LOG.warning("The state directory %s is written again; nothing was lost.", self.directory)

    def _refusal(self) -> StateError:
        return StateError(
            f"{self.failure} This call changed nothing, and calls that only read are answered: free space there or "
            "correct the permissions, then repeat the call."
        )


def _system_reason(directory: Path) -> str | None:
    """Return the system's reason why a file in a directory cannot be written, which SQLite's errors do not have."""
    try:
        with tempfile.TemporaryFile(dir=directory) as file:
            file.write(bytes(4096))
            file.flush()
    except OSError as error:
        return error.strerror
    return None


def _reads(operation: str) -> bool:
    """Return whether an operation usually changes nothing."""
    return operation.startswith(("Describe", "List")) or creates_presigned_url(operation)
