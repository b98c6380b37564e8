"""Checks of an image that need no running container."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from .archives import list_directory, read_file
from .contract import RESERVED_DIRECTORIES, Contract
from .findings import Finding, Status

PLATFORM = "linux/amd64"
GIGABYTE = 1_000_000_000


def check_platform(image: Any) -> Finding:
    """Check that the image is built for the processors of SageMaker's instances."""
    platform = f"{image.attrs['Os']}/{image.attrs['Architecture']}"
    if platform == PLATFORM:
        return Finding("platform", Status.PASSED, platform)
    remedy = f"Build the image for {PLATFORM}: docker build --platform {PLATFORM}."
    return Finding("platform", Status.FAILED, f"the image is built for {platform}, not for {PLATFORM}", remedy)


def check_size(image: Any, max_gigabytes: float | None) -> Finding:
    """Check that the uncompressed image is not larger than a limit."""
    size = image.attrs["Size"] / GIGABYTE
    if max_gigabytes is None or size <= max_gigabytes:
        return Finding("size", Status.PASSED, f"{size:.1f} GB uncompressed")
    remedy = "Remove caches and build tools in the layer that adds them, or build from a smaller base image."
    return Finding("size", Status.FAILED, f"{size:.1f} GB uncompressed, more than {max_gigabytes:g} GB", remedy)


def check_user(image: Any, container: Any, contract: Contract) -> Finding:
    """Check that the image runs as the user and group that Studio supports."""
    user = image.attrs["Config"]["User"] or "root"
    ids = _resolve_user(user, container)
    wanted = f"{contract.container.uid}:{contract.container.gid}"
    if contract.app_type == "KernelGateway":
        return Finding("user and group", Status.PASSED, f"{wanted}, by the app image config")
    if ids == (contract.container.uid, contract.container.gid):
        return Finding("user and group", Status.PASSED, wanted)
    detail = f"user {user!r} does not exist in the image" if ids is None else f"{ids[0]}:{ids[1]}, not {wanted}"
    remedy = f"End the Dockerfile with: USER {wanted}"
    return Finding("user and group", Status.FAILED, detail, remedy)


def _resolve_user(user: str, container: Any) -> tuple[int, int] | None:
    """Return user and group ID of the instruction USER; None for a user or group that the image lacks."""
    name, _, group = user.partition(":")
    entries = {fields[0]: fields for fields in _records(container, "/etc/passwd")}
    entry = entries.get(name) or next((fields for fields in entries.values() if fields[2] == name), None)
    uid = int(entry[2]) if entry else int(name) if name.isdigit() else None
    groups = {fields[0]: fields[2] for fields in _records(container, "/etc/group")}
    gid = groups.get(group, group) if group else entry[3] if entry else "0"
    if uid is None or not gid.isdigit():
        return None
    return uid, int(gid)


def _records(container: Any, path: str) -> Iterator[list[str]]:
    for line in (read_file(container, path) or b"").decode(errors="replace").splitlines():
        fields = line.split(":")
        if len(fields) >= 3:
            yield fields


def check_hidden_files(container: Any, contract: Contract) -> Finding:
    """Check that the image has no files where SageMaker mounts its own directories."""
    hidden = {path: list_directory(container, path) for path in (contract.container.mount_path, *RESERVED_DIRECTORIES)}
    hidden = {path: files for path, files in hidden.items() if files}
    if not hidden:
        return Finding("hidden files", Status.PASSED, "none")
    examples = ", ".join(f"{path}/{files[0]}" for path, files in hidden.items())
    mount = contract.container.mount_path
    remedy = f"Install them elsewhere, such as below /opt, and write into {mount} when the app starts."
    return Finding("hidden files", Status.WARNING, f"not visible in Studio, among others: {examples}", remedy)
