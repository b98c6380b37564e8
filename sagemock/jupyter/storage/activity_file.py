"""Last activity, shared through a memory-mapped file: a server writes it, the launcher reads it."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

from sagemock.cloud.launcher import Activity

# Last activity (epoch seconds of the cloud), whether a cell runs, whether kernels or terminals are open.
RECORD = struct.Struct("ddd")


def create(home: Path) -> None:
    """Create the file, or keep the one of an earlier server."""
    path = _path(home)
    if not path.exists():
        path.write_bytes(RECORD.pack(0.0, 0.0, 0.0))


def read(home: Path) -> Activity | None:
    """Return the recorded activity; None before the first server of the instance."""
    path = _path(home)
    if not path.exists():
        return None
    last, is_busy, has_sessions = RECORD.unpack(path.read_bytes())
    return Activity(last, bool(is_busy), bool(has_sessions))


class ActivityFile:
    """The file as its server writes it."""

    def __init__(self, home: Path) -> None:
        with _path(home).open("r+b") as file:
            self._record = mmap.mmap(file.fileno(), RECORD.size)
        self._last = float(RECORD.unpack_from(self._record)[0])

    def record_activity(self, now: float) -> None:
        """Store ``now`` (epoch seconds of the cloud) as the time of the last activity."""
        self._last = now
        RECORD.pack_into(self._record, 0, now, *RECORD.unpack_from(self._record)[1:])

    def record_state(self, *, is_busy: bool, has_sessions: bool) -> None:
        """Store whether a cell runs, and whether kernels or terminals are open."""
        RECORD.pack_into(self._record, 0, self._last, float(is_busy), float(has_sessions))


def _path(home: Path) -> Path:
    return home / "activity"
