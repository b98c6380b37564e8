"""Resources of one kind, with their orders."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter
from typing import TypeVar

from sagemock.cloud.resource import Resource

R = TypeVar("R", bound=Resource)
Order = tuple[str, ...]  # of attributes


class Orders:
    """The resources of one kind in the orders that lists have needed since the set of resources changed.

    Sorting takes most of the time of a page of a long list, and programs read many pages between two changes.
    """

    def __init__(self) -> None:
        self._sorted: dict[Order, list[Resource]] = {}

    def clear(self) -> None:
        """Forget the orders, since a resource was added or removed."""
        self._sorted.clear()

    def of(self, resources: Sequence[Resource], order: Order) -> list[Resource]:
        """Return the resources in an order."""
        if order not in self._sorted:
            self._sorted[order] = sorted(resources, key=attrgetter(*order))
        return self._sorted[order]


class ResourceList(list[R]):
    """Resources of one kind, in the order of their creation."""

    def __init__(self, resources: Iterable[R], orders: Orders) -> None:
        super().__init__(resources)
        self._orders = orders

    def sorted_by(self, *attributes: str) -> Sequence[Resource]:
        """Return the resources in ascending order of attributes that never change. The result must not be changed."""
        return self._orders.of(self, attributes)
