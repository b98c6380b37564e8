"""How a seed comes into a cloud: by the operations that create things, as if it had always been there."""

from __future__ import annotations

from copy import deepcopy
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from sagemock.cloud import operations
from sagemock.cloud.clock.schedule import NOTHING
from sagemock.protocol.errors import ServiceError
from sagemock.resources.images.images import Image
from sagemock.resources.notebooks.instances import NotebookInstance
from sagemock.resources.studio.apps import App
from sagemock.resources.studio.domains import Domain

from .families import TIMES

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.region import Region
    from sagemock.cloud.resource import Resource
    from sagemock.protocol.wire import Request

    from .entries import Entry
    from .parser import Seed


def plant(cloud: Cloud, seed: Seed) -> int:
    """Let there be what the seed tells of, all of it or nothing; returns how many resources that is.

    Raises SeedRefused, with AWS's words and where in the seed it stands, for what could not be created.
    """
    seed = seed.in_account(cloud.account_id)
    with cloud.lock:
        cloud.clock.run_due()
        now = cloud.clock.time()
        with cloud.transaction():
            made = [(entry, _made(cloud, seed, entry, now)) for entry in seed.entries]
            for entry, resource in made:
                _age(entry, resource, now)
        for _, resource in made:
            cloud.begin(resource)
        cloud.save()
    return len(made)


def _made(cloud: Cloud, seed: Seed, entry: Entry, now: float) -> Resource:
    """Created, and in service so that others can be created in it."""
    region, kind = cloud.region(entry.region), entry.family.kind
    if "Version" in entry.members:
        region.find(Image, entry.members).version_count = entry.members["Version"] - 1
    create = operations.find(f"Create{kind.kind}")
    with cloud.clock.frozen_at(_times(entry, now)[0]):
        try:
            create(region, _request(region, seed, entry))
        except ServiceError as refusal:
            raise seed.refused(f"{entry.where}: {refusal.code}: {refusal}") from None
    made = region.all(kind)[-1]
    made.status = entry.status if entry.family.is_alone else entry.family.usual_status
    made.due, made.agenda = None, NOTHING
    return made


def _request(region: Region, seed: Seed, entry: Entry) -> Request:
    """What Create is asked for."""
    state = (entry.family.kind.status_member, "FailureReason", *TIMES)
    request = {name: deepcopy(value) for name, value in entry.members.items() if name not in state}
    if name := request.pop("DomainName", None) if entry.family.lives_in_domain else None:
        request["DomainId"] = _domain(region, seed, entry, name)
    # Those that AWS itself has set may stay; whoever asks for one is refused.
    if tags := request.get("Tags"):
        request["Tags"] = [tag for tag in tags if not _is_aws(tag)]
    for fact in entry.family.facts:
        if fact not in ("DomainId", "Version"):
            request.pop(fact, None)
    return request | ({"ClientToken": str(uuid4())} if entry.family.within else {})


def _domain(region: Region, seed: Seed, entry: Entry, name: str) -> str:
    domains = {domain.name: domain.key for domain in region.all(Domain)}
    if name not in domains:
        there = ", ".join(map(repr, domains)) or "none"
        raise seed.refused(f"{entry.where}: there is no domain called {name!r} in {region.name}; there are: {there}")
    return domains[name]


def _is_aws(tag: dict[str, Any]) -> bool:
    return str(tag["Key"]).lower().startswith("aws:")


def _times(entry: Entry, now: float) -> tuple[float, float]:
    """When it was created, and last modified: one of them tells of the other."""
    created, modified = (entry.members.get(member) for member in TIMES)
    first, last = (created, modified) if created is not None else (modified, modified)
    return (first, last if last is not None else first) if first is not None else (now, now)


def _age(entry: Entry, resource: Resource, now: float) -> None:
    """Let it be what the entry says that it has become."""
    if isinstance(resource, NotebookInstance):
        resource.is_new = False  # its OnCreate has run, long ago
    if resource.lifecycle:
        resource.enter(entry.status, entry.members.get("FailureReason"))
    resource.created, resource.modified = (round(time, 3) for time in _times(entry, now))
    resource.tags = {tag["Key"]: tag["Value"] for tag in entry.members.get("Tags", ())}
    if facts := {fact: entry.members[fact] for fact in entry.family.facts if fact in entry.members}:
        resource.write(facts)
    if isinstance(resource, App) and resource.status == "InService":
        resource.in_service_since = entry.members.get("LastUserActivityTimestamp", resource.modified)
