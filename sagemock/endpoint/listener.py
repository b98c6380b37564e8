"""A socket that listens from the first question for its address on, and the thread that answers there."""

from __future__ import annotations

import errno
import os
import selectors
import socket
import threading
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from sagemock import _process

if TYPE_CHECKING:
    from .http_server import Server


_ADVICE = {
    errno.EADDRINUSE: "Choose another port=, or 0 for one that is free",
    errno.EACCES: "Choose a port= above 1023",
}


def deafen(listener: socket.socket) -> None:
    """Let nobody be heard at it, and be it that a forked child has not let go of its copy yet."""
    with suppress(OSError):  # closed already; or macOS, which has no such thing
        listener.shutdown(socket.SHUT_RDWR)


class Listener:
    """Tornado is loaded, and ``make_server`` called, once somebody has connected; or at once if that is ``eager``."""

    def __init__(
        self, make_server: Callable[[], Server], address: tuple[str, int] = ("127.0.0.1", 0), *, eager: bool = False
    ) -> None:
        self._make_server, self._address, self._eager = make_server, address, eager
        self._lock = threading.Lock()
        self._closed = False
        self._start_afresh()
        _process.protect(self)

    def _start_afresh(self) -> None:
        self._thread: threading.Thread | None = None
        self._server: Server | None = None

    def address(self) -> tuple[str, int]:
        """Host and port. Raises OSError when that cannot be had, RuntimeError after :meth:`cprocess_failed`."""
        with self._lock:
            if self._closed:
                raise RuntimeError("the endpoint is closed: its mock has ended")
            if self._thread is None:
                self._listen()
            host, port = self._listener.getsockname()[:2]
            return host, port

    def _listen(self) -> None:
        family = socket.AF_INET6 if ":" in self._address[0] else socket.AF_INET
        try:
            self._listener = socket.create_server(self._address, family=family, backlog=256)
        except OSError as error:
            raise _explained(error, *self._address) from None
        try:
            self._server = self._make_server() if self._eager else None
        except BaseException:
            self._listener.close()
            raise
        self._listener.setblocking(False)
        self._told, self._tell = os.pipe()
        self._thread = threading.Thread(target=self._run, name="sagemock-endpoint", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        if self._eager or self._is_knocked_at():
            from .http_server import serve

            self._server = self._server or self._make_server()
            serve(self._server, self._listener, until=self._told)

    def _is_knocked_at(self) -> bool:
        """Wait for whatever comes first: a connection, or the end."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._listener, selectors.EVENT_READ)
            selector.register(self._told, selectors.EVENT_READ)
            return all(key.fileobj is self._listener for key, _ in selector.select())

    def close(self) -> None:
        """Answer no more."""
        with self._lock:
            self._closed, thread = True, self._thread
            if thread:
                os.write(self._tell, b".")
                thread.join()
                deafen(self._listener)
                self._let_go()

    def _let_go(self) -> None:
        self._listener.close()
        os.close(self._told)
        os.close(self._tell)
        self._start_afresh()

    # --- forks of the user's process, see sagemock._process

    def hold(self) -> None:
        self._lock.acquire()

    def release(self) -> None:
        self._lock.release()

    def forget(self) -> None:
        """The child has no endpoint, and may get its own; nothing of the parent's is kept open."""
        if self._server:
            self._server.forget()
        if self._thread:
            self._let_go()
        self._lock.release()


def _explained(error: OSError, host: str, port: int) -> OSError:
    """The same, in words that say where it was and what to do."""
    reason = str(error.strerror or error).partition(" (while")[0]
    advice = _ADVICE.get(error.errno or 0, "Choose another host=")
    return type(error)(error.errno, f"cannot listen at {host}, port {port}: {reason}. {advice}")
