"""Which gateways a Jupyter of Studio's has for its kernels: a file that the launcher writes and the server reads."""

from __future__ import annotations

import json
from pathlib import Path


def write(home: Path, origins: list[str]) -> None:
    """``origins`` of those that are there, the oldest first."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    fresh = home / "gateways.new"
    fresh.write_text(json.dumps(origins))
    fresh.replace(_file(home))  # in one step: who reads meets the old one or the new one


def read(home: Path) -> list[str]:
    """What was written last."""
    origins: list[str] = json.loads(_file(home).read_text()) if _file(home).exists() else []
    return origins


def _file(home: Path) -> Path:
    return home / "gateways"
