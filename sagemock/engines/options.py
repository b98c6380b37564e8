"""Options of the launcher on Spawner classes, validated."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from sagemock.cloud.launcher import SpawnerSettings
from sagemock.cloud.option_error import OptionError

from .cloud_address import parse_address, unavailable
from .contract.image_names import parse_image_names
from .kinds import engine
from .spawner_config import SpawnerConfig


@dataclass(frozen=True)
class EngineOptions:
    """Options of :class:`sagemock.engines.launcher.SpawnerLauncher`.

    Attributes:
        engine: "docker", "kubernetes", "local", "slurm", or the import path of a Spawner class.
        launcher_config: Settings of the Spawner class, as JupyterHub's configuration has them: a mapping of classes to
            traits, or the path of a .py or .json file.
        image: The image of the servers, for engines that start containers.
        image_names: The names under which the Docker daemon has custom images, by their names in ECR.
        volume_dir: Directory in which volumes and records of running servers are kept; without one they are removed
            with the launcher.
        run_lifecycle_scripts: Whether lifecycle scripts run, inside the servers.
        clone_repositories: Whether git repositories are cloned into the volumes.
        keep_servers: Whether servers go on when the launcher closes or its process dies, for the next launcher with the
            same ``volume_dir``.
        instance_limits: Whether servers have no more processors and memory than their instance types.
        start_servers: Whether servers start with their notebook instances and apps, which are in service once they
            answer.
        advertise: The host at which servers reach the cloud, see
            :func:`sagemock.engines.cloud_address.parse_address`; None to let the engine find it.

    Raises:
        OptionError: (a ValueError) An option is invalid.
    """

    engine: str
    launcher_config: SpawnerSettings | None = None
    image: str | None = None
    image_names: Mapping[str, str] | str | None = None
    volume_dir: str | os.PathLike[str] | None = None
    run_lifecycle_scripts: bool = False
    clone_repositories: bool = False
    keep_servers: bool = False
    instance_limits: bool = False
    start_servers: bool = False
    advertise: str | None = None

    def __post_init__(self) -> None:
        for name in ("run_lifecycle_scripts", "clone_repositories", "keep_servers", "instance_limits", "start_servers"):
            if not isinstance(value := getattr(self, name), bool):
                raise OptionError(name, value, "must be True or False")
        if not isinstance(self.volume_dir, str | os.PathLike | None):
            raise OptionError("volume_dir", self.volume_dir, "must be the path of a directory, or None")
        if not isinstance(self.image, str | None):
            raise OptionError("image", self.image, "must be the name of an image, or None")
        self._check_advertised()
        if self.keep_servers and self.volume_dir is None:
            raise OptionError("keep_servers", value=True, rule="needs {volume_dir}", volume_dir="DIR")
        try:
            parse_image_names(self.image_names)
        except ValueError as error:
            raise OptionError("image_names", self.image_names, str(error)) from None
        try:
            engine(self.engine)
        except ValueError as error:
            raise OptionError("jupyter", self.engine, f"is not possible: {error}") from None
        try:
            SpawnerConfig.of(self.launcher_config)
        except (TypeError, ValueError) as error:
            raise OptionError("launcher_config", self.launcher_config, f"is not possible: {error}") from None

    def check_settings(self, spawner: type[Any]) -> None:
        """Check the options that depend on the Spawner class.

        Raises:
            OptionError: (a ValueError) The class does not have a setting.
        """
        if self.image and not spawner.class_traits(config=True).get("image"):
            raise OptionError("image", self.image, f"is not possible: {spawner.__name__} starts no images")
        try:
            SpawnerConfig.of(self.launcher_config).check(spawner)
        except ValueError as error:
            raise OptionError("launcher_config", self.launcher_config, f"is not possible: {error}") from None

    def _check_advertised(self) -> None:
        if self.advertise is None:
            return
        try:
            address = parse_address(self.advertise)
        except ValueError as error:
            raise OptionError("advertise", self.advertise, str(error)) from None
        if reason := unavailable(address):
            rule = (
                f"is not possible: {address.bind} cannot be listened at: {reason}. Use HOST=ADDRESS where they differ"
            )
            raise OptionError("advertise", self.advertise, rule)
