"""Signals as readable bytes, for a process that waits for its children."""

from __future__ import annotations

import os
import signal
import socket

NO_SIGNAL = getattr(socket, "MSG_NOSIGNAL", 0)  # the user may have restored SIGPIPE's default action


class Signals:
    """A pipe that is readable after SIGCHLD and SIGTERM. One per process, in its only thread."""

    def __init__(self) -> None:
        self._reader, self._writer = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, lambda *_: None)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the user's process
        signal.set_wakeup_fd(self._writer, warn_on_full_buffer=False)

    def fileno(self) -> int:
        """Return the descriptor to wait for."""
        return self._reader

    def take(self) -> bool:
        """Consume the signals received so far and return whether SIGTERM was among them."""
        try:
            return signal.SIGTERM in os.read(self._reader, 4096)
        except BlockingIOError:
            return False

    def close(self) -> None:
        """Restore the default handlers, in a fork that has children of its own or none."""
        signal.set_wakeup_fd(-1)
        os.close(self._reader)
        os.close(self._writer)
        for number in (signal.SIGCHLD, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
