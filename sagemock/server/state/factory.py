"""A served cloud that goes on where the one before ended: what ``--state DIR`` asks for."""

from __future__ import annotations

import os
from typing import Any

from sagemock.cloud.cloud import Cloud
from sagemock.mock.factory import cloud_maker

from .store import State


class Keeper:
    """Makes clouds that are kept in ``directory``, volumes included; ``seed`` is for the first one there.

    ``found`` is how many resources were there for the last one that it made; None if that was the first one.
    """

    def __init__(self, directory: str | os.PathLike[str], *, seed: Any = None, **options: Any) -> None:
        cloud_maker(seed=seed, **options)  # complains now
        self._directory, self._seed, self._options = directory, seed, options
        self._has_volumes = options.get("jupyter") is True and options.get("volume_dir") is None
        self.found: int | None = None

    def __call__(self) -> Cloud:
        """The next one. Raises :class:`StateError` for a directory that cannot be used."""
        state = State(self._directory)
        try:
            volumes = {"volume_dir": state.volumes} if self._has_volumes else {}
            cloud = cloud_maker(**self._options | volumes)()
            try:
                self._go_on(cloud, state)
            except BaseException:
                cloud.close()
                raise
        except BaseException:
            state.close()
            raise
        return cloud

    def _go_on(self, cloud: Cloud, state: State) -> None:
        state.restore(cloud)
        self.found = None if state.is_new else len(cloud.all_resources())
        if self._seed is not None and state.is_new:
            cloud.seed(self._seed)
        cloud.at_close.append(state.close)
