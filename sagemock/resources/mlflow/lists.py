"""Lists of tracking servers and apps, whose filters have names of their own."""

from __future__ import annotations

from collections.abc import Iterable

from sagemock.protocol.wire import Reply, Request
from sagemock.resources.pagination import paginate

from .base import MlflowResource

# The names of other lists for the filters of these.
_FILTERS = {
    "AccountDefaultStatus": "AccountDefaultStatusEquals",
    "CreatedAfter": "CreationTimeAfter",
    "CreatedBefore": "CreationTimeBefore",
    "DefaultForDomainId": "DefaultDomainIdListEquals",
    "MlflowVersion": "MlflowVersionEquals",
    "Status": "StatusEquals",
    "TrackingServerStatus": "StatusEquals",
}


def list_page(resources: Iterable[MlflowResource], request: Request, member: str) -> Reply:
    """Return one page of the resources that match the request's filters, the newest first [M3.1]."""
    renamed = {_FILTERS.get(name, name): value for name, value in request.items()}
    return paginate(resources, renamed, member, sort_by="CreationTime", sort_order="Descending")
