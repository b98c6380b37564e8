"""List operations: filters, order and NextToken."""

from __future__ import annotations

import base64
import heapq
import json
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import TypeVar
from zlib import crc32

from sagemock import assumptions
from sagemock.cloud.inventory.resource_list import Order, ResourceList
from sagemock.cloud.resource import Resource
from sagemock.protocol.errors import INVALID_TOKEN, ValidationException
from sagemock.protocol.json_types import JsonValue
from sagemock.protocol.name_case import FOLDED_FILTERS
from sagemock.protocol.wire import Reply, Request

# Parameters that are not filters.
_NO_FILTERS = {"MaxResults", "NextToken", "SortBy", "SortOrder", "ImageName"}
Test = Callable[[JsonValue, JsonValue], bool]  # of a resource's value and the filter's value
Position = tuple[JsonValue, JsonValue]  # of an item in the order: its value under the sort key, and a tie-breaker
T = TypeVar("T")


def paginate(
    resources: Iterable[Resource],
    request: Request,
    member: str,
    *,
    sort_by: str = assumptions.SORT_BY,
    sort_order: str | None = None,
    tie_breaker: str = "key",
    inclusive: Collection[str] = (),
) -> Reply:
    """Return one page of the resources that match the request's filters.

    Args:
        resources: All resources of the kind.
        request: The request of a List operation.
        member: The member of the reply that has the page.
        sort_by: The default of SortBy, if the operation documents one.
        sort_order: The default of SortOrder, if the operation documents one.
        tie_breaker: The attribute that orders resources whose values under the sort key are equal.
        inclusive: The filters documented as "on or before" or "on or after" [S3.16].

    Raises:
        ValidationException: The NextToken is invalid or belongs to another list.
    """
    attribute, descending = _order(request, sort_by, sort_order)
    position = attrgetter(attribute, tie_breaker)
    if is_ordered := isinstance(resources, ResourceList) and attribute in _CONSTANT:
        order = resources.sorted_by(attribute, tie_breaker)
        resources = _candidates(order, _indexes(order.resources, request, member, position, descending), request)
    for parameter, value in _filters(request):
        if parameter == "StatusEquals":
            resources = list(_observe(resources))
        resources = _matching(resources, parameter, value, _INCLUSIVE_TESTS if parameter in inclusive else _TESTS)
    if is_ordered:
        size = request.get("MaxResults", assumptions.PAGE_SIZE)
        items, token = _page(list(islice(resources, size + 1)), size, request, member, position)
    else:
        items, token = _cut(resources, request, member, position, descending=descending)
    return {member: [resource.view() for resource in items], "NextToken": token}


def paginate_strings(strings: Iterable[str], request: Request, member: str) -> Reply:
    """Return one page of distinct strings in alphabetical order, under ``member``."""
    items, token = _cut(strings, request, member, lambda string: (string, string), descending=False)
    return {member: items, "NextToken": token}


def _order(request: Request, sort_by: str, sort_order: str | None) -> tuple[str, bool]:
    """Return the attribute to sort by, and whether the order is descending."""
    key = request.get("SortBy", sort_by)
    if key not in _ATTRIBUTES:
        raise NotImplementedError(f"sagemock cannot sort by {key}")
    default = "Ascending" if key in assumptions.ASCENDING else "Descending"
    order = request.get("SortOrder") or sort_order or default
    return _ATTRIBUTES[key], order.lower() == "descending"


def _cut(
    items: Iterable[T], request: Request, member: str, position: Callable[[T], Position], *, descending: bool
) -> tuple[list[T], str | None]:
    """Return the items of one page, and the token of the next page if there is one."""
    # A token has the position of the last item returned, so that pages stay right while resources come and go.
    last = _read_token(request, member)
    if last is not None:
        items = [item for item in items if (position(item) < last if descending else position(item) > last)]
    size = request.get("MaxResults", assumptions.PAGE_SIZE)
    select = heapq.nlargest if descending else heapq.nsmallest
    return _page(select(size + 1, items, key=position), size, request, member, position)


def _page(
    selected: list[T], size: int, request: Request, member: str, position: Callable[[T], Position]
) -> tuple[list[T], str | None]:
    """Return the items of one page, of which one more is selected if there is a next page, and that page's token."""
    if len(selected) <= size:
        return selected, None
    return selected[:size], _write_token(request, member, position(selected[size - 1]))


def _indexes(
    ordered: Sequence[Resource],
    request: Request,
    member: str,
    position: Callable[[Resource], Position],
    descending: bool,
) -> range:
    """Return the indexes in an ascending sequence from the beginning of the page on, in the order of the list."""
    last = _read_token(request, member)
    if descending:
        end = len(ordered) if last is None else bisect_left(ordered, last, key=position)
        return range(end - 1, -1, -1)
    return range(0 if last is None else bisect_right(ordered, last, key=position), len(ordered))


def _candidates(order: Order, indexes: range, request: Request) -> Iterator[Resource]:
    """Yield the resources with these indexes, without most of those that a filter by name excludes."""
    name_member = order.resources[0].name_member() if order.resources else "Name"
    substring = request.get("NameContains") or request.get(f"{name_member}Contains")
    found = order.names.containing(substring, indexes) if substring else indexes
    return (order.resources[index] for index in found)


# --- filters


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
    if member in _ATTRIBUTES:
        return attrgetter(_ATTRIBUTES[member])

    def read(resource: Resource) -> JsonValue:
        if member == resource.name_member():
            return resource.name
        if member not in resource.searchable:
            raise NotImplementedError(f"sagemock cannot list {resource.kind} by {member}")
        return resource.record.get(resource.searchable[member])

    return read


_CONSTANT = ("name", "created", "version")  # attributes that never change
# The attributes behind filters and sort keys. Images have sort keys in capitals.
_ATTRIBUTES = {
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


# --- tokens


def _write_token(request: Request, member: str, position: Position) -> str:
    document = [_checksum(request, member, position), *position]
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode()


def _read_token(request: Request, member: str) -> Position | None:
    """Return the position in the request's NextToken; None without one."""
    if not (token := request.get("NextToken")):
        return None
    try:
        checksum, value, key = json.loads(base64.urlsafe_b64decode(token))
        is_valid = checksum == _checksum(request, member, (value, key))
    except (ValueError, TypeError, RecursionError):  # not base64, not JSON, or JSON of another form
        is_valid = False
    if not is_valid:
        raise ValidationException(INVALID_TOKEN)
    return value, key


def _checksum(request: Request, member: str, position: Position) -> int:
    """Return a checksum that ties a token to one list: all pages must have the same filters and order [N11.24]."""
    query = {name: value for name, value in request.items() if name not in ("MaxResults", "NextToken")}
    return crc32(json.dumps([member, query, *position], sort_keys=True).encode())
