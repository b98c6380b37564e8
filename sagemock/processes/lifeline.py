"""Connection of a process to the user's process, whose end means that the user's process has died."""

from __future__ import annotations

import os
import select

END = b"end"  # requests the end of the process
CLOSE = b"\0"  # the last byte before the user's process closes the connection; no configuration contains it
CHUNK = 1 << 16


class Lifeline:
    """The end of the connection that another process than the user's holds."""

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._is_closed = False

    def fileno(self) -> int:
        """Return the file descriptor."""
        return self._fd

    def read(self) -> bytes:
        """Wait for bytes and return them; none at the end of the connection."""
        chunk = os.read(self._fd, CHUNK)
        self._is_closed = self._is_closed or chunk.endswith(CLOSE)
        return chunk

    def has_died(self) -> bool:
        """Return whether the user's process has died, perhaps after it had requested the end."""
        while not self._is_closed and self.is_readable():
            if not self.read():
                return True
        return False

    def is_readable(self) -> bool:
        """Return whether bytes, or the end of the connection, can be read now."""
        return bool(select.select([self._fd], [], [], 0)[0])

    def close(self) -> None:
        """Close the file descriptor."""
        os.close(self._fd)
