"""FrontDoor: an authenticating reverse proxy, on a listening socket of its own or at a portal.

Each connection carries one request. Its head is read, judged and rewritten, and sent to a program with ``Connection:
close``; exactly the body that it announces follows, and the response is copied as it comes. Thus uploads, downloads,
event streams and websockets need no code of their own, and a second request cannot pass on the rights of the first.

It is own code, since the libraries have no proxy with these rules, and those that could be its base cost more: per
gigabyte, proxies of 20 lines on aiohttp and Tornado, without any check, took 1.3 s and 2.8 s of processor time, and
this one 0.5 s (by splice, on Linux); docs/front-door.md has the figures.
"""

from __future__ import annotations

import socket
from collections.abc import Coroutine
from http import HTTPStatus
from ssl import SSLContext
from typing import Any, Protocol

from .access import AccessControl
from .entrances.connections import HEAD_SECONDS, Connections
from .event_loop import EventLoopThread
from .exchange import Exchange
from .http1.heads import BadMessage, Header, RequestHead
from .http1.streams import Stream
from .responses import Answered, rejection
from .routes import Route
from .session_clock import SessionClock
from .tasks import RunningTasks
from .visit import Visit, redirect_signed_in


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
    """A server of the requests that its access control accepts.

    Args:
        access: The rules by which requests are accepted.
        site: The programs.
        clock: The clock by which sessions end.
        thread: The event loop that serves.
        tls: The context for https and wss on its own socket; None for http and ws.
        head_seconds: The time for a client to send the head of a request there.
        background: A coroutine that runs as long as the door is open.
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
        self._background = background
        self._connections = Connections(self.handle, thread, tls=tls, head_seconds=head_seconds)
        self._tasks = RunningTasks()

    def serve(self, listener: socket.socket) -> None:
        """Accept connections from now on. The caller closes the socket after :meth:`close`."""
        self.open()
        self._connections.serve(listener)

    def open(self) -> None:
        """Begin to work; a portal then calls :meth:`handle`."""
        self._thread.submit(self._start()).result()

    def close(self) -> None:
        """End all connections, and accept no further ones."""
        self._connections.close()
        self._thread.submit(self._tasks.cancel()).result()

    async def _start(self) -> None:
        if self._background:
            self._tasks.start(self._background)

    async def handle(self, client: Stream, request: RequestHead) -> None:
        """Answer a request, or pass it on.

        Args:
            client: The connection, from which the head of the request has been read.
            request: The head.

        Raises:
            OSError: The client has ended the connection, or a program has.
        """
        with self._tasks.including_current():
            try:
                await self._pass_on(client, request)
            except Answered as answered:
                await client.write(answered.response.encode(request.method))
            except BadMessage as error:
                await client.write(rejection(request, HTTPStatus.BAD_REQUEST, f"Bad request: {error}.").encode())

    async def _pass_on(self, client: Stream, request: RequestHead) -> None:
        address = client.socket.getpeername()[0]
        visit = await self._access.admit(request, address)
        route = await self._site.find(visit)
        if route.needs_xsrf:
            self._access.check_xsrf(visit)
        route.on_activity()
        await Exchange(client, visit, route, self._clock).run(self._forwarded(request, address))

    def _forwarded(self, request: RequestHead, address: str) -> tuple[Header, ...]:
        return (
            ("X-Forwarded-For", address),
            ("X-Forwarded-Host", request.get("host")),
            ("X-Forwarded-Proto", self._access.scheme),
        )
