"""One request to a program and its response, without buffering either."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from http import HTTPStatus

from .http1.bodies import send_body
from .http1.copying import copy
from .http1.heads import BadMessage, Header, ResponseHead
from .http1.streams import Stream
from .responses import Answered, rejection, unavailable
from .routes import Route
from .session_clock import SessionClock
from .tasks import cancel, first_of
from .upstream import ProgramFailed, StillStarting
from .visit import Visit
from .websocket_relay import WebsocketRelay

REPEATED = ("GET", "HEAD")
RETRY_AFTER = 1  # seconds
PERMISSION_SECONDS = 1.0  # between two decisions of policies about an open WebSocket or stream of events
STARTING = "The program is starting. Wait: this page reloads by itself."


class ClientGone(ConnectionError):
    """The client has ended the connection before the response."""


class Exchange:
    """A request that was accepted, on its way to a program.

    Args:
        client: The connection of the client.
        visit: The accepted request.
        route: The program.
        clock: The clock by which sessions end.
    """

    def __init__(self, client: Stream, visit: Visit, route: Route, clock: SessionClock) -> None:
        self._client, self._visit, self._route, self._clock = client, visit, route, clock

    async def run(self, forwarded: tuple[Header, ...]) -> None:
        """Send the request, and copy the response until it ends, or the client or the session does.

        Args:
            forwarded: Headers that describe the client's connection to the program.

        Raises:
            Answered: The program does not respond.
        """
        request = self._visit.request
        head = self._route.request(request, forwarded)
        attempts = 2 if request.method in REPEATED and not request.has_body and not request.is_websocket else 1
        for _attempt in range(attempts):
            program = await self._connect()
            try:
                if await self._try(program, head):
                    return
            finally:
                program.close()
        raise Answered(rejection(request, HTTPStatus.BAD_GATEWAY, "The program has ended before its response."))

    async def _connect(self) -> Stream:
        request = self._visit.request
        try:
            is_page = "text/html" in request.get("accept")
            return await self._route.upstream.connect(is_page=is_page)
        except StillStarting as starting:
            text = f"{STARTING} {starting}".rstrip()
            raise Answered(unavailable(request, "Starting", text, RETRY_AFTER)) from None
        except ProgramFailed as error:
            raise Answered(unavailable(request, "Service unavailable", f"The program cannot run: {error}.")) from None

    async def _try(self, program: Stream, head: bytes) -> bool:
        """Return whether the program began a response, which was sent to the client then."""
        sender = asyncio.create_task(self._send(program, head))
        try:
            response = await self._read_response(program, sender)
            if response is None:
                return False
            await self._respond(program, response, sender)
            return True
        finally:
            await cancel(sender)

    async def _send(self, program: Stream, head: bytes) -> None:
        """Send the request, then wait for the client to end the connection."""
        request = self._visit.request
        try:
            with suppress(BrokenPipeError):  # the program does not read any more, and its response may explain it
                await program.write(head)
                await send_body(request, self._client, program)
            if not request.is_websocket and await self._client.read(1):
                # The beginning of a second request, which is not answered: the response announces the end.
                await asyncio.Event().wait()
        except ConnectionResetError:
            raise ClientGone from None

    async def _read_response(self, program: Stream, sender: asyncio.Task[None]) -> ResponseHead | None:
        """Return the head of the response; None if the program ends the connection without one.

        Raises:
            BadMessage: The body of the request is malformed.
            ClientGone: The client has ended the connection.
        """
        while True:
            reader = asyncio.create_task(program.read_head())
            try:
                await asyncio.wait({reader, sender}, return_when=asyncio.FIRST_COMPLETED)
                if sender.done() and not reader.done():
                    sender.result()
                    if not self._visit.request.is_websocket:
                        raise ClientGone
                raw = await reader
            except ConnectionResetError:
                return None
            finally:
                await cancel(reader)
            if not raw:
                return None
            response = self._parse(raw)
            if response.status >= HTTPStatus.OK or response.status == HTTPStatus.SWITCHING_PROTOCOLS:
                return response
            await self._client.write(raw)  # such as 100 Continue, for which the client waits

    def _parse(self, raw: bytes) -> ResponseHead:
        try:
            return ResponseHead.parse(raw)
        except BadMessage as error:
            reason = f"The program has sent an invalid response: {error}."
            raise Answered(rejection(self._visit.request, HTTPStatus.BAD_GATEWAY, reason)) from None

    async def _respond(self, program: Stream, response: ResponseHead, sender: asyncio.Task[None]) -> None:
        """Copy the response until it, the connection of the client or, for a stream of events, the session ends."""
        request = self._visit.request
        session_end = asyncio.create_task(self._session_end())
        copying = None
        try:
            await self._client.write(self._route.response(response, self._visit.headers))
            if response.status == HTTPStatus.SWITCHING_PROTOCOLS:
                if request.is_websocket:
                    await WebsocketRelay(self._client, program, self._route.on_activity).run(session_end)
                return
            copying = asyncio.create_task(copy(program, self._client, response.body_length(request.method)))
            is_endless = response.get("content-type").startswith("text/event-stream")
            await first_of(copying, *([] if request.is_websocket else [sender]), *([session_end] if is_endless else []))
        finally:
            for task in filter(None, (session_end, copying)):
                await cancel(task)

    async def _session_end(self) -> None:
        """Wait until the session ends, or policies deny the visitor."""
        session = self._clock.wait_until(self._visit.expires)
        if self._visit.permission is None:
            return await session
        tasks = [asyncio.create_task(session), asyncio.create_task(_denial(self._visit.permission))]
        try:
            await first_of(*tasks)
        finally:
            for task in tasks:
                await cancel(task)


async def _denial(permission: Callable[[], Awaitable[None]]) -> None:
    """Wait until policies deny the visitor. Each decision is a request to the cloud."""
    while True:
        await asyncio.sleep(PERMISSION_SECONDS)
        try:
            await permission()
        except Answered as answered:
            if answered.response.status == HTTPStatus.FORBIDDEN:
                return
