"""The signals of a process that waits for its children, as bytes to be read."""

from __future__ import annotations

import os
import signal


class Signals:
    """Readable once a child has ended or somebody asked us to end. One per process, in its only thread."""

    def __init__(self) -> None:
        self._read, self._written = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the user's process
        signal.set_wakeup_fd(self._written, warn_on_full_buffer=False)

    def fileno(self) -> int:
        return self._read

    def take(self) -> bool:
        """Take note of what came; whether we were asked to end."""
        try:
            return signal.SIGTERM in os.read(self._read, 4096)
        except BlockingIOError:
            return False

    def close(self) -> None:
        """In a fork, which waits for children of its own or for none."""
        signal.set_wakeup_fd(-1)
        os.close(self._read)
        os.close(self._written)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)


def reap() -> set[int]:
    """Collect the children that have ended."""
    ended: set[int] = set()
    while True:
        try:
            pid, _status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if not pid:
            return ended
        ended.add(pid)
