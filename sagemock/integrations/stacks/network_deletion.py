"""Deletion of route tables and VPC endpoints of stacks, which moto leaves, so that their VPC could not be deleted."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sagemock.integrations.backends import find_backend

from .resource_types import has_our_types

Method = Callable[..., Any]


def delete_resource(original: Method) -> Method:
    """Return the replacement of ResourceMap._delete_resource, for stacks with resources of SageMaker."""

    def _delete_resource(self: Any, parsed_resource: Any, resource_json: dict[str, Any]) -> None:
        original(self, parsed_resource, resource_json)
        delete = DELETIONS.get(resource_json.get("Type", ""))
        if delete is not None and has_our_types(self._template):
            ec2 = find_backend("ec2", self._account_id, self._region_name)
            if ec2 is not None:
                delete(ec2, parsed_resource.physical_resource_id)

    return _delete_resource


def _delete_route_table(ec2: Any, table_id: str) -> None:
    """Delete a route table; one that is associated with a subnet is refused, and moto tries it again."""
    if table_id in ec2.route_tables:
        ec2.delete_route_table(table_id)


def _delete_endpoint(ec2: Any, endpoint_id: str) -> None:
    """Delete an endpoint that has interfaces in subnets."""
    endpoint = ec2.vpc_end_points.get(endpoint_id)
    if endpoint is not None and endpoint.network_interface_ids:
        ec2.delete_vpc_endpoints([endpoint_id])


DELETIONS: dict[str, Callable[[Any, str], None]] = {
    "AWS::EC2::RouteTable": _delete_route_table,
    "AWS::EC2::VPCEndpoint": _delete_endpoint,
}
