"""By what means servers start on this machine."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path

from .server_process import Start
from .spawn import SpawnedServer

START_METHODS = ("auto", "fork", "spawn")
Guard = Callable[[Path], None]


def _leave_it_to_servers(_directory: Path) -> None:
    """Each removes it when it finds itself alone."""


def choose_start_method(start_method: str) -> tuple[Start, Guard]:
    """How to start a server, and how to have a directory removed when this process is killed."""
    if start_method == "spawn" or (start_method == "auto" and sys.platform != "linux"):
        return SpawnedServer, _leave_it_to_servers
    if sys.platform != "linux":
        raise ValueError("start_method='fork' needs Linux: elsewhere system libraries do not survive a fork")
    from .supervisor import SUPERVISOR

    return SUPERVISOR.start, SUPERVISOR.guard
