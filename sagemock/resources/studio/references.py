"""What settings and apps refer to by name or ARN, images and lifecycle configs: that it is there, and who uses it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

from sagemock import assumptions
from sagemock.protocol.errors import ResourceInUse, ValidationException

from .base import StudioResource

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.cloud.resource import Resource
    from sagemock.protocol.wire import Request

Reference = tuple[str, str]  # the member, and what it says


def references(value: Any, member: str = "") -> Iterator[Reference]:
    """Every text in a record, with the member that it stands in."""
    if isinstance(value, dict):
        for inner, item in value.items():
            yield from references(item, inner)
    elif isinstance(value, list):
        for item in value:
            yield from references(item, member)
    elif isinstance(value, str):
        yield member, value


def check_images(region: Region, settings: Request) -> None:
    """Refuse images of this account that do not exist; those of others, AWS's own among them, are believed."""
    from sagemock.resources.images.images import Image
    from sagemock.resources.images.versions import find_version

    for member, text in references(settings):
        if member == "ImageName":
            region.find(Image, {member: text})
        elif member in ("SageMakerImageArn", "SageMakerImageVersionArn"):
            account, _, image = text.lower().partition(":image")
            if account == region.arn_prefix and region.by_arn(text) is None:
                raise Image.missing(region, {"ImageName": image.split("/")[1]}, "describe")
    for custom in custom_images(settings):
        if "ImageVersionNumber" in custom:
            find_version(region, {**custom, "Version": custom["ImageVersionNumber"]}, "describe")


def custom_images(value: Any) -> Iterator[Request]:
    """Every custom image that settings name."""
    if isinstance(value, dict):
        yield from value.get("CustomImages", ())
        for inner in value.values():
            yield from custom_images(inner)


def check_lifecycle_config(region: Region, app_type: str, spec: Request) -> None:
    """Refuse a lifecycle config that does not exist, or that is another type of app's."""
    from .lifecycle_configs import StudioLifecycleConfig

    arn = spec.get("LifecycleConfigArn")
    if arn is None:
        return
    config = region.by_arn(arn)
    if not isinstance(config, StudioLifecycleConfig):
        raise StudioLifecycleConfig.missing(region, {"StudioLifecycleConfigName": arn.rpartition("/")[2]}, "describe")
    if config.record["StudioLifecycleConfigAppType"] != app_type:
        raise ValidationException(assumptions.LIFECYCLE_CONFIG_OF_OTHER_TYPE.format(arn=config.arn, app_type=app_type))


def check_unused_config(config: Resource) -> None:
    """Refuse to delete a lifecycle config that an app runs with, or that settings list (7)."""
    if _is_used(config.region, lambda reference: reference[1].lower() == config.arn):
        raise ResourceInUse(assumptions.STUDIO_LIFECYCLE_CONFIG_IN_USE.format(arn=config.arn))


def check_unused_image(image: Resource) -> None:
    """Refuse to delete an image that an app runs on, or that settings name (8)."""
    versions = f"{image.region.arn_prefix}:image-version/{image.key}/"

    def is_meant(reference: Reference) -> bool:
        member, text = reference[0], reference[1].lower()
        return text == image.arn or text.startswith(versions) or (member == "ImageName" and text == image.key)

    if _is_used(image.region, is_meant):
        raise ResourceInUse(assumptions.IMAGE_IN_USE.format(name=image.name))


def _is_used(region: Region, is_meant: Callable[[Reference], bool]) -> bool:
    users = (
        user for user in region.all_resources() if isinstance(user, StudioResource) and user.blocks_parent_deletion
    )
    return any(is_meant(reference) for user in users for reference in references(user.record))
