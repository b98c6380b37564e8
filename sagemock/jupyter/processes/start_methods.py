"""Chooses how servers start: fork or spawn."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from .server_process import StartServer
from .spawn import SpawnedServer

START_METHODS = ("auto", "fork", "spawn")


class StartMethod(NamedTuple):
    """Functions that start a server and that have a directory removed if this process is killed."""

    start: StartServer
    register_cleanup: Callable[[Path], None]


def choose_start_method(name: str) -> StartMethod:
    """Return the start method for the option ``start_method``.

    Raises:
        ValueError: For "fork" on another system than Linux.
    """
    if name == "spawn" or (name == "auto" and sys.platform != "linux"):
        return StartMethod(SpawnedServer, _leave_cleanup_to_servers)
    if sys.platform != "linux":
        raise ValueError("start_method='fork' requires Linux: elsewhere, system libraries do not survive a fork")
    from .supervisor import shared_supervisor

    supervisor = shared_supervisor()
    return StartMethod(supervisor.start, supervisor.register_cleanup)


def _leave_cleanup_to_servers(_directory: Path) -> None:
    """Do nothing: a spawned server removes the directory when its lifeline ends."""
