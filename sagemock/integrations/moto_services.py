"""MotoServices: moto as the rest of AWS."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock.cloud.external_services import ExternalServices

from . import roles

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.region import Region


class MotoServices(ExternalServices):
    """The services of moto, as one cloud sees them.

    moto's resources are read when they are needed and never copied.

    Args:
        cloud: The cloud.
        is_strict: Whether references are also checked where the user has created nothing of their kind.
    """

    is_active = True

    def __init__(self, cloud: Cloud, *, is_strict: bool) -> None:
        self.cloud, self.is_strict = cloud, is_strict

    def check_role(self, region: Region, arn: str, resource_arn: str) -> None:
        """Refuse a role that SageMaker cannot assume."""
        roles.check_role(region, arn, resource_arn, is_strict=self.is_strict)
