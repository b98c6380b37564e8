"""Check whether a server answers HTTP requests."""

from __future__ import annotations

import asyncio
import re
from contextlib import suppress

from .programs import program_of
from .server_settings import ServerSettings

REQUEST_SECONDS = 5.0
ANSWERED = re.compile(rb"HTTP/1\.")
HEALTH_PATHS = {"JupyterLab": "api/status", "KernelGateway": "api"}  # of custom images, by app type
HEALTHY = re.compile(rb"HTTP/1\.\d [23]\d\d")


async def answers(server: ServerSettings, host: str, port: int) -> bool:
    """Return whether the server's program answers at an address.

    Any response of HTTP suffices for programs of an engine's own image. A custom image must pass Studio's health check.

    Args:
        server: The server.
        host: Its host.
        port: Its port.
    """
    program = program_of(server)
    path = ("/" if program.strips_prefix else server.base_url) + program.health_path
    if server.container is not None:
        path = server.base_url + HEALTH_PATHS.get(server.app_type, "")
    request = f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
    with suppress(OSError, asyncio.TimeoutError):
        reader, writer = await asyncio.wait_for(asyncio.open_connection(host, port), REQUEST_SECONDS)
        try:
            writer.write(request.encode())
            status = await asyncio.wait_for(reader.readline(), REQUEST_SECONDS)
            return bool((HEALTHY if server.container else ANSWERED).match(status))
        finally:
            writer.close()
    return False
