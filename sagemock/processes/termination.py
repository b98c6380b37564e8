"""Finds and ends all processes of one instance by an ID in their environment, even if they have detached themselves."""

from __future__ import annotations

import os
import select
import signal
from collections.abc import Callable, Collection, Iterator
from contextlib import suppress
from pathlib import Path

INSTANCE_ID_VARIABLE = "SAGEMOCK_INSTANCE_KEY"
EMPTY_ID = "0" * 32  # space for an instance ID
POLL_INTERVAL = 0.01
ATTEMPTS_BEFORE_KILL = 30
MAX_ATTEMPTS = 300
EXEC_INTERVAL = 0.001
EXEC_ATTEMPTS = 50
CONFIRMATIONS = 3  # that a process has no environment: it may have got one since it was read


def find_processes(run_id: str, variable: str = INSTANCE_ID_VARIABLE) -> list[int]:
    """Return the IDs of the processes whose environment has ``run_id`` in a variable, without this process."""
    setting = f"{variable}={run_id}".encode()
    return [pid for pid, environment in _environments() if pid != os.getpid() and setting in environment]


def end_instance(instance_id: str) -> None:
    """End every process whose environment has ``instance_id``."""
    end_all(lambda: find_processes(instance_id))


def end_all(find: Callable[[], list[int]]) -> None:
    """End the processes that ``find()`` returns, until it returns none: first by SIGTERM, later by SIGKILL."""
    for attempt in range(MAX_ATTEMPTS):
        pids = find()
        if not pids:
            return
        if attempt == 0:
            _signal(pids, signal.SIGTERM)
            _signal(pids, signal.SIGHUP)  # an interactive shell ignores SIGTERM
        elif attempt >= ATTEMPTS_BEFORE_KILL:
            _signal(pids, signal.SIGKILL)
        # Not time.sleep: tests replace it.
        select.select([], [], [], POLL_INTERVAL)


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
        # The process has ended since, or belongs to another user.
        with suppress(OSError):
            if entry.name.isdigit():
                yield int(entry.name), _read_environment(entry).split(b"\0")


def _read_environment(process: Path) -> bytes:
    """Return the environment of a process, which is empty for a moment while the process becomes another program.

    Raises:
        OSError: The process has ended, has no program, as threads of the kernel, or belongs to another user.
    """
    confirmations = 0
    for _ in range(EXEC_ATTEMPTS):
        environment = (process / "environ").read_bytes()
        if environment:
            return environment
        (process / "exe").readlink()
        if not (process / "cmdline").read_bytes():  # they are set before the environment
            select.select([], [], [], EXEC_INTERVAL)
        elif (confirmations := confirmations + 1) == CONFIRMATIONS:
            break
    return b""


def _environments_by_psutil() -> Iterator[tuple[int, list[bytes]]]:
    try:
        import psutil  # installed with ipykernel; macOS has no /proc
    except ImportError:
        return

    for process in psutil.process_iter():
        with suppress(psutil.Error, OSError):
            yield process.pid, [f"{name}={value}".encode() for name, value in process.environ().items()]
