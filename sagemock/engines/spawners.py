"""Spawner classes of JupyterHub, used without a Hub."""

from __future__ import annotations

import importlib.util
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from sagemock.cloud.option_error import OptionError

if TYPE_CHECKING:
    from traitlets.config import Config

    from .engine import Engine
    from .servers.settings import ServerSettings

NO_HUB = "http://127.0.0.1:9"  # the discard port: no spawner calls its Hub
HUB_VARIABLES = ("JUPYTERHUB_", "JPY_")


class SpawnerMissing(ImportError):
    """A Spawner class was requested that is not installed."""


class _NoDatabase:
    """Database session of a Hub, into which batchspawner commits."""

    def commit(self) -> None:
        """Do nothing."""

    def rollback(self) -> None:
        """Do nothing."""


def require_hub(engine: Engine) -> None:
    """Check that JupyterHub is installed, without importing it.

    Raises:
        SpawnerMissing: JupyterHub is not installed; the message contains the command that installs it.
    """
    if importlib.util.find_spec("jupyterhub") is None:
        raise _missing(engine, "JupyterHub is not installed")


def spawner_class(engine: Engine) -> type[Any]:
    """Return the Spawner class of an engine, with the engine's own methods.

    Raises:
        SpawnerMissing: JupyterHub or the class is not installed.
        OptionError: (a ValueError) The import path is not that of a Spawner class.
    """
    require_hub(engine)
    from traitlets.utils.importstring import import_item

    path = engine.import_path
    try:
        spawner = import_item(path)
    except ImportError as error:
        raise _missing(engine, str(error)) from error
    if not (isinstance(spawner, type) and issubclass(spawner, import_item("jupyterhub.spawner.Spawner"))):
        raise OptionError("jupyter", path, "must be the import path of a Spawner class of JupyterHub")
    members = {**_without_hub(spawner), **engine.members(spawner), "__module__": spawner.__module__}
    return type(spawner.__name__, (spawner,), members)


def _missing(engine: Engine, reason: str) -> SpawnerMissing:
    install = f"Install it with: pip install {engine.requirements}"
    return SpawnerMissing(f"the Spawner class {engine.import_path} cannot be imported: {reason}. {install}")


def _without_hub(spawner: type[Any]) -> dict[str, Any]:
    """Return methods by which servers get no variables that point to a Hub."""

    def get_env(self: Any) -> dict[str, str]:
        environment: dict[str, str] = spawner.get_env(self)
        return {name: value for name, value in environment.items() if not name.startswith(HUB_VARIABLES)}

    return {"get_env": get_env}


def create_spawner(cls: type[Any], config: Config, server: ServerSettings) -> Any:
    """Return a spawner of one server, which has its settings as ``sagemock_server``.

    Args:
        cls: A class of :func:`spawner_class`.
        config: The settings of the class, in the names of its traits.
        server: The server.
    """
    owner = SimpleNamespace(
        name=server.user,
        escaped_name=server.name,
        id=1,
        url="/",
        base_url="/",
        groups=[],
        settings={},
        orm_user=None,
        admin=False,
    )
    hub = SimpleNamespace(
        public_host="", url=f"{NO_HUB}/hub/", base_url="/hub/", api_url=f"{NO_HUB}/hub/api", host="", ip="", port=9
    )
    spawner = cls(
        config=config,
        user=owner,
        hub=hub,
        orm_spawner=None,
        db=_NoDatabase(),
        api_token=server.token,
        oauth_client_id="none",
    )
    spawner.environment = {**spawner.environment, **server.environment}
    spawner.sagemock_server = server
    return spawner
