"""SageMaker's fixed paths, by a private mount namespace for the processes of one instance.

Linux can give a process its own view of the file system (mount_namespaces(7)). Without root this also takes a user
namespace, which some systems forbid: Ubuntu 24.04, Docker's default seccomp profile.
"""

from __future__ import annotations

import ctypes
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

from sagemock.cloud.option_error import OptionError

from .config import MountConfig
from .module_paths import MOUNT_NAMESPACE

METADATA_FILE = "resource-metadata.json"  # the same name as on AWS
VOLUME = Path("/home/ec2-user/SageMaker")
STUDIO_HOME = Path("/home/sagemaker-user")
METADATA = Path("/opt/ml/metadata", METADATA_FILE)
MOUNT_PATHS = ("auto", True, False)

NEW_MOUNTS, NEW_USER, NEW_NETWORK = 0x00020000, 0x10000000, 0x40000000  # unshare(2)
BIND, RECURSIVE, PRIVATE = 4096, 16384, 1 << 18  # mount(2)


def check(mount_paths: bool | str) -> None:
    """Check the option ``mount_paths``.

    Raises:
        OptionError: For an unknown value, and for True on a system that does not allow it.
    """
    if mount_paths not in MOUNT_PATHS:
        raise OptionError("mount_paths", mount_paths, "must be 'auto', true or false")
    if mount_paths is True and not is_available():
        raise OptionError(
            "mount_paths",
            True,
            "needs Linux with unprivileged user namespaces, which Docker and Ubuntu 24.04 forbid: this system does not "
            f"allow mounting {VOLUME}. Use {{mount_paths}} to mount only where it is allowed",
            mount_paths="auto",
        )


@cache
def is_available() -> bool:
    """Return whether this system allows mount namespaces, as tested in a separate process."""
    return probe_in_new_process(MOUNT_NAMESPACE)


def probe_in_new_process(module: str) -> bool:
    """Return the result of ``probe()`` of a module, from a separate process, since a probe forks."""
    code = f"import sys; sys.path[:] = {sys.path!r}; from {module} import probe; sys.exit(not probe())"
    return subprocess.run([sys.executable, "-c", code], cwd="/", check=False).returncode == 0


@cache
def probe() -> bool:
    """Return whether this process, which must be single-threaded, can mount. Its forks inherit the cached result."""
    return succeeds_in_fork(lambda: _mount_all({VOLUME: Path(tempfile.gettempdir()), METADATA: Path(__file__)}))


def succeeds_in_fork(enter: Callable[[], None]) -> bool:
    """Return whether ``enter`` succeeds on Linux, as tested in a fork: a partly built namespace cannot be left."""
    if sys.platform != "linux":
        return False
    if child := os.fork():
        return os.waitpid(child, 0)[1] == 0
    failed = True
    try:
        enter()
        failed = False
    finally:
        os._exit(failed)


def enter_namespace(config: MountConfig) -> str:
    """Mount volume and metadata at SageMaker's paths for this process, if configured and possible.

    This process must be single-threaded.

    Returns:
        The path of the volume from now on.
    """
    if config["mount_paths"] is False or not probe():
        return config["volume"]
    _mount_all({Path(config["mount_point"]): Path(config["volume"]), METADATA: Path(config["metadata"])})
    return config["mount_point"]


def _mount_all(sources: Mapping[Path, Path]) -> None:
    """Show each source (the value) at its mount point (the key) to this process and its children, or raise OSError."""
    new_namespace(NEW_MOUNTS)
    _mount(None, Path("/"), RECURSIVE | PRIVATE)
    for mount_point, source in sources.items():
        descriptor = os.open(source, os.O_PATH)  # a mount may cover the path of the source
        _create_mount_point(mount_point, source.is_dir())
        _mount(f"/proc/self/fd/{descriptor}", mount_point, BIND | RECURSIVE)
        os.close(descriptor)


def new_namespace(flags: int) -> None:
    """Move this process to new namespaces, without root in a new user namespace, or raise OSError."""
    user, group = os.getuid(), os.getgid()
    if _libc().unshare(flags):  # succeeds for root, which then stays root
        system_call("unshare", flags | NEW_USER)
        Path("/proc/self/setgroups").write_text("deny")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1")


def _create_mount_point(path: Path, is_directory: bool) -> None:
    """Create ``path`` without changing the disk: mount a tmpfs on its nearest parent and bind the parent's entries."""
    if path.exists():
        return
    base = next(parent for parent in path.parents if parent.is_dir())
    if base == Path("/"):
        raise OSError(f"directory /{path.parts[1]} not found")
    covered = os.open(base, os.O_PATH)
    _mount("tmpfs", base, 0, "mode=0755")
    for entry in Path(f"/proc/self/fd/{covered}").iterdir():
        _bind_existing(entry, base / entry.name)
    os.close(covered)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir() if is_directory else path.touch()


def _bind_existing(entry: Path, path: Path) -> None:
    if entry.is_symlink():
        path.symlink_to(entry.readlink())
        return
    path.mkdir() if entry.is_dir() else path.touch()
    _mount(str(entry), path, BIND | RECURSIVE)


def _mount(source: str | None, path: Path, flags: int, data: str | None = None) -> None:
    file_system = b"tmpfs" if source == "tmpfs" else None
    system_call("mount", _encode(source), os.fsencode(path), file_system, ctypes.c_ulong(flags), _encode(data))


def _encode(text: str | None) -> bytes | None:
    return None if text is None else os.fsencode(text)


def system_call(name: str, *arguments: bytes | int | ctypes.c_ulong | None) -> None:
    """Call a function of the C library, or raise OSError."""
    if getattr(_libc(), name)(*arguments):
        number = ctypes.get_errno()
        raise OSError(number, f"{name}: {os.strerror(number)}")


@cache
def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)
