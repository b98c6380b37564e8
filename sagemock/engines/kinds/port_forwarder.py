"""PortForwarder: a local port whose connections the API server of Kubernetes forwards to a pod."""

from __future__ import annotations

import asyncio
import os
from contextlib import suppress
from typing import Any

from sagemock.engines.engine import Address

LOOPBACK = "127.0.0.1"
POLL_SECONDS = 0.25
PATIENCE = 5.0  # seconds within which the API server learns of the end of a pod
HEARTBEAT = 30.0
MAX_CHUNK = 64 * 1024
DATA, ERROR = 0, 1  # channels of the first port


def is_needed(spawner: Any) -> bool:
    """Return whether pods have addresses in the network of their cluster only, outside of which this process runs.

    Args:
        spawner: A KubeSpawner; its configuration may have other addresses.
    """
    has_address = spawner.get_pod_url or spawner.pod_connect_ip
    return "KUBERNETES_SERVICE_HOST" not in os.environ and not has_address


class PortForwarder:
    """Forwards connections to a port of a pod, as ``kubectl port-forward`` does, until the pod ends.

    Args:
        spawner: The KubeSpawner of the pod.
        port: The port of the pod.
    """

    def __init__(self, spawner: Any, port: int) -> None:
        self._spawner, self._port = spawner, port
        self._client: Any = None
        self._serving: asyncio.Task[None] | None = None

    async def open(self) -> Address:
        """Accept connections, and return the address."""
        from kubernetes_asyncio.stream import WsApiClient

        self._client = WsApiClient(heartbeat=HEARTBEAT)
        server = await asyncio.start_server(self._forward, LOOPBACK, 0)
        self._serving = asyncio.create_task(self._serve(server))
        host, port = server.sockets[0].getsockname()[:2]
        return host, port

    def close(self) -> None:
        """Refuse connections from now on."""
        if self._serving:
            self._serving.cancel()

    async def _serve(self, server: asyncio.Server) -> None:
        """Accept connections as long as the pod runs: a client that is refused waits for the next one."""
        try:
            while await self._spawner.poll() is None:  # noqa: ASYNC110  # no event of a spawner announces its end
                await asyncio.sleep(POLL_SECONDS)
        finally:
            server.close()
            await self._client.close()

    async def _forward(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        from aiohttp import ClientError
        from kubernetes_asyncio.client import CoreV1Api

        connect: Any = CoreV1Api(self._client).connect_get_namespaced_pod_portforward
        name, namespace = self._spawner.pod_name, self._spawner.namespace
        is_connected = False
        try:
            async with await connect(name, namespace, ports=self._port, _preload_content=False) as channels:
                is_connected = await _copy(reader, writer, channels)
        except (ClientError, OSError):
            pass
        finally:
            if not is_connected and self._serving:
                # By its next attempt, the client is refused if the pod has ended.
                await asyncio.wait([self._serving], timeout=PATIENCE)
            writer.close()


async def _copy(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, channels: Any) -> bool:
    """Copy bytes in both directions until one end closes; return whether the pod accepted the connection."""
    sending = asyncio.create_task(_send(reader, channels))
    receiving = asyncio.create_task(_receive(channels, writer))
    try:
        await asyncio.wait([sending, receiving], return_when=asyncio.FIRST_COMPLETED)
        return receiving.result() if receiving.done() else True
    finally:
        for task in (sending, receiving):
            task.cancel()
        await asyncio.gather(sending, receiving, return_exceptions=True)


async def _send(reader: asyncio.StreamReader, channels: Any) -> None:
    with suppress(OSError):
        while data := await reader.read(MAX_CHUNK):
            await channels.send_bytes(bytes([DATA]) + data)


async def _receive(channels: Any, writer: asyncio.StreamWriter) -> bool:
    """Copy the bytes of a pod, and return False if it refused the connection."""
    announced: set[int] = set()
    async for message in channels:
        channel, data = message.data[0], message.data[1:]
        if channel not in announced:  # the first message of a channel has the number of the port
            announced.add(channel)
        elif channel == ERROR:
            return False
        else:
            writer.write(data)
            with suppress(OSError):
                await writer.drain()
    return True
