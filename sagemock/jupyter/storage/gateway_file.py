"""File that lists the KernelGateway apps an instance can use: the launcher writes it, the server reads it."""

from __future__ import annotations

import json
from pathlib import Path


def write(home: Path, origins: list[str]) -> None:
    """Store the origins of the running gateways, oldest first."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    new_file = home / "gateways.new"
    new_file.write_text(json.dumps(origins))
    new_file.replace(_path(home))  # atomic: a reader gets either the old or the new content


def read(home: Path) -> list[str]:
    """Return the origins that were stored last; an empty list before the first call of :func:`write`."""
    path = _path(home)
    origins: list[str] = json.loads(path.read_text()) if path.exists() else []
    return origins


def _path(home: Path) -> Path:
    return home / "gateways"
