"""The environment of a server, and so of its kernels and terminals: the user's, without what must not reach them."""

from __future__ import annotations

import os
from pathlib import Path

from .termination import MARK, NO_MARK

CREDENTIALS = ("AWS_",)
USERS_JUPYTER = ("JUPYTER", "JPY_", "IPYTHON", "PYTHONSTARTUP")
TEST_RUNNER_VARIABLES = ("PYTEST_", "COV_CORE_", "COVERAGE_", "PYTHONWARNINGS")
METADATA = "resource-metadata.json"  # its name on AWS, too
STRIPPED = CREDENTIALS + USERS_JUPYTER + TEST_RUNNER_VARIABLES


def server_environment(home: Path, mark: str) -> dict[str, str]:
    """``os.environ`` for a server whose private directory is ``home``. Never a secret in it: notebooks can read it."""
    own = {"AWS_EC2_METADATA_DISABLED": "true", MARK: mark}
    return {**_kept(), **_private_places(home), **_no_proxy(), **own}


def supervisor_environment() -> dict[str, str]:
    """``os.environ`` for what forks servers, with a place for their marks."""
    return {**_kept(), MARK: NO_MARK}


def _kept() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith(STRIPPED)}


def _no_proxy() -> dict[str, str]:
    """A proxy of the user's must not be asked for the cloud's endpoint."""
    before = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    return dict.fromkeys(("no_proxy", "NO_PROXY"), ",".join(filter(None, [before, "127.0.0.1"])))


def _private_places(home: Path) -> dict[str, str]:
    return {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "r"),  # one letter: paths of unix sockets are short
        "IPYTHONDIR": str(home / "ipython"),
        "XDG_CACHE_HOME": str(home / "cache"),  # every completion writes there
        "HISTFILE": str(home / "shell_history"),
        "SAGEMOCK_RESOURCE_METADATA": str(home / METADATA),
        "AWS_CONFIG_FILE": str(home / "aws" / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / "aws" / "credentials"),
    }
