"""Re-entrant lock that can be lent while scripts run."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition, RLock, Thread, local
from types import TracebackType
from typing import Generic, TypeVar

T = TypeVar("T")


class _Job(Generic[T]):
    """A function that runs on another thread, and its outcome."""

    def __init__(self, function: Callable[[], T]) -> None:
        self._function = function
        self._results: list[T] = []
        self._error: BaseException | None = None
        self.is_done = False

    def run(self) -> None:
        try:
            self._results.append(self._function())
        except BaseException as error:
            self._error = error

    def result(self) -> T:
        if self._error:
            raise self._error
        return self._results[0]


class LendableLock:
    """A re-entrant lock whose holder can lend it while a job runs on another thread.

    A lifecycle script that the cloud waits for may call the cloud. While the lock is lent, only the threads that
    answer such calls can acquire it.

    Attributes:
        on_release: Called just before the lock becomes free; returns a function to call once it is free.
    """

    def __init__(self) -> None:
        self.on_release: Callable[[], Callable[[], None]] | None = None
        self._depth = 0  # how often it was acquired, by all threads while it is lent
        self._lock = RLock()
        self._returned = Condition(self._lock)
        # How many jobs run: a thread that acquired the lent lock may lend it in turn.
        self._lent = 0
        self._this_thread = local()

    def __enter__(self) -> None:
        self._lock.acquire()
        if self._lent and not getattr(self._this_thread, "is_allowed", False):
            self._returned.wait_for(lambda: not self._lent)
        self._depth += 1

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._depth -= 1
        if self.on_release is None or self._depth:
            self._lock.release()
            return
        try:
            when_free = self.on_release()
        finally:
            self._lock.release()
        when_free()

    def allow_current_thread(self) -> None:
        """Let the calling thread acquire the lock while it is lent."""
        self._this_thread.is_allowed = True

    def lend(self, function: Callable[[], T]) -> T:
        """Return the result of a function that runs on another thread, and lend the lock until then."""
        job = _Job(function)
        self._lent += 1
        depth = self._lent
        Thread(target=self._run, args=(job,), name="sagemock-job", daemon=True).start()
        try:
            # A thread that lent the lock in turn is in the middle of a change, which has to end first.
            self._returned.wait_for(lambda: job.is_done and self._lent == depth)
        finally:
            self._lent -= 1
            self._returned.notify_all()
        return job.result()

    def _run(self, job: _Job[T]) -> None:
        job.run()
        with self._lock:
            job.is_done = True
            self._returned.notify_all()
