"""The process between us and a lifecycle script or git: it keeps the time, and ends what runs when we are gone."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from sagemock.jupyter.storage.runtime_dir import remove_tree

from . import termination
from .mount_namespace import enter_namespace

LIFELINE = 0
NAP = 0.02


def main(order: dict[str, Any]) -> None:
    """Run ``order["command"]``, say its exit code, and stay for as long as it leaves anything running.

    Stdin is the lifeline: a byte on it tells us to end, and its end that nobody is left to tell us.
    """
    program = _start(enter_namespace(order))
    code = _wait(program, order["seconds"])
    if code is None and program:
        with suppress(ProcessLookupError):
            os.killpg(program.pid, signal.SIGKILL)  # whoever is in it, its environment notwithstanding
    if code != 0:
        termination.end(order["mark"])
    with suppress(BrokenPipeError):
        os.write(1, json.dumps(code).encode() + b"\n")
    while termination.marked(order["mark"]) and not _told(1):
        pass
    termination.end(order["mark"])
    if _told(0) and not os.read(LIFELINE, 1):
        remove_tree(Path(order["workshop"]))


def _start(order: dict[str, Any]) -> subprocess.Popen[bytes] | None:
    directory = order["directory"] or order["volume"]  # as it reads inside
    if not order["directory"]:
        os.environ["HOME"] = directory
    with Path(order["log"]).open("wb") as log:
        try:
            return subprocess.Popen(
                order["command"],
                stdin=subprocess.DEVNULL,
                stdout=log,  # a file: what the program leaves running may hold it as long as it likes
                stderr=log,
                cwd=directory,
                start_new_session=True,
            )
        except OSError as error:
            log.write(f"{error}\n".encode())
            return None


def _wait(program: subprocess.Popen[bytes] | None, seconds: float) -> int | None:
    """Its exit code, 127 if it could not be started; None if it took too long or we were told to end."""
    if program is None:
        return 127
    deadline = time.monotonic() + seconds
    while program.poll() is None:
        if _told(NAP) or time.monotonic() > deadline:
            return None
    return program.returncode


def _told(seconds: float) -> bool:
    return bool(select.select([LIFELINE], [], [], seconds)[0])
