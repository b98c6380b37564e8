"""A cloud as the options of ``mock_sagemaker`` ask for it, what runs its Jupyters included."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from sagemock.cloud.clock.clock import Clock
from sagemock.cloud.clock.durations import Span
from sagemock.cloud.cloud import ACCOUNT_ID, Cloud
from sagemock.cloud.option_error import OptionError

if TYPE_CHECKING:
    from sagemock.cloud.launcher import Launcher

MakeLauncher = Callable[[float], "Launcher"]


def cloud_maker(
    *,
    clock: str = "auto",
    speed: float = 1,
    start: datetime | None = None,
    account_id: str = ACCOUNT_ID,
    durations: Mapping[str, Mapping[str, Span]] | None = None,
    seed: str | os.PathLike[str] | Mapping[str, Any] | None = None,
    jupyter: bool | MakeLauncher = False,
    **of_jupyter: Any,
) -> Callable[[], Cloud]:
    """What makes such clouds. TypeError or ValueError, now and not later, for options that make no sense."""
    make_launcher = _launcher_of(jupyter, **of_jupyter)

    def without_jupyter() -> Cloud:
        return Cloud(account_id=account_id, clock=Clock(clock, speed=speed, start=start), durations=durations)

    plant = None if seed is None else _planter(seed)

    def make_cloud() -> Cloud:
        cloud = without_jupyter()
        if make_launcher:
            _attach(cloud, make_launcher)
        if plant:
            try:
                plant(cloud)
            except BaseException:  # a launcher's: the seed itself has been tried
                cloud.close()
                raise
        return cloud

    complaining = without_jupyter()  # now
    if plant:
        plant(complaining)
    return make_cloud


def _planter(seed: str | os.PathLike[str] | Mapping[str, Any]) -> Callable[[Cloud], Any]:
    from sagemock import seeds

    read = seeds.read(seed)
    return lambda cloud: seeds.load(cloud, read)


def _launcher_of(jupyter: bool | MakeLauncher, **options: Any) -> MakeLauncher | None:
    """What makes the launcher, from the cloud's time; None without one. ValueError for options that make no sense."""
    if not (isinstance(jupyter, bool) or callable(jupyter)):
        raise OptionError("jupyter", jupyter, "must be True, False or a callable that makes a Launcher")
    if jupyter is True:
        return _local_jupyters({name: value for name, value in options.items() if value is not None})
    for name, value in options.items():
        if value not in (None, False):
            raise OptionError(
                name, value, "is an option of live Jupyter on this machine: it needs {jupyter}", jupyter=True
            )
    return jupyter or None


def _attach(cloud: Cloud, make_launcher: MakeLauncher) -> None:
    """Let the cloud run Jupyters, and be found by what runs in them."""
    from sagemock.endpoint.endpoint import Endpoint

    cloud.launcher = make_launcher(cloud.clock.time())
    cloud.launcher.on_exit(cloud.on_process_failed)
    cloud.clock.on_change = cloud.sync_launcher_clock
    cloud.endpoint = Endpoint(cloud)


def _local_jupyters(options: dict[str, Any]) -> MakeLauncher:
    from sagemock.jupyter import LocalLauncher, Options

    Options(**options)  # complains now
    return lambda now: LocalLauncher(now, **options)
