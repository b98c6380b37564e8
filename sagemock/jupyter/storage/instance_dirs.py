"""Private directory, volume and metadata file of one instance."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sagemock.processes.config import DirectoriesConfig
from sagemock.processes.directories import remove_tree
from sagemock.processes.mount_namespace import METADATA_FILE

from . import activity_file

PRIVATE_DIRECTORIES = ("config", "data", "r", "ipython")


@dataclass(frozen=True)
class InstanceDirectories:
    """Paths of one instance.

    Attributes:
        home: Private directory of the instance, removed with the launcher.
        volume: Directory of the notebooks, which may outlive the launcher.
        mount_point: Path of the volume on AWS.
        owns_volume: False for a gateway, which uses the volume of another instance.
    """

    home: Path
    volume: Path
    mount_point: Path
    owns_volume: bool = True

    def create(self, metadata: Mapping[str, str]) -> None:
        """Create all directories and files; ``metadata`` is the content of AWS's resource-metadata.json."""
        for directory in (self.volume, *(self.home / name for name in PRIVATE_DIRECTORIES)):
            directory.mkdir(mode=0o700, parents=True, exist_ok=True)
        (self.home / METADATA_FILE).write_text(json.dumps(metadata))
        activity_file.create(self.home)

    def config(self) -> DirectoriesConfig:
        """Return the paths in the form that processes of the instance receive."""
        return {
            "home": str(self.home),
            "volume": str(self.volume),
            "mount_point": str(self.mount_point),
            "metadata": str(self.home / METADATA_FILE),
        }

    def remove(self) -> None:
        """Remove the private directory, and the volume unless another instance owns it."""
        if self.owns_volume:
            remove_tree(self.volume)
        remove_tree(self.home)
