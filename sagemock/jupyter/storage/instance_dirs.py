"""Where one instance lives: a private directory, a volume for its notebooks, and what it can read about itself."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sagemock.jupyter.processes.environment import METADATA

from . import activity_file
from .runtime_dir import remove_tree

PRIVATE = ("config", "data", "r", "ipython")


@dataclass(frozen=True)
class InstanceDirectories:
    """``home`` is private to it and ends with the launcher; ``volume`` may outlive it, and is at ``place`` on AWS."""

    home: Path
    volume: Path
    place: Path
    owns_volume: bool = True

    def furnish(self, metadata: Mapping[str, str]) -> None:
        """Have everything there before something runs; ``metadata`` is what AWS has in resource-metadata.json."""
        for directory in (self.volume, *(self.home / name for name in PRIVATE)):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.home / METADATA).write_text(json.dumps(metadata))
        activity_file.furnish(self.home)

    def told(self) -> dict[str, str]:
        """What the processes in it are told of it."""
        seen = {"home": self.home, "volume": self.volume, "place": self.place, "metadata": self.home / METADATA}
        return {name: str(path) for name, path in seen.items()}

    def clear(self) -> None:
        if self.owns_volume:
            remove_tree(self.volume)
        remove_tree(self.home)
