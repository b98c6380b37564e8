"""Start of a server in the background, for `sagemock serve --detach`."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping
from typing import Any

from .python_process import start_python

KEEP = b"keep\n"  # the line that lets the server outlive the command that has started it


class StartFailed(RuntimeError):
    """The error for a server that has ended while it started; the message gives the reason."""


def start_in_background(name: str, options: Mapping[str, Any]) -> str:
    """Start a server that outlives this process, wait until it accepts requests, and return its startup message.

    If this process is killed before that, the server ends.

    Raises:
        StartFailed: The server cannot start.
    """
    process = start_python(
        "sagemock.cli.server.background_server",
        {"name": name, "options": options},
        f"sagemock serve {name}",
        stdout=subprocess.PIPE,
    )
    assert process.stdin
    assert process.stdout
    with process.stdin, process.stdout:
        result = json.loads(process.stdout.readline() or b"null")
        if result and "message" in result:
            process.stdin.write(KEEP)
            process.stdin.flush()
            process.stdout.read()  # until the server has closed it
            process.returncode = 0  # or Popen would warn that it still runs
            return str(result["message"])
    code = process.wait()
    raise StartFailed(result["error"] if result else f"the server has ended with exit code {code} while it started")
