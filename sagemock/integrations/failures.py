"""Reasons why notebook instances and domains fail in moto's networks and with moto's keys [X2.1, X2.3, X3.1, X3.2]."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.resources.studio.domains import NO_KEY, NO_VPC
from sagemock.resources.studio.settings import get_nested

from .ec2.networks import Network
from .keys import MISSING, key_state

if TYPE_CHECKING:
    from sagemock.cloud.resource import Resource
    from sagemock.protocol.wire import Request


def notebook_failure(notebook: Resource, *, is_strict: bool) -> str | None:
    """Return why a notebook instance cannot use its key, or None; its network is that of :mod:`.ec2.interfaces`."""
    key = notebook.record.get("KmsKeyId")
    state = key and key_state(notebook.region, key, is_strict=is_strict)
    if not state:
        return None
    text = assumptions.NOTEBOOK_KEY_MISSING if state == MISSING else assumptions.NOTEBOOK_KEY_UNUSABLE
    return text.format(key=key, state=state)


def domain_failure(domain: Resource, *, is_strict: bool) -> str | None:
    """Return why a domain cannot be created or updated, or None."""
    network = Network.of(domain.region)
    failure = None
    if "VpcId" in domain.record and (is_strict or network.is_in_use()):
        failure = _network_failure(network, domain.record)
    return failure or _key_failure(domain, is_strict=is_strict)


def _network_failure(network: Network, record: Request) -> str | None:
    vpc_id = record["VpcId"]
    if network.vpc(vpc_id) is None:
        return NO_VPC.format(**record)
    for subnet_id in record.get("SubnetIds", ()):
        subnet = network.subnet(subnet_id)
        if subnet is None or subnet.vpc_id != vpc_id:
            return assumptions.DOMAIN_SUBNET_MISSING.format(subnet=subnet_id, vpc=vpc_id)
    for group_id in _group_ids(record):
        group = network.group(group_id)
        if group is None or group.vpc_id != vpc_id:
            return assumptions.DOMAIN_GROUP_MISSING.format(group=group_id, vpc=vpc_id)
    return None


def _group_ids(record: Request) -> Iterator[str]:
    for settings in ("DefaultUserSettings", "DefaultSpaceSettings"):
        yield from get_nested(record, settings).get("SecurityGroups", ())
    yield from get_nested(record, "DomainSettings").get("SecurityGroupIds", ())


def _key_failure(domain: Resource, *, is_strict: bool) -> str | None:
    key = domain.record.get("KmsKeyId")
    state = key and key_state(domain.region, key, is_strict=is_strict)
    if not state:
        return None
    text = NO_KEY if state == MISSING else assumptions.DOMAIN_KEY_UNUSABLE
    return text.format(**domain.record, state=state)
