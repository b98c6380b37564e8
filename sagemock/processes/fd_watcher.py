"""Thread that runs callbacks for readable file descriptors."""

from __future__ import annotations

import logging
import os
import selectors
import threading
from collections.abc import Callable

LOG = logging.getLogger(__name__)
Callback = Callable[[], None]


def log_exceptions(callback: Callback) -> None:
    """Run ``callback`` and log its exceptions instead of raising them."""
    try:
        callback()
    except Exception:
        LOG.exception("a callback of a live Jupyter server failed")


class FdWatcher:
    """Runs the callback of each file descriptor that becomes readable, on a daemon thread."""

    def __init__(self) -> None:
        self._closed = False
        self._selector = selectors.DefaultSelector()
        self._wake_reader, self._wake_writer = os.pipe()
        self._selector.register(self._wake_reader, selectors.EVENT_READ, None)
        self._thread = threading.Thread(target=self._run, name="sagemock-jupyter", daemon=True)
        self._thread.start()

    def watch(self, fd: int, callback: Callback) -> None:
        """Run ``callback`` whenever ``fd`` is readable."""
        self._selector.register(fd, selectors.EVENT_READ, callback)

    def unwatch(self, fd: int) -> None:
        """Stop watching ``fd``; do nothing if it is not watched."""
        if fd in self._selector.get_map():
            self._selector.unregister(fd)

    def _run(self) -> None:
        while not self._closed:
            for key, _events in self._selector.select():
                if self._closed:
                    return
                log_exceptions(key.data)

    def close(self) -> None:
        """Stop the thread and wait for it, unless this is called on that thread."""
        self._closed = True
        os.write(self._wake_writer, b".")
        if self._thread is not threading.current_thread():
            self._thread.join()
        self.forget()

    def forget(self) -> None:
        """Close the descriptors. In a forked child the epoll set is still the parent's: do not change it."""
        self._selector.close()
        os.close(self._wake_reader)
        os.close(self._wake_writer)
