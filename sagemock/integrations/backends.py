"""moto's backends, which hold its resources: the file that reads moto's layout.

Nothing here imports a service of moto that the process has not loaded, nor creates a backend of one.
"""

from __future__ import annotations

import sys
from typing import Any

from sagemock.protocol.regions import partition_of

from .seams import is_usable


def find_backend(service: str, account_id: str, region: str) -> Any | None:
    """Return moto's backend of a service, if the process has used it there.

    Args:
        service: The service, as moto names its package: "ec2", "iam", "kms".
        account_id: The account.
        region: The region; for global services such as "iam" the partition.

    Returns:
        The backend; None if moto has none yet, or if its configuration excludes the service.
    """
    models = sys.modules.get(f"moto.{service}.models")
    if models is None or is_excluded(service):
        return None
    # By the methods of dict: moto's own create an account or a region that does not exist.
    by_region = dict.get(getattr(models, f"{service.removeprefix('aws')}_backends"), account_id)
    backend = None if by_region is None else dict.get(by_region, region)
    return backend if backend is not None and is_usable(service, backend) else None


def find_iam(account_id: str, region: str) -> Any | None:
    """Return moto's backend of IAM for an account, if the process has used it."""
    return find_backend("iam", account_id, partition_of(region))


def is_excluded(service: str) -> bool:
    """Return whether ``mock_aws(config=...)`` leaves a service to the network."""
    config = sys.modules.get("moto.core.config")
    return config is not None and (config.passthrough_service(service) or not config.service_whitelisted(service))


def get_backend(service: str, account_id: str, region: str) -> Any | None:
    """Return moto's backend of a service that the process has loaded; it is created if need be.

    Args:
        service: The service, as moto names its package.
        account_id: The account.
        region: The region; for global services the partition.

    Returns:
        The backend; None if the service is not loaded, or if moto's configuration excludes it.
    """
    models = sys.modules.get(f"moto.{service}.models")
    if models is None or is_excluded(service):
        return None
    backend = getattr(models, f"{service}_backends")[account_id][region]
    return backend if is_usable(service, backend) else None
