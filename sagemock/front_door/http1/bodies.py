"""Bodies of requests: exactly the bytes of one request are sent on."""

from __future__ import annotations

import re

from .copying import copy
from .heads import BadMessage, RequestHead
from .streams import Stream

MAX_LINE = 4096  # bytes of a chunk's size with its extensions, and of a trailer
MAX_TRAILERS = 100
_CHUNK = re.compile(rb"([0-9A-Fa-f]{1,16})[ \t]*(?:;[^\r\n\x00]*)?\r\n")
_LINE_END = b"\r\n"


async def send_body(request: RequestHead, source: Stream, sink: Stream) -> None:
    """Copy the body of a request.

    Chunks are written anew, without extensions and trailers, which programs read in different ways.

    Raises:
        BadMessage: The chunks are malformed.
        ConnectionError: The client ends the connection within the body.
    """
    if request.is_chunked:
        await _send_chunks(source, sink)
    else:
        await _copy_exactly(source, sink, request.content_length() or 0)


async def _send_chunks(source: Stream, sink: Stream) -> None:
    while True:
        match = _CHUNK.fullmatch(await source.read_until(_LINE_END, MAX_LINE))
        if match is None:
            raise BadMessage("malformed chunk")
        size = int(match[1], 16)
        if size == 0:
            break
        await sink.write(b"%x\r\n" % size)
        await _copy_exactly(source, sink, size)
        if await source.read_until(_LINE_END, len(_LINE_END)) != _LINE_END:
            raise BadMessage("malformed chunk")
        await sink.write(_LINE_END)
    await _skip_trailers(source)
    await sink.write(b"0\r\n\r\n")


async def _skip_trailers(source: Stream) -> None:
    for _ in range(MAX_TRAILERS):
        if await source.read_until(_LINE_END, MAX_LINE) in (_LINE_END, b""):
            return
    raise BadMessage("too many trailers")


async def _copy_exactly(source: Stream, sink: Stream, length: int) -> None:
    if await copy(source, sink, length) < length:
        raise ConnectionResetError("the client ended the connection within the body of its request")
