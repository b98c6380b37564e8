"""Fixtures for tests of the sagemock command as a process."""

import os
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

SAGEMOCK = Path(sys.executable).with_name("sagemock")
SECONDS = 120


@pytest.fixture
def environment(tmp_path, monkeypatch):
    """Variables of a user with an empty runtime directory and no server; set in this process, too."""
    runtime_dir = tmp_path / "runtime"
    runtime_dir.mkdir(mode=0o700)
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime_dir))
    for name in list(os.environ):
        if name.startswith(("SAGEMOCK_", "AWS_")) or name.lower().endswith("_proxy"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("PATH", str(SAGEMOCK.parent), prepend=os.pathsep)
    return os.environ


@pytest.fixture
def run_sagemock(environment):
    """Run the command to its end."""

    def run_sagemock(*arguments, **options):
        command = [SAGEMOCK, *map(str, arguments)]
        return subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False, **options)

    return run_sagemock


@pytest.fixture
def is_running():
    """Return whether a process runs; one that has ended and was not collected does not."""

    def is_running(pid):
        try:
            return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
        except psutil.NoSuchProcess:
            return False

    return is_running


@pytest.fixture
def children():
    """Return the children of a process."""
    return lambda pid: psutil.Process(pid).children()


@pytest.fixture
def descendants():
    """Return the children of a process, their children, and so on."""
    return lambda pid: psutil.Process(pid).children(recursive=True)
