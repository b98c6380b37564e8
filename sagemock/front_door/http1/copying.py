"""Copies bytes from one stream to another, on Linux without moving them through this process."""

from __future__ import annotations

import asyncio
import os
import sys
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from .streams import READ_SIZE, Stream

SPLICE_FROM = 256 * 1024  # bytes; less is not worth a pipe
PIPE_SIZE = 1024 * 1024
CAN_SPLICE = hasattr(os, "splice")  # Linux, Python 3.10
F_SETPIPE_SZ = 1031  # of Linux; fcntl has the name since Python 3.10
UNLIMITED = sys.maxsize


async def copy(source: Stream, sink: Stream, limit: int | None = None) -> int:
    """Copy up to ``limit`` bytes, or all until the source ends, and return their number."""
    total = limit = UNLIMITED if limit is None else limit
    while limit > 0:
        if CAN_SPLICE and total - limit >= SPLICE_FROM and source.is_plain and sink.is_plain and not source.received:
            return total - limit + await _splice(source, sink, limit)
        data = await source.read(min(limit, READ_SIZE))
        if not data:
            break
        await sink.write(data)
        limit -= len(data)
    return total - limit


async def _splice(source: Stream, sink: Stream, limit: int) -> int:
    """Copy by Linux's splice, which moves pages from socket to socket through a pipe."""
    import fcntl

    reader, writer = os.pipe()
    try:
        with suppress(OSError):  # the limit of the user's pipes is reached
            fcntl.fcntl(writer, F_SETPIPE_SZ, PIPE_SIZE)
        incoming, outgoing, remaining = source.socket.fileno(), sink.socket.fileno(), limit
        flags = os.SPLICE_F_MOVE | os.SPLICE_F_NONBLOCK
        while remaining:
            moved = await _retry(incoming, False, os.splice, incoming, writer, min(remaining, PIPE_SIZE), flags=flags)
            if not moved:
                break
            remaining -= moved
            while moved:
                moved -= await _retry(outgoing, True, os.splice, reader, outgoing, moved, flags=flags)
        return limit - remaining
    finally:
        os.close(reader)
        os.close(writer)


async def _retry(descriptor: int, is_write: bool, call: Callable[..., int], *args: Any, **kwargs: Any) -> int:
    """Return the result of ``call``, repeated until it does not block."""
    while True:
        try:
            return call(*args, **kwargs)
        except BlockingIOError:
            await _ready(descriptor, is_write)
        except ConnectionError as error:
            raise (BrokenPipeError if is_write else ConnectionResetError)(*error.args) from None


async def _ready(descriptor: int, is_write: bool) -> None:
    """Wait until a descriptor can be read from, or written to."""
    loop = asyncio.get_running_loop()
    ready = asyncio.Event()
    add, remove = (loop.add_writer, loop.remove_writer) if is_write else (loop.add_reader, loop.remove_reader)
    add(descriptor, ready.set)
    try:
        await ready.wait()
    finally:
        remove(descriptor)
