"""SpawnerConfig: settings of a Spawner class in the names of its traits, as JupyterHub's configuration has them."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sagemock.cloud.launcher import SpawnerSettings
from sagemock.protocol.suggestions import did_you_mean

if TYPE_CHECKING:
    from traitlets.config import Config


@dataclass(frozen=True)
class SpawnerConfig:
    """Settings from a file, a mapping or both, in which the mapping wins.

    Attributes:
        file: The path of a configuration file, ``.py`` or ``.json``; empty without one.
        values: Values by class and trait, such as ``{"DockerSpawner": {"image": "jupyter/base-notebook"}}``.
    """

    file: str = ""
    values: dict[str, dict[str, Any]] = field(default_factory=dict)

    @classmethod
    def of(cls, source: SpawnerSettings | None) -> SpawnerConfig:
        """Return the settings of a mapping or of the file at a path.

        Raises:
            TypeError: It is neither.
            ValueError: The file cannot be read.
        """
        if source is None:
            return cls()
        if isinstance(source, Mapping):
            if not all(isinstance(traits, Mapping) for traits in source.values()):
                raise TypeError('a mapping must have classes and their traits: {"DockerSpawner": {"mem_limit": "2G"}}')
            return cls(values={name: dict(traits) for name, traits in source.items()})
        if not isinstance(source, str | os.PathLike):
            raise TypeError(f"a launcher's configuration must be a mapping or the path of a file, not {source!r}")
        path = Path(source).absolute()
        if path.suffix not in (".py", ".json"):
            raise ValueError(f"{path.name}: a launcher's configuration must be a .py or .json file")
        if not path.is_file():
            raise ValueError(f"there is no file {source}")
        config = cls(file=str(path))
        try:
            config.load()
        except Exception as error:  # a configuration file is a program of the user
            raise ValueError(f"{path.name} cannot be loaded: {type(error).__name__}: {error}") from error
        return config

    def plus(self, class_name: str, **traits: Any) -> SpawnerConfig:
        """Return a copy in which traits of a class have these values."""
        return SpawnerConfig(self.file, {**self.values, class_name: {**self.values.get(class_name, {}), **traits}})

    def load(self) -> Config:
        """Return the settings as traitlets takes them; a file is read anew."""
        from traitlets.config import Config
        from traitlets.config.loader import JSONFileConfigLoader, PyFileConfigLoader

        config = Config()
        if self.file:
            loader = PyFileConfigLoader if self.file.endswith(".py") else JSONFileConfigLoader
            config.merge(loader(self.file).load_config())
        config.merge(Config(self.values))
        return config

    def check(self, spawner: type[Any]) -> None:
        """Check that a Spawner class has these settings; those of other classes may be in a file, too.

        Raises:
            ValueError: A name is unknown.
        """
        classes = {base.__name__ for base in spawner.mro()}
        for name in self.values.keys() - classes:
            hint = did_you_mean(name, classes)
            if hint or name.endswith("Spawner"):
                raise ValueError(f"{spawner.__name__} has no settings of a class {name}{hint}")
        known = spawner.class_traits(config=True)
        for name, traits in self.load().items():
            for trait in traits if name in classes else ():
                if trait not in known:
                    raise ValueError(f"{spawner.__name__} has no setting {trait!r}{did_you_mean(trait, known)}")

    def to_json(self) -> dict[str, Any]:
        """Return the settings in a form from which ``SpawnerConfig(**form)`` restores them."""
        return asdict(self)
