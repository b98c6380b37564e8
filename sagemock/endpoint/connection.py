"""Connection that answers malformed HTTP with an AWS error, and that slow clients cannot keep open."""

from __future__ import annotations

from asyncio import Future, get_running_loop
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, cast

from tornado.iostream import IOStream, UnsatisfiableReadError

from sagemock.protocol.errors import ServiceError

if TYPE_CHECKING:
    from tornado.http1connection import HTTP1ServerConnection

    from sagemock.cloud.response import Response

_TORNADO_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\n\r\n"
_TLS_HANDSHAKE = 0x16  # its first byte
MakeErrorResponse = Callable[[ServiceError], "Response"]


class MalformedHttpRequestException(ServiceError):
    """The error for bytes that are not an HTTP request."""


class Connection(IOStream):
    """A client's connection. Tornado alone answers malformed HTTP with an empty 400, and endless headers not at all.

    It has one timer as long as it is open. Tornado's timeouts would take an eighth of the time of a request, since they
    start and cancel two timers for each.

    Args:
        error_response: Makes the response to send for an error.
        timeout: The seconds for the client to send the head of a request, or its body.
    """

    def __init__(self, *args: Any, error_response: MakeErrorResponse, timeout: float, **options: Any) -> None:
        super().__init__(*args, **options)
        super().set_nodelay(True)
        self._error_response = error_response
        self._has_begun = False
        self._loop, self._timeout = get_running_loop(), timeout
        self.restart_timeout()
        self._timer = self._loop.call_later(timeout, self._check_timeout)

    def restart_timeout(self) -> None:
        """Give the client the full time again, for the next part of a request."""
        self._deadline = self._loop.time() + self._timeout

    def _check_timeout(self) -> None:
        remaining = self._deadline - self._loop.time()
        if remaining <= 0 and self.reading():
            self.close()
        else:  # a request that is still handled may take any time, and restarts the timeout when it is finished
            self._timer = self._loop.call_later(remaining if remaining > 0 else self._timeout, self._check_timeout)

    def set_nodelay(self, value: bool) -> None:
        """Do nothing: packets are never delayed, and Tornado would switch that on and off for every response."""

    def read_from_fd(self, buf: bytearray | memoryview) -> int | None:
        """Read as Tornado does, but close the connection of a client that begins with TLS, which waits for TLS."""
        size = super().read_from_fd(buf)
        if size and not self._has_begun:
            self._has_begun = True
            return 0 if buf[0] == _TLS_HANDSHAKE else size  # 0: the client has closed the connection
        return size

    def write(self, data: bytes | memoryview) -> Future[None]:
        """Write ``data``, or an error in AWS's form in place of Tornado's error."""
        return super().write(self._malformed_response() if data == _TORNADO_BAD_REQUEST else data)

    def close(self, exc_info: Any = False) -> None:
        """Close the connection, with an error response if the request was too large to read."""
        if isinstance(exc_info, UnsatisfiableReadError) and not self.closed():
            with suppress(OSError):
                self.socket.send(self._malformed_response())
        self._timer.cancel()
        super().close(exc_info)

    def _malformed_response(self) -> bytes:
        message = "The request is not well-formed HTTP, or it is larger than the server reads."
        response = self._error_response(MalformedHttpRequestException(message))
        headers = response.headers | {"Connection": "close", "x-amzn-ErrorType": "MalformedHttpRequestException"}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 400 Bad Request\r\n{head}\r\n".encode() + response.body


def connection_of(server_connection: object) -> Connection:
    """Return the connection of the object by which Tornado identifies it."""
    connection: Connection = cast("HTTP1ServerConnection", server_connection).stream  # type: ignore[assignment]
    return connection
