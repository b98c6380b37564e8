"""The one thread: waits for a knock on a listening socket, or for a server to end, and calls back."""

from __future__ import annotations

import logging
import os
import selectors
import threading
from collections.abc import Callable

LOG = logging.getLogger(__name__)
Callback = Callable[[], None]


def log_exceptions(callback: Callback) -> None:
    """Call it; its exceptions go to the log."""
    try:
        callback()
    except Exception:
        LOG.exception("a callback of a live Jupyter failed")


class FdWatcher:
    """Runs the callback of every file descriptor that becomes readable, on a daemon thread."""

    def __init__(self) -> None:
        self._closed = False
        self._selector = selectors.DefaultSelector()
        self._woken, self._wake = os.pipe()
        self._selector.register(self._woken, selectors.EVENT_READ, None)
        self._thread = threading.Thread(target=self._run, name="sagemock-jupyter", daemon=True)
        self._thread.start()

    def watch(self, fd: int, callback: Callback) -> None:
        self._selector.register(fd, selectors.EVENT_READ, callback)

    def unwatch(self, fd: int) -> None:
        if fd in self._selector.get_map():
            self._selector.unregister(fd)

    def _run(self) -> None:
        while not self._closed:
            for key, _events in self._selector.select():
                if self._closed:
                    return
                log_exceptions(key.data)

    def close(self) -> None:
        """Stop the thread and wait for it, unless it is the one that asks."""
        self._closed = True
        os.write(self._wake, b".")
        if self._thread is not threading.current_thread():
            self._thread.join()
        self.forget()

    def forget(self) -> None:
        """Let go of the descriptors. In a forked child the epoll set is still its parent's: change nothing in it."""
        self._selector.close()
        os.close(self._woken)
        os.close(self._wake)
