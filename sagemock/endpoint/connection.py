"""Connection that answers malformed HTTP with an AWS error."""

from __future__ import annotations

from asyncio import Future
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tornado.iostream import IOStream, UnsatisfiableReadError

from sagemock.protocol.errors import ServiceError

if TYPE_CHECKING:
    from sagemock.cloud.response import Response

_TORNADO_BAD_REQUEST = b"HTTP/1.1 400 Bad Request\r\n\r\n"
_TLS_HANDSHAKE = 0x16  # its first byte
MakeErrorResponse = Callable[[ServiceError], "Response"]


class MalformedHttpRequestException(ServiceError):
    """The error for bytes that are not an HTTP request."""


class Connection(IOStream):
    """A client's connection. Tornado alone answers malformed HTTP with an empty 400, and endless headers not at all.

    Args:
        error_response: Makes the response to send for an error.
    """

    def __init__(self, *args: Any, error_response: MakeErrorResponse, **options: Any) -> None:
        super().__init__(*args, **options)
        self._error_response = error_response
        self._has_begun = False

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
        super().close(exc_info)

    def _malformed_response(self) -> bytes:
        message = "The request is not well-formed HTTP, or it is larger than the server reads."
        response = self._error_response(MalformedHttpRequestException(message))
        headers = response.headers | {"Connection": "close", "x-amzn-ErrorType": "MalformedHttpRequestException"}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 400 Bad Request\r\n{head}\r\n".encode() + response.body
