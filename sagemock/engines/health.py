"""Check whether a server answers HTTP requests."""

from __future__ import annotations

import asyncio
from contextlib import suppress

from .programs import program_of
from .server_settings import ServerSettings

REQUEST_SECONDS = 5.0


async def answers(server: ServerSettings, host: str, port: int) -> bool:
    """Return whether the server's program answers at an address; any response of HTTP suffices.

    Args:
        server: The server.
        host: Its host.
        port: Its port.
    """
    program = program_of(server)
    path = ("/" if program.strips_prefix else server.base_url) + program.health_path
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    with suppress(OSError, asyncio.TimeoutError):
        reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port), REQUEST_SECONDS)
        try:
            writer.write(request.encode())
            return (await asyncio.wait_for(reader.readline(), REQUEST_SECONDS)).startswith(b"HTTP/1.")
        finally:
            writer.close()
    return False
