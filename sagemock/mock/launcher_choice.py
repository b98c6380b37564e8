"""Choice of the launcher that runs Jupyter servers, by the option ``jupyter`` and those that need it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from typing import TYPE_CHECKING, Any, TypeAlias

from sagemock.cloud.option_error import OptionError

from .options import OPTIONS, MockOptions

if TYPE_CHECKING:
    from sagemock.cloud.launcher import Launcher
    from sagemock.engines.launcher import SpawnerLauncher
    from sagemock.front_door.entrances.portal import Portal
    from sagemock.jupyter import LocalLauncher

# Makes a launcher from the time in the cloud, in epoch seconds, and the portal, if there is one.
MakeLauncher: TypeAlias = "Callable[[float, Portal | None], Launcher]"
_NO_PORTAL = (
    "needs servers of an engine, such as {jupyter}, or of MLflow alone: a live Jupyter of this machine, or of another "
    "launcher, listens at a port of its own"
)


def check_portal(public_url: str, options: MockOptions) -> None:
    """Check that a portal has programs to open.

    Raises:
        OptionError: (a ValueError) There are none, or there are others that have ports of their own.
    """
    jupyter = options.get("jupyter", False)
    if not (isinstance(jupyter, str) or (jupyter is False and options.get("mlflow") is True)):
        raise OptionError("public_url", public_url, _NO_PORTAL, jupyter="docker")


def choose_launcher(options: MockOptions) -> MakeLauncher | None:
    """Return the function that makes launchers, or None for a cloud without one.

    Raises:
        ImportError: A package that the launcher needs is not installed.
        OptionError: (a ValueError) An option is invalid.
    """
    jupyter = options.get("jupyter", False)
    given = {name: value for name, value in options.items() if OPTIONS[name].needs_jupyter and value is not None}
    if jupyter is True:
        return _local_launcher(given)
    if isinstance(jupyter, str):
        return _spawner_launcher(jupyter, given)
    if not (jupyter is False or callable(jupyter)):
        rule = "must be True, False, the name of an engine, or a callable that returns a Launcher"
        raise OptionError("jupyter", jupyter, rule)
    _reject_others(given, set(), "is an option of live Jupyter: it needs {jupyter}")
    return (lambda now, _portal: jupyter(now)) if jupyter else None


def _local_launcher(options: dict[str, Any]) -> MakeLauncher:
    from sagemock.jupyter import LocalLauncher, Options

    rule = "is an option of engines that start Jupyter servers: it needs {jupyter}"
    given = _reject_others(options, {field.name for field in fields(Options)}, rule)
    Options(**given)  # raises for an invalid value, before the mock starts

    def make_launcher(now: float, _portal: Portal | None) -> LocalLauncher:
        from sagemock.front_door.instances import Instances

        return LocalLauncher(now, instances=Instances(), **given)

    return make_launcher


def _spawner_launcher(engine: str, options: dict[str, Any]) -> MakeLauncher:
    from sagemock.engines.options import EngineOptions

    rule = "is an option of live Jupyter on this machine: it needs {jupyter}"
    given = _reject_others(options, {field.name for field in fields(EngineOptions)}, rule)
    EngineOptions(engine, **given)  # raises for an invalid value, before the mock starts

    def make_launcher(now: float, portal: Portal | None) -> SpawnerLauncher:
        from sagemock.engines.kinds import engine as find_engine
        from sagemock.engines.spawners import require_hub

        require_hub(find_engine(engine))  # before the launcher is imported, which needs it
        from sagemock.engines.launcher import SpawnerLauncher

        entrances = portal.entrances() if portal else None
        return SpawnerLauncher(now, entrances=entrances, engine=engine, **given)

    return make_launcher


def _reject_others(options: dict[str, Any], names: set[str], rule: str) -> dict[str, Any]:
    """Return the options with these names; any other one that is turned on is an error with this rule."""
    for name, value in options.items():
        if name not in names and value is not False:
            raise OptionError(name, value, rule, jupyter=OPTIONS[name].needs_jupyter)
    return {name: value for name, value in options.items() if name in names}
