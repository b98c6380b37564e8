"""Usages: references and children in a region, which block the deletion of the resources that they concern."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cached_property
from typing import ClassVar, NamedTuple, Protocol

from sagemock.protocol.wire import Reply


class Reference(NamedTuple):
    """A string in a record that may be the name or the ARN of a resource, and the ``member`` that has it."""

    member: str
    value: str


def references(value: object, member: str = "") -> Iterator[Reference]:
    """Yield every string in a record, however deep, with the member that has it."""
    if isinstance(value, dict):
        for inner, item in value.items():
            yield from references(item, inner)
    elif isinstance(value, list):
        for item in value:
            yield from references(item, member)
    elif isinstance(value, str):
        yield Reference(member, value)


class Holder(Protocol):
    """The members of a :class:`~sagemock.cloud.resource.Resource` that usages are read from."""

    kind: ClassVar[str]
    record: Reply

    @property
    def parents(self) -> tuple[Holder, ...]:
        """The resources that it belongs to."""

    @property
    def holds_references(self) -> bool:
        """True if resources that its record names cannot be deleted because of it."""

    @property
    def blocks_parent_deletion(self) -> bool:
        """True if its parents cannot be deleted while it exists."""


class Usages:
    """The references and children in a region at one moment; each kind of them is read once, when it is first needed.

    Args:
        resources: The resources of the region.
    """

    def __init__(self, resources: Iterable[Holder]) -> None:
        self._resources = list(resources)

    @cached_property
    def _references(self) -> frozenset[Reference]:
        records = (resource.record for resource in self._resources if resource.holds_references)
        return frozenset(Reference(member, value.lower()) for record in records for member, value in references(record))

    @cached_property
    def _values(self) -> frozenset[str]:
        return frozenset(reference.value for reference in self._references)

    @cached_property
    def _blocking_kinds(self) -> dict[Holder, set[str]]:
        kinds: dict[Holder, set[str]] = {}
        for resource in self._resources:
            for parent in resource.parents if resource.blocks_parent_deletion else ():
                kinds.setdefault(parent, set()).add(resource.kind)
        return kinds

    def has_reference(self, value: str, member: str | None = None) -> bool:
        """Return whether a record has this value, in any case and, if ``member`` is given, in that member."""
        if member is None:
            return value.lower() in self._values
        return Reference(member, value.lower()) in self._references

    def has_reference_below(self, prefix: str) -> bool:
        """Return whether a record has a value with this prefix, in any case."""
        return any(value.startswith(prefix.lower()) for value in self._values)

    def blocking_kinds(self, resource: Holder) -> set[str]:
        """Return the kinds of the resources that belong to a resource and block its deletion."""
        return self._blocking_kinds.get(resource, set())
