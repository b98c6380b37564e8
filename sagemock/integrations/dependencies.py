"""Refusals of EC2 that moto lacks: to delete security groups, subnets, VPCs and interfaces that are in use [X4.10]."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sagemock import assumptions
from sagemock._monkeypatch import MonkeyPatches

from .networks import DEFAULT_GROUP, Network

Method = Callable[..., Any]


class DependencyChecks:
    """The refusals, which are installed while at least one cloud needs them."""

    def __init__(self) -> None:
        self._patches = MonkeyPatches()
        self._owners: list[Callable[[str], bool]] = []

    def install(self, owns_interface: Callable[[str], bool]) -> None:
        """Install the refusals for one more cloud.

        Args:
            owns_interface: Returns whether a network interface belongs to a resource of the cloud.
        """
        from moto.ec2.models import EC2Backend

        if owns_interface not in self._owners:
            self._owners.append(owns_interface)
        replace = self._patches.replace
        replace(EC2Backend, "delete_security_group", _check_group)
        replace(EC2Backend, "delete_subnet", _check_subnet)
        replace(EC2Backend, "delete_vpc", _check_vpc)
        replace(EC2Backend, "delete_network_interface", self._check_interface)

    def uninstall(self, owns_interface: Callable[[str], bool]) -> None:
        """Remove the refusals, unless another cloud needs them."""
        if owns_interface in self._owners:
            self._owners.remove(owns_interface)
        if not self._owners:
            self._patches.undo()

    def _check_interface(self, original: Method) -> Method:
        def delete_network_interface(self_: Any, eni_id: str) -> Any:
            if any(owns(eni_id) for owns in self._owners):
                from moto.ec2.exceptions import EC2ClientError

                message = assumptions.INTERFACE_IN_USE.format(id=eni_id)
                raise EC2ClientError("InvalidParameterValue", message)
            return original(self_, eni_id)

        return delete_network_interface


DEPENDENCY_CHECKS = DependencyChecks()


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


def _violation(message: str) -> Exception:
    from moto.ec2.exceptions import DependencyViolationError

    return DependencyViolationError(message)
