"""Choice of the launcher that runs Jupyter servers, by the option ``jupyter`` and those that need it."""

from __future__ import annotations

from dataclasses import fields
from typing import TYPE_CHECKING, Any

from sagemock.cloud.option_error import OptionError

from .options import OPTIONS, MockOptions

if TYPE_CHECKING:
    from sagemock.jupyter import LocalLauncher

    from .options import LauncherFactory


def choose_launcher(options: MockOptions) -> LauncherFactory | None:
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
    _reject_others(given, set(), "is an option of live Jupyter: it needs {jupyter}", jupyter=True)
    return jupyter or None


def _local_launcher(options: dict[str, Any]) -> LauncherFactory:
    from sagemock.jupyter import LocalLauncher, Options

    rule = "is an option of engines that start Jupyter servers: it needs {jupyter}"
    given = _reject_others(options, {field.name for field in fields(Options)}, rule, jupyter="docker")
    Options(**given)  # raises for an invalid value, before the mock starts

    def make_launcher(now: float) -> LocalLauncher:
        from sagemock.front_door.instances import Instances

        return LocalLauncher(now, instances=Instances(), **given)

    return make_launcher


def _spawner_launcher(engine: str, options: dict[str, Any]) -> LauncherFactory:
    from sagemock.engines import EngineOptions, SpawnerLauncher

    rule = "is an option of live Jupyter on this machine: it needs {jupyter}"
    given = _reject_others(options, {field.name for field in fields(EngineOptions)}, rule, jupyter=True)
    EngineOptions(engine, **given)  # raises for an invalid value, before the mock starts
    return lambda now: SpawnerLauncher(now, engine=engine, **given)


def _reject_others(options: dict[str, Any], names: set[str], rule: str, **others: object) -> dict[str, Any]:
    """Return the options with these names; any other one that is turned on is an error with this rule."""
    for name, value in options.items():
        if name not in names and value is not False:
            raise OptionError(name, value, rule, **others)
    return {name: value for name, value in options.items() if name in names}
