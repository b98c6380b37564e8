"""Where a notebook instance stands: its host name, and what a subnet brings with it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING
from zlib import crc32

from sagemock import assumptions
from sagemock.protocol.errors import ValidationException

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.cloud.resource import Resource
    from sagemock.protocol.wire import Reply, Request


def check_network(request: Request) -> None:
    """Refuse what only makes sense with a subnet, without one."""
    if "SubnetId" in request:
        return
    if request.get("DirectInternetAccess") == "Disabled":
        raise ValidationException(assumptions.INTERNET_NEEDS_SUBNET)
    if request.get("SecurityGroupIds"):
        raise ValidationException(assumptions.SECURITY_GROUPS_NEED_SUBNET)


def network_fields(notebook: Resource, request: Request) -> Reply:
    """What AWS makes up at creation and keeps for life, whether the instance runs or not."""
    place: Reply = {"Url": _host(notebook)}
    if "SubnetId" in request:
        place["NetworkInterfaceId"] = f"eni-0{secrets.token_hex(8)}"
        place["SecurityGroups"] = request.get("SecurityGroupIds") or [_default_security_group(notebook.region)]
    return place


def _host(notebook: Resource) -> str:
    """Labels are shared by all accounts of a region: one that is taken gets four characters more (3.7)."""
    region, label = notebook.region, notebook.key
    others = [other for other in region.cloud.regions(region.name) if other is not region]
    if any(other.has(type(notebook), label) for other in others):
        label = f"{label}-{secrets.token_hex(2)}"
    domain = assumptions.NOTEBOOK_DOMAINS.get(region.partition, "sagemaker.aws")
    return f"{label}.notebook.{region.name}.{domain}"


def _default_security_group(region: Region) -> str:
    """The one of the account's network in that region: always the same."""
    return f"sg-0{crc32(region.arn_prefix.encode()):08x}{crc32(region.name.encode()):08x}"
