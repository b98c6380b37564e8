"""Environment variables with which a command's Python processes record their calls."""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping
from pathlib import Path

FILE, KEY = "SAGEMOCK_RECORDING", "SAGEMOCK_RECORDING_KEY"
_STARTUP = Path(__file__).parent / "startup"


def recording_variables(path: Path, environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for a command whose processes record to ``path``.

    Python imports ``sitecustomize`` when it starts, from the first directory of its path that has one.
    """
    python_path = environment.get("PYTHONPATH")
    return {
        FILE: str(path.resolve()),
        KEY: secrets.token_hex(32),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(_STARTUP), python_path])),
    }


def record_this_process() -> None:
    """Record the calls of this process, if the environment has the variables."""
    path, key = os.environ.get(FILE), os.environ.get(KEY)
    if path and key:
        from .hook import install_when_imported
        from .recorder import Recorder

        install_when_imported(Recorder(path, bytes.fromhex(key)))
