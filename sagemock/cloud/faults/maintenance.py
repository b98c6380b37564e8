"""Maintenance, which AWS begins and no call of the API."""

from __future__ import annotations

from sagemock.cloud.resource import Resource
from sagemock.cloud.stateful_resource import StatefulResource


def begin_maintenance(resource: Resource) -> None:
    """Begin the maintenance of a resource.

    Raises:
        ValueError: Resources of its kind have no maintenance, or its status does not allow it.
    """
    if not isinstance(resource, StatefulResource) or not resource.maintainable_statuses:
        raise ValueError(
            f"maintain({resource.name!r}): a {resource.kind} has no maintenance; name a notebook instance, an MLflow "
            "tracking server or an MLflow app"
        )
    if resource.status not in resource.maintainable_statuses:
        status = " or ".join(resource.maintainable_statuses)
        raise ValueError(
            f"maintain({resource.name!r}): {resource.kind} {resource.name!r} is {resource.status}; "
            f"maintenance begins while it is {status}"
        )
    resource.begin_maintenance()
