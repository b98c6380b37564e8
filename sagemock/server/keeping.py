"""A served cloud that goes on where the one before ended: what ``--state DIR`` asks for."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

from ..cloud import Cloud
from ..making import cloud_maker
from .state import State


def kept_in(directory: str | os.PathLike[str], *, seed: Any = None, **options: Any) -> Callable[[], Cloud]:
    """What makes a cloud that is kept in ``directory``, volumes included; ``seed`` is for the first one there.

    Calling it raises :class:`StateError` for a directory that cannot be used.
    """
    cloud_maker(seed=seed, **options)  # complains now
    has_volumes = options.get("jupyter") is True and options.get("volume_dir") is None

    def make_cloud() -> Cloud:
        state = State(directory)
        try:
            cloud = cloud_maker(**(options | {"volume_dir": state.volumes} if has_volumes else options))()
            try:
                _go_on(cloud, state, seed)
            except BaseException:
                cloud.close()
                raise
        except BaseException:
            state.close()
            raise
        return cloud

    return make_cloud


def _go_on(cloud: Cloud, state: State, seed: Any) -> None:
    state.restore(cloud)
    if seed is not None and state.is_new:
        cloud.seed(seed)
    cloud.at_close.append(state.close)
