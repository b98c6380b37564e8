"""The members of moto that sagemock relies on, which are not part of moto's API: each with its meaning.

If a version of moto lacks one, the service is left out of account, and a warning names it.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping
from functools import cache

# By service: the members of its backend.
SEAMS: Mapping[str, Mapping[str, str]] = {
    "iam": {
        "roles": "has the roles of an account, by ID",
        "access_keys": "has the access keys of users and role sessions",
        "managed_policies": "has the managed policies, by ARN",
        "create_role": "creates a service-linked role",
        "attach_role_policy": "attaches the policy of the service-linked role",
    },
    "ec2": {
        "vpcs": "has the VPCs, by ID",
        "subnets": "has the subnets, by zone and ID",
        "groups": "has the security groups, by VPC and ID",
        "enis": "has the network interfaces, by ID",
        "create_network_interface": "creates an interface with an address and groups",
        "create_security_group": "creates a group with tags",
        "get_security_group_by_name_or_id": "finds the group that is to be deleted",
        "authorize_security_group_ingress": "adds a rule from a group",
        "authorize_security_group_egress": "adds a rule to a group",
        "assign_private_ip_addresses": "adds addresses to an interface",
        "unassign_private_ip_addresses": "takes addresses from an interface",
        "delete_network_interface": "deletes an interface, also for stacks",
        "delete_security_group": "deletes a group, also for stacks",
        "delete_subnet": "deletes a subnet, also for stacks",
        "delete_vpc": "deletes a VPC, also for stacks",
        "route_tables": "has the route tables, by ID",
        "delete_route_table": "deletes a route table",
        "vpc_end_points": "has the VPC endpoints, by ID, with their interfaces",
        "delete_vpc_endpoints": "deletes VPC endpoints with their interfaces",
    },
    "efs": {
        "file_systems_by_id": "has the file systems, by ID",
        "create_file_system": "creates a file system with tags",
        "create_mount_target": "creates a mount target with its interface",
        "delete_mount_target": "deletes a mount target with its interface",
        "delete_file_system": "deletes a file system without mount targets",
    },
    "kms": {
        "keys": "has the keys, by ID, with their states and aliases",
        "get_key_id_from_alias": "creates AWS's own keys on demand",
    },
    "events": {
        "event_buses": "has the event buses, by name, with their rules and targets",
    },
    "logs": {
        "groups": "has the log groups, by name, with their streams",
        "create_log_group": "creates a log group",
        "create_log_stream": "creates a log stream",
    },
    "resourcegroupstaggingapi": {
        "_get_resources_generator": "yields the resources of all services",
        "_get_tag_keys_generator": "yields their tag keys",
        "_get_tag_values_generator": "yields the values of a tag key",
        "tag_resources": "adds tags to resources of any service",
    },
}


def is_usable(service: str, owner: object) -> bool:
    """Return whether a backend of moto, or its class, has the members that sagemock relies on; warn once if not."""
    key = service, owner if isinstance(owner, type) else type(owner)
    if key in _USABLE:
        return True
    missing = tuple(name for name in SEAMS.get(service, ()) if not hasattr(owner, name))
    if missing:
        _warn(service, missing)
    else:
        _USABLE.add(key)
    return not missing


_USABLE: set[tuple[str, type]] = set()  # the classes with all members, which are checked once


def check_again() -> None:
    """Forget which classes have been checked, and which warnings have been given."""
    _USABLE.clear()
    _warn.cache_clear()


@cache
def _warn(service: str, missing: tuple[str, ...]) -> None:
    import moto

    warnings.warn(
        f"sagemock leaves moto's {service} out of account, because moto {moto.__version__} has no {', '.join(missing)} "
        f'there: use another version of moto, or moto="off"',
        RuntimeWarning,
        stacklevel=2,
    )
