"""Builds clouds that continue from a state directory."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import Any

from sagemock.cloud.cloud import Cloud
from sagemock.mock.factory import CloudFactory

from .store import StateStore


class PersistentCloudFactory:
    """A factory of clouds that are kept in a directory, with volumes and MLflow's experiments.

    Args:
        directory: The state directory.
        seed: The seed of the first cloud there.
        options: The options of the clouds.

    Attributes:
        restored_count: The number of resources that the last cloud was restored with; None for the first one.
    """

    def __init__(
        self,
        directory: str | os.PathLike[str],
        *,
        seed: str | os.PathLike[str] | Mapping[str, Any] | None = None,
        **options: Any,
    ) -> None:
        CloudFactory(seed=seed, **options)  # checks the options now
        self._directory, self._seed, self._options = directory, seed, options
        self._has_volumes = options.get("jupyter") is True and options.get("volume_dir") is None
        self.restored_count: int | None = None

    def __call__(self) -> Cloud:
        """Return a cloud that continues from the directory.

        Raises:
            StateError: The directory cannot be used.
        """
        store = StateStore(self._directory)
        try:
            volumes = {"volume_dir": store.volumes} if self._has_volumes else {}
            cloud = CloudFactory(**self._options | volumes)(store.experiments)
            try:
                self._restore(cloud, store)
            except BaseException:
                cloud.close()
                raise
        except BaseException:
            store.close()
            raise
        return cloud

    def _restore(self, cloud: Cloud, store: StateStore) -> None:
        store.restore(cloud)
        self.restored_count = None if store.is_new else len(cloud.resource_store.all())
        if self._seed is not None and store.is_new:
            cloud.seed(self._seed)
        cloud.runtime.on_close(store.close)
