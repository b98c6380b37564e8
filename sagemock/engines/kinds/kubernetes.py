"""Pods of a Kubernetes cluster."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, ClassVar

from sagemock.engines.engine import MAX_LOG, PORT, Address, Engine, escape_braces, set_defaults
from sagemock.engines.instance_size import InstanceSize
from sagemock.engines.servers.settings import ServerSettings
from sagemock.engines.servers.start import ServerFailed

from .pod import complete, exit_status, start_failure
from .port_forwarder import PortForwarder, is_needed

DEFAULT_CAPACITY_GB = 5  # VolumeSizeInGB is at least 5
CPU_REQUEST, MEMORY_REQUEST = 0.1, "256M"
LOG_LINES = 500


@dataclass(frozen=True)
class KubernetesEngine(Engine):
    """KubeSpawner: a pod and a persistent volume claim for each server."""

    requirements: ClassVar[str] = '"sagemock[kubernetes]"'
    runs_images: ClassVar[bool] = True

    def members(self, spawner: type[Any]) -> dict[str, Any]:
        """Return methods that complete a pod after its profile is known, and notice a pod that cannot start."""

        async def load_user_options(self: Any) -> None:
            await spawner.load_user_options(self)
            complete(self, self.sagemock_server)

        def is_pod_running(self: Any, pod: Any) -> bool:
            if failure := start_failure(pod):
                raise failure
            return bool(spawner.is_pod_running(self, pod))

        async def poll(self: Any) -> Any:
            try:
                return await spawner.poll(self)
            except ServerFailed:  # of a pod whose server never started
                return 1

        own = {"load_user_options": load_user_options, "is_pod_running": is_pod_running, "poll": poll}
        # Its watches of the cluster, which end with an event loop: another launcher has another one.
        return {**own, "reflectors": {}}

    def configure(self, spawner: Any, server: ServerSettings) -> None:
        """Give the pod its name, labels, claim and command."""
        spawner.pod_name_template = spawner.pod_name = server.name
        spawner.dns_name = spawner.dns_name_template.format(namespace=spawner.namespace, name=server.name)
        spawner.pvc_name_template = spawner.pvc_name = server.volume
        spawner.storage_pvc_ensure = spawner.delete_pvc = True
        spawner.storage_capacity = spawner.storage_capacity or f"{server.volume_gb or DEFAULT_CAPACITY_GB}Gi"
        owner = {"sagemock.owner": server.owner}
        spawner.extra_labels = {**spawner.extra_labels, **owner}
        spawner.storage_extra_labels = {**spawner.storage_extra_labels, **owner}
        # A pod that has ended stays until its log has been read, and does not start again without its front door.
        spawner.delete_stopped_pods = False
        spawner.extra_pod_config = {"restartPolicy": "Never", **spawner.extra_pod_config}
        set_defaults(spawner, slow_spawn_message_threshold=0)  # it would hide the last event of the cluster
        own = {name: escape_braces(value) for name, value in server.environment.items()}
        spawner.environment = {**spawner.environment, **own}
        spawner.port = PORT
        spawner.cmd = self.command(spawner, server)

    def limit(self, spawner: Any, server: ServerSettings, size: InstanceSize) -> None:
        """Limit a pod, see :meth:`Engine.limit`; without requests of its own, it would request as much."""
        super().limit(spawner, server, size)
        set_defaults(spawner, cpu_guarantee=CPU_REQUEST, mem_guarantee=MEMORY_REQUEST)

    def command(self, spawner: Any, server: ServerSettings) -> list[str]:
        """Return the arguments of the pod's container, see :meth:`Engine.command`."""
        return list(server.container.arguments) if server.container else super().command(spawner, server)

    async def connect(self, spawner: Any, address: Address) -> Address:
        """Return the address of a pod; outside its cluster, that of a local port which is forwarded to it."""
        if not is_needed(spawner):
            return address
        spawner.sagemock_forwarder = PortForwarder(spawner, PORT)
        forwarded: Address = await spawner.sagemock_forwarder.open()
        return forwarded

    async def exit_status(self, spawner: Any) -> str:
        """Return the exit code of the pod's container, see :meth:`Engine.exit_status`."""
        pods = spawner.pod_reflector.pods if spawner.pod_reflector else {}
        return exit_status(pods.get(f"{spawner.namespace}/{spawner.pod_name}"))

    def reason(self, error: BaseException) -> str:
        """Return the message of the API server, see :meth:`Engine.reason`."""
        try:
            return str(json.loads(getattr(error, "body", ""))["message"])
        except (TypeError, ValueError, KeyError):
            return super().reason(error)

    async def read_log(self, spawner: Any, server: ServerSettings) -> str:
        """Return the output of the pod's container."""
        log = await spawner.api.read_namespaced_pod_log(
            spawner.pod_name, spawner.namespace, container="notebook", tail_lines=LOG_LINES
        )
        return str(log or "")[-MAX_LOG:]

    async def clean_up(self, spawner: Any) -> None:
        """Remove the pod, and stop forwarding a port to it."""
        await spawner.stop(now=True)
        if forwarder := getattr(spawner, "sagemock_forwarder", None):
            forwarder.close()
