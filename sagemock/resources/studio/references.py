"""Checks that referenced images and lifecycle configs exist."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.inventory.usages import references
from sagemock.protocol.errors import ValidationException
from sagemock.resources.images.images import Image
from sagemock.resources.images.versions import find_version

from .lifecycle_configs import StudioLifecycleConfig

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request


def check_images(region: Region, settings: Request) -> None:
    """Refuse images of this account that do not exist; images of other accounts, such as AWS's own, are accepted."""
    for member, value in references(settings):
        if member == "ImageName":
            region.find(Image, {member: value})
        elif member in ("SageMakerImageArn", "SageMakerImageVersionArn"):
            _check_image_arn(region, value)
    for custom in custom_images(settings):
        if custom.get("ImageVersionNumber"):  # 0, which Terraform's provider sends, is the latest version
            find_version(region, {**custom, "Version": custom["ImageVersionNumber"]}, "describe")


def _check_image_arn(region: Region, arn: str) -> None:
    account, _, image = arn.lower().partition(":image")
    if account == region.arn_prefix and region.by_arn(arn) is None:
        raise Image.missing(region, {"ImageName": image.split("/")[1]}, "describe")


def custom_images(value: object) -> Iterator[Request]:
    """Yield every custom image in settings."""
    if isinstance(value, dict):
        yield from value.get("CustomImages", ())
        for inner in value.values():
            yield from custom_images(inner)


def check_lifecycle_config(region: Region, app_type: str, spec: Request) -> None:
    """Refuse a lifecycle config that does not exist or is for another app type, if unconfirmed rules apply."""
    arn = spec.get("LifecycleConfigArn")
    if arn is None:
        return
    config = region.by_arn(arn)
    if not isinstance(config, StudioLifecycleConfig):
        name = {"StudioLifecycleConfigName": arn.rpartition("/")[2]}
        region.cloud.account_features.refuse_unconfirmed(StudioLifecycleConfig.missing(region, name, "describe"))
    elif config.record["StudioLifecycleConfigAppType"] != app_type:
        message = assumptions.LIFECYCLE_CONFIG_OF_OTHER_TYPE.format(arn=config.arn, app_type=app_type)
        region.cloud.account_features.refuse_unconfirmed(ValidationException(message))
