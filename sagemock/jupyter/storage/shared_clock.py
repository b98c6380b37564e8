"""The cloud's clock, shared with processes of its Jupyters: eight bytes of a mapped file."""

from __future__ import annotations

import mmap
import struct
import time
from pathlib import Path

# In native order and alignment one store writes all of it, so a reader never meets half a number.
OFFSET = struct.Struct("d")


def monotonic() -> float:
    """Seconds that only ever grow, the same in every process, and that freezegun and time-machine leave alone."""
    return time.clock_gettime(time.CLOCK_MONOTONIC)


class SharedClock:
    """Says what time it is in the cloud; what one process sets, every process that opened the file sees."""

    def __init__(self, path: Path) -> None:
        with path.open("r+b") as file:
            self._offset = mmap.mmap(file.fileno(), OFFSET.size)

    @classmethod
    def create(cls, path: Path, now: float) -> SharedClock:
        """A new clock in a new file, at ``now`` (epoch seconds)."""
        path.write_bytes(OFFSET.pack(now - monotonic()))
        return cls(path)

    def now(self) -> float:
        """Epoch seconds in the cloud."""
        return float(OFFSET.unpack_from(self._offset)[0]) + monotonic()

    def set(self, now: float) -> None:
        OFFSET.pack_into(self._offset, 0, now - monotonic())

    def close(self) -> None:
        self._offset.close()
