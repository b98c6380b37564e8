"""Resources of one account in one region."""

from __future__ import annotations

import weakref
from collections import defaultdict
from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from sagemock.protocol.regions import partition_of

from .inventory.resource_list import Orders, ResourceList
from .resource import Resource

if TYPE_CHECKING:
    from sagemock.protocol.wire import Request

    from .simulation import Simulation

R = TypeVar("R", bound=Resource)


class Region:
    """The resources of one account in one region.

    Attributes:
        cloud: The cloud that it belongs to.
        clock: The cloud's clock.
        partition: The partition of the region, such as "aws".
        arn_prefix: The beginning of its ARNs, as far as the account ID.
    """

    def __init__(self, cloud: Simulation, account_id: str, name: str) -> None:
        self.cloud, self.account_id, self.name = cloud, account_id, name
        self.clock = cloud.clock
        self.partition = partition_of(name)
        self.arn_prefix = f"arn:{self.partition}:sagemaker:{name}:{account_id}"
        # The values are dict[str, R] for each type[R], which Python's types cannot express.
        self._resources: dict[type[Resource], dict[str, Any]] = {}
        self._orders: defaultdict[type[Resource], Orders] = defaultdict(Orders)
        self._by_arn: dict[str, Resource] = {}  # by ARN in lower case, since calls find ARNs in any case [N3.5]
        # An app of a user profile and one of a space may have the same ARN: the others of each ARN.
        self._others_of_arn: dict[str, list[Resource]] = {}

    # --- lookup

    def find(self, kind: type[R], request: Request, action: str = "describe") -> R:
        """Return the resource that a request names.

        Args:
            kind: The kind of resource.
            request: The request.
            action: The verb of the operation, for the error message.

        Raises:
            ServiceError: There is none.
        """
        resource = self.get(kind, request)
        if resource is None:
            error = kind.missing(self, request, action)
            error.hint = self.cloud.resource_store.hint_elsewhere(self, kind, kind.key_of(request))
            raise error
        return resource

    def get(self, kind: type[R], request: Request) -> R | None:
        """Return the resource that a request names, or None."""
        return self._resources.get(kind, {}).get(kind.key_of(request))

    def with_key(self, kind: type[R], key: str) -> R | None:
        """Return the resource with that key, or None."""
        return self._resources.get(kind, {}).get(key)

    def has(self, kind: type[Resource], name: str) -> bool:
        """Return whether there is a resource with that name."""
        return name.lower() in self._resources.get(kind, {})

    def holds(self, resource: Resource) -> bool:
        """Return whether the resource is in this region, and not deleted or replaced."""
        return self._resources.get(type(resource), {}).get(resource.key) is resource

    def by_arn(self, arn: str) -> Resource | None:
        """Return the resource with that ARN, or None."""
        return self._by_arn.get(arn.lower())

    def all(self, kind: type[R]) -> ResourceList[R]:
        """Return the resources of a kind, in the order of their creation."""
        return ResourceList(self._resources.get(kind, {}), self._orders[kind])

    def count(self, kind: type[Resource]) -> int:
        """Return how many resources of a kind there are."""
        return len(self._resources.get(kind, {}))

    def of_kind(self, name: str) -> list[Resource]:
        """Return the resources of a kind by AWS's noun for it, such as "ImageVersion"."""
        return [
            resource for kind, by_key in self._resources.items() if kind.kind == name for resource in by_key.values()
        ]

    def all_resources(self) -> list[Resource]:
        """Return the resources of all kinds."""
        return [resource for by_key in self._resources.values() for resource in by_key.values()]

    # --- changes

    def add(self, resource: Resource) -> None:
        """Add a new resource, and begin its lifecycle.

        Raises:
            ServiceError: The name is taken.
        """
        self.check_duplicate(resource)
        self.insert(resource)
        resource.on_insert()

    def rename(self, resource: Resource, name: str) -> None:
        """Give a resource another name; its key and its ARN stay as they are."""
        resource.name = name
        self._orders[type(resource)].clear()
        resource.mark_changed()

    def check_duplicate(self, resource: Resource) -> None:
        """Refuse a new resource whose name is in use."""
        if resource.key in self._resources.get(type(resource), {}):
            raise resource.duplicate(resource.arn)

    def insert(self, resource: Resource) -> None:
        """Insert a resource as it is."""
        self._resources.setdefault(type(resource), {})[resource.key] = resource
        self._orders[type(resource)].clear()
        arn = resource.arn.lower()
        if self._by_arn.setdefault(arn, resource) is not resource:
            self._others_of_arn.setdefault(arn, []).append(resource)
        resource.mark_changed()

    def remove(self, resource: Resource) -> None:
        """Remove a resource, and cancel its scheduled calls."""
        resource.on_remove()
        del self._resources[type(resource)][resource.key]
        self._orders[type(resource)].clear()
        self._remove_arn(resource)
        resource.mark_changed()

    def _remove_arn(self, resource: Resource) -> None:
        arn = resource.arn.lower()
        same_arn = [self._by_arn.pop(arn), *self._others_of_arn.pop(arn, ())]
        same_arn.remove(resource)
        if same_arn:
            self._by_arn[arn], *others = same_arn
            if others:
                self._others_of_arn[arn] = others

    def snapshot(self) -> Callable[[], None]:
        """Return a function that restores the set of resources that the region has now."""
        resources = {kind: dict(by_key) for kind, by_key in self._resources.items()}
        by_arn = dict(self._by_arn)
        others_of_arn = {arn: list(others) for arn, others in self._others_of_arn.items()}

        def restore() -> None:
            self._resources, self._by_arn, self._others_of_arn = resources, by_arn, others_of_arn
            self._orders.clear()

        return restore


def region_maker(cloud: Simulation) -> Callable[[str, str], Region]:
    """Return a function that makes the cloud's regions.

    It does not keep the cloud alive: a cloud without regions is then freed without a garbage collection.
    """
    reference = weakref.ref(cloud)

    def make_region(account_id: str, name: str) -> Region:
        if (owner := reference()) is None:
            raise ReferenceError("the cloud of these resources does not exist any more")
        return Region(owner, account_id, name)

    return make_region
