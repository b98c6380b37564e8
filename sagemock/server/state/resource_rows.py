"""Resources to rows and back."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from sagemock import resources as _resources  # noqa: F401  # registers all kinds
from sagemock.cloud.clock.call_queue import ScheduledCall
from sagemock.cloud.resource import Resource
from sagemock.cloud.stateful_resource import StatefulResource
from sagemock.protocol.json_types import JsonObject

from .json_codec import decode, encode

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud
    from sagemock.cloud.region import Region

RowKey = tuple[str, str, str, str]  # kind, account, region, key
_RESOURCE, _GONE = "$resource", "$gone"


def row_key(resource: Resource) -> RowKey:
    """Return the key of a resource's row."""
    return resource.kind, resource.region.account_id, resource.region.name, resource.key


def slots(kind: type[Resource]) -> set[str]:
    """Return the names of the attributes that are kept of a resource, besides its region."""
    return {slot for base in kind.__mro__ for slot in getattr(base, "__slots__", ())} - {"region"}


def to_text(resource: Resource) -> str:
    """Return a resource as JSON."""
    return json.dumps(_to_data(resource), separators=(",", ":"))


def _to_data(resource: Resource) -> JsonObject:
    values = {slot: getattr(resource, slot) for slot in slots(type(resource))}
    if isinstance(resource, StatefulResource):
        values["schedule"] = dict(resource.schedule.calls)
    return {slot: encode(value, _to_reference) for slot, value in values.items()}


def _to_reference(value: object) -> JsonObject:
    """Encode a resource in another one by its key.

    A deleted one is encoded as it was, since AWS still describes apps whose owner is deleted.
    """
    if not isinstance(value, Resource):
        raise TypeError(f"a state cannot keep {value!r}")
    if value.region.holds(value):
        return {_RESOURCE: [value.kind, value.key]}
    return {_GONE: [value.kind, _to_data(value)]}


def restore(cloud: Cloud, rows: Iterable[tuple[str, ...]]) -> None:
    """Add resources to a cloud. Rows that were not written by sagemock may raise any exception."""
    resources: dict[RowKey, Resource] = {}
    texts: dict[RowKey, str] = {}
    for kind, account, region, key, text in rows:
        row = kind, account, region, key
        resources[row], texts[row] = new_unfilled(kind, cloud.resource_store.region(region, account)), text
    for row, resource in resources.items():
        _fill(resource, json.loads(texts[row]), resources)
        if resource.key != row[-1]:
            raise ValueError(f"a {resource.kind} has the keys {resource.key!r} and {row[-1]!r}")
        resource.region.insert(resource)


def new_unfilled(kind: str, region: Region) -> Resource:
    """Return a resource with no attribute but its region.

    Raises:
        ValueError: There is no such kind.
    """
    for resource_class in Resource.kinds():
        if resource_class.kind == kind:
            resource = resource_class.__new__(resource_class)
            resource.region = region
            return resource
    raise ValueError(f"unknown kind of resource {kind!r}")


def _fill(resource: Resource, data: JsonObject, resources: dict[RowKey, Resource]) -> None:
    def decode_reference(tag: str, content: Any) -> Resource:
        kind, value = content
        if tag == _RESOURCE:
            return resources[kind, resource.region.account_id, resource.region.name, value]
        if tag != _GONE:
            raise ValueError(f"unknown tag {tag!r}")
        deleted = new_unfilled(kind, resource.region)
        _fill(deleted, value, resources)
        return deleted

    if unexpected := data.keys() ^ slots(type(resource)):
        raise ValueError(f"unexpected or missing attributes of a {resource.kind}: {', '.join(sorted(unexpected))}")
    values = {slot: decode(encoded, decode_reference) for slot, encoded in data.items()}
    calls = values.pop("schedule", {})
    for slot, value in values.items():
        setattr(resource, slot, value)
    if isinstance(resource, StatefulResource):
        resource.restore_schedule({method: ScheduledCall(*call) for method, call in calls.items()})
