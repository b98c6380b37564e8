"""Kernels of a JupyterServer that run in the KernelGateway apps of its owner, where there are any."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

from jupyter_core.utils import ensure_async
from jupyter_server.gateway.connections import GatewayWebSocketConnection
from jupyter_server.gateway.gateway_client import GatewayClient, gateway_request
from jupyter_server.gateway.managers import GatewayKernelManager
from jupyter_server.services.kernels.connection.channels import ZMQChannelsWebsocketConnection
from jupyter_server.services.kernels.kernelmanager import AsyncMappingKernelManager
from tornado.web import HTTPError
from traitlets import Unicode

from sagemock.jupyter.storage import gateway_file

GONE_AWAY = 1001  # of websockets
FOREVER = int(timedelta(days=3650).total_seconds())


class RemoteKernel(GatewayKernelManager):
    """One kernel in the gateway at ``origin``. Its client knows one gateway only, and is told which, each time."""

    def __init__(self, origin: str, **kwargs: Any) -> None:
        self.origin = origin
        self.select_gateway()
        super().__init__(**kwargs)  # type: ignore[no-untyped-call]  # Jupyter's

    def select_gateway(self) -> None:
        client = GatewayClient.instance()
        client.url, client.ws_url = self.origin, f"ws{self.origin[4:]}"

    async def launch(self, name: str, path: str | None) -> None:
        """Have it started in the directory ``path`` of the volume, which is the gateway's, too."""
        wanted = json.dumps({"name": name, "path": path or ""})
        json_type = {"Content-Type": "application/json"}
        started = await gateway_request(self.kernels_url, method="POST", headers=json_type, body=wanted)
        await self.start_kernel(kernel_id=json.loads(started.body)["id"])


class RemoteConnection(GatewayWebSocketConnection):
    """A websocket to a remote kernel. It ends with the gateway, for the kernel is not there any more."""

    async def connect(self) -> None:
        assert isinstance(self.kernel_manager, RemoteKernel)
        self.kernel_manager.select_gateway()
        await super().connect()  # type: ignore[no-untyped-call]  # Jupyter's

    async def _read_messages(self) -> None:
        await super()._read_messages()  # type: ignore[no-untyped-call]  # Jupyter's
        if not self.disconnected:
            self.websocket_handler.close(GONE_AWAY, "the KernelGateway app has ended")


def connection(parent: Any, **kwargs: Any) -> Any:
    """What connects a websocket to the kernel ``parent``."""
    kind: Any = RemoteConnection if isinstance(parent, RemoteKernel) else ZMQChannelsWebsocketConnection
    return kind(parent=parent, **kwargs)


class StudioKernels(AsyncMappingKernelManager):
    """Starts kernels in the newest gateway; here, where there is none."""

    home = Unicode().tag(config=True)  # where the gateways are noted

    # Jupyter's own are without types, and so to be overridden only with an ignore.

    async def start_kernel(self, *, kernel_id: Any = None, path: Any = None, **kwargs: Any) -> str:  # type: ignore[override]
        origins = gateway_file.read(Path(self.home))
        if not origins or kernel_id is not None:
            return await super().start_kernel(kernel_id=kernel_id, path=path, **kwargs)
        kernel = RemoteKernel(origins[-1], parent=self, log=self.log)
        await kernel.launch(kwargs.get("kernel_name") or self.default_kernel_name, path)
        assert kernel.kernel_id
        self._kernels[kernel.kernel_id] = kernel
        self._kernel_connections[kernel.kernel_id] = 0
        return kernel.kernel_id

    async def shutdown_kernel(self, kernel_id: str, **how: Any) -> None:  # type: ignore[override]
        local: Any = super().shutdown_kernel
        if remote := self._remote(kernel_id):
            await ensure_async(remote.shutdown_kernel(**how))
            self._drop(kernel_id)
        else:
            await local(kernel_id, **how)

    async def restart_kernel(self, kernel_id: str, **how: Any) -> None:  # type: ignore[override]
        local: Any = super().restart_kernel
        remote = self._remote(kernel_id)
        await ensure_async(remote.restart_kernel(**how) if remote else local(kernel_id, **how))

    async def interrupt_kernel(self, kernel_id: str) -> None:  # type: ignore[override]
        local: Any = super().interrupt_kernel
        remote: Any = self._remote(kernel_id)
        await ensure_async(remote.interrupt_kernel() if remote else local(kernel_id))

    async def kernel_model(self, kernel_id: str) -> dict[str, Any]:
        remote = self._remote(kernel_id)
        if remote is None:
            local: dict[str, Any] = super().kernel_model(kernel_id)  # type: ignore[no-untyped-call]  # Jupyter's
            return local
        model: dict[str, Any] | None = await remote.refresh_model()  # type: ignore[no-untyped-call]  # Jupyter's
        if model is None:
            self._drop(kernel_id)
            raise HTTPError(404, f"Kernel does not exist: {kernel_id}")
        return model

    async def list_kernels(self) -> list[dict[str, Any]]:
        models = []
        for kernel_id in list(self._kernels):
            try:
                models.append(await self.kernel_model(kernel_id))
            except (HTTPError, KeyError):
                continue  # gone since
        return models

    def get_kernel(self, kernel_id: str) -> Any:
        self._remote(kernel_id)  # forgets it with its gateway
        return super().get_kernel(kernel_id)

    def _remote(self, kernel_id: str) -> RemoteKernel | None:
        """The kernel, if it is in a gateway; with its gateway it is gone."""
        kernel = self._kernels.get(kernel_id)
        if not isinstance(kernel, RemoteKernel):
            return None
        if kernel.origin not in gateway_file.read(Path(self.home)):
            self._drop(kernel_id)
            raise HTTPError(404, f"Kernel does not exist: {kernel_id}")
        return kernel

    def _drop(self, kernel_id: str) -> None:
        self._kernels.pop(kernel_id, None)
        self._kernel_connections.pop(kernel_id, None)
