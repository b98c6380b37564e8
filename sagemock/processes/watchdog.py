"""Process that enforces the time limit of a script or program, and ends all processes that it has started."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from functools import partial
from pathlib import Path

from . import network_namespace, termination
from .config import ScriptConfig
from .directories import remove_tree
from .lifeline import Lifeline
from .linux import adopt_orphans, die_with, live_descendants
from .mount_namespace import enter_namespace

LIFELINE = 0
POLL_INTERVAL = 0.02
MAX_WAIT = 3600.0  # seconds
IS_LINUX = sys.platform == "linux"
NOT_STARTED = 127  # the exit code of shells for a command that was not found


def main(config: ScriptConfig) -> None:
    """Run the command, write its exit code to stdout, and stay as long as it leaves processes running.

    Stdin is the lifeline: a byte requests the end, and its end means that the launcher's process has died.
    """
    config["volume"] = enter_namespace(config)
    relay = network_namespace.join(config)
    if IS_LINUX:
        adopt_orphans()  # processes that have cleared their environment are found as descendants
    program = _start(config)
    code = _wait(program, config["seconds"])
    if code is None and program:
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)
    if code != 0:
        _end(config)
    with suppress(BrokenPipeError):
        os.write(1, json.dumps(code).encode() + b"\n")
    while set(termination.find_processes(config["instance_id"])) - {relay} and not _is_lifeline_readable(1):
        pass
    _end(config)
    if Lifeline(LIFELINE).has_died():
        remove_tree(Path(config["runtime_dir"]))


def _end(config: ScriptConfig) -> None:
    termination.end_instance(config["instance_id"])
    if IS_LINUX:
        termination.end_all(live_descendants)


def _start(config: ScriptConfig) -> subprocess.Popen[bytes] | None:
    directory = config["directory"] or config["volume"]
    if not config["directory"]:
        os.environ["HOME"] = directory
    with Path(config["log"]).open("wb") as log:
        try:
            return subprocess.Popen(
                config["command"],
                stdin=subprocess.DEVNULL,
                stdout=log,  # a file: background processes of the command may keep it open
                stderr=log,
                cwd=directory,
                pass_fds=config["descriptors"],
                preexec_fn=partial(die_with, os.getpid()) if IS_LINUX else None,  # noqa: PLW1509  one thread
                start_new_session=True,
            )
        except OSError as error:
            log.write(f"{error}\n".encode())
            return None


def _wait(program: subprocess.Popen[bytes] | None, seconds: float) -> int | None:
    """Return the exit code; None after ``seconds`` or when the lifeline requests the end."""
    if program is None:
        return NOT_STARTED
    deadline, ended = time.monotonic() + seconds, _pidfd(program.pid)
    while program.poll() is None:
        remaining = deadline - time.monotonic()
        if remaining < 0 or _is_lifeline_readable(min(remaining, MAX_WAIT if ended else POLL_INTERVAL), *ended):
            return None
    return program.returncode


def _pidfd(pid: int) -> list[int]:
    """Return a file descriptor that is readable when a process ends; none where the system has no such thing."""
    try:
        return [os.pidfd_open(pid)]
    except (AttributeError, OSError):
        return []


def _is_lifeline_readable(seconds: float, *others: int) -> bool:
    """Wait until a descriptor is readable, and return whether the lifeline is."""
    return LIFELINE in select.select([LIFELINE, *others], [], [], seconds)[0]
