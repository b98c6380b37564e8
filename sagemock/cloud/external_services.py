"""ExternalServices: the rest of AWS, as far as SageMaker's resources need it or appear in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.model import OperationModel

    from sagemock.protocol.json_types import JsonObject

    from .region import Region
    from .resource import Resource
    from .response import Response


class ExternalServices:
    """The rest of AWS. This class stands for an AWS that accepts every reference and contains nothing.

    An integration is a subclass; ``Cloud.find_external_services`` returns it while it is active. The methods are called
    with the cloud's lock held, except for :meth:`deliver` and :meth:`respond`.
    """

    is_active = False  # in subclasses True
    name = ""  # of the program that simulates the rest of AWS, with its version
    shared_services: frozenset[str] = frozenset()  # those whose calls :meth:`respond` gets, by botocore's names

    def check_role(self, region: Region, arn: str, resource_arn: str) -> None:
        """Refuse an execution role that SageMaker cannot assume.

        Args:
            region: The region of the call.
            arn: The ARN of the role.
            resource_arn: The ARN of the resource that gets the role.

        Raises:
            ValidationException: The role does not exist, or does not trust SageMaker.
        """

    def provision(self, resource: Resource) -> str | None:
        """Create the missing counterparts of a notebook instance or a domain in other services.

        Args:
            resource: The resource; its record gets the identifiers of the counterparts.

        Returns:
            The FailureReason if its network or its key cannot be used; else None.
        """
        return None

    def release(self, resource: Resource) -> None:
        """Remove the counterparts of a resource from other services, as far as they exist."""

    def has_event_rules(self) -> bool:
        """Return whether EventBridge has any rule that events could match."""
        return False

    def deliver(self, event: JsonObject) -> None:
        """Deliver an event to the targets of EventBridge's rules. Called without the cloud's lock.

        Args:
            event: The event, in AWS's shape.
        """

    def has_several_accounts(self) -> bool:
        """Return whether access keys may belong to different accounts."""
        return False

    def account_of(self, access_key: str | None) -> str | None:
        """Return the account that an access key belongs to; None for the account of the cloud."""
        return None

    def respond(self, model: OperationModel, body: bytes | str, region: Region) -> Response | None:
        """Prepare a call to another service, or return the response to it.

        It is called without the cloud's lock, before the call goes on to the other service.

        Args:
            model: botocore's model of the operation.
            body: The body of the request.
            region: The region and the account of the call.

        Returns:
            The response; None to let the call go on.
        """
        return None


NO_SERVICES = ExternalServices()
