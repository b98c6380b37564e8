"""Refusals of EC2 that moto lacks: to delete security groups, subnets, VPCs and interfaces that are in use [X4.10]."""

from __future__ import annotations

from typing import Any

from sagemock import assumptions
from sagemock.integrations.patches import PATCHES, Method, User

from .networks import DEFAULT_GROUP, Network


def install(services: User) -> None:
    """Let moto's EC2 refuse these deletions, and report changes of addresses, while a cloud needs it."""
    from moto.ec2.models import EC2Backend

    replacements = {
        "delete_security_group": _check_group,
        "delete_subnet": _check_subnet,
        "delete_vpc": _check_vpc,
        "delete_network_interface": _check_interface,
        "assign_private_ip_addresses": _forget_addresses,
        "unassign_private_ip_addresses": _forget_addresses,
    }
    PATCHES.install(services, EC2Backend, replacements)


def _check_group(original: Method) -> Method:
    def delete_security_group(self: Any, name: str | None = None, group_id: str | None = None) -> Any:
        group = self.get_security_group_by_name_or_id(group_id or name)
        if group and Network(self).is_group_in_use(group.id):
            raise _violation(f"resource {group.id} has a dependent object")
        return original(self, name=name, group_id=group_id)

    return delete_security_group


def _check_subnet(original: Method) -> Method:
    def delete_subnet(self: Any, subnet_id: str) -> Any:
        if any(interface.subnet.id == subnet_id for interface in Network(self).interfaces()):
            raise _violation(f"The subnet '{subnet_id}' has dependencies and cannot be deleted.")
        return original(self, subnet_id)

    return delete_subnet


def _check_vpc(original: Method) -> Method:
    def delete_vpc(self: Any, vpc_id: str) -> Any:
        if any(group.vpc_id == vpc_id and group.name != DEFAULT_GROUP for group in Network(self).groups()):
            raise _violation(f"The vpc '{vpc_id}' has dependencies and cannot be deleted.")
        return original(self, vpc_id)

    return delete_vpc


def _check_interface(original: Method) -> Method:
    def delete_network_interface(self: Any, eni_id: str) -> Any:
        if any(services.owns_interface(eni_id) for services in PATCHES.users):
            from moto.ec2.exceptions import EC2ClientError

            raise EC2ClientError("InvalidParameterValue", assumptions.INTERFACE_IN_USE.format(id=eni_id))
        return original(self, eni_id)

    return delete_network_interface


def _forget_addresses(original: Method) -> Method:
    """Drop the index of addresses, which no other change of moto makes wrong."""

    def change_addresses(self: Any, *args: Any, **kwargs: Any) -> Any:
        try:
            return original(self, *args, **kwargs)
        finally:
            for services in PATCHES.users:
                services.addresses.forget(self)

    return change_addresses


def _violation(message: str) -> Exception:
    from moto.ec2.exceptions import DependencyViolationError

    return DependencyViolationError(message)
