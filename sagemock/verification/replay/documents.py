"""Strings, identities and statuses in the documents of a recording."""

from __future__ import annotations

from collections.abc import Iterator

from sagemock.cloud.inventory.usages import references
from sagemock.cloud.resource import Resource
from sagemock.protocol.errors import ServiceError
from sagemock.protocol.json_types import JsonObject, JsonValue


def strings_in(value: JsonValue) -> set[str]:
    """Return all strings of a document, in lower case."""
    return {reference.value.lower() for reference in references(value)}


def key_in(kind: type[Resource], members: JsonObject) -> str | None:
    """Return the key of the resource of a kind that members identify, or None if they identify none."""
    try:
        return kind.key_of(members)
    except (KeyError, AttributeError, TypeError, ServiceError):
        return None


def statuses_of(resource: Resource, request: JsonObject, reply: JsonObject | None) -> set[str]:
    """Return the statuses in which the reply of a Describe or List call shows a resource.

    Args:
        resource: The resource of the mock.
        request: The request, with the identifiers of the mock.
        reply: The reply, with the identifiers of the mock.
    """
    return {
        str(members[resource.status_member])
        for members in _descriptions(reply or {})
        if resource.status_member in members and _is_of(resource, {**request, **members})
    }


def _descriptions(reply: JsonObject) -> Iterator[JsonObject]:
    """Yield the reply itself, and the items of its lists."""
    yield reply
    for items in reply.values():
        if isinstance(items, list):
            yield from (item for item in items if isinstance(item, dict))


def _is_of(resource: Resource, members: JsonObject) -> bool:
    return members.get(resource.arn_member) == resource.arn or key_in(type(resource), members) == resource.key
