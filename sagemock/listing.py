"""Lists: filters read off parameter names, order, pages with opaque tokens."""

from __future__ import annotations

import base64
import heapq
import json
from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any
from zlib import crc32

from . import inferred
from .errors import ValidationException
from .resource import Resource
from .wire import Reply, Request

_PAGING = {"MaxResults", "NextToken", "SortBy", "SortOrder"}
Test = Callable[[Any, Any], bool]


def page(
    resources: Iterable[Resource],
    request: Request,
    into: str,
    *,
    sort_by: str = inferred.SORT_BY,
    sort_order: str | None = None,
) -> Reply:
    """One page of what the request's filters let through, under the member ``into``.

    ``sort_by`` and ``sort_order`` are the defaults that the operation documents, if it does.
    """
    for parameter, value in sorted(request.items(), key=lambda item: item[0] == "StatusEquals"):
        if parameter == "StatusEquals":
            resources = _looked_at(resources)
        if parameter not in _PAGING:
            resources = _filtered(resources, parameter, value)
    by = request.get("SortBy", sort_by)
    order = request.get("SortOrder") or sort_order or ("Ascending" if by in inferred.ASCENDING else "Descending")
    return _cut(resources, request, into, by, descending=order.lower() == "descending")


def _cut(resources: Iterable[Resource], request: Request, into: str, by: str, *, descending: bool) -> Reply:
    if by not in _ATTRIBUTES:
        raise NotImplementedError(f"sagemock cannot sort by {by}")
    place = attrgetter(_ATTRIBUTES[by], "key")
    # A token holds the place of the last item shown, so pages stay right while resources come and go.
    last = _read_token(request, into)
    if last is not None:
        resources = [r for r in resources if (place(r) < last if descending else place(r) > last)]
    size = request.get("MaxResults", inferred.PAGE_SIZE)
    best = (heapq.nlargest if descending else heapq.nsmallest)(size + 1, resources, key=place)
    shown = best[:size]
    token = _write_token(request, into, place(shown[-1])) if len(best) > size else None
    return {into: [resource.view() for resource in shown], "NextToken": token}


# --- filters


def _looked_at(resources: Iterable[Resource]) -> Iterable[Resource]:
    """Who asks for those that are InService learns of the others that they are not yet: the clock takes note."""
    for resource in resources:
        resource.region.clock.show(resource.due)
        yield resource


def _filtered(resources: Iterable[Resource], parameter: str, value: Any) -> list[Resource]:
    for ending, test in _TESTS.items():
        if parameter.endswith(ending):
            look = _getter(parameter.removesuffix(ending))
            return [resource for resource in resources if test(look(resource), value)]
    raise NotImplementedError(f"sagemock does not know the list filter {parameter}")


def _getter(member: str) -> Callable[[Resource], Any]:
    """How to read what a filter names off a resource."""
    if member in _ATTRIBUTES:
        return attrgetter(_ATTRIBUTES[member])

    def look(resource: Resource) -> Any:
        if member not in resource.searchable:
            raise NotImplementedError(f"sagemock cannot list {resource.kind} by {member}")
        return resource.record.get(resource.searchable[member])

    return look


_ATTRIBUTES = {"Name": "name", "Status": "status", "CreationTime": "created", "LastModifiedTime": "modified"}


def _contains(text: str | None, part: str) -> bool:
    if inferred.CONTAINS_IGNORES_CASE:
        return part.lower() in (text or "").lower()
    return part in (text or "")


def _equals(found: Any, wanted: Any) -> bool:
    return bool(wanted in found if isinstance(found, list) else found == wanted)


_TESTS: dict[str, Test] = {
    "Contains": _contains,
    "Before": lambda found, limit: bool(found < limit),
    "After": lambda found, limit: bool(found > limit),
    "Equals": _equals,
}


# --- tokens


def _write_token(request: Request, into: str, place: tuple[Any, str]) -> str:
    return base64.urlsafe_b64encode(json.dumps([_seal(request, into, *place), *place]).encode()).decode()


def _read_token(request: Request, into: str) -> tuple[Any, str] | None:
    if not (token := request.get("NextToken")):
        return None
    try:
        seal, value, key = json.loads(base64.urlsafe_b64decode(token))
        genuine = seal == _seal(request, into, value, key)
    except (ValueError, TypeError, RecursionError):  # no base64, no JSON, or JSON of another form
        genuine = False
    if not genuine:
        raise ValidationException(INVALID_TOKEN)
    return value, key


def _seal(request: Request, into: str, value: Any, key: str) -> int:
    """Tells whether a token is ours, and of the same list: filters and order must be the same for all pages (11.24)."""
    asked = {name: value for name, value in request.items() if name not in ("MaxResults", "NextToken")}
    return crc32(json.dumps([into, asked, value, key], sort_keys=True).encode())


INVALID_TOKEN = 'Invalid pagination token because "{0}".'  # with AWS's own unfilled blank (2.29)
