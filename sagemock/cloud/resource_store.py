"""ResourceStore: the regions of a cloud, with their resources."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TypeVar

from sagemock.protocol.suggestions import did_you_mean

from .region import Region
from .resource import Resource
from .stateful_resource import StatefulResource

R = TypeVar("R", bound=Resource)


class ResourceStore:
    """The resources of a cloud, by account and region.

    Args:
        account_id: The account of calls that name none.
        make_region: Makes the region of an account: ``make_region(account_id, name)``.
    """

    def __init__(self, account_id: str, make_region: Callable[[str, str], Region]) -> None:
        self._account_id, self._make_region = account_id, make_region
        self._regions: dict[tuple[str, str], Region] = {}

    def region(self, name: str, account_id: str | None = None) -> Region:
        """Return the region of an account, by default that of the cloud."""
        key = (account_id or self._account_id, name)
        if key not in self._regions:
            self._regions[key] = self._make_region(*key)
        return self._regions[key]

    def regions(self, name: str) -> list[Region]:
        """Return the regions with that name, of all accounts that have been used."""
        return [region for region in self._regions.values() if region.name == name]

    def all(self) -> list[Resource]:
        """Return the resources of all accounts and regions."""
        return [resource for region in self._regions.values() for resource in region.all_resources()]

    def with_key(self, kind: type[R], key: str) -> list[R]:
        """Return the resources of a kind that have this key, at most one of each account and region."""
        found = (region.with_key(kind, key) for region in self._regions.values())
        return [resource for resource in found if resource]

    def find(self, name: str) -> Resource:
        """Return the resource that has this name, key or ARN.

        Raises:
            ValueError: No resource has it, or several do.
        """
        resources = self.all()
        matches = [resource for resource in resources if name in _names(resource)]
        if not matches:
            hint = did_you_mean(name, {known for resource in resources for known in _names(resource)})
            raise ValueError(f"unknown resource {name!r}{hint if resources else '; the cloud has no resources'}")
        if len(matches) > 1:
            arns = ", ".join(f"{resource.arn} ({resource.kind})" for resource in matches)
            raise ValueError(f"several resources are named {name!r}; use one of their ARNs: {arns}")
        return matches[0]

    def hint_elsewhere(self, region: Region, kind: type[Resource], key: str) -> str:
        """Return in which other accounts and regions a resource exists that ``region`` does not have; often empty."""
        others = [other.with_key(kind, key) for other in self._regions.values() if other is not region]
        arns = ", ".join(resource.arn for resource in others if resource)
        if not arns:
            return ""
        return f"This {kind.kind} is not in {region.name} of account {region.account_id}. It exists elsewhere: {arns}"

    def stateful(self, name: str) -> list[StatefulResource]:
        """Return the resources with statuses that have this name, key or ARN."""
        stateful = (resource for resource in self.all() if isinstance(resource, StatefulResource))
        return [resource for resource in stateful if name in _names(resource)]

    def clear(self) -> None:
        """Remove all resources."""
        self._regions.clear()

    @contextmanager
    def rolled_back_on_error(self) -> Iterator[None]:
        """Remove the resources that were added in the context, if it ends with an exception."""
        regions = dict(self._regions)
        restore_all = [region.snapshot() for region in regions.values()]
        try:
            yield
        except BaseException:
            for restore in restore_all:
                restore()
            self._regions = regions
            raise


def _names(resource: Resource) -> tuple[str, str, str]:
    return resource.name, resource.key, resource.arn
