"""Spawner classes of JupyterHub, used without a Hub."""

from __future__ import annotations

import importlib.util
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from traitlets.config import Config

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


def spawner_class(import_path: str, package: str) -> type[Any]:
    """Return a Spawner class.

    Args:
        import_path: Such as ``"dockerspawner.DockerSpawner"``.
        package: The package to install if the class cannot be imported.

    Raises:
        SpawnerMissing: JupyterHub or the class is not installed.
    """
    if importlib.util.find_spec("jupyterhub") is None:
        raise SpawnerMissing(
            'launchers on JupyterHub\'s Spawner classes need JupyterHub. Install it with: pip install "sagemock[hub]"'
        )
    from traitlets.utils.importstring import import_item

    try:
        return _without_hub(import_item(import_path))
    except ImportError as error:
        raise SpawnerMissing(
            f"the Spawner class {import_path} cannot be imported: {error}. Install it with: pip install {package}"
        ) from error


def _without_hub(spawner: type[Any]) -> type[Any]:
    """Return a subclass whose servers get no variables that point to a Hub."""

    def get_env(self: Any) -> dict[str, str]:
        environment: dict[str, str] = spawner.get_env(self)
        return {name: value for name, value in environment.items() if not name.startswith(HUB_VARIABLES)}

    return type(spawner.__name__, (spawner,), {"get_env": get_env, "__module__": spawner.__module__})


def create_spawner(
    cls: type[Any], config: Config, *, name: str, user: str, token: str, environment: Mapping[str, str]
) -> Any:
    """Return a spawner of one server.

    Args:
        cls: A class of :func:`spawner_class`.
        config: The settings of the class, in the names of its traits.
        name: The name of the server, which is unique.
        user: The user whom it runs as, where that matters.
        token: The token of its API.
        environment: Variables of the server.
    """
    owner = SimpleNamespace(
        name=user, escaped_name=name, id=1, url="/", base_url="/", groups=[], settings={}, orm_user=None, admin=False
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
        api_token=token,
        oauth_client_id="none",
    )
    spawner.environment = {**spawner.environment, **environment}
    return spawner
