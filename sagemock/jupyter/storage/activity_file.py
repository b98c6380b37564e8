"""What somebody does in a Jupyter, told by its server to the cloud: sixteen bytes of a mapped file."""

from __future__ import annotations

import mmap
import struct
from pathlib import Path

from sagemock.cloud.launcher import Activity

RECORD = struct.Struct("dd")  # when somebody last did something (epoch seconds of the cloud), whether a cell runs


def furnish(home: Path) -> None:
    """Have the file there; what it says is kept."""
    if not _file(home).exists():
        _file(home).write_bytes(RECORD.pack(0.0, 0.0))


def read(home: Path) -> Activity | None:
    """What the file says; None if there is none."""
    if not _file(home).exists():
        return None
    last, busy = RECORD.unpack(_file(home).read_bytes())
    return Activity(last, bool(busy))


class ActivityFile:
    """The file, as its server writes it."""

    def __init__(self, home: Path) -> None:
        with _file(home).open("r+b") as file:
            self._record = mmap.mmap(file.fileno(), RECORD.size)
        self._last = float(RECORD.unpack_from(self._record)[0])

    def note(self, now: float) -> None:
        """Somebody did something."""
        self._last = now
        RECORD.pack_into(self._record, 0, now, RECORD.unpack_from(self._record)[1])

    def note_busy(self, is_busy: bool) -> None:
        """Whether a cell runs."""
        RECORD.pack_into(self._record, 0, self._last, float(is_busy))


def _file(home: Path) -> Path:
    return home / "activity"
