"""The lock of one cloud: whoever holds it may let guests in while it waits for something outside."""

from __future__ import annotations

from collections.abc import Callable
from threading import Condition, RLock, Thread, local
from types import TracebackType
from typing import Any, TypeVar

T = TypeVar("T")


class LendableLock:
    """Re-entrant, and to be lent: a lifecycle script that the cloud waits for may well ask the cloud something."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._returned = Condition(self._lock)
        self._lent = 0
        self._this_thread = local()

    def __enter__(self) -> None:
        self._lock.acquire()
        if self._lent and not getattr(self._this_thread, "is_allowed", False):
            self._returned.wait_for(lambda: not self._lent)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._lock.release()

    def allow_current_thread(self) -> None:
        """Make a guest of the calling thread: it may enter while the lock is lent."""
        self._this_thread.is_allowed = True

    def lend(self, job: Callable[[], T]) -> T:
        """What ``job()`` returns, run on another thread; until then guests may enter, and others wait."""
        outcome: list[tuple[Any, BaseException | None]] = []
        self._lent += 1
        depth = self._lent
        Thread(target=self._work, args=(job, outcome), name="sagemock-job", daemon=True).start()
        try:
            # A guest may have lent it in turn: it is in the middle of something, and comes first.
            self._returned.wait_for(lambda: outcome and self._lent == depth)
        finally:
            self._lent -= 1
            self._returned.notify_all()
        ((result, error),) = outcome
        if error:
            raise error
        return result  # type: ignore[no-any-return]  # it is job's

    def _work(self, job: Callable[[], Any], outcome: list[tuple[Any, BaseException | None]]) -> None:
        result = error = None
        try:
            result = job()
        except BaseException as raised:
            error = raised
        with self._lock:
            outcome.append((result, error))
            self._returned.notify_all()
