"""Paths of temporary directories, and the removal of directories."""

from __future__ import annotations

import os
import secrets
import shutil
import tempfile
from pathlib import Path

MAX_TEMP_LENGTH = 30  # a kernel's unix socket adds some 65 characters, and macOS allows 103


def new_temporary_path() -> Path:
    """Return the path of a directory that does not exist, short enough for unix sockets below it."""
    default = tempfile.gettempdir()
    parent = default if len(default) <= MAX_TEMP_LENGTH else "/tmp"
    return Path(parent, f"sagemock-{secrets.token_hex(4)}").absolute()


def remove_tree(directory: Path) -> None:
    """Remove ``directory`` recursively, even if a notebook has made parts of it read-only."""
    shutil.rmtree(directory, ignore_errors=True)
    for parent, names, _files in os.walk(directory):
        for path in (Path(parent, name) for name in names):
            if not path.is_symlink():
                path.chmod(0o700)
    shutil.rmtree(directory, ignore_errors=True)
