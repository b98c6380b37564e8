"""ProcessorDemand: the processor time that threads need, whether they get it or not."""

from __future__ import annotations

from pathlib import Path
from threading import get_native_id
from typing import NamedTuple

_TASKS = Path("/proc/self/task")
_NANOSECOND = 1e-9  # seconds


class _Need(NamedTuple):
    """The seconds that a thread has run or has waited for a processor, and whether it runs or waits for one now."""

    seconds: float
    is_runnable: bool


class ProcessorDemand:
    """The need of the other threads of this process since a moment, as Linux counts it.

    On a machine with a high load, a thread that computes may run for a few milliseconds in a second. All other signs
    of its work are then missing.
    """

    def __init__(self) -> None:
        self._before = _needs()

    def exceeds(self, seconds: float) -> bool:
        """Return whether a thread has needed a processor for more than so many seconds, or needs one now."""
        return any(
            need.is_runnable or need.seconds - self._before[task].seconds > seconds
            for task, need in _needs().items()
            if task in self._before
        )


def _needs() -> dict[str, _Need]:
    """Return the need of each other thread, by its number; nothing where the system does not count it."""
    own = str(get_native_id())
    try:
        tasks = [task for task in _TASKS.iterdir() if task.name != own]
    except OSError:
        return {}
    return {task.name: need for task in tasks if (need := _read_need(task))}


def _read_need(task: Path) -> _Need | None:
    """Return the need of a thread; None if it has ended."""
    try:
        run, waited, _ = (task / "schedstat").read_text().split()
        state = (task / "stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, ValueError):
        return None
    return _Need((int(run) + int(waited)) * _NANOSECOND, state == "R")
