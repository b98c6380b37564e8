"""A client's connection that is told, as AWS would, what was wrong with a request that is not even HTTP."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from tornado.iostream import IOStream, UnsatisfiableReadError

from sagemock.protocol.errors import ServiceError

if TYPE_CHECKING:
    from sagemock.cloud.dispatcher import Answer

_TORNADOS_WORDS = b"HTTP/1.1 400 Bad Request\r\n\r\n"
_TLS = 0x16  # how a handshake begins
Refuse = Callable[[ServiceError], "Answer"]


class MalformedHttpRequestException(ServiceError):
    pass


class Connection(IOStream):
    """Tornado's, which says nothing but "Bad Request", and to endless headers nothing at all."""

    def __init__(self, *args: Any, refuse: Refuse, **options: Any) -> None:
        super().__init__(*args, **options)
        self._refuse = refuse
        self._has_begun = False

    def read_from_fd(self, buf: bytearray | memoryview) -> int | None:
        """Whoever begins with TLS waits for an answer to that, and not for the end of time."""
        size = super().read_from_fd(buf)
        if size and not self._has_begun:
            self._has_begun = True
            return 0 if buf[0] == _TLS else size  # 0: as if nobody were there any more
        return size

    def write(self, data: bytes | memoryview) -> Any:
        return super().write(self._refusal() if data == _TORNADOS_WORDS else data)

    def close(self, exc_info: Any = False) -> None:
        if isinstance(exc_info, UnsatisfiableReadError) and not self.closed():
            with suppress(OSError):
                self.socket.send(self._refusal())
        super().close(exc_info)

    def _refusal(self) -> bytes:
        text = "The request is not well-formed HTTP, or larger than is read here."
        reply = self._refuse(MalformedHttpRequestException(text))
        headers = reply.headers | {"Connection": "close", "x-amzn-ErrorType": "MalformedHttpRequestException"}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
        return f"HTTP/1.1 400 Bad Request\r\n{head}\r\n".encode() + reply.body
