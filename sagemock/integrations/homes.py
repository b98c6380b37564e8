"""Home file systems of domains in moto's EFS, with their mount targets [X4.3, X4.4]."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

from .backends import get_backend
from .ec2 import nfs_groups
from .ec2.networks import MANAGED_BY, Network
from .keys import default_key

if TYPE_CHECKING:
    from sagemock.cloud.resource import Resource

HOME = "HomeEfsFileSystemId"


def provision(domain: Resource) -> None:
    """Create the file system, the mount targets and the security groups of a domain, as far as they are missing.

    Nothing is created for a domain whose VPC moto does not have.

    Args:
        domain: The domain; its record gets the ID of the file system.
    """
    network = Network.of(domain.region)
    is_wanted = domain.record.get("HomeEfsFileSystemCreation") != "Disabled"
    if not is_wanted or network.vpc(domain.record.get("VpcId", "")) is None:
        return
    efs = _efs(domain)
    if efs is None:
        return
    home = _find(efs, domain) or _create(efs, domain)
    group = nfs_groups.find_or_create(network, domain)
    subnets = [subnet for subnet_id in domain.record["SubnetIds"] if (subnet := network.subnet(subnet_id))]
    for subnet in subnets:
        if not home.has_mount_target(subnet):  # one per Availability Zone
            _mount(efs, network, home, subnet, group)


def release(domain: Resource) -> None:
    """Remove the file system, the mount targets and the security groups of a domain, as far as they are there."""
    efs = get_backend("efs", domain.region.account_id, domain.region.name)
    home = _find(efs, domain) if efs else None
    if efs and home:
        for target in list(home.iter_mount_targets()):
            efs.delete_mount_target(target.mount_target_id)
        efs.delete_file_system(home.file_system_id)
    network = Network.of(domain.region)
    if network.ec2 and "VpcId" in domain.record:
        nfs_groups.delete(network, domain)


def _efs(domain: Resource) -> Any | None:
    # The user may never call EFS, but mount targets have network interfaces, which block the deletion of subnets.
    # The import takes some milliseconds, as moto's EC2 is loaded already.
    importlib.import_module("moto.efs.models")
    return get_backend("efs", domain.region.account_id, domain.region.name)


def _find(efs: Any, domain: Resource) -> Any | None:
    return efs.file_systems_by_id.get(domain.record.get(HOME))


def _create(efs: Any, domain: Resource) -> Any:
    key = domain.record.get("KmsKeyId") or default_key(domain.region, "elasticfilesystem")
    home = efs.create_file_system(
        creation_token=domain.key,
        performance_mode="generalPurpose",
        encrypted=True,
        kms_key_id=key,
        throughput_mode="bursting",
        provisioned_throughput_in_mibps=None,
        availability_zone_name=None,
        backup=False,
        tags=[{"Key": MANAGED_BY, "Value": domain.arn}],
    )
    domain.write({HOME: home.file_system_id})
    return home


def _mount(efs: Any, network: Network, home: Any, subnet: Any, group: Any) -> None:
    target = efs.create_mount_target(home.file_system_id, subnet.id, None, [group.id])
    interface = network.ec2.enis[target.network_interface_id]
    interface.description = f"EFS mount target for {home.file_system_id} ({target.mount_target_id})"
    interface.interface_type, interface.status, interface.requester_managed = "efs", "in-use", True
