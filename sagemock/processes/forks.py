"""Forks of processes that fork servers start."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn


def fork(run: Callable[[], None]) -> int:
    """Call ``run`` in a new process, which exits afterwards, and return the ID of the process."""
    pid = os.fork()
    if pid == 0:
        _run_and_exit(run)
    return pid


def _run_and_exit(run: Callable[[], None]) -> NoReturn:
    try:
        run()
    except SystemExit as end:
        print(end, file=sys.stderr, flush=True)
    except BaseException:
        traceback.print_exc()
        sys.stderr.flush()
    os._exit(0)  # not sys.exit: no code of the process this was forked from may run here


def redirect_output(log: Path) -> None:
    """Append the output of this process to a file."""
    descriptor = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    for standard in (1, 2):
        os.dup2(descriptor, standard)
    os.close(descriptor)
