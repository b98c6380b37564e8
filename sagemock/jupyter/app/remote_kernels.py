"""Kernels that run in KernelGateway apps."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.gateway.connections import GatewayWebSocketConnection
from jupyter_server.gateway.gateway_client import GatewayClient, gateway_request
from jupyter_server.gateway.managers import GatewayKernelManager
from jupyter_server.services.kernels.connection.base import BaseKernelWebsocketConnection
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError
from traitlets import Unicode

from sagemock.jupyter.storage import companions_file
from sagemock.processes.config import JsonObject

GOING_AWAY = 1001  # close code of websockets
TOKEN_SECONDS = int(timedelta(days=3650).total_seconds())  # longer than any server runs


class RemoteKernel(GatewayKernelManager):
    """One kernel in the gateway at ``origin``. Jupyter's client supports one gateway, so it is set before each use."""

    def __init__(self, origin: str, **kwargs: Any) -> None:
        self.origin = origin
        self.select_gateway()
        super().__init__(**kwargs)

    def select_gateway(self) -> None:
        """Point Jupyter's gateway client at this kernel's gateway."""
        client = GatewayClient.instance()
        client.url, client.ws_url = self.origin, f"ws{self.origin[4:]}"

    async def launch(self, name: str, path: str | None) -> None:
        """Start the kernel in the directory ``path`` of the volume, which is also the gateway's volume."""
        body = json.dumps({"name": name, "path": path or ""})
        headers = {"Content-Type": "application/json"}
        started = await gateway_request(self.kernels_url, method="POST", headers=headers, body=body)
        await self.start_kernel(kernel_id=json.loads(started.body)["id"])


class RemoteConnection(GatewayWebSocketConnection):
    """A websocket to a remote kernel. It closes when the gateway ends, because the kernel then no longer exists."""

    async def connect(self) -> None:
        """Connect to the kernel's gateway."""
        assert isinstance(self.kernel_manager, RemoteKernel)
        self.kernel_manager.select_gateway()
        await super().connect()

    async def _read_messages(self) -> None:
        await super()._read_messages()
        if not self.disconnected:
            self.websocket_handler.close(GOING_AWAY, "the KernelGateway app has ended")


def connection(parent: object, **kwargs: Any) -> BaseKernelWebsocketConnection:
    """Create the connection between a websocket and the kernel ``parent``."""
    if isinstance(parent, RemoteKernel):
        return RemoteConnection(parent=parent, **kwargs)
    return ZMQChannelsWebsocketConnection(parent=parent, **kwargs)


class StudioKernels(AsyncMappingKernelManager):
    """Starts kernels in the newest gateway, or in this server if no gateway runs."""

    home = Unicode().tag(config=True)  # directory of the gateway file

    async def start_kernel(self, *, kernel_id: Any = None, path: Any = None, **kwargs: Any) -> str:
        """Start a kernel and return its ID."""
        origins = companions_file.read(Path(self.home))["gateways"]
        if not origins or kernel_id is not None:
            return await super().start_kernel(kernel_id=kernel_id, path=path, **kwargs)
        kernel = RemoteKernel(origins[-1], parent=self, log=self.log)
        await kernel.launch(kwargs.get("kernel_name") or self.default_kernel_name, path)
        assert kernel.kernel_id
        self._kernels[kernel.kernel_id] = kernel
        self._kernel_connections[kernel.kernel_id] = 0
        return kernel.kernel_id

    async def shutdown_kernel(self, kernel_id: str, **options: Any) -> None:
        """Shut down a kernel."""
        if remote := self._remote(kernel_id):
            await ensure_async(remote.shutdown_kernel(**options))
            self._drop(kernel_id)
        else:
            await super().shutdown_kernel(kernel_id, **options)

    async def restart_kernel(self, kernel_id: str, **options: Any) -> None:
        """Restart a kernel."""
        if remote := self._remote(kernel_id):
            await ensure_async(remote.restart_kernel(**options))
        else:
            await super().restart_kernel(kernel_id, **options)

    async def interrupt_kernel(self, kernel_id: str) -> None:
        """Interrupt a kernel."""
        local: Callable[[str], Any] = super().interrupt_kernel  # synchronous or asynchronous
        remote = self._remote(kernel_id)
        await ensure_async(remote.interrupt_kernel() if remote else local(kernel_id))

    async def kernel_model(self, kernel_id: str) -> JsonObject:
        """Return the description of a kernel in the format of Jupyter's REST API."""
        remote = self._remote(kernel_id)
        model: JsonObject | None = await remote.refresh_model() if remote else super().kernel_model(kernel_id)
        if model is None:
            self._drop(kernel_id)
            raise HTTPError(404, f"Kernel does not exist: {kernel_id}")
        return model

    async def list_kernels(self) -> list[JsonObject]:
        """Return the descriptions of all kernels."""
        models = []
        for kernel_id in list(self._kernels):
            try:
                models.append(await self.kernel_model(kernel_id))
            except (HTTPError, KeyError):
                continue  # has ended since
        return models

    def get_kernel(self, kernel_id: str) -> object:
        """Return the manager of a kernel."""
        self._remote(kernel_id)  # drops the kernel if its gateway has ended
        return super().get_kernel(kernel_id)

    def _remote(self, kernel_id: str) -> RemoteKernel | None:
        """Return the kernel if it runs in a gateway; if that gateway has ended, drop the kernel and raise a 404."""
        kernel = self._kernels.get(kernel_id)
        if not isinstance(kernel, RemoteKernel):
            return None
        if kernel.origin not in companions_file.read(Path(self.home))["gateways"]:
            self._drop(kernel_id)
            raise HTTPError(404, f"Kernel does not exist: {kernel_id}")
        return kernel

    def _drop(self, kernel_id: str) -> None:
        self._kernels.pop(kernel_id, None)
        self._kernel_connections.pop(kernel_id, None)
