"""What SageMaker has at fixed paths, at those paths: for one instance's processes, and for nobody else.

Linux gives a process a file system view of its own (mount_namespaces(7)); without root, together with a user namespace,
which some systems forbid: Ubuntu 24.04, Docker's default seccomp profile.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

VOLUME = Path("/home/ec2-user/SageMaker")
STUDIO_HOME = Path("/home/sagemaker-user")
METADATA = Path("/opt/ml/metadata/resource-metadata.json")
MOUNT_PATHS = ("auto", True, False)

NEW_MOUNTS, NEW_USER = 0x00020000, 0x10000000  # unshare(2)
BIND, RECURSIVE, PRIVATE = 4096, 16384, 1 << 18  # mount(2)


def check(mount_paths: bool | str) -> None:
    """Refuse, before anything runs, what is no choice or cannot be had here."""
    if mount_paths not in MOUNT_PATHS:
        raise ValueError(f"mount_paths={mount_paths!r} must be 'auto', True or False")
    if mount_paths is True and not is_available():
        raise RuntimeError(
            f"mount_paths=True: this system lets nobody see {VOLUME} where there is none. It takes Linux with "
            "unprivileged user namespaces, which Docker and Ubuntu 24.04 forbid; mount_paths='auto' can do without"
        )


@cache
def is_available() -> bool:
    """Whether this system allows it; found out in a process of its own."""
    code = f"import sys; sys.path[:] = {sys.path!r}; from {__name__} import probe; sys.exit(not probe())"
    return subprocess.run([sys.executable, "-c", code], cwd="/", check=False).returncode == 0


@cache
def probe() -> bool:
    """Whether this process, which must have one thread, can see things where they are not. Its forks remember."""
    if sys.platform != "linux":
        return False
    # In a fork, because nothing leads back from half of it.
    if child := os.fork():
        return os.waitpid(child, 0)[1] == 0
    failed = True
    try:
        _enter({VOLUME: Path(tempfile.gettempdir()), METADATA: Path(__file__)})
        failed = False
    finally:
        os._exit(failed)


def enter_namespace(order: Mapping[str, Any]) -> dict[str, Any]:
    """The order of a process with one thread, as it reads from now on: inside, if that was wanted and can be."""
    if order["mount_paths"] is False or not probe():
        return {**order}
    place = Path(order.get("place", VOLUME))
    _enter({place: Path(order["volume"]), METADATA: Path(order["metadata"])})
    return {**order, "volume": str(place)}


def _enter(places: Mapping[Path, Path]) -> None:
    """Let this process and its children see each source (the value) at its place (the key), or raise OSError."""
    user, group = os.getuid(), os.getgid()
    if _libc().unshare(NEW_MOUNTS):  # root may without more ado, and stays root
        _call("unshare", NEW_MOUNTS | NEW_USER)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
    _mount(None, Path("/"), RECURSIVE | PRIVATE)
    for place, source in places.items():
        held = os.open(source, os.O_PATH)  # it may lie where we are about to cover things
        _create_mount_point(place, source.is_dir())
        _mount(f"/proc/self/fd/{held}", place, BIND | RECURSIVE)
        os.close(held)


def _create_mount_point(place: Path, is_directory: bool) -> None:
    """Have something at ``place`` to mount on, with all that is beside it still there."""
    if place.exists():
        return
    ground = next(parent for parent in place.parents if parent.is_dir())
    if ground == Path("/"):
        raise OSError(f"there is no /{place.parts[1]} here to build on")
    below = os.open(ground, os.O_PATH)
    _mount("tmpfs", ground, 0, "mode=0755")
    for entry in Path(f"/proc/self/fd/{below}").iterdir():
        _bind_existing(entry, ground / entry.name)
    os.close(below)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.mkdir() if is_directory else place.touch()


def _bind_existing(entry: Path, place: Path) -> None:
    if entry.is_symlink():
        place.symlink_to(entry.readlink())
        return
    place.mkdir() if entry.is_dir() else place.touch()
    _mount(str(entry), place, BIND | RECURSIVE)


def _mount(source: str | None, place: Path, flags: int, data: str | None = None) -> None:
    kind = b"tmpfs" if source == "tmpfs" else None
    encoded = [text if text is None else os.fsencode(text) for text in (source, str(place), data)]
    _call("mount", encoded[0], encoded[1], kind, ctypes.c_ulong(flags), encoded[2])


def _call(name: str, *arguments: Any) -> None:
    if getattr(_libc(), name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
