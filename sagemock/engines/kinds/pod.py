"""Pods: the image, the volume and the files of a server, and the reasons why one does not run."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sagemock.engines.engine import escape_braces, has_setting
from sagemock.engines.servers.settings import ServerSettings
from sagemock.engines.servers.start import ENDED, ServerBroken, ServerFailed

CONTAINER = "notebook"  # KubeSpawner's name of the one that runs the server
METADATA = "sagemock.metadata"
METADATA_DIRECTORY, METADATA_FILE = "/opt/ml/metadata", "resource-metadata.json"
VOLUME, NEW_VOLUME = "sagemock-volume", "/sagemock-volume"
# The volumes of some provisioners belong to root. As in a Docker volume, the owner is that of the image's directory.
CHANGE_OWNER = 'chown "${3:-$(stat -c %u:%g "$2" 2>/dev/null || echo 0:0)}" "$1"'
# Reasons for which the kubelet tries again and again to start a container.
HOPELESS = {
    "CreateContainerConfigError",
    "CreateContainerError",
    "ErrImageNeverPull",
    "ErrImagePull",
    "ImagePullBackOff",
    "InvalidImageName",
}


def complete(spawner: Any, server: ServerSettings) -> None:
    """Give a pod the image, the volume and the metadata of its server; lists of a profile would replace them."""
    _run_image(spawner, server)
    metadata = {METADATA: escape_braces(json.dumps(server.metadata)), "sagemock.arn": server.arn}
    spawner.extra_annotations = {**spawner.extra_annotations, **metadata}
    file = {"path": METADATA_FILE, "fieldRef": {"fieldPath": f"metadata.annotations['{METADATA}']"}}
    spawner.volumes = [
        *_values(spawner.volumes),
        {"name": VOLUME, "persistentVolumeClaim": {"claimName": spawner.pvc_name}},
        {"name": "sagemock-metadata", "downwardAPI": {"items": [file]}},
    ]
    spawner.volume_mounts = [
        *_values(spawner.volume_mounts),
        {"name": VOLUME, "mountPath": server.mount_path},
        {"name": "sagemock-metadata", "mountPath": METADATA_DIRECTORY, "readOnly": True},
    ]
    if not has_setting(spawner, "fs_gid"):  # by which Kubernetes gives the volume to a group
        spawner.init_containers = [*_values(spawner.init_containers), _change_owner(spawner, server)]


def _run_image(spawner: Any, server: ServerSettings) -> None:
    """Set the image of a custom image's container, with its entrypoint and user."""
    container = server.container
    if container is None:
        spawner.working_dir = spawner.working_dir or server.mount_path
        return
    spawner.image, spawner.uid, spawner.gid = container.image, container.uid, container.gid
    if container.entrypoint:
        command = {"command": list(container.entrypoint)}
        spawner.extra_container_config = {**spawner.extra_container_config, **command}


def _change_owner(spawner: Any, server: ServerSettings) -> dict[str, Any]:
    """Return a container that gives a new volume to the user of the server, before the server starts."""
    has_user = isinstance(spawner.uid, int)  # neither the image's own user nor a function of the user's configuration
    owner = f"{spawner.uid}:{spawner.gid if isinstance(spawner.gid, int) else ''}" if has_user else ""
    limits = {"cpu": spawner.cpu_limit, "memory": spawner.mem_limit}
    requests = {"cpu": spawner.cpu_guarantee, "memory": spawner.mem_guarantee}
    sizes = {"limits": limits, "requests": requests}
    return {
        "name": "sagemock-owner",
        "image": spawner.image,
        "imagePullPolicy": spawner.image_pull_policy,
        "command": ["sh", "-c", escape_braces(CHANGE_OWNER), "sh", NEW_VOLUME, server.mount_path, owner],
        # A quota of the namespace may require them of all containers.
        "resources": {kind: {name: size for name, size in of.items() if size} for kind, of in sizes.items()},
        "securityContext": {"runAsUser": 0},
        "terminationMessagePolicy": "FallbackToLogsOnError",
        "volumeMounts": [{"name": VOLUME, "mountPath": NEW_VOLUME}],
    }


def _values(items: Any) -> list[Any]:
    """Return the items of a trait that may be a list, or a mapping whose keys order them."""
    return [items[name] for name in sorted(items)] if isinstance(items, Mapping) else list(items)


def start_failure(pod: Any) -> ServerFailed | None:
    """Return why a pod cannot start; None if it runs, or may start.

    Args:
        pod: The pod as the API has it, or None.
    """
    if status := exit_status(pod):
        return ServerBroken(f"{ENDED}: {status}")
    for container in _containers(pod):
        waiting = container["state"].get("waiting", {})
        if waiting.get("reason") in HOPELESS:
            return ServerFailed(f"{waiting['reason']}: {waiting.get('message', '')}")
    return None


def exit_status(pod: Any) -> str:
    """Return how the server of a pod has ended, or how its start has; an empty string if neither has.

    Args:
        pod: The pod as the API has it, or None.
    """
    for container in _containers(pod):
        ended = container["state"].get("terminated")
        if ended and (ended["exitCode"] or container["name"] == CONTAINER):
            role = "" if container["name"] == CONTAINER else f"the container {container['name']} ended with "
            message = ended.get("message", "").strip()
            return f"{role}exit code {ended['exitCode']} ({ended.get('reason', 'Error')}) {message}".rstrip()
    if pod and pod["status"].get("phase") == "Failed":  # such as a pod that was evicted
        return ": ".join(filter(None, (pod["status"].get("reason"), pod["status"].get("message")))) or "Failed"
    return ""


def _containers(pod: Any) -> list[Any]:
    """Return the status of the containers that run the server, and of those that run before it."""
    status = pod["status"] if pod else {}
    servers = [container for container in status.get("containerStatuses", []) if container["name"] == CONTAINER]
    return [*status.get("initContainerStatuses", []), *servers]
