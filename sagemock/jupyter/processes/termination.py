"""Finding and ending every process of one Jupyter, however far it detached itself, by a mark in its environment."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path

MARK = "SAGEMOCK_INSTANCE_KEY"
NO_MARK = "0" * 32  # a place to write one
GRACE = 30  # naps between the polite signal and the other one
NAP = 0.01


def marked(mark: str) -> list[int]:
    """The ids of the living processes whose environment carries ``mark``, this one never among them."""
    wanted = f"{MARK}={mark}".encode()
    return [pid for pid, environment in _environments() if pid != os.getpid() and wanted in environment]


def end(mark: str) -> None:
    """End every process that carries ``mark``."""
    end_all(lambda: marked(mark))


def end_all(find: Callable[[], list[int]]) -> None:
    """End the processes that ``find()`` gives, until it gives none: ask, wait a moment, kill."""
    for attempt in range(GRACE * 10):
        pids = find()
        if not pids:
            return
        if attempt == 0:
            _signal(pids, signal.SIGTERM)
            _signal(pids, signal.SIGHUP)  # an interactive shell ignores SIGTERM
        elif attempt >= GRACE:
            _signal(pids, signal.SIGKILL)
        # Not time.sleep: tests replace it.
        select.select([], [], [], NAP)


def _signal(pids: Collection[int], number: signal.Signals) -> None:
    for pid in pids:
        with suppress(ProcessLookupError, PermissionError):
            os.kill(pid, number)


def _environments() -> Iterator[tuple[int, list[bytes]]]:
    proc = Path("/proc")
    if not (proc / "self" / "environ").exists():
        yield from _environments_by_psutil()
        return
    for entry in proc.iterdir():
        # Gone since, or somebody else's.
        with suppress(OSError):
            if entry.name.isdigit():
                yield int(entry.name), (entry / "environ").read_bytes().split(b"\0")


def _environments_by_psutil() -> Iterator[tuple[int, list[bytes]]]:
    import psutil  # ipykernel brings it; macOS has no /proc

    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            yield process.pid, [f"{name}={value}".encode() for name, value in process.environ().items()]
