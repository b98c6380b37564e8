"""Linux system calls and /proc: subreaper, parent-death signal, process tree."""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

from .termination import EMPTY_ID, INSTANCE_ID_VARIABLE

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

_libc = ctypes.CDLL(None, use_errno=True)
_libc.getenv.restype = ctypes.c_void_p


def adopt_orphans() -> None:
    """Make this process, instead of init, the parent of every descendant whose own parent ends."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with(parent: int) -> None:
    """Have the kernel kill this process when ``parent`` ends.

    The parent must be single-threaded, since the signal follows the parent's thread. This process must not change its
    credentials later: the kernel then discards the request.
    """
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


class ProcessMark:
    """Space for an instance ID in the environment that this process was started with.

    ``/proc/PID/environ`` shows that environment, even after changes of ``os.environ``.
    """

    def __init__(self) -> None:
        is_reserved = os.environ.get(INSTANCE_ID_VARIABLE) == EMPTY_ID
        self._address = _libc.getenv(INSTANCE_ID_VARIABLE.encode()) if is_reserved else None

    def write(self, instance_id: str) -> None:
        """Mark this process and its future forks, for :func:`.termination.find_processes`."""
        if self._address:
            ctypes.memmove(self._address, instance_id.encode(), len(EMPTY_ID))


def reap() -> set[int]:
    """Collect the children that have ended and return their IDs."""
    ended: set[int] = set()
    while True:
        try:
            pid, _status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return ended
        if not pid:
            return ended
        ended.add(pid)


def children(pid: int) -> list[int]:
    """Return the children of ``pid``, zombies included."""
    return [child for child, parent in _parents().items() if parent == pid]


def descendants(pid: int) -> list[int]:
    """Return the children of ``pid``, their children, and so on."""
    parents = _parents()
    family = [pid]
    for ancestor in family:
        family += [child for child, parent in parents.items() if parent == ancestor]
    return family[1:]


def live_descendants() -> list[int]:
    """Collect the children of this process that have ended, and return its remaining descendants."""
    reap()
    return descendants(os.getpid())


def _parents() -> dict[int, int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # The process name before it may contain spaces and parentheses.
                parents[int(entry.name)] = int((entry / "stat").read_bytes().rpartition(b")")[2].split()[1])
            except OSError:
                continue  # has ended since
    return parents
