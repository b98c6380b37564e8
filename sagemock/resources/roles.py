"""Execution roles in requests."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.json_types import JsonValue
    from sagemock.protocol.wire import Request

# The members of requests that hold a role which SageMaker itself assumes.
_MEMBERS = ("RoleArn", "ExecutionRole", "DomainExecutionRoleArn")


def check_roles(region: Region, request: Request, resource_arn: str) -> None:
    """Refuse roles that SageMaker cannot assume, as far as the rest of AWS is there [X1.1, X1.2].

    Args:
        region: The region.
        request: The request of a Create or an Update.
        resource_arn: The ARN of the resource that the request creates or changes.
    """
    services = region.cloud.external_services
    if services.is_active:
        for arn in _roles(request):
            services.check_role(region, arn, resource_arn)


def _roles(value: JsonValue) -> Iterator[str]:
    """Yield the roles in a request, in nested settings too."""
    if isinstance(value, dict):
        for member, inner in value.items():
            if member in _MEMBERS:
                yield inner
            else:
                yield from _roles(inner)
