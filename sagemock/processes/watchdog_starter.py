"""Starts watchdogs: forks of a process that has imported them on Linux, new interpreters elsewhere."""

from __future__ import annotations

import subprocess
import sys
from functools import cache

from .config import ScriptConfig
from .environment import marked_environment
from .interpreter import boot_code
from .module_paths import WATCHDOG, WATCHDOG_SERVER
from .supervisor import Supervisor

IS_LINUX = sys.platform == "linux"


def warm_up() -> None:
    """Start the process that forks watchdogs, so that it is warm for the first one."""
    if IS_LINUX:
        shared_supervisor().warm_up()


def start_watchdog(config: ScriptConfig, lifeline: int, result: int) -> subprocess.Popen[bytes] | None:
    """Start a watchdog, which reads its configuration from the lifeline.

    Args:
        config: Its configuration, which the caller then writes to the lifeline.
        lifeline: The watchdog's end of the lifeline.
        result: The pipe to which it writes the exit code of its command.

    Returns:
        The process, if it is a child of this one.
    """
    if IS_LINUX:
        shared_supervisor().send(b".", lifeline, result, *config["descriptors"])
        return None
    return subprocess.Popen(
        [sys.executable, "-c", boot_code(WATCHDOG, is_bare=True)],
        stdin=lifeline,
        stdout=result,
        stderr=subprocess.DEVNULL,
        cwd=config["home"],
        env=config["environment"],
        pass_fds=config["descriptors"],
        start_new_session=True,
    )


@cache
def shared_supervisor() -> Supervisor:
    """Return the supervisor of this process's watchdogs, created on the first call."""
    return Supervisor(WATCHDOG_SERVER, marked_environment, order=5, is_bare=True)
