"""Thread that runs an asyncio event loop for all front doors of a launcher."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Coroutine
from concurrent.futures import Future
from contextlib import suppress
from typing import Any, TypeVar
from weakref import WeakSet

from sagemock import _process

T = TypeVar("T")


class EventLoopThread(_process.LockedForkable):
    """An event loop on a daemon thread, which starts with the first coroutine."""

    def __init__(self) -> None:
        super().__init__()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._sockets: WeakSet[socket.socket] = WeakSet()
        _process.protect(self, order=2)

    def submit(self, coroutine: Coroutine[Any, Any, T]) -> Future[T]:
        """Run ``coroutine`` in the loop, and return its future result."""
        with self._lock:
            if self._loop is None:
                # Not that of the policy, which the user may have changed.
                self._loop = asyncio.SelectorEventLoop()
                self._thread = threading.Thread(target=_run, args=(self._loop,), name="sagemock-door", daemon=True)
                self._thread.start()
            return asyncio.run_coroutine_threadsafe(coroutine, self._loop)

    def call_soon(self, callback: Callable[[], object]) -> None:
        """Call ``callback`` in the loop, if it runs."""
        with self._lock:
            if self._loop:
                self._loop.call_soon_threadsafe(callback)

    def own(self, sock: socket.socket) -> socket.socket:
        """Return ``sock``, whose copy a forked child is to close."""
        self._sockets.add(sock)
        return sock

    def close(self) -> None:
        """Cancel all that runs in the loop, and wait for its end."""
        with self._lock:
            loop, thread, self._loop = self._loop, self._thread, None
            if loop and thread and thread is not threading.current_thread():
                loop.call_soon_threadsafe(loop.stop)
                thread.join()

    # --- forks of the user's process, see sagemock._process

    def forget(self) -> None:
        """Close, in the child, the copies of the parent's connections."""
        for sock in list(self._sockets):
            with suppress(OSError):
                sock.close()
        self._loop = self._thread = None
        super().forget()


def _run(loop: asyncio.AbstractEventLoop) -> None:
    asyncio.set_event_loop(loop)
    try:
        loop.run_forever()
    finally:
        tasks = asyncio.all_tasks(loop)
        for task in tasks:
            task.cancel()
        loop.run_until_complete(asyncio.gather(*tasks, return_exceptions=True))
        loop.close()
