"""What ``jupyter=`` and the options that go with it ask for: a launcher, and an endpoint for what it runs."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .cloud import Cloud
    from .launcher import Launcher

MakeLauncher = Callable[[float], "Launcher"]
SWITCHES = ("run_lifecycle_scripts", "clone_repositories")


def launcher_of(jupyter: bool | MakeLauncher, **options: Any) -> MakeLauncher | None:
    """What makes the launcher, from the cloud's time; None without one. ValueError for options that make no sense."""
    if not (isinstance(jupyter, bool) or callable(jupyter)):
        raise ValueError(f"jupyter={jupyter!r} must be True, False or a callable that makes a Launcher")
    for name, value in options.items():
        _check(name, value)
        if value not in (None, False) and jupyter is not True:
            raise ValueError(f"{name}={value!r} is an option of live Jupyters on this machine: say jupyter=True, too")
    if jupyter is True:
        return partial(_local_jupyters, **options)
    return jupyter or None


def attach(cloud: Cloud, make_launcher: MakeLauncher) -> None:
    """Let the cloud run Jupyters, and be found by what runs in them."""
    from .server import Endpoint

    cloud.launcher = make_launcher(cloud.clock.time())
    cloud.launcher.on_exit(cloud.lost)
    cloud.endpoint = Endpoint(cloud)


def _check(name: str, value: Any) -> None:
    if name in SWITCHES and not isinstance(value, bool):
        raise ValueError(f"{name}={value!r} must be True or False")
    if name == "volume_dir" and not isinstance(value, str | os.PathLike | None):
        raise ValueError(f"{name}={value!r} must be the path of a directory, or None for one that ends with the mock")


def _local_jupyters(now: float, *, volume_dir: Any, **options: Any) -> Launcher:
    from .jupyter import LocalJupyters

    return LocalJupyters(now, root=volume_dir, **options)
