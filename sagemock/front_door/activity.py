"""Activity in a program: requests of users, or the program's own heartbeat."""

from __future__ import annotations

import asyncio
from pathlib import Path

from sagemock.jupyter.storage.activity_file import ActivityFile

from .session_clock import SessionClock

POLL_SECONDS = 1.0


class ProgramActivity:
    """Records the activity in one program.

    Args:
        file: The file that the launcher reads.
        clock: The time in the cloud.
        heartbeat: The file that the program modifies while it is used; None if requests show its use.
    """

    def __init__(self, file: ActivityFile, clock: SessionClock, heartbeat: Path | None) -> None:
        self._file, self._clock, self._heartbeat = file, clock, heartbeat
        self._last_beat = self._beat()

    def record(self) -> None:
        """Record an activity of the user, now."""
        self._file.record_activity(self._clock.now())

    def record_request(self) -> None:
        """Record a request, if requests show that the program is used."""
        if self._heartbeat is None:
            self.record()

    async def watch(self) -> None:
        """Record each beat, until this is cancelled. The time of the file is not that of the cloud."""
        while self._heartbeat is not None:
            await asyncio.sleep(POLL_SECONDS)
            beat = self._beat()
            if beat != self._last_beat:
                self._last_beat = beat
                self.record()

    def _beat(self) -> int:
        try:
            return self._heartbeat.stat().st_mtime_ns if self._heartbeat else 0
        except FileNotFoundError:
            return 0
