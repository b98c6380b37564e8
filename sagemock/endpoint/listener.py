"""Listening socket and its thread."""

from __future__ import annotations

import os
import selectors
import threading
from collections.abc import Callable
from socket import socket
from typing import Generic, Protocol, TypeVar

from sagemock import _process

from .sockets import listen, shutdown_socket


class Forgettable(Protocol):
    """A server that can close, in a forked child, its copies of the parent's connections."""

    def forget(self) -> None:
        """Close the copies."""


S = TypeVar("S", bound=Forgettable)


class Listener(_process.LockedForkable, Generic[S]):
    """A socket that listens from the first call of :meth:`address`, and a thread that serves its connections.

    The server is made, and Tornado with it loaded, when the first client connects.

    Args:
        make_server: Returns the server.
        serve: Runs the server on the socket until the file descriptor in its third argument becomes readable.
        address: Host and port; port 0 takes a free one.
        eager: Make the server at once.
    """

    def __init__(
        self,
        make_server: Callable[[], S],
        serve: Callable[[S, socket, int], None],
        address: tuple[str, int] = ("127.0.0.1", 0),
        *,
        eager: bool = False,
    ) -> None:
        super().__init__()
        self._make_server, self._serve, self._address, self._eager = make_server, serve, address, eager
        self._closed = False
        self._clear()
        _process.protect(self)

    def _clear(self) -> None:
        self._thread: threading.Thread | None = None
        self._server: S | None = None

    def address(self) -> tuple[str, int]:
        """Return host and port.

        Raises:
            OSError: The address is not available.
            RuntimeError: :meth:`close` was called before.
        """
        with self._lock:
            if self._closed:
                raise RuntimeError("the endpoint is closed: its mock has ended")
            if self._thread is None:
                self._start()
            host, port = self._socket.getsockname()[:2]
            return host, port

    def _start(self) -> None:
        self._socket = listen(*self._address)
        try:
            self._server = self._make_server() if self._eager else None
        except BaseException:
            self._socket.close()
            raise
        self._socket.setblocking(False)
        self._stop_reader, self._stop_writer = os.pipe()
        self._thread = threading.Thread(target=self._run, name="sagemock-endpoint", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        if self._eager or self._wait_for_connection():
            self._server = self._server or self._make_server()
            self._serve(self._server, self._socket, self._stop_reader)

    def _wait_for_connection(self) -> bool:
        """Wait for a connection or for :meth:`close`; return whether it was a connection."""
        with selectors.DefaultSelector() as selector:
            selector.register(self._socket, selectors.EVENT_READ)
            selector.register(self._stop_reader, selectors.EVENT_READ)
            return all(key.fileobj is self._socket for key, _ in selector.select())

    def close(self) -> None:
        """Stop serving and free the address."""
        with self._lock:
            self._closed, thread = True, self._thread
            if thread:
                os.write(self._stop_writer, b".")
                thread.join()
                shutdown_socket(self._socket)
                self._close_descriptors()

    def _close_descriptors(self) -> None:
        self._socket.close()
        os.close(self._stop_reader)
        os.close(self._stop_writer)
        self._clear()

    # --- forks of the user's process, see sagemock._process

    def forget(self) -> None:
        """Close, in the child, everything that belongs to the parent; the child can start an endpoint of its own."""
        if self._server:
            self._server.forget()
        if self._thread:
            self._close_descriptors()
        super().forget()
