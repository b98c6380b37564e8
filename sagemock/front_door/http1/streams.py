"""Byte streams over sockets, for asyncio."""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from ssl import SSLContext

from .heads import END_OF_HEAD, MAX_HEAD, BadMessage

READ_SIZE = 256 * 1024
DRAIN_SECONDS = 2.0
MAX_DRAINED = 4 * 1024 * 1024


class Stream:
    """One connection, of which bytes can be read ahead.

    Attributes:
        socket: The socket of the connection.
        is_plain: Whether the bytes on the socket are those of the stream, hence not TLS.
        received: Bytes that have been received and not yet read.
    """

    is_plain = True

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock
        self.received = b""
        self._loop = asyncio.get_running_loop()

    async def read(self, size: int = READ_SIZE) -> bytes:
        """Return at most ``size`` bytes, at least one; none at the end of the stream."""
        if self.received:
            data, self.received = self.received[:size], self.received[size:]
            return data
        return await self._receive(size)

    async def read_head(self) -> bytes:
        """Return the bytes up to the first empty line; none if the stream ends before its first byte.

        Raises:
            BadMessage: The head is too long, or its lines do not end with CR LF.
            ConnectionError: The stream ends within the head.
        """
        return await self.read_until(END_OF_HEAD, MAX_HEAD)

    async def read_until(self, end: bytes, limit: int) -> bytes:
        """Return the bytes up to and including ``end``, see :meth:`read_head`; ``limit`` is their greatest number."""
        data = self.received
        while (position := data.find(end)) < 0:
            if len(data) > limit:
                raise BadMessage("the head of the message is too long", 431)
            if b"\n" in data.replace(b"\r\n", b""):
                raise BadMessage("lines must end with CR LF")
            more = await self._receive(READ_SIZE)
            if not more:
                if data:
                    raise ConnectionResetError("the connection ended within a message")
                return b""
            data += more
        length = position + len(end)
        if length > limit:
            raise BadMessage("the head of the message is too long", 431)
        self.received = data[length:]
        return data[:length]

    async def write(self, data: bytes) -> None:
        """Send all of ``data``.

        Raises:
            BrokenPipeError: The other end does not receive any more; a failed read raises ConnectionResetError.
        """
        try:
            await self._loop.sock_sendall(self.socket, data)
        except ConnectionError as error:
            raise BrokenPipeError(*error.args) from None

    async def finish(self) -> None:
        """Announce that no further bytes are sent, and read on for a moment.

        A socket that is closed with unread bytes resets the connection, and the client could lose the response.
        """
        with suppress(OSError, TimeoutError, asyncio.TimeoutError):
            self.socket.shutdown(socket.SHUT_WR)
            await asyncio.wait_for(self._drain(), DRAIN_SECONDS)

    async def _drain(self) -> None:
        remaining = MAX_DRAINED
        while remaining > 0 and (data := await self._receive(READ_SIZE)):
            remaining -= len(data)

    def close(self) -> None:
        """Close the connection."""
        self.socket.close()

    async def _receive(self, size: int) -> bytes:
        return await self._loop.sock_recv(self.socket, size)


class TlsStream(Stream):
    """The server's end of a TLS connection."""

    is_plain = False

    def __init__(self, sock: socket.socket, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        super().__init__(sock)
        self._reader, self._writer = reader, writer

    @classmethod
    async def accept(cls, sock: socket.socket, context: SSLContext) -> TlsStream:
        """Return the stream after the handshake on an accepted socket.

        Raises:
            OSError: The handshake has failed.
        """
        loop = asyncio.get_running_loop()
        reader = asyncio.StreamReader(limit=MAX_HEAD)
        protocol = asyncio.StreamReaderProtocol(reader)
        transport, _ = await loop.connect_accepted_socket(lambda: protocol, sock, ssl=context)
        return cls(sock, reader, asyncio.StreamWriter(transport, protocol, reader, loop))

    async def write(self, data: bytes) -> None:
        """Send all of ``data``, see :meth:`Stream.write`."""
        try:
            self._writer.write(data)
            await self._writer.drain()
        except ConnectionError as error:
            raise BrokenPipeError(*error.args) from None

    async def finish(self) -> None:
        """Send all that is buffered."""
        with suppress(OSError):
            await self._writer.drain()

    def close(self) -> None:
        """Close the connection, after the end of TLS has been sent."""
        self._writer.close()

    async def _receive(self, size: int) -> bytes:
        return await self._reader.read(size)
