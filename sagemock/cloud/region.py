"""One account's resources in one region."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

from sagemock.protocol.regions import partition_of

from .resource import Resource

if TYPE_CHECKING:
    from sagemock.protocol.wire import Request

    from .cloud import Cloud

R = TypeVar("R", bound=Resource)


class Region:
    """Where resources are: add, find, all."""

    def __init__(self, cloud: Cloud, account_id: str, name: str) -> None:
        self.cloud, self.account_id, self.name = cloud, account_id, name
        self.clock = cloud.clock
        self.partition = partition_of(name)
        self.arn_prefix = f"arn:{self.partition}:sagemaker:{name}:{account_id}"
        self._resources: dict[type[Resource], dict[str, Any]] = {}
        self._by_arn: dict[str, Resource] = {}
        self._next_of_arn: dict[str, list[Resource]] = {}  # apps of a profile and of a space may have one and the same

    def add(self, resource: Resource) -> None:
        """Take in a new resource; its life begins. Refused in AWS's words when the name is taken."""
        self.refuse_duplicate(resource)
        self.hold(resource)
        resource.on_insert()

    def hold(self, resource: Resource) -> None:
        """Have it here from now on, as it is."""
        self._resources.setdefault(type(resource), {})[resource.key] = resource
        if self._by_arn.setdefault(resource.arn, resource) is not resource:
            self._next_of_arn.setdefault(resource.arn, []).append(resource)
        resource.mark_changed()

    def refuse_duplicate(self, resource: Resource) -> None:
        """Refuse a new resource, in AWS's words, whose name is taken."""
        if resource.key in self._resources.get(type(resource), {}):
            raise resource.duplicate(resource.arn)

    def find(self, kind: type[R], request: Request, action: str = "describe") -> R:
        """The resource that a request names; refused in AWS's words when there is none to ``action``."""
        found = self.get(kind, request)
        if found is None:
            raise kind.missing(self, request, action)
        return found

    def get(self, kind: type[R], request: Request) -> R | None:
        """The resource that a request names, if there is one."""
        return self._resources.get(kind, {}).get(kind.key_of(request))

    def has(self, kind: type[Resource], name: str) -> bool:
        return name.lower() in self._resources.get(kind, {})

    def all(self, kind: type[R]) -> list[R]:
        return list(self._resources.get(kind, {}).values())

    def of_kind(self, name: str) -> list[Resource]:
        """Return the resources of a kind by AWS's noun for it, such as "ImageVersion"."""
        return [resource for kind, found in self._resources.items() if kind.kind == name for resource in found.values()]

    def all_resources(self) -> list[Resource]:
        return [resource for kind in self._resources.values() for resource in kind.values()]

    def by_arn(self, arn: str) -> Resource | None:
        return self._by_arn.get(arn.lower())

    def holds(self, resource: Resource) -> bool:
        return self._resources.get(type(resource), {}).get(resource.key) is resource

    def remove(self, resource: Resource) -> None:
        resource.on_remove()
        del self._resources[type(resource)][resource.key]
        of_arn = [self._by_arn.pop(resource.arn), *self._next_of_arn.pop(resource.arn, ())]
        of_arn.remove(resource)
        if of_arn:
            self._by_arn[resource.arn], *others = of_arn
            if others:
                self._next_of_arn[resource.arn] = others
        resource.mark_changed()

    def remember(self) -> Callable[[], None]:
        """What, when it is called, lets there be what is here now, and nothing else."""
        resources = {kind: dict(found) for kind, found in self._resources.items()}
        by_arn, next_of_arn = dict(self._by_arn), {arn: list(others) for arn, others in self._next_of_arn.items()}

        def restore() -> None:
            self._resources, self._by_arn, self._next_of_arn = resources, by_arn, next_of_arn

        return restore
