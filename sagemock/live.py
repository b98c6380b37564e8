"""What ``jupyter=`` and the options that go with it ask for: a launcher, and an endpoint for what it runs."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .cloud import Cloud
    from .launcher import Launcher

MakeLauncher = Callable[[float], "Launcher"]


def launcher_of(jupyter: bool | MakeLauncher, **options: Any) -> MakeLauncher | None:
    """What makes the launcher, from the cloud's time; None without one. ValueError for options that make no sense."""
    if not (isinstance(jupyter, bool) or callable(jupyter)):
        raise ValueError(f"jupyter={jupyter!r} must be True, False or a callable that makes a Launcher")
    if jupyter is True:
        return _local_jupyters({name: value for name, value in options.items() if value is not None})
    for name, value in options.items():
        if value not in (None, False):
            raise ValueError(f"{name}={value!r} is an option of live Jupyters on this machine: say jupyter=True, too")
    return jupyter or None


def attach(cloud: Cloud, make_launcher: MakeLauncher) -> None:
    """Let the cloud run Jupyters, and be found by what runs in them."""
    from .server import Endpoint

    cloud.launcher = make_launcher(cloud.clock.time())
    cloud.launcher.on_exit(cloud.lost)
    cloud.clock.moved = cloud.tell_time
    cloud.endpoint = Endpoint(cloud)


def _local_jupyters(options: dict[str, Any]) -> MakeLauncher:
    from .jupyter import LocalJupyters, Options

    Options(**options)  # complains now
    return lambda now: LocalJupyters(now, **options)
