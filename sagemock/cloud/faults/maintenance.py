"""Maintenance, which AWS begins and no call of the API."""

from __future__ import annotations

from sagemock.cloud.resource import Resource
from sagemock.cloud.stateful_resource import StatefulResource

ACTION = "maintain"  # in the lifecycles of kinds that AWS maintains


def begin_maintenance(resource: Resource) -> None:
    """Begin the maintenance of a resource.

    Raises:
        ValueError: Resources of its kind have no maintenance, or its status does not allow it.
    """
    if not isinstance(resource, StatefulResource) or ACTION not in resource.lifecycle.actions:
        raise ValueError(f"maintain({resource.name!r}): a {resource.kind} has no maintenance; name a notebook instance")
    allowed = resource.lifecycle.actions[ACTION].allowed
    if resource.status not in allowed:
        status = " or ".join(allowed)
        raise ValueError(
            f"maintain({resource.name!r}): {resource.kind} {resource.name!r} is {resource.status}; "
            f"maintenance begins while it is {status}"
        )
    resource.perform(ACTION)
