"""The running MLflow server with an ARN, for requests to MLflow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .base import MlflowResource

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.mlflow.launcher import MlflowSpec

_ARN_PARTS = 6


def find_running(cloud: Cloud, arn: str) -> MlflowSpec | None:
    """Return the specification of a tracking server or an app; None if it does not exist or is not running [M4.7]."""
    parts = arn.split(":", _ARN_PARTS - 1)
    if len(parts) < _ARN_PARTS:
        return None
    with cloud.lock:
        cloud.clock.run_due()
        resources = (region.by_arn(arn) for region in cloud.resource_store.regions(parts[3]))
        resource = next(filter(None, resources), None)
        if not isinstance(resource, MlflowResource) or not resource.is_reachable:
            return None
        return resource.spec()
