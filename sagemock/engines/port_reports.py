"""Server to which Jupyter servers on other machines report the port that they have chosen."""

from __future__ import annotations

import asyncio
import hmac
import json
from contextlib import suppress

from sagemock.front_door.http1.heads import END_OF_HEAD, BadMessage, RequestHead

MAX_REPORT = 1024  # bytes
REPORT_SECONDS = 10.0
_RESPONSE = "HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"


class PortReports:
    """The ports that servers have reported, each authorized by its own token.

    Args:
        host: The address to listen at, which the servers must be able to reach.
    """

    def __init__(self, host: str) -> None:
        self._host = host
        self._waiting: dict[str, asyncio.Future[int]] = {}
        self._server: asyncio.Server | None = None

    async def url(self, advertised_host: str) -> str:
        """Return the URL to report to; the first call starts to listen."""
        if self._server is None:
            self._server = await asyncio.start_server(self._handle, self._host, 0)
        return f"http://{advertised_host}:{self._server.sockets[0].getsockname()[1]}/"

    def expect(self, token: str) -> asyncio.Future[int]:
        """Return the port that the server with this token is going to report."""
        self._waiting[token] = asyncio.get_running_loop().create_future()
        return self._waiting[token]

    def close(self) -> None:
        """Stop listening."""
        if self._server:
            self._server.close()

    async def _handle(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            accepted = await asyncio.wait_for(self._accept(reader), REPORT_SECONDS)
            writer.write(_RESPONSE.format(status="201 Created" if accepted else "403 Forbidden").encode())
            await writer.drain()
        except (OSError, BadMessage, ValueError, TypeError, KeyError, EOFError, asyncio.TimeoutError):
            writer.write(_RESPONSE.format(status="400 Bad Request").encode())
        finally:
            with suppress(OSError):
                writer.close()

    async def _accept(self, reader: asyncio.StreamReader) -> bool:
        head = RequestHead.parse(await reader.readuntil(END_OF_HEAD))
        length = head.content_length() or 0
        if length > MAX_REPORT:
            raise BadMessage("the report is too long")
        port = int(json.loads(await reader.readexactly(length))["port"])
        given = head.get("authorization").encode()
        for token, report in self._waiting.items():
            if hmac.compare_digest(given, f"token {token}".encode()) and not report.done():
                report.set_result(port)
                return True
        return False
