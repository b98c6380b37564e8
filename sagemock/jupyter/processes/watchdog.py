"""Process that enforces the time limit of a lifecycle script or git, and ends their background processes."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from sagemock.jupyter.process_config import ScriptConfig
from sagemock.jupyter.storage.runtime_dir import remove_tree

from . import network_namespace, termination
from .mount_namespace import enter_namespace

LIFELINE = 0
POLL_INTERVAL = 0.02
NOT_STARTED = 127  # the exit code of shells for a command that was not found


def main(config: ScriptConfig) -> None:
    """Run the command, write its exit code to stdout, and stay as long as it leaves processes running.

    Stdin is the lifeline: a byte requests the end, and its end means that the launcher's process has died.
    """
    config["volume"] = enter_namespace(config)
    relay = network_namespace.join(config)
    program = _start(config)
    code = _wait(program, config["seconds"])
    if code is None and program:
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)  # also ends processes that have cleared their environment
    if code != 0:
        termination.end_instance(config["instance_id"])
    with suppress(BrokenPipeError):
        os.write(1, json.dumps(code).encode() + b"\n")
    while set(termination.find_processes(config["instance_id"])) - {relay} and not _is_lifeline_readable(1):
        pass
    termination.end_instance(config["instance_id"])
    if _is_lifeline_readable(0) and not os.read(LIFELINE, 1):
        remove_tree(Path(config["runtime_dir"]))


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
                start_new_session=True,
            )
        except OSError as error:
            log.write(f"{error}\n".encode())
            return None


def _wait(program: subprocess.Popen[bytes] | None, seconds: float) -> int | None:
    """Return the exit code; None after ``seconds`` or when the lifeline requests the end."""
    if program is None:
        return NOT_STARTED
    deadline = time.monotonic() + seconds
    while program.poll() is None:
        if _is_lifeline_readable(POLL_INTERVAL) or time.monotonic() > deadline:
            return None
    return program.returncode


def _is_lifeline_readable(seconds: float) -> bool:
    return bool(select.select([LIFELINE], [], [], seconds)[0])
