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
from .forks import fork
from .lifeline import Lifeline
from .linux import adopt_orphans, die_with, live_descendants
from .mount_namespace import enter_namespace

LIFELINE, STDOUT = 0, 1
POLL_INTERVAL = 0.02
MAX_WAIT = 3600.0  # seconds
IS_LINUX = sys.platform == "linux"
NOT_STARTED = 127  # the exit code of shells for a command that was not found


def main(config: ScriptConfig) -> None:
    """Run the command, write its exit code to stdout, and stay as long as it leaves processes running.

    Stdin is the lifeline: a byte requests the end, and its end means that the launcher's process has died.
    """
    if IS_LINUX:
        _run_below_subreaper(config)
    else:
        Watchdog(config, LIFELINE).run()


def _run_below_subreaper(config: ScriptConfig) -> None:
    """Run the watchdog in a child process, and end what it leaves when it has been killed.

    The kernel makes this process the parent of orphans below it, even of those that have cleared their environment. If
    this process is killed, the watchdog ends the command.
    """
    adopt_orphans()
    reader, writer = os.pipe()  # ends with this process, which the watchdog can see
    watchdog = fork(partial(_run_child, config, reader, writer))
    os.close(reader)
    _close_shared(config)
    os.waitpid(watchdog, 0)
    _end(config)
    if Lifeline(LIFELINE).has_died():
        remove_tree(Path(config["runtime_dir"]))


def _run_child(config: ScriptConfig, reader: int, writer: int) -> None:
    os.close(writer)
    Watchdog(config, LIFELINE, reader).run()


def _close_shared(config: ScriptConfig) -> None:
    """Close the command's descriptors, and stdout, whose end shows the launcher that the watchdog has ended."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, STDOUT)
    for descriptor in (null, *config["descriptors"]):
        os.close(descriptor)


class Watchdog:
    """The watchdog of a command.

    Args:
        config: The command and its instance.
        ends: Descriptors that are readable when the command has to end.
    """

    def __init__(self, config: ScriptConfig, *ends: int) -> None:
        self._config, self._ends = config, ends

    def run(self) -> None:
        """Run the command, see :func:`main`."""
        config = self._config
        config["volume"] = enter_namespace(config)
        network_namespace.join(config)
        if IS_LINUX:
            adopt_orphans()  # processes that have cleared their environment are found as descendants
        program = _start(config)
        code = self._wait(program, config["seconds"])
        if code is None and program:
            with suppress(ProcessLookupError):
                os.killpg(program.pid, signal.SIGKILL)
        if code != 0:
            _end(config)
        with suppress(BrokenPipeError):
            os.write(STDOUT, json.dumps(code).encode() + b"\n")
        while termination.find_processes(config["instance_id"]) and not self._must_end(1):
            pass
        _end(config)
        if Lifeline(LIFELINE).has_died():
            remove_tree(Path(config["runtime_dir"]))

    def _wait(self, program: subprocess.Popen[bytes] | None, seconds: float) -> int | None:
        """Return the exit code; None after ``seconds`` or when the command has to end."""
        if program is None:
            return NOT_STARTED
        deadline, ended = time.monotonic() + seconds, _pidfd(program.pid)
        while program.poll() is None:
            remaining = deadline - time.monotonic()
            if remaining < 0 or self._must_end(min(remaining, MAX_WAIT if ended else POLL_INTERVAL), *ended):
                return None
        return program.returncode

    def _must_end(self, seconds: float, *others: int) -> bool:
        """Wait until a descriptor is readable, and return whether it is one that requests the end."""
        readable, _, _ = select.select([*self._ends, *others], [], [], seconds)
        return any(end in readable for end in self._ends)


def _end(config: ScriptConfig) -> None:
    termination.end_instance(config["instance_id"])
    if IS_LINUX:
        termination.end_all(live_descendants)


def _start(config: ScriptConfig) -> subprocess.Popen[bytes] | None:
    directory = config["directory"] or config["volume"]
    if not config["directory"]:
        os.environ["HOME"] = directory
    os.environ[termination.INSTANCE_ID_VARIABLE] = config["instance_id"]  # of the command, and not of this process
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


def _pidfd(pid: int) -> list[int]:
    """Return a file descriptor that is readable when a process ends; none where the system has no such thing."""
    try:
        return [os.pidfd_open(pid)]
    except (AttributeError, OSError):
        return []
