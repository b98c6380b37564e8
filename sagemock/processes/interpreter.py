"""Code and search path of a new interpreter."""

from __future__ import annotations

import sys
from pathlib import Path


def boot_code(module: str) -> str:
    """Return code for ``python -c`` that calls ``main`` of a module with the configuration from stdin.

    Args:
        module: Its dotted name. ``main`` takes the configuration, a line of JSON with the member ``search_path``. Later
            bytes stay in stdin.
    """
    return (
        "import json, sys; config = json.loads(sys.stdin.buffer.raw.readline()); sys.path[:] = config['search_path'];"
        f" from {module} import main; main(config)"
    )


def search_path() -> list[str]:
    """Return ``sys.path`` with absolute paths, for a process with another working directory."""
    return [str(Path(entry).absolute()) for entry in sys.path]
