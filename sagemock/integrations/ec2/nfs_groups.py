"""The two security groups of a domain's home file system in moto's EC2 [X4.5, X4.6]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .networks import MANAGED_BY, Network

if TYPE_CHECKING:
    from sagemock.cloud.resource import Resource

PORTS = ((988, 988), (1018, 1023), (2049, 2049))  # Lustre's since about 2024, and NFS


def find_or_create(network: Network, domain: Resource) -> Any:
    """Return the group of a domain's mount targets; both groups are created if they do not exist."""
    inbound = _find(network, domain, "inbound")
    if inbound is None:
        inbound, outbound = (_create(network, domain, direction) for direction in ("inbound", "outbound"))
        for first, last in PORTS:
            ports: dict[str, Any] = {"ip_protocol": "tcp", "from_port": str(first), "to_port": str(last)}
            ports["ip_ranges"] = []
            network.ec2.authorize_security_group_ingress(inbound.id, **ports, source_groups=[{"GroupId": outbound.id}])
            network.ec2.authorize_security_group_egress(outbound.id, **ports, source_groups=[{"GroupId": inbound.id}])
    return inbound


def delete(network: Network, domain: Resource) -> None:
    """Delete both groups of a domain, unless something of the user uses them."""
    groups = [group for direction in ("inbound", "outbound") if (group := _find(network, domain, direction))]
    for group in groups:
        group.ingress_rules, group.egress_rules = [], []
    for group in groups:
        if not network.is_group_in_use(group.id):
            network.ec2.groups[group.vpc_id].pop(group.id)


def _find(network: Network, domain: Resource, direction: str) -> Any | None:
    name = _name(domain, direction)
    vpc = domain.record["VpcId"]
    return next((group for group in network.groups() if (group.name, group.vpc_id) == (name, vpc)), None)


def _create(network: Network, domain: Resource, direction: str) -> Any:
    group = network.ec2.create_security_group(
        _name(domain, direction),
        f"[DO NOT DELETE] Security Group that allows {direction} NFS traffic for SageMaker Notebooks Domain "
        f"[{domain.key}]",
        vpc_id=domain.record["VpcId"],
        tags={MANAGED_BY: domain.arn},
    )
    group.egress_rules = []  # without EC2's default rule
    return group


def _name(domain: Resource, direction: str) -> str:
    return f"security-group-for-{direction}-nfs-{domain.key}"
