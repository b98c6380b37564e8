"""The path at which a server answers HTTP requests."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress

from sagemock.engines.contract.contract import Contract
from sagemock.engines.programs import program_of

from .settings import ServerSettings

REQUEST_SECONDS = 5.0
ANSWERED = re.compile(rb"HTTP/1\.")
HEALTHY = re.compile(rb"HTTP/1\.\d [23]\d\d")


async def base_path_of(server: ServerSettings, host: str, port: int) -> str | None:
    """Return the base path at which the server's program answers, without a slash at its end; None if it does not.

    Any response of HTTP suffices for programs of an engine's own image. A custom image must pass Studio's health check
    at one of its base paths.

    Args:
        server: The server.
        host: Its host.
        port: Its port.
    """
    if server.container is None:
        program = program_of(server)
        path = ("/" if program.strips_prefix else server.base_url) + program.health_path
        return server.base_url.rstrip("/") if ANSWERED.match(await _status_line(path, host, port)) else None
    contract = Contract(server.app_type, server.container)
    for base_path in contract.base_paths:
        if HEALTHY.match(await _status_line(base_path + contract.health_path, host, port)):
            return base_path
    return None


async def _status_line(path: str, host: str, port: int) -> bytes:
    """Return the first line of the response to a request; nothing if there is none."""
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    with suppress(OSError, asyncio.TimeoutError):
        reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port), REQUEST_SECONDS)
        try:
            writer.write(request.encode())
            return await asyncio.wait_for(reader.readline(), REQUEST_SECONDS)
        finally:
            writer.close()
    return b""
