"""ExternalServices: the rest of AWS, as far as SageMaker's resources need it or appear in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from .region import Region


class ExternalServices:
    """The rest of AWS. This class stands for an AWS that accepts every reference and contains nothing.

    An integration is a subclass; ``Cloud.find_external_services`` returns it while it is active. The methods are called
    with the cloud's lock held.
    """

    is_active = False  # in subclasses True

    def check_role(self, region: Region, arn: str, resource_arn: str) -> None:
        """Refuse an execution role that SageMaker cannot assume.

        Args:
            region: The region of the call.
            arn: The ARN of the role.
            resource_arn: The ARN of the resource that gets the role.

        Raises:
            ValidationException: The role does not exist, or does not trust SageMaker.
        """


NO_SERVICES = ExternalServices()
