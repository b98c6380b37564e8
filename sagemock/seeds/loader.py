"""Creates the entries in a cloud, all or none."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING
from uuid import uuid4

from sagemock.cloud import operations
from sagemock.cloud.stateful_resource import StatefulResource
from sagemock.cloud.transaction import transaction
from sagemock.protocol.errors import ServiceError
from sagemock.resources.images.images import Image
from sagemock.resources.images.versions import ImageVersion
from sagemock.resources.notebooks.instances import NotebookInstance
from sagemock.resources.studio.apps import App
from sagemock.resources.studio.domains import Domain

from .kinds import TIMES

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.region import Region
    from sagemock.cloud.resource import Resource
    from sagemock.protocol.wire import Request

    from .entries import Entry
    from .parser import Seed


def load(cloud: Cloud, seed: Seed) -> int:
    """Create the resources of a seed in a cloud, all of them or none, without recording calls or events.

    Args:
        cloud: The cloud; its account ID replaces that of the seed.
        seed: The seed.

    Returns:
        The number of resources created.

    Raises:
        SeedError: If an entry cannot be created, with its location and AWS's error message.
    """
    seed = seed.in_account(cloud.account_id)
    with cloud.lock:
        cloud.clock.run_due()
        now = cloud.clock.time()
        with transaction(cloud):
            created = [(entry, _create(cloud, seed, entry, now)) for entry in seed.entries]
            for entry, resource in created:
                _backdate(entry, resource, now)
        for _, resource in created:
            if not isinstance(resource, StatefulResource) or resource.failure is None:
                resource.provision()
            cloud.record_status(resource)
        cloud.save()
    return len(created)


def _create(cloud: Cloud, seed: Seed, entry: Entry, now: float) -> Resource:
    """Create one resource, in a status in which others can be created inside it."""
    region, kind = cloud.resource_store.region(entry.region), entry.kind
    if kind.resource_class is ImageVersion and "Version" in entry.members:
        image = region.find(Image, entry.members)
        image.version_count = entry.members["Version"] - 1
        image.mark_changed()
    create = operations.find(f"Create{kind.noun}")
    creation_time, _ = _times(entry, now)
    with cloud.clock.frozen_at(creation_time):
        try:
            create(region, _create_request(region, seed, entry))
        except ServiceError as error:
            raise seed.error(f"{entry.location}: {error.code}: {error}") from None
        resource = region.all(kind.resource_class).newest()
        if isinstance(resource, StatefulResource):
            resource.status = entry.status if kind.is_leaf else kind.default_status
            resource.due = None
            resource.schedule.clear()
    return resource


def _create_request(region: Region, seed: Seed, entry: Entry) -> Request:
    """Return the request of the Create operation."""
    kind = entry.kind
    excluded = {kind.resource_class.status_member, "FailureReason", *TIMES, *kind.extra_members}
    excluded -= {"Arn", "DomainId", "Version"}
    request = {name: deepcopy(value) for name, value in entry.members.items() if name not in excluded}
    if kind.is_in_domain and "DomainName" in request:
        request["DomainId"] = _domain_id(region, seed, entry, request.pop("DomainName"))
    if "Tags" in request:
        # A call may not set AWS's own tags; _backdate() adds them.
        request["Tags"] = [tag for tag in request["Tags"] if not str(tag["Key"]).lower().startswith("aws:")]
    if kind.parent_member:
        request["ClientToken"] = str(uuid4())
    return request


def _domain_id(region: Region, seed: Seed, entry: Entry, name: str) -> str:
    ids = {domain.name: domain.key for domain in region.all(Domain)}
    if name not in ids:
        known = ", ".join(map(repr, ids)) or "none"
        raise seed.error(f"{entry.location}: unknown domain {name!r} in {region.name}; existing domains: {known}")
    return ids[name]


def _times(entry: Entry, now: float) -> tuple[float, float]:
    """Return the times of creation and of the last modification: the entry's, each defaulting to the other."""
    created, modified = (entry.members.get(member) for member in TIMES)
    if created is None:
        created = now if modified is None else modified
    if modified is None:
        modified = created
    return created, modified


def _backdate(entry: Entry, resource: Resource, now: float) -> None:
    """Give a new resource the status, times, tags and extra members of its entry."""
    if isinstance(resource, NotebookInstance):
        resource.is_new = False  # its OnCreate script has run before
    if isinstance(resource, StatefulResource):
        resource.enter(entry.status, entry.members.get("FailureReason"))
    resource.created, resource.modified = (round(time, 3) for time in _times(entry, now))
    resource.tags = {tag["Key"]: tag["Value"] for tag in entry.members.get("Tags", ())}
    resource.mark_changed()
    if extra := {name: entry.members[name] for name in entry.kind.extra_members if name in entry.members}:
        resource.write(extra)
    if isinstance(resource, App) and resource.status == "InService":
        resource.in_service_since = entry.members.get("LastUserActivityTimestamp", resource.modified)
