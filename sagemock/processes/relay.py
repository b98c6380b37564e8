"""Relay between the network of an instance and that of the machine."""

from __future__ import annotations

import asyncio
import fcntl
import os
import socket
import ssl
import struct
from collections.abc import Awaitable, Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from .config import InstanceConfig
from .mount_namespace import NEW_NETWORK, system_call

LOOPBACK, CREDENTIALS = "127.0.0.1", "169.254.170.2"
NOTEBOOK_PORT, STUDIO_PORT = 8443, 8888  # of Jupyter inside notebook instances and Studio apps
POLL_SECONDS = 0.1
MAX_HEAD = 1 << 16
SET_FLAGS, SET_ADDRESS, UP = 0x8914, 0x8916, 1  # netdevice(7)
REPLACED = (b"host", b"authorization", b"origin", b"connection")  # headers that the relay sets or removes

T = TypeVar("T")
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Relay:
    """Serves, in a new network, Jupyter at SageMaker's local addresses and the loopback services of the machine.

    The network belongs to one thread, which creates all listening sockets of the new network; the other threads stay in
    the network of the machine.
    """

    def __init__(self, config: InstanceConfig) -> None:
        self._config = config
        self._server = urlsplit(config["server_url"])
        self._endpoint = urlsplit(config["endpoint_url"])
        self._forwarded: dict[int, asyncio.Server] = {}

    def run(self, control: socket.socket) -> None:
        """Serve until the process is killed; send the network over ``control`` when its addresses are served."""
        asyncio.run(self._run(control))

    async def _run(self, control: socket.socket) -> None:
        self._inside = ThreadPoolExecutor(1, initializer=enter_new_network)
        await self._serve_jupyter()
        if self._endpoint.port:
            await self._listen(CREDENTIALS, 80, partial(_forward, self._endpoint.port))
        await self._mirror()
        network = await self._in_network(lambda: os.open("/proc/thread-self/ns/net", os.O_RDONLY))
        socket.send_fds(control, [b"."], [network])
        while True:
            await asyncio.sleep(POLL_SECONDS)
            await self._mirror()

    async def _serve_jupyter(self) -> None:
        if self._config["is_studio"]:
            await self._listen(LOOPBACK, STUDIO_PORT, self._proxy)
        else:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self._config["local_certificate"])
            await self._listen(LOOPBACK, NOTEBOOK_PORT, self._proxy, context)

    async def _mirror(self) -> None:
        """Serve the services of the machine's loopback interface at the same ports."""
        ports = loopback_ports() - {STUDIO_PORT if self._config["is_studio"] else NOTEBOOK_PORT}
        for port in ports - self._forwarded.keys():
            with suppress(OSError):  # a program in the instance uses the port
                self._forwarded[port] = await self._listen(LOOPBACK, port, partial(_forward, port))
        for port in self._forwarded.keys() - ports:
            self._forwarded.pop(port).close()

    async def _listen(
        self, host: str, port: int, handler: Handler, context: ssl.SSLContext | None = None
    ) -> asyncio.Server:
        listener = await self._in_network(partial(socket.create_server, (host, port)))
        return await asyncio.start_server(partial(_closing, handler), sock=listener, ssl=context, limit=MAX_HEAD)

    def _in_network(self, function: Callable[[], T]) -> asyncio.Future[T]:
        return asyncio.get_running_loop().run_in_executor(self._inside, function)

    async def _proxy(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Forward one request to the instance's Jupyter, with the token of programs in the instance."""
        head = await reader.readuntil(b"\r\n\r\n")
        context = ssl._create_unverified_context() if self._server.scheme == "https" else None
        upstream, server = await asyncio.open_connection(self._server.hostname, self._server.port, ssl=context)
        server.write(self._authorized(head))
        await _exchange(reader, writer, upstream, server)

    def _authorized(self, head: bytes) -> bytes:
        line, *headers = head.removesuffix(b"\r\n\r\n").split(b"\r\n")
        names = {header.partition(b":")[0].strip().lower() for header in headers}
        kept = [header for header in headers if header.partition(b":")[0].strip().lower() not in REPLACED]
        connection = b"Upgrade" if b"upgrade" in names else b"close"  # later requests would lack the token
        own = {
            b"Host": self._server.netloc.encode(),
            b"Authorization": b"token " + self._config["inside_token"].encode(),
            b"Connection": connection,
        }
        return b"\r\n".join([line, *kept, *(name + b": " + value for name, value in own.items()), b"", b""])


def enter_new_network() -> None:
    """Move this thread to a new network, whose loopback interface has the address of the credentials, too."""
    system_call("unshare", NEW_NETWORK)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as control:
        fcntl.ioctl(control, SET_FLAGS, struct.pack("16sH22x", b"lo", UP))
        address = socket.inet_aton(CREDENTIALS)
        fcntl.ioctl(control, SET_ADDRESS, struct.pack("16sHH4s16x", b"lo:0", socket.AF_INET, 0, address))


def loopback_ports() -> set[int]:
    """Return the TCP ports that programs listen to on the loopback interface or on all interfaces."""
    return {port for name in ("tcp", "tcp6") for port in _listening(_lines(name))}


def _lines(name: str) -> list[str]:
    table = Path("/proc/self/net", name)  # of the first thread, which stays in the network of the machine
    return table.read_text().splitlines()[1:] if table.exists() else []


def _listening(lines: Iterable[str]) -> Iterable[int]:
    for line in lines:
        _number, local, _remote, state, *_rest = line.split()
        address, _, port = local.rpartition(":")
        # Hexadecimal in the byte order of the machine: 127.0.0.1 is 0100007F, and all zeros stand for any address.
        if state == "0A" and (address.endswith("7F") or not address.strip("0")):
            yield int(port, 16)


async def _closing(handler: Handler, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    try:
        with suppress(OSError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
            await handler(reader, writer)
    finally:
        writer.close()


async def _forward(port: int, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    upstream, server = await asyncio.open_connection(LOOPBACK, port)
    await _exchange(reader, writer, upstream, server)


async def _exchange(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    upstream: asyncio.StreamReader,
    server: asyncio.StreamWriter,
) -> None:
    """Copy in both directions until the server has closed its side."""
    sending = asyncio.create_task(_copy(reader, server))
    try:
        await _copy(upstream, writer)
    finally:
        sending.cancel()
        server.close()


async def _copy(source: asyncio.StreamReader, target: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await source.read(MAX_HEAD):
            target.write(data)
            await target.drain()
        if target.can_write_eof():
            target.write_eof()
