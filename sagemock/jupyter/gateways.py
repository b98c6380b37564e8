"""Lists, for the server of a JupyterServer app, the KernelGateway apps that can run its kernels."""

from __future__ import annotations

from collections.abc import Mapping

from .instance import Instance
from .storage import gateway_file


def write(server: Instance, instances: Mapping[str, Instance]) -> None:
    """Store the origins of the gateways of ``server`` where its process reads them."""
    listening = [instance for instance in instances.values() if instance.listener]
    origins = [instance.origin for instance in listening if instance.gateway_of == server.spec.arn]
    gateway_file.write(server.directories.home, origins)


def update_server_of(gateway: Instance, instances: Mapping[str, Instance]) -> None:
    """Update the list of the running server that ``gateway`` belongs to; do nothing if it is not a gateway."""
    server = instances.get(gateway.gateway_of or "")
    if server and server.process:
        write(server, instances)
