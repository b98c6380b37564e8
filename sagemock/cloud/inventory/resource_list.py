"""Resources of one kind, with their orders."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from functools import cached_property
from operator import attrgetter
from typing import Generic, TypeVar

from sagemock.cloud.resource import Resource

from .joined_names import JoinedNames

R = TypeVar("R", bound=Resource)
Attributes = tuple[str, ...]


class Order:
    """Resources in the ascending order of attributes that never change.

    Attributes:
        resources: The resources in that order, which must not be changed.
    """

    def __init__(self, resources: Collection[Resource], attributes: Attributes) -> None:
        self.resources = sorted(resources, key=attrgetter(*attributes))

    @cached_property
    def names(self) -> JoinedNames:
        """The names of the resources."""
        return JoinedNames(resource.name for resource in self.resources)


class Orders:
    """The resources of one kind in the orders that lists have needed since the set of resources changed.

    Sorting takes most of the time of a page of a long list, and programs read many pages between two changes.
    """

    def __init__(self) -> None:
        self._orders: dict[Attributes, Order] = {}

    def clear(self) -> None:
        """Forget the orders, since a resource was added or removed."""
        self._orders.clear()

    def of(self, resources: Collection[Resource], attributes: Attributes) -> Order:
        """Return the resources in an order."""
        if attributes not in self._orders:
            self._orders[attributes] = Order(resources, attributes)
        return self._orders[attributes]


class ResourceList(Collection[R], Generic[R]):
    """The resources of one kind, in the order of their creation.

    It is a view of the region, but an iteration that has begun is not affected by changes.
    """

    def __init__(self, resources: dict[str, R], orders: Orders) -> None:
        self._resources, self._orders = resources, orders

    def __iter__(self) -> Iterator[R]:
        return iter(list(self._resources.values()))

    def __len__(self) -> int:
        return len(self._resources)

    def __contains__(self, resource: object) -> bool:
        return resource in self._resources.values()

    def newest(self) -> R:
        """Return the resource that was created last."""
        return next(reversed(self._resources.values()))

    def sorted_by(self, *attributes: str) -> Order:
        """Return the resources in ascending order of attributes that never change."""
        return self._orders.of(self._resources.values(), attributes)
