"""What AWS refuses of a space, and what it adds to one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.protocol.errors import ValidationException

from .settings import app_settings, check_idle_timeout, check_settings, get_nested

if TYPE_CHECKING:
    from sagemock.protocol.wire import Request

# Each generation has its own: a classic space is a shared home directory, the others have a volume.
CLASSIC_APP_TYPES = ("JupyterServer", "KernelGateway")
VOLUME_APP_TYPES = ("JupyterLab", "CodeEditor")
_VOLUME = ("SpaceStorageSettings", "EbsStorageSettings")


def is_classic(request: Request) -> bool:
    """Whether it is a shared space of Studio Classic."""
    return get_nested(request, "SpaceSettings").get("AppType", "JupyterServer") in CLASSIC_APP_TYPES


def volume_of(settings: Request) -> int | None:
    """The size of its volume in GB."""
    size: int | None = get_nested(settings, *_VOLUME).get("EbsVolumeSizeInGb")
    return size


def with_volume(settings: Request, inherited: list[Request]) -> Request:
    """The settings of a space, and the volume that it gets if it needs one and none was asked for."""
    if settings.get("AppType") not in VOLUME_APP_TYPES or volume_of(settings):
        return settings
    sizes = (_default_volumes(other).get("DefaultEbsVolumeSizeInGb") for other in inherited)
    size = next(filter(None, sizes), assumptions.SPACE_VOLUME_GB)
    return {**settings, _VOLUME[0]: {_VOLUME[1]: {"EbsVolumeSizeInGb": size}}}


def check_new_space(domain: Request, request: Request) -> None:
    """Refuse a space that this domain cannot have."""
    owned, shared = "OwnershipSettings" in request, "SpaceSharingSettings" in request
    if owned != shared:
        raise ValidationException(assumptions.OWNERSHIP_AND_SHARING)
    if owned or not is_classic(request):
        return
    if domain["AuthMode"] == "SSO":
        raise ValidationException(assumptions.CLASSIC_SPACE_IN_SSO_DOMAIN)
    if "ExecutionRole" not in get_nested(domain, "DefaultSpaceSettings"):
        raise ValidationException(assumptions.CLASSIC_SPACE_NEEDS_ROLE)


def check_classic_image(spec: Request) -> None:
    """Refuse the JupyterServer of a shared space an image of AWS's with JupyterLab 1 (5.1)."""
    arn = spec.get("SageMakerImageArn", "")
    if arn.endswith(":image/jupyter-server"):
        raise ValidationException(assumptions.NO_JUPYTERLAB_3.format(arn=arn))


def check_space_settings(settings: Request, inherited: list[Request], domain: Request) -> None:
    """Refuse settings that contradict themselves, or those of profile or domain ``inherited``, the nearest first."""
    check_settings(settings)
    check_classic_image(get_nested(settings, "JupyterServerAppSettings", "DefaultResourceSpec"))
    for app_type, of_app in app_settings(settings):
        idle = get_nested(of_app, "AppLifecycleManagement", "IdleSettings")
        for other in reversed(inherited):
            check_idle_timeout(
                idle, get_nested(other, f"{app_type}AppSettings", "AppLifecycleManagement", "IdleSettings")
            )
    size = volume_of(settings)
    for other in inherited:
        limit = _default_volumes(other).get("MaximumEbsVolumeSizeInGb")
        if size and limit and size > limit:
            raise ValidationException(assumptions.SPACE_VOLUME_TOO_LARGE.format(limit=limit))
    unified = get_nested(domain, "DomainSettings", "UnifiedStudioSettings")
    if any("S3FileSystem" in system for system in settings.get("CustomFileSystems", ())) and not unified:
        raise ValidationException(assumptions.S3_FILE_SYSTEM)


def _default_volumes(settings: Request) -> Request:
    volumes: Request = get_nested(settings, "SpaceStorageSettings", "DefaultEbsStorageSettings")
    return volumes
