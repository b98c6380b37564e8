"""The simulated time, shared with server processes through a memory-mapped file."""

from __future__ import annotations

import mmap
import struct
import time
from pathlib import Path

# In native order and alignment a single store writes all eight bytes, so a reader never gets half a number.
OFFSET = struct.Struct("d")


def monotonic() -> float:
    """Return seconds that never decrease, equal in every process, and not affected by freezegun or time-machine."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)


class SharedClock:
    """The time in the cloud. A change by one process is visible in every process that has opened the file."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._offset = mmap.mmap(file.fileno(), OFFSET.size)

    @classmethod
    def create(cls, path: Path, now: float) -> SharedClock:
        """Create the file ``path`` and set the clock to ``now`` (epoch seconds)."""
        path.write_bytes(OFFSET.pack(now - monotonic()))
        return cls(path)

    def now(self) -> float:
        """Return the time in the cloud, in epoch seconds."""
        return float(OFFSET.unpack_from(self._offset)[0]) + monotonic()

    def set(self, now: float) -> None:
        """Set the time in the cloud to ``now`` (epoch seconds)."""
        OFFSET.pack_into(self._offset, 0, now - monotonic())

    def close(self) -> None:
        """Unmap the file."""
        self._offset.close()
