"""Containers of apps with a custom image: image version and app image config, as a launcher needs them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from .app_image_configs import AppImageConfig
from .images import Image
from .versions import ImageVersion, versions_of

if TYPE_CHECKING:
    from sagemock.cloud.launcher import Container
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request

# The member of an app image config for each type of app.
CONFIG_MEMBERS = {
    "KernelGateway": "KernelGatewayImageConfig",
    "JupyterLab": "JupyterLabAppImageConfig",
    "CodeEditor": "CodeEditorAppImageConfig",
}


def container_of(
    region: Region, app_type: str, resource_spec: Request, app_settings: Sequence[Request]
) -> Container | None:
    """Return the container of an app; None if its image is not one of this account, or has no version.

    Args:
        region: The region of the app.
        app_type: The type of the app.
        resource_spec: The app's ResourceSpec.
        app_settings: The settings for apps of its type that apply to it, the most specific first. Their
            ``CustomImages`` name the app image config.
    """
    attached = [custom for settings in app_settings for custom in settings.get("CustomImages", ())]
    version = _version(region, resource_spec, attached)
    if version is None:
        return None
    names = [custom["AppImageConfigName"] for custom in attached if custom["ImageName"] == version.image.name]
    config = region.get(AppImageConfig, {"AppImageConfigName": names[0]}) if names else None
    return configured_container(version.record["BaseImage"], app_type, config.record if config else {})


def _version(region: Region, resource_spec: Request, attached: Sequence[Request]) -> ImageVersion | None:
    """Return the image version of an app: by its ARN, its alias, the number in CustomImages, or else the latest."""
    selected = region.by_arn(resource_spec.get("SageMakerImageVersionArn", ""))
    if isinstance(selected, ImageVersion):
        return selected
    image = region.by_arn(resource_spec.get("SageMakerImageArn", ""))
    if not isinstance(image, Image):
        return None
    versions = versions_of(image)
    alias = resource_spec.get("SageMakerImageVersionAlias")
    numbers = {custom.get("ImageVersionNumber") for custom in attached if custom["ImageName"] == image.name}
    by_alias = [version for version in versions if alias in version.aliases]
    by_number = [version for version in versions if version.version in numbers]
    return next(iter([*by_alias, *by_number, *reversed(versions)]), None)


def configured_container(image: str, app_type: str, app_image_config: Request) -> Container:
    """Return the container of an image for a type of app, by the members of an app image config."""
    from sagemock.cloud.launcher import Container

    config = app_image_config.get(CONFIG_MEMBERS.get(app_type, ""), {})
    files, program = config.get("FileSystemConfig", {}), config.get("ContainerConfig", {})
    return Container(
        image=image,
        entrypoint=tuple(program.get("ContainerEntrypoint", ())),
        arguments=tuple(program.get("ContainerArguments", ())),
        environment=dict(program.get("ContainerEnvironmentVariables", {})),
        uid=files.get("DefaultUid", Container.uid),
        gid=files.get("DefaultGid", Container.gid),
        mount_path=files.get("MountPath", Container.mount_path),
    )
