"""Pages of List operations: their order, and what one page has."""

from __future__ import annotations

import heapq
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from itertools import islice
from operator import attrgetter
from typing import TypeVar

from sagemock import assumptions
from sagemock.cloud.inventory.resource_list import Order, ResourceList
from sagemock.cloud.resource import Resource
from sagemock.protocol.wire import Reply, Request

from . import page_token
from .list_filters import ATTRIBUTES, matching
from .page_token import Position

_CONSTANT = ("name", "created", "version")  # attributes that never change
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
    resources = matching(resources, request, inclusive)
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
    if key not in ATTRIBUTES:
        raise NotImplementedError(f"sagemock cannot sort by {key}")
    default = "Ascending" if key in assumptions.ASCENDING else "Descending"
    order = request.get("SortOrder") or sort_order or default
    return ATTRIBUTES[key], order.lower() == "descending"


def _cut(
    items: Iterable[T], request: Request, member: str, position: Callable[[T], Position], *, descending: bool
) -> tuple[list[T], str | None]:
    """Return the items of one page, and the token of the next page if there is one."""
    # A token has the position of the last item returned, so that pages stay right while resources come and go.
    last = page_token.read(request, member)
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
    return selected[:size], page_token.write(request, member, position(selected[size - 1]))


def _indexes(
    ordered: Sequence[Resource],
    request: Request,
    member: str,
    position: Callable[[Resource], Position],
    descending: bool,
) -> range:
    """Return the indexes in an ascending sequence from the beginning of the page on, in the order of the list."""
    last = page_token.read(request, member)
    if descending:
        end = len(ordered) if last is None else bisect_left(ordered, last, key=position)
        return range(end - 1, -1, -1)
    return range(0 if last is None else bisect_right(ordered, last, key=position), len(ordered))


def _candidates(order: Order, indexes: range, request: Request) -> Iterator[Resource]:
    """Yield the resources with these indexes, without most of those that a filter by name excludes."""
    name_member = order.resources[0].name_member if order.resources else "Name"
    substring = request.get("NameContains") or request.get(f"{name_member}Contains")
    found = order.names.containing(substring, indexes) if substring else indexes
    return (order.resources[index] for index in found)
