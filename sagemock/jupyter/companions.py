"""Lists, for the server of a user profile or space, the servers of its other apps: kernel gateways and programs."""

from __future__ import annotations

from collections.abc import Mapping

from .instance import Instance
from .storage import companions_file


def write(server: Instance, instances: Mapping[str, Instance]) -> None:
    """Store the origins of the companions of ``server`` where its process reads them."""
    own = [instance for instance in instances.values() if instance.listener and instance.host == server.spec.arn]
    companions: companions_file.Companions = {
        "gateways": [instance.origin for instance in own if instance.is_gateway],
        "programs": {instance.app_type: instance.origin for instance in own if not instance.is_gateway},
    }
    companions_file.write(server.directories.home, companions)


def update_server_of(companion: Instance, instances: Mapping[str, Instance]) -> None:
    """Update the list of the running server that ``companion`` belongs to; do nothing if it belongs to none."""
    server = instances.get(companion.host or "")
    if server and server.process:
        write(server, instances)
