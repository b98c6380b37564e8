"""Connections: accepts connections on a listening socket, and reads the head of the request on each of them."""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus
from ssl import SSLContext

from sagemock.front_door.event_loop import EventLoopThread
from sagemock.front_door.http1.heads import BadMessage, RequestHead
from sagemock.front_door.http1.streams import Stream, TlsStream
from sagemock.front_door.responses import rejection
from sagemock.front_door.tasks import RunningTasks

LOG = logging.getLogger("sagemock.front_door")
HEAD_SECONDS = 60.0  # for a client to send the head of its request
HANDSHAKE_SECONDS = 60.0

Handle = Callable[[Stream, RequestHead], Awaitable[None]]


class Connections:
    """The connections to a listening socket.

    Args:
        handle: Answers a request.
        thread: The event loop that serves.
        tls: The context for https and wss; None for http and ws.
        head_seconds: The time for a client to send the head of a request.
    """

    def __init__(
        self,
        handle: Handle,
        thread: EventLoopThread,
        *,
        tls: SSLContext | None = None,
        head_seconds: float = HEAD_SECONDS,
    ) -> None:
        self._handle, self._thread, self._tls, self._head_seconds = handle, thread, tls, head_seconds
        self._tasks = RunningTasks()

    def serve(self, listener: socket.socket) -> None:
        """Accept connections from now on. The caller closes the socket after :meth:`close`."""
        listener.setblocking(False)
        self._thread.submit(self._start(listener)).result()

    def close(self) -> None:
        """End all connections, and accept no further ones."""
        self._thread.submit(self._tasks.cancel()).result()

    async def _start(self, listener: socket.socket) -> None:
        self._tasks.start(self._accept(listener))

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                sock, _address = await loop.sock_accept(listener)
            except OSError as error:
                LOG.warning("a front door cannot accept a connection: %s", error)
                await asyncio.sleep(1)
                continue
            self._tasks.start(self._serve_connection(self._thread.own(sock)))

    async def _serve_connection(self, sock: socket.socket) -> None:
        # The client has ended the connection, or a program has.
        with suppress(OSError, asyncio.TimeoutError):
            try:
                client = await self._open(sock)
            except BaseException:
                sock.close()
                raise
            try:
                if request := await self._read_request(client):
                    await self._handle(client, request)
                await client.finish()
            finally:
                client.close()

    async def _open(self, sock: socket.socket) -> Stream:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls is None:
            return Stream(sock)
        return await asyncio.wait_for(TlsStream.accept(sock, self._tls), HANDSHAKE_SECONDS)

    async def _read_request(self, client: Stream) -> RequestHead | None:
        """Return the head of the request; None if there is none, or the client was sent its rejection."""
        try:
            raw = await asyncio.wait_for(client.read_head(), self._head_seconds)
            return RequestHead.parse(raw) if raw else None
        except BadMessage as error:
            await client.write(rejection(None, error.status, f"Bad request: {error}.").encode())
        except asyncio.TimeoutError:
            reason = "The request came too slowly."
            await client.write(rejection(None, HTTPStatus.REQUEST_TIMEOUT, reason).encode())
        return None
