"""File that lists the servers of a host's other apps: the launcher writes it, the server of the host reads it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TypedDict


class Companions(TypedDict):
    """Origins of the running servers.

    ``gateways`` are those of KernelGateway apps, oldest first; ``programs`` those of other apps, by app type.
    """

    gateways: list[str]
    programs: dict[str, str]


def write(home: Path, companions: Companions) -> None:
    """Store the origins of the running servers."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    new_file = home / "companions.new"
    new_file.write_text(json.dumps(companions))
    new_file.replace(_path(home))  # atomic: a reader gets either the old or the new content


def read(home: Path) -> Companions:
    """Return the origins that were stored last; none before the first call of :func:`write`."""
    path = _path(home)
    companions: Companions = json.loads(path.read_text()) if path.exists() else {"gateways": [], "programs": {}}
    return companions


def _path(home: Path) -> Path:
    return home / "companions"
