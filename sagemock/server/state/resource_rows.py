"""Resources as rows of a state and back."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any

from sagemock import resources as _resources  # noqa: F401  # all kinds
from sagemock.cloud.clock import schedule
from sagemock.cloud.clock.clock import Appointment
from sagemock.cloud.resource import Resource

from .json_codec import pack, unpack

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.region import Region

RowKey = tuple[str, str, str, str]  # kind, account, region, key
_RESOURCE, _GONE = "$resource", "$gone"


def row_key(resource: Resource) -> RowKey:
    """What distinguishes its row."""
    return resource.kind, resource.region.account_id, resource.region.name, resource.key


def slots(kind: type[Resource]) -> set[str]:
    """What is kept of a resource beside its region."""
    return {slot for each in kind.__mro__ for slot in getattr(each, "__slots__", ())} - {"region"}


def to_text(resource: Resource) -> str:
    return json.dumps(_to_data(resource), separators=(",", ":"))


def _to_data(resource: Resource) -> dict[str, Any]:
    return {slot: pack(getattr(resource, slot), _refer) for slot in slots(type(resource))}


def _refer(value: Any) -> dict[str, Any]:
    """A resource in another one: by its key or, since AWS still tells of apps whose owner is gone, as it was."""
    if not isinstance(value, Resource):
        raise TypeError(f"a state cannot keep {value!r}")
    if value.region.holds(value):
        return {_RESOURCE: [value.kind, value.key]}
    return {_GONE: [value.kind, _to_data(value)]}


def restore(cloud: Cloud, rows: Iterable[tuple[str, ...]]) -> None:
    """Have in ``cloud`` what these rows say: place and text. Raises what it may for rows that make no sense."""
    found: dict[RowKey, tuple[Resource, str]] = {}
    for kind, account, region, key, text in rows:
        found[kind, account, region, key] = new_unfilled(kind, cloud.region(region, account)), text
    every = {place: resource for place, (resource, _) in found.items()}
    for place, (resource, text) in found.items():
        _fill(resource, json.loads(text), every)
        if resource.key != place[-1]:
            raise ValueError(f"a {resource.kind} is called both {resource.key!r} and {place[-1]!r}")
        resource.region.hold(resource)
        schedule.resume(resource)


def new_unfilled(kind: str, region: Region) -> Resource:
    """A resource of which nothing is known but where it is. ValueError for a kind that there is none of."""
    for each in Resource.kinds():
        if each.kind == kind:
            resource = each.__new__(each)
            resource.region = region
            return resource
    raise ValueError(f"there is no kind of resource called {kind!r}")


def _fill(resource: Resource, data: dict[str, Any], every: dict[RowKey, Resource]) -> None:
    def other(tag: str, content: Any) -> Resource:
        kind, what = content
        if tag == _RESOURCE:
            return every[kind, resource.region.account_id, resource.region.name, what]
        if tag != _GONE:
            raise ValueError(f"there is no tag {tag!r}")
        gone = new_unfilled(kind, resource.region)
        _fill(gone, what, every)
        return gone

    if unexpected := data.keys() ^ slots(type(resource)):
        raise ValueError(f"a {resource.kind} has no {', '.join(sorted(unexpected))}, or has one that is missing")
    for slot, packed in data.items():
        setattr(resource, slot, unpack(packed, other))
    resource.agenda = dict(_appointments(resource)) or schedule.NOTHING


def _appointments(resource: Resource) -> Iterator[tuple[str, Appointment]]:
    for method, appointment in resource.agenda.items():
        if method not in resource.appointments:  # a state names no other method to call
            raise ValueError(f"a {resource.kind} is never called to {method!r}")
        yield method, Appointment(*appointment)
