"""Usages: references from one resource to another, which block a deletion."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, NamedTuple

from sagemock import assumptions
from sagemock.protocol.errors import ResourceInUse, ValidationException

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.cloud.resource import Resource


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


def is_referenced(region: Region, matches: Callable[[Reference], bool]) -> bool:
    """Return whether a resource in ``region`` that holds references has one that ``matches`` accepts."""
    holders = (resource for resource in region.all_resources() if resource.holds_references)
    return any(matches(reference) for holder in holders for reference in references(holder.record))


def check_unused_notebook_config(config: Resource) -> None:
    """Refuse to delete the lifecycle config of a notebook instance."""

    def matches(reference: Reference) -> bool:
        return reference.member == "NotebookInstanceLifecycleConfigName" and reference.value.lower() == config.key

    if assumptions.LIFECYCLE_CONFIG_IN_USE_STAYS and is_referenced(config.region, matches):
        raise ValidationException(assumptions.LIFECYCLE_CONFIG_IN_USE.format(arn=config.arn))


def check_unused_studio_config(config: Resource) -> None:
    """Refuse to delete a Studio lifecycle config that an app runs with or that settings list."""
    if is_referenced(config.region, lambda reference: reference.value.lower() == config.arn):
        raise ResourceInUse(assumptions.STUDIO_LIFECYCLE_CONFIG_IN_USE.format(arn=config.arn))


def check_unused_image(image: Resource) -> None:
    """Refuse to delete an image that an app runs on or that settings name."""
    versions = f"{image.region.arn_prefix}:image-version/{image.key}/"

    def matches(reference: Reference) -> bool:
        member, value = reference.member, reference.value.lower()
        return value == image.arn or value.startswith(versions) or (member == "ImageName" and value == image.key)

    if is_referenced(image.region, matches):
        raise ResourceInUse(assumptions.IMAGE_IN_USE.format(name=image.name))
