"""What only Linux has: who adopts orphans, who dies with whom, and what ``/proc`` says of a fork."""

from __future__ import annotations

import ctypes
import os
import signal
from pathlib import Path

from .termination import MARK, NO_MARK

PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36

_libc = ctypes.CDLL(None, use_errno=True)
_libc.getenv.restype = ctypes.c_void_p


def adopt_orphans() -> None:
    """Become the parent of every descendant whose own parent ends, in place of init."""
    _libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def die_with(parent: int) -> None:
    """Have the kernel kill this process when ``parent`` ends, which must have one thread: it is the thread that counts,
    and that nobody changes its credentials later, or the kernel forgets."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)


class ProcessMark:
    """A place in the environment this process was started with, where its forks can write a mark of their own.

    ``/proc/PID/environ`` shows that environment, whatever has become of ``os.environ`` since.
    """

    def __init__(self) -> None:
        self._address = _libc.getenv(MARK.encode()) if os.environ.get(MARK) == NO_MARK else None

    def write(self, mark: str) -> None:
        """Be found by :func:`sagemock.jupyter.processes.termination.marked`, and whatever is forked from here too."""
        if self._address:
            ctypes.memmove(self._address, mark.encode(), len(NO_MARK))


def children(pid: int) -> list[int]:
    """The living children of ``pid``, zombies too."""
    return [child for child, parent in _parents().items() if parent == pid]


def descendants(pid: int) -> list[int]:
    """The children of ``pid``, their children, and so on."""
    parents = _parents()
    found = [pid]
    for ancestor in found:
        found += [child for child, parent in parents.items() if parent == ancestor]
    return found[1:]


def _parents() -> dict[int, int]:
    parents = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                # The name before it may hold spaces and parentheses.
                parents[int(entry.name)] = int((entry / "stat").read_bytes().rpartition(b")")[2].split()[1])
            except OSError:
                continue  # gone since
    return parents
