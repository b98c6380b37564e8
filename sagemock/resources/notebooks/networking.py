"""Host name, subnet and security groups of a notebook instance."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from zlib import crc32

from sagemock import assumptions
from sagemock.presigned.hosts import notebook_host
from sagemock.protocol.errors import ValidationException

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.cloud.resource import Resource
    from sagemock.protocol.wire import Reply, Request


def check_network(region: Region, request: Request) -> None:
    """Refuse options that require a subnet when there is none."""
    if "SubnetId" in request:
        return
    if request.get("DirectInternetAccess") == "Disabled":
        raise ValidationException(assumptions.INTERNET_NEEDS_SUBNET)
    if request.get("SecurityGroupIds"):
        error = ValidationException(assumptions.SECURITY_GROUPS_NEED_SUBNET)
        region.cloud.account_features.refuse_unconfirmed(error)


def network_fields(notebook: Resource, request: Request) -> Reply:
    """Return the network members that AWS generates at creation; they never change [N3.9, N4.13, N7.6]."""
    host = _host(notebook)
    if "SubnetId" not in request:
        return {"Url": host, "SecurityGroups": []}  # described only with a subnet
    groups = request.get("SecurityGroupIds") or [default_security_group(notebook.region)]
    return {"Url": host, "NetworkInterfaceId": f"eni-0{secrets.token_hex(8)}", "SecurityGroups": groups}


def _host(notebook: Resource) -> str:
    """Return the host name; a label that another account uses in the region gets a suffix of four characters [N3.7]."""
    region, label = notebook.region, notebook.key
    others = [other for other in region.cloud.resource_store.regions(region.name) if other is not region]
    if any(other.has(type(notebook), label) for other in others):
        label = f"{label}-{secrets.token_hex(2)}"
    return notebook_host(label, region.name, region.partition)


def default_security_group(region: Region) -> str:
    """Return the default security group of the account's VPC in the region: always the same one."""
    return f"sg-0{crc32(region.arn_prefix.encode()):08x}{crc32(region.name.encode()):08x}"
