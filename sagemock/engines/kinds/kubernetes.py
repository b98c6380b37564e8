"""Pods of a Kubernetes cluster."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from sagemock.engines.engine import MAX_LOG, PORT, Engine, escape_braces, set_defaults
from sagemock.engines.instance_size import InstanceSize
from sagemock.engines.servers.settings import ServerSettings

DEFAULT_CAPACITY_GB = 5  # VolumeSizeInGB is at least 5
CPU_REQUEST, MEMORY_REQUEST = 0.1, "256M"
METADATA_DIRECTORY = "/opt/ml/metadata"
# Volumes of the host-path provisioner belong to root, with any fsGroup of the pod.
PREPARE = 'chown "$1" "$2" && printf %s "$3" >"$4"'


@dataclass(frozen=True)
class KubernetesEngine(Engine):
    """KubeSpawner: a pod and a persistent volume claim for each server."""

    package: ClassVar[str] = "jupyterhub-kubespawner"
    runs_images: ClassVar[bool] = True

    def configure(self, spawner: Any, server: ServerSettings) -> None:
        """Give the pod its name, labels, claim and command."""
        spawner.pod_name_template = spawner.pod_name = server.name
        spawner.pvc_name_template = spawner.pvc_name = server.volume
        spawner.storage_pvc_ensure = spawner.delete_pvc = True
        capacity = f"{server.volume_gb or DEFAULT_CAPACITY_GB}Gi"
        spawner.storage_capacity = spawner.storage_capacity or capacity
        spawner.extra_labels = {**spawner.extra_labels, "sagemock.owner": server.owner}
        spawner.port = PORT
        _run_image(spawner, server)
        _mount_volumes(spawner, server)
        spawner.cmd = self.command(spawner, server)

    def limit(self, spawner: Any, server: ServerSettings, size: InstanceSize) -> None:
        """Limit a pod, see :meth:`Engine.limit`; without requests of its own, it would request as much."""
        super().limit(spawner, server, size)
        set_defaults(spawner, cpu_guarantee=CPU_REQUEST, mem_guarantee=MEMORY_REQUEST)

    def command(self, spawner: Any, server: ServerSettings) -> list[str]:
        """Return the arguments of the pod's container, see :meth:`Engine.command`."""
        return list(server.container.arguments) if server.container else super().command(spawner, server)

    def reason(self, error: BaseException) -> str:
        """Return the message of the API server, see :meth:`Engine.reason`."""
        try:
            return str(json.loads(getattr(error, "body", ""))["message"])
        except (TypeError, ValueError, KeyError):
            return super().reason(error)

    async def read_log(self, spawner: Any, server: ServerSettings) -> str:
        """Return the output of the pod's container."""
        log = await spawner.api.read_namespaced_pod_log(
            server.name, spawner.namespace, container="notebook", limit_bytes=MAX_LOG
        )
        return str(log or "")

    async def clean_up(self, spawner: Any) -> None:
        """Remove a pod that has ended."""
        if await spawner.poll() is not None:
            await spawner.stop(now=True)


def _run_image(spawner: Any, server: ServerSettings) -> None:
    """Set the image of a custom image's container, with its entrypoint and user."""
    container = server.container
    if container is None:
        spawner.working_dir = server.mount_path
        return
    spawner.image, spawner.uid, spawner.gid = container.image, container.uid, container.gid
    if container.entrypoint:
        extra = {"command": list(container.entrypoint)}
        spawner.extra_container_config = {**spawner.extra_container_config, **extra}


def _mount_volumes(spawner: Any, server: ServerSettings) -> None:
    """Mount the volume and the metadata file, both written by a container that runs before the server's."""
    claim = {"name": "volume", "persistentVolumeClaim": {"claimName": server.volume}}
    metadata: dict[str, Any] = {"name": "metadata", "emptyDir": {}}
    mounts = [
        {"name": "volume", "mountPath": server.mount_path},
        {"name": "metadata", "mountPath": METADATA_DIRECTORY},
    ]
    spawner.volumes = [*_values(spawner.volumes), claim, metadata]
    spawner.volume_mounts = [*_values(spawner.volume_mounts), *mounts]
    spawner.init_containers = [*_values(spawner.init_containers), _preparation(spawner, server, mounts)]


def _preparation(spawner: Any, server: ServerSettings, mounts: list[dict[str, str]]) -> dict[str, Any]:
    content = escape_braces(json.dumps(server.metadata))
    file = f"{METADATA_DIRECTORY}/resource-metadata.json"
    owner = ":".join(str(number) for number in (spawner.uid or 0, spawner.gid) if number is not None)
    return {
        "name": "prepare-volumes",
        "image": spawner.image,
        "imagePullPolicy": spawner.image_pull_policy,
        "command": ["sh", "-c", PREPARE, "sh", owner, server.mount_path, content, file],
        "securityContext": {"runAsUser": 0},
        "volumeMounts": mounts,
    }


def _values(items: Any) -> list[Any]:
    """Return the items of a trait that may be a list, or a mapping whose keys order them."""
    return [items[name] for name in sorted(items)] if isinstance(items, Mapping) else list(items)
