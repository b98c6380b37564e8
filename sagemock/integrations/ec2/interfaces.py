"""Network interfaces of notebook instances in moto's EC2 [X4.1]."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sagemock import assumptions
from sagemock.resources.notebooks.networking import default_security_group

from .networks import Ec2Error, Network

if TYPE_CHECKING:
    from sagemock.cloud.resource import Resource

    from .addresses import UsedAddresses

INTERFACE, GROUPS = "NetworkInterfaceId", "SecurityGroups"


def provision(notebook: Resource, addresses: UsedAddresses, *, is_strict: bool) -> str | None:
    """Create the network interface of a notebook instance, unless it has one.

    Args:
        notebook: The notebook instance; its record gets the ID of the interface.
        addresses: The addresses that are in use.
        is_strict: Whether the subnet must exist although the user has created no network.

    Returns:
        AWS's FailureReason if EC2 cannot create the interface, else None.
    """
    subnet_id = notebook.record.get("SubnetId")
    if subnet_id is None:
        return None
    network = Network.of(notebook.region)
    if _find(network, notebook) is not None:
        return None
    if network.subnet(subnet_id) is None and not is_strict and not network.is_in_use():
        return None
    group_ids = _group_ids(notebook)
    error = network.find_error(subnet_id, group_ids, addresses)
    if error is None:
        interface = _create(network, notebook, group_ids, addresses)
        notebook.write({INTERFACE: interface.id, GROUPS: [group.id for group in interface.group_set]})
        return None
    notebook.write({INTERFACE: ""})
    return _failure_reason(error)


def release(notebook: Resource) -> None:
    """Remove the network interface of a notebook instance, if it is still there."""
    network = Network.of(notebook.region)
    interface = _find(network, notebook)
    if interface is not None:
        del network.ec2.enis[interface.id]
        for address in interface.private_ip_addresses:
            interface.subnet.del_subnet_ip(address["PrivateIpAddress"])


def _find(network: Network, notebook: Resource) -> Any | None:
    return network.ec2.enis.get(notebook.record.get(INTERFACE)) if network.ec2 else None


def _group_ids(notebook: Resource) -> list[str]:
    """Return the security groups that the user has chosen; without any, EC2 takes the VPC's default group."""
    invented = default_security_group(notebook.region)
    return [group for group in notebook.record.get(GROUPS, ()) if group != invented]


def _create(network: Network, notebook: Resource, group_ids: list[str], addresses: UsedAddresses) -> Any:
    subnet = network.subnet(notebook.record["SubnetId"])
    assert subnet is not None
    interface = network.ec2.create_network_interface(
        subnet,
        addresses.take_free(subnet),
        group_ids=group_ids,
        description=assumptions.NOTEBOOK_INTERFACE.format(name=notebook.name),
    )
    interface.status, interface.requester_managed = "in-use", True
    interface.requester_id = assumptions.NOTEBOOK_INTERFACE_REQUESTER
    return interface


def _failure_reason(error: Ec2Error) -> str:
    """Return the FailureReason of a notebook instance that EC2 refuses an interface [X2.1]."""
    return (
        "Unable to create or start a notebook instance that can access resources in your VPC. Please check if you have "
        f"ec2:CreateNetworkInterface permission. {error.message} (Service: AmazonEC2; Status Code: {error.status}; "
        f"Error Code: {error.code}; Request ID: {uuid4()}; Proxy: null)"
    )
