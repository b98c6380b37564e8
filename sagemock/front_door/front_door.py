"""FrontDoor: an authenticating reverse proxy on one listening socket.

Each connection carries one request. Its head is read, judged and rewritten, and sent to a program with ``Connection:
close``; exactly the body that it announces follows, and the response is copied as it comes. Thus uploads, downloads,
event streams and websockets need no code of their own, and a second request cannot pass on the rights of the first.

It is own code, since the libraries have no proxy with these rules, and those that could be its base cost more: per
gigabyte, proxies of 20 lines on aiohttp and Tornado, without any check, took 1.3 s and 2.8 s of processor time, and
this one 0.5 s (by splice, on Linux); docs/front-door.md has the figures.
"""

from __future__ import annotations

import asyncio
import logging
import socket
from collections.abc import Coroutine
from contextlib import suppress
from http import HTTPStatus
from ssl import SSLContext
from typing import Any, Protocol

from .access import AccessControl, Visit, redirect_signed_in
from .event_loop import EventLoopThread
from .exchange import Exchange
from .http1.heads import BadMessage, Header, RequestHead
from .http1.streams import Stream, TlsStream
from .responses import Answered, rejection
from .routes import Route
from .session_clock import SessionClock

LOG = logging.getLogger(__name__)
HEAD_SECONDS = 60.0  # for a client to send the head of its request
HANDSHAKE_SECONDS = 60.0


class Site(Protocol):
    """The programs and pages of a front door."""

    async def find(self, visit: Visit) -> Route:
        """Return the program for an accepted request.

        Raises:
            Answered: A page or a rejection, which is sent instead.
        """


class Programs:
    """A site of programs at different paths.

    Args:
        routes: The programs; of those that serve a path, the one with the longest prefix is used.
    """

    def __init__(self, *routes: Route) -> None:
        self._routes = sorted(routes, key=lambda route: len(route.prefix), reverse=True)

    async def find(self, visit: Visit) -> Route:
        """Return the program for an accepted request, see :meth:`Site.find`."""
        redirect_signed_in(visit)
        for route in self._routes:
            if route.serves(visit.request.path):
                return route
        raise Answered(rejection(visit.request, HTTPStatus.NOT_FOUND, f"Nothing is served at {visit.request.path}."))


class FrontDoor:
    """A server on a listening socket.

    Args:
        access: The rules by which requests are accepted.
        site: The programs.
        clock: The clock by which sessions end.
        thread: The event loop that serves.
        tls: The context for https and wss; None for http and ws.
        head_seconds: The time for a client to send the head of a request.
        background: A coroutine that runs as long as connections are accepted.
    """

    def __init__(
        self,
        access: AccessControl,
        site: Site,
        clock: SessionClock,
        thread: EventLoopThread,
        *,
        tls: SSLContext | None = None,
        head_seconds: float = HEAD_SECONDS,
        background: Coroutine[Any, Any, None] | None = None,
    ) -> None:
        self._access, self._site, self._clock, self._thread = access, site, clock, thread
        self._tls, self._head_seconds, self._background = tls, head_seconds, background
        self._tasks: set[asyncio.Task[None]] = set()

    def serve(self, listener: socket.socket) -> None:
        """Accept connections from now on. The caller closes the socket after :meth:`close`."""
        listener.setblocking(False)
        self._thread.submit(self._start(listener)).result()

    def close(self) -> None:
        """End all connections, and accept no further ones."""
        self._thread.submit(self._stop()).result()

    async def _start(self, listener: socket.socket) -> None:
        self._run(self._accept(listener))
        if self._background:
            self._run(self._background)

    async def _stop(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        if self._tasks:
            await asyncio.wait(self._tasks)

    def _run(self, coroutine: Coroutine[Any, Any, None]) -> None:
        task = asyncio.get_running_loop().create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _accept(self, listener: socket.socket) -> None:
        loop = asyncio.get_running_loop()
        while True:
            try:
                sock, _address = await loop.sock_accept(listener)
            except OSError as error:
                LOG.warning("a front door cannot accept a connection: %s", error)
                await asyncio.sleep(1)
                continue
            self._run(self._serve_connection(self._thread.own(sock)))

    async def _serve_connection(self, sock: socket.socket) -> None:
        # The client has ended the connection, or a program has.
        with suppress(OSError, asyncio.TimeoutError):
            try:
                client = await self._open(sock)
            except BaseException:
                sock.close()
                raise
            try:
                await self._handle(client)
                await client.finish()
            finally:
                client.close()

    async def _open(self, sock: socket.socket) -> Stream:
        sock.setblocking(False)
        sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._tls is None:
            return Stream(sock)
        return await asyncio.wait_for(TlsStream.accept(sock, self._tls), HANDSHAKE_SECONDS)

    async def _handle(self, client: Stream) -> None:
        request = None
        try:
            request = await self._read_request(client)
            if request is None:
                return
            address = client.socket.getpeername()[0]
            visit = await self._access.admit(request, address)
            route = await self._site.find(visit)
            if route.needs_xsrf:
                self._access.check_xsrf(visit)
            route.on_activity()
            await Exchange(client, visit, route, self._clock).run(self._forwarded(request, address))
        except Answered as answered:
            await client.write(answered.response.encode(request.method if request else "GET"))
        except BadMessage as error:
            status = error.status if request is None else HTTPStatus.BAD_REQUEST
            await client.write(rejection(request, status, f"Bad request: {error}.").encode())
        except asyncio.TimeoutError:
            await client.write(rejection(request, HTTPStatus.REQUEST_TIMEOUT, "The request came too slowly.").encode())

    async def _read_request(self, client: Stream) -> RequestHead | None:
        """Return the head of the request; None if the client ends the connection without one."""
        raw = await asyncio.wait_for(client.read_head(), self._head_seconds)
        return RequestHead.parse(raw) if raw else None

    def _forwarded(self, request: RequestHead, address: str) -> tuple[Header, ...]:
        scheme = "https" if self._tls else "http"
        return (
            ("X-Forwarded-For", address),
            ("X-Forwarded-Host", request.get("host")),
            ("X-Forwarded-Proto", scheme),
        )
