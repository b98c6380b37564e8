"""Log handler for standard error that never waits for its reader."""

from __future__ import annotations

import os
import sys
import threading
from contextlib import suppress
from logging import Handler, LogRecord
from queue import Full, Queue

MAX_QUEUED = 1000  # records
CLOSE_TIMEOUT = 1.0  # seconds to write the rest when the server stops


class StderrHandler(Handler):
    """A handler whose records a thread prints, so that a full pipe that is not read does not stop the server.

    Records that exceed the queue are dropped. As soon as standard error takes text again, a line has their number.
    logging.handlers has a QueueHandler, and much more that takes time to load.
    """

    def __init__(self) -> None:
        super().__init__()
        self._queue: Queue[str | None] = Queue(MAX_QUEUED)
        self._dropped = 0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._print_records, name="sagemock-log", daemon=True)
        self._thread.start()

    def emit(self, record: LogRecord) -> None:
        """Add a record to the queue, or drop it if the queue is full."""
        try:
            self._queue.put_nowait(self.format(record))
        except Full:
            with self._lock:
                self._dropped += 1
        except Exception:  # arguments that do not fit their message, which logging reports
            self.handleError(record)

    def close(self) -> None:
        """Print the rest, as far as standard error takes it now."""
        try:
            self._queue.put(None, timeout=CLOSE_TIMEOUT)
        except Full:
            pass  # the thread waits for the reader; it ends with the process
        else:
            self._thread.join(CLOSE_TIMEOUT)
        super().close()

    def _print_records(self) -> None:
        while (text := self._queue.get()) is not None:
            _write(f"{text}\n")
            if dropped := self._take_dropped():
                _write(f"{dropped} log records were dropped: standard error was not read.\n")

    def _take_dropped(self) -> int:
        """Return the number of dropped records, and reset it, once the records before them are printed."""
        if not self._queue.empty():
            return 0
        with self._lock:
            dropped, self._dropped = self._dropped, 0
        return dropped


def _write(text: str) -> None:
    """Write to standard error; to its descriptor, since a stream that waits would block the end of the process."""
    rest = text.encode(errors="backslashreplace")
    with suppress(AttributeError, OSError, ValueError):  # closed: nothing is left to report it to
        descriptor = _descriptor()
        if descriptor is None:
            sys.stderr.write(text)
            sys.stderr.flush()
            return
        while rest:
            rest = rest[os.write(descriptor, rest) :]


def _descriptor() -> int | None:
    """Return the descriptor of standard error; None if a stream without one replaces it."""
    try:
        return sys.stderr.fileno()
    except (AttributeError, OSError):
        return None
