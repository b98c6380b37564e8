"""A served cloud that goes on where the one before ended: what ``--state DIR`` asks for."""

from __future__ import annotations

import os
from typing import Any

from sagemock.cloud.cloud import Cloud
from sagemock.mock.factory import CloudFactory

from .store import StateStore


class PersistentCloudFactory:
    """Makes clouds that are kept in ``directory``, volumes included; ``seed`` is for the first one there.

    ``restored_count`` is how many resources were there for the last one that it made; None if that was the first one.
    """

    def __init__(self, directory: str | os.PathLike[str], *, seed: Any = None, **options: Any) -> None:
        CloudFactory(seed=seed, **options)  # complains now
        self._directory, self._seed, self._options = directory, seed, options
        self._has_volumes = options.get("jupyter") is True and options.get("volume_dir") is None
        self.restored_count: int | None = None

    def __call__(self) -> Cloud:
        """The next one. Raises :class:`StateError` for a directory that cannot be used."""
        state = StateStore(self._directory)
        try:
            volumes = {"volume_dir": state.volumes} if self._has_volumes else {}
            cloud = CloudFactory(**self._options | volumes)()
            try:
                self._restore(cloud, state)
            except BaseException:
                cloud.close()
                raise
        except BaseException:
            state.close()
            raise
        return cloud

    def _restore(self, cloud: Cloud, state: StateStore) -> None:
        state.restore(cloud)
        self.restored_count = None if state.is_new else len(cloud.all_resources())
        if self._seed is not None and state.is_new:
            cloud.seed(self._seed)
        cloud.at_close.append(state.close)
