"""Environment variables of the processes of instances, which kernels and terminals inherit."""

from __future__ import annotations

import os
from pathlib import Path

from .mount_namespace import METADATA_FILE
from .termination import EMPTY_ID, INSTANCE_ID_VARIABLE

CREDENTIALS = ("AWS_",)
EXTENSION_PATHS = ("JUPYTER_PATH", "JUPYTER_CONFIG_PATH")
USERS_JUPYTER = ("JUPYTER", "JPY_", "IPYTHON", "PYTHONSTARTUP")
TEST_RUNNER_VARIABLES = ("PYTEST_", "COV_CORE_", "COVERAGE_", "PYTHONWARNINGS")
STRIPPED = CREDENTIALS + USERS_JUPYTER + TEST_RUNNER_VARIABLES


def server_environment(home: Path, instance_id: str, *, user_extensions: bool = False) -> dict[str, str]:
    """Return the environment of a server with the private directory ``home``. Notebooks can read it: no secrets.

    Args:
        home: The private directory.
        instance_id: The identifier by which the processes of the server are found.
        user_extensions: Whether the server is to find the extensions in the user's directories.
    """
    extensions = {name: os.environ[name] for name in EXTENSION_PATHS if user_extensions and name in os.environ}
    own = {"AWS_EC2_METADATA_DISABLED": "true", INSTANCE_ID_VARIABLE: instance_id}
    return {**inherited_environment(STRIPPED), **extensions, **_private_paths(home), **_no_proxy(), **own}


def marked_environment() -> dict[str, str]:
    """Return the environment of a fork server, with space for the instance IDs of its forks."""
    return {**inherited_environment(STRIPPED), INSTANCE_ID_VARIABLE: EMPTY_ID}


def inherited_environment(stripped: tuple[str, ...]) -> dict[str, str]:
    """Return the variables of this process whose names do not start with one of ``stripped``."""
    return {name: value for name, value in os.environ.items() if not name.startswith(stripped)}


def _no_proxy() -> dict[str, str]:
    """Return the variables that keep requests to the cloud's endpoint away from the user's proxy."""
    current = os.environ.get("no_proxy") or os.environ.get("NO_PROXY")
    hosts = ",".join(filter(None, [current, "127.0.0.1"]))
    return {"no_proxy": hosts, "NO_PROXY": hosts}


def _private_paths(home: Path) -> dict[str, str]:
    return {
        "JUPYTER_CONFIG_DIR": str(home / "config"),
        "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "r"),  # one letter: paths of unix sockets are short
        "IPYTHONDIR": str(home / "ipython"),
        "XDG_CACHE_HOME": str(home / "cache"),  # every completion writes there
        "HISTFILE": str(home / "shell_history"),
        "SAGEMOCK_RESOURCE_METADATA": str(home / METADATA_FILE),
        "AWS_CONFIG_FILE": str(home / "aws" / "config"),
        "AWS_SHARED_CREDENTIALS_FILE": str(home / "aws" / "credentials"),
    }
