"""Removal of directories."""

from __future__ import annotations

import os
import shutil
from pathlib import Path


def remove_tree(directory: Path) -> None:
    """Remove ``directory`` recursively, even if a notebook has made parts of it read-only."""
    shutil.rmtree(directory, ignore_errors=True)
    for parent, names, _files in os.walk(directory):
        for path in (Path(parent, name) for name in names):
            if not path.is_symlink():
                path.chmod(0o700)
    shutil.rmtree(directory, ignore_errors=True)
