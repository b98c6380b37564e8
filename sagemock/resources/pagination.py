"""Lists: filters read off parameter names, order, pages with opaque tokens."""

from __future__ import annotations

import base64
import heapq
import json
from collections.abc import Callable, Collection, Iterable
from operator import attrgetter
from typing import Any, TypeVar
from zlib import crc32

from sagemock import assumptions
from sagemock.cloud.resource import Resource
from sagemock.protocol.errors import ValidationException
from sagemock.protocol.wire import Reply, Request

# What filters nothing: pages, order, and whose list it is.
_NO_FILTERS = {"MaxResults", "NextToken", "SortBy", "SortOrder", "ImageName"}
Test = Callable[[Any, Any], bool]
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
    """One page of what the request's filters let through, under the member ``member``.

    ``sort_by`` and ``sort_order`` are the defaults that the operation documents, if it does; ``tie_breaker`` is the
    attribute that parts equals. ``inclusive`` are the filters documented as "on or before", "on or after".
    """
    for parameter, value in sorted(request.items(), key=lambda item: item[0] == "StatusEquals"):
        if parameter == "StatusEquals":
            resources = _looked_at(resources)
        if parameter not in _NO_FILTERS:
            resources = _filtered(resources, parameter, value, _INCLUSIVE_TESTS if parameter in inclusive else _TESTS)
    by = request.get("SortBy", sort_by)
    order = request.get("SortOrder") or sort_order or ("Ascending" if by in assumptions.ASCENDING else "Descending")
    if by not in _ATTRIBUTES:
        raise NotImplementedError(f"sagemock cannot sort by {by}")
    place = attrgetter(_ATTRIBUTES[by], tie_breaker)
    shown, token = _cut(resources, request, member, place, descending=order.lower() == "descending")
    return {member: [resource.view() for resource in shown], "NextToken": token}


def paginate_strings(texts: Iterable[str], request: Request, member: str) -> Reply:
    """One page of distinct texts in alphabetical order, under the member ``member``."""
    shown, token = _cut(texts, request, member, lambda text: (text, text), descending=False)
    return {member: shown, "NextToken": token}


def _cut(
    items: Iterable[T], request: Request, member: str, place: Callable[[T], Any], *, descending: bool
) -> tuple[list[T], str | None]:
    # A token holds the place of the last item shown, so pages stay right while resources come and go.
    last = _read_token(request, member)
    if last is not None:
        items = [item for item in items if (place(item) < last if descending else place(item) > last)]
    size = request.get("MaxResults", assumptions.PAGE_SIZE)
    best = (heapq.nlargest if descending else heapq.nsmallest)(size + 1, items, key=place)
    shown = best[:size]
    return shown, _write_token(request, member, place(shown[-1])) if len(best) > size else None


# --- filters


def _looked_at(resources: Iterable[Resource]) -> Iterable[Resource]:
    """Who asks for those that are InService learns of the others that they are not yet: the clock takes note."""
    for resource in resources:
        resource.region.clock.show(resource.due)
        yield resource


def _filtered(resources: Iterable[Resource], parameter: str, value: Any, tests: dict[str, Test]) -> list[Resource]:
    for ending, test in tests.items():
        if parameter.endswith(ending):
            check_idleness = _getter(parameter.removesuffix(ending))
            fits = _same_name if parameter.endswith("NameEquals") else test
            return [resource for resource in resources if fits(check_idleness(resource), value)]
    raise NotImplementedError(f"sagemock does not know the list filter {parameter}")


def _getter(member: str) -> Callable[[Resource], Any]:
    """How to read what a filter names off a resource."""
    if member in _ATTRIBUTES:
        return attrgetter(_ATTRIBUTES[member])

    def check_idleness(resource: Resource) -> Any:
        if member == f"{resource.kind}Name":
            return resource.name
        if member not in resource.searchable:
            raise NotImplementedError(f"sagemock cannot list {resource.kind} by {member}")
        return resource.record.get(resource.searchable[member])

    return check_idleness


# By what they are called in filters and sort keys; images have sort keys of their own fashion.
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


def _contains(text: str | None, get_nested: str) -> bool:
    if assumptions.CONTAINS_IGNORES_CASE:
        return get_nested.lower() in (text or "").lower()
    return get_nested in (text or "")


def _equals(found: Any, wanted: Any) -> bool:
    return bool(wanted in found if isinstance(found, list) else found == wanted)


def _same_name(found: str | None, wanted: str) -> bool:
    return (found or "").lower() == wanted.lower()


_TESTS: dict[str, Test] = {
    "Contains": _contains,
    "Before": lambda found, limit: bool(found < limit),
    "After": lambda found, limit: bool(found > limit),
    "Equals": _equals,
}
_INCLUSIVE_TESTS: dict[str, Test] = {
    **_TESTS,
    "Before": lambda found, limit: bool(found <= limit),
    "After": lambda found, limit: bool(found >= limit),
}


# --- tokens


def _write_token(request: Request, member: str, place: tuple[Any, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps([_seal(request, member, *place), *place]).encode()).decode()


def _read_token(request: Request, member: str) -> tuple[Any, Any] | None:
    if not (token := request.get("NextToken")):
        return None
    try:
        seal, value, key = json.loads(base64.urlsafe_b64decode(token))
        genuine = seal == _seal(request, member, value, key)
    except (ValueError, TypeError, RecursionError):  # no base64, no JSON, or JSON of another form
        genuine = False
    if not genuine:
        raise ValidationException(INVALID_TOKEN)
    return value, key


def _seal(request: Request, member: str, value: Any, key: Any) -> int:
    """Tells whether a token is ours, and of the same list: filters and order must be the same for all pages (11.24)."""
    asked = {name: value for name, value in request.items() if name not in ("MaxResults", "NextToken")}
    return crc32(json.dumps([member, asked, value, key], sort_keys=True).encode())


INVALID_TOKEN = 'Invalid pagination token because "{0}".'  # with AWS's own unfilled blank (2.29)
