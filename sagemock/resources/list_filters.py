"""Filters of List operations."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from operator import attrgetter

from sagemock import assumptions
from sagemock.cloud.resource import Resource
from sagemock.protocol.json_types import JsonValue
from sagemock.protocol.name_case import FOLDED_FILTERS
from sagemock.protocol.wire import Request

# Parameters that are not filters.
_NO_FILTERS = {"MaxResults", "NextToken", "SortBy", "SortOrder", "ImageName"}
Test = Callable[[JsonValue, JsonValue], bool]  # of a resource's value and the filter's value
# The attributes behind filters and sort keys. Images have sort keys in capitals.
ATTRIBUTES = {
    "Name": "name",
    "Status": "status",
    "CreationTime": "created",
    "LastModifiedTime": "modified",
    "ModifiedTime": "modified",
    "IMAGE_NAME": "name",
    "VERSION": "version",
    "CREATION_TIME": "created",
    "LAST_MODIFIED_TIME": "modified",
}


def matching(resources: Iterable[Resource], request: Request, inclusive: Collection[str]) -> Iterable[Resource]:
    """Return the resources that match the filters of a request.

    Args:
        resources: Resources of one kind.
        request: The request of a List operation.
        inclusive: The filters documented as "on or before" or "on or after" [S3.16].
    """
    for parameter, value in _filters(request):
        if parameter == "StatusEquals":
            resources = list(_observe(resources))
        resources = _matching(resources, parameter, value, _INCLUSIVE_TESTS if parameter in inclusive else _TESTS)
    return resources


def _filters(request: Request) -> Iterator[tuple[str, JsonValue]]:
    """Yield the filters of a request, StatusEquals last: it observes only resources that match the others."""
    filters = {name: value for name, value in request.items() if name not in _NO_FILTERS and name != "StatusEquals"}
    yield from filters.items()
    if "StatusEquals" in request:
        yield "StatusEquals", request["StatusEquals"]


def _observe(resources: Iterable[Resource]) -> Iterator[Resource]:
    """Note that the reply depends on the resources' statuses, so that a sleep until they change is simulated."""
    for resource in resources:
        if resource.due is not None:
            resource.region.clock.reply.show(resource, resource.due)
        yield resource


def _matching(
    resources: Iterable[Resource], parameter: str, value: JsonValue, tests: dict[str, Test]
) -> Iterator[Resource]:
    """Return the resources that match one filter; its suffix selects the test."""
    for suffix, test in tests.items():
        if parameter.endswith(suffix):
            read = _reader(parameter.removesuffix(suffix))
            expected = value.lower() if parameter in FOLDED_FILTERS else value
            return (resource for resource in resources if test(read(resource), expected))
    raise NotImplementedError(f"sagemock does not support the list filter {parameter}")


def _reader(member: str) -> Callable[[Resource], JsonValue]:
    """Return the function that reads a filter's member from a resource."""
    if member in ATTRIBUTES:
        return attrgetter(ATTRIBUTES[member])

    def read(resource: Resource) -> JsonValue:
        if member == resource.name_member:
            return resource.name
        if member not in resource.searchable:
            raise NotImplementedError(f"sagemock cannot list {resource.kind} by {member}")
        return resource.record.get(resource.searchable[member])

    return read


def _contains(text: str | None, substring: str) -> bool:
    if assumptions.CONTAINS_IGNORES_CASE:
        return substring.lower() in (text or "").lower()
    return substring in (text or "")


def _equals(actual: JsonValue, expected: JsonValue) -> bool:
    return bool(expected in actual if isinstance(actual, list) else actual == expected)


_TESTS: dict[str, Test] = {
    "Contains": _contains,
    "Before": lambda actual, limit: bool(actual < limit),
    "After": lambda actual, limit: bool(actual > limit),
    "Equals": _equals,
}
_INCLUSIVE_TESTS: dict[str, Test] = {
    **_TESTS,
    "Before": lambda actual, limit: bool(actual <= limit),
    "After": lambda actual, limit: bool(actual >= limit),
}
