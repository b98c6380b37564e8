"""The environment of a server, and so of its kernels and terminals: the user's, without what must not reach them."""

from __future__ import annotations

import os
from pathlib import Path

from sagemock.jupyter.sweep import MARK

# The user's AWS credentials; the user's Jupyter; and what would make a child report to the test run around us.
STRIPPED = ("AWS_", "JUPYTER", "JPY_", "IPYTHON", "PYTEST_", "COV_CORE_", "COVERAGE_", "PYTHONSTARTUP", "PYTHONWARNINGS")


def server_environment(home: Path, mark: str) -> dict[str, str]:
    """What a server whose private directory is ``home`` gets as ``os.environ``. Never a secret: notebooks can read it."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(STRIPPED)}
    return {**kept, **_private_places(home), "AWS_EC2_METADATA_DISABLED": "true", MARK: mark}


def _private_places(home: Path) -> dict[str, str]:
    return {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "r"),  # one letter: paths of unix sockets are short
        "IPYTHONDIR": str(home / "ipython"),
        "HISTFILE": str(home / "shell_history"),
        "AWS_CONFIG_FILE": str(home / "aws" / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / "aws" / "credentials"),
    }
