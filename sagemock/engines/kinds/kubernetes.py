"""Pods of a Kubernetes cluster."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sagemock.engines.engine import PORT, VOLUME, Engine
from sagemock.engines.server_settings import ServerSettings

DEFAULT_CAPACITY = "5Gi"  # VolumeSizeInGB is at least 5


@dataclass(frozen=True)
class KubernetesEngine(Engine):
    """KubeSpawner: a pod and a persistent volume claim for each server."""

    package: ClassVar[str] = "jupyterhub-kubespawner"

    def configure(self, spawner: Any, server: ServerSettings) -> None:
        """Give the pod its name, labels, claim and command."""
        spawner.pod_name_template = spawner.pod_name = server.name
        spawner.pvc_name_template = spawner.pvc_name = server.volume
        spawner.storage_pvc_ensure = spawner.delete_pvc = True
        spawner.storage_capacity = spawner.storage_capacity or DEFAULT_CAPACITY
        spawner.extra_labels = {**spawner.extra_labels, "sagemock.owner": server.owner}
        claim = {"name": "volume", "persistentVolumeClaim": {"claimName": server.volume}}
        mount = {"name": "volume", "mountPath": VOLUME}
        spawner.volumes, spawner.volume_mounts = [claim], [mount]
        # Volumes of the host-path provisioner belong to root, with any fsGroup of the pod.
        spawner.init_containers = [*spawner.init_containers, _owner_change(spawner, mount)]
        spawner.working_dir = VOLUME
        spawner.port = PORT
        root = f"--ServerApp.root_dir={VOLUME}"
        spawner.cmd = self.command(spawner, server, root, "--ip=0.0.0.0", f"--port={PORT}")


def _owner_change(spawner: Any, mount: dict[str, str]) -> dict[str, Any]:
    return {
        "name": "volume-owner",
        "image": spawner.image,
        "imagePullPolicy": spawner.image_pull_policy,
        "command": ["chown", str(spawner.uid or 0), VOLUME],
        "securityContext": {"runAsUser": 0},
        "volumeMounts": [mount],
    }
