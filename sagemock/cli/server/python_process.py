"""Helper processes: another Python interpreter that runs one module of this package."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

_BOOT = (
    "import json, os, sys; config = json.loads(os.fdopen(os.dup(0), 'rb', 0).readline()); "
    "sys.path[:] = config.pop('search_path'); from importlib import import_module; "
    "import_module(config.pop('module')).main(config)"
)


def start_python(
    module: str,
    config: Mapping[str, Any],
    title: str,
    *,
    stdout: int = subprocess.DEVNULL,
    stderr: int | None = None,
    environment: Mapping[str, str] | None = None,
) -> subprocess.Popen[bytes]:
    """Call ``main(config)`` of a module in a new interpreter, in a session of its own.

    Stdin carries the configuration, so that tokens do not appear in the list of processes, and stays open afterwards:
    its end shows the process that this one has ended.

    Args:
        module: The module.
        config: JSON data.
        title: The text that the list of processes shows.
        stdout: As in Popen.
        stderr: As in Popen; by default that of this process.
        environment: The environment variables; by default those of this process.
    """
    process = subprocess.Popen(
        [sys.executable, "-c", _BOOT, title],
        stdin=subprocess.PIPE,
        stdout=stdout,
        stderr=stderr,
        env=environment,
        start_new_session=True,
    )
    assert process.stdin
    search_path = [str(Path(entry).absolute()) for entry in sys.path]
    line = json.dumps({**config, "module": module, "search_path": search_path}, default=os.fspath)
    with suppress(BrokenPipeError):  # it has crashed, which its exit code shows
        process.stdin.write(line.encode() + b"\n")
        process.stdin.flush()
    return process
