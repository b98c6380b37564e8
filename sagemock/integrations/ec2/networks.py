"""VPCs, subnets and security groups, looked up in moto's EC2."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from sagemock.integrations.backends import find_backend

if TYPE_CHECKING:
    from sagemock.cloud.region import Region

    from .addresses import UsedAddresses

DEFAULT_GROUP = "default"
MANAGED_BY = "ManagedByAmazonSageMakerResource"  # [X4.3, X4.5] the tag of SageMaker's own file systems and groups


class Ec2Error(NamedTuple):
    """An error of EC2."""

    code: str
    message: str
    status: int = 400


class Network:
    """The VPCs, subnets and security groups of an account in a region.

    Attributes:
        ec2: moto's backend; None if the process has not used EC2 there.
    """

    def __init__(self, ec2: Any) -> None:
        self.ec2 = ec2

    @classmethod
    def of(cls, region: Region) -> Network:
        """Return the network of a region."""
        return cls(find_backend("ec2", region.account_id, region.name))

    def is_in_use(self) -> bool:
        """Return whether the user has created a VPC, a subnet or a security group."""
        if self.ec2 is None:
            return False
        return (
            any(not vpc.is_default for vpc in list(self.ec2.vpcs.values()))
            or any(not subnet.default_for_az for subnet in self._subnets())
            or any(group.name != DEFAULT_GROUP and not is_managed(group) for group in self.groups())
        )

    def vpc(self, vpc_id: str) -> Any | None:
        """Return a VPC, or None."""
        return self.ec2.vpcs.get(vpc_id) if self.ec2 else None

    def subnet(self, subnet_id: str) -> Any | None:
        """Return a subnet, or None."""
        return _find(self.ec2.subnets, subnet_id) if self.ec2 else None

    def group(self, group_id: str) -> Any | None:
        """Return a security group, or None."""
        return _find(self.ec2.groups, group_id) if self.ec2 else None

    def groups(self) -> Iterator[Any]:
        """Yield the security groups of all VPCs."""
        for by_id in list(self.ec2.groups.values()) if self.ec2 else ():
            yield from list(by_id.values())

    def interfaces(self) -> list[Any]:
        """Return the network interfaces of all subnets."""
        return list(self.ec2.enis.values()) if self.ec2 else []

    def _subnets(self) -> Iterator[Any]:
        for by_id in list(self.ec2.subnets.values()) if self.ec2 else ():
            yield from list(by_id.values())

    def is_group_in_use(self, group_id: str) -> bool:
        """Return whether a network interface has a security group, or a rule of another group names it."""
        if any(group.id == group_id for interface in self.interfaces() for group in interface.group_set):
            return True
        return any(group_id in _named_groups(group) for group in self.groups() if group.id != group_id)

    def find_error(self, subnet_id: str, group_ids: Iterable[str], addresses: UsedAddresses) -> Ec2Error | None:
        """Return the error of EC2 for a new network interface; None if it can be created [X2.2]."""
        subnet = self.subnet(subnet_id)
        if subnet is None:
            return Ec2Error("InvalidSubnetID.NotFound", f"The subnet ID '{subnet_id}' does not exist")
        for group_id in group_ids:
            group = self.group(group_id)
            if group is None:
                return Ec2Error("InvalidGroup.NotFound", f"The security group '{group_id}' does not exist")
            if group.vpc_id != subnet.vpc_id:
                message = f"Security group {group_id} and subnet {subnet_id} belong to different networks."
                return Ec2Error("InvalidParameter", message)
        if addresses.count_free(subnet) < 1:
            message = "The specified subnet does not have enough free addresses to satisfy the request."
            return Ec2Error("InsufficientFreeAddressesInSubnet", message)
        return None


def _find(by_place: Mapping[str, Mapping[str, Any]], identifier: str) -> Any | None:
    """Return the resource with an ID from a mapping of zones or VPCs to resources by ID, or None."""
    found = (by_id[identifier] for by_id in list(by_place.values()) if identifier in by_id)
    return next(found, None)


def is_managed(group: Any) -> bool:
    """Return whether a security group is one of SageMaker."""
    return any(tag["key"] == MANAGED_BY for tag in group.get_tags())


def _named_groups(group: Any) -> Iterator[str]:
    """Yield the security groups that the rules of a group name."""
    for rule in (*group.ingress_rules, *group.egress_rules):
        # moto 5.1 has a list of them in each rule.
        sources = rule.source_groups if hasattr(rule, "source_groups") else [rule.source_group]
        yield from (source["GroupId"] for source in sources if source and "GroupId" in source)
