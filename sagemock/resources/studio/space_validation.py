"""Rules for creating and updating spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.protocol.errors import ValidationException

from .settings import app_settings, check_idle_timeout, check_no_repositories, check_settings, get_nested

if TYPE_CHECKING:
    from sagemock.protocol.wire import Request

# Studio Classic's spaces share a home directory; other spaces have a volume of their own.
CLASSIC_APP_TYPES = ("JupyterServer", "KernelGateway")
VOLUME_APP_TYPES = ("JupyterLab", "CodeEditor")
_VOLUME = ("SpaceStorageSettings", "EbsStorageSettings")


def is_classic(request: Request) -> bool:
    """Return whether a request creates a shared space of Studio Classic."""
    return get_nested(request, "SpaceSettings").get("AppType", "JupyterServer") in CLASSIC_APP_TYPES


def volume_size(settings: Request) -> int | None:
    """Return the volume size in the settings of a space, in GB."""
    size: int | None = get_nested(settings, *_VOLUME).get("EbsVolumeSizeInGb")
    return size


def with_volume(settings: Request, inherited: list[Request]) -> Request:
    """Return the settings of a new space, with an inherited or the default volume size if they lack a required one."""
    if settings.get("AppType") not in VOLUME_APP_TYPES or volume_size(settings):
        return settings
    sizes = (_default_volumes(other).get("DefaultEbsVolumeSizeInGb") for other in inherited)
    size = next(filter(None, sizes), assumptions.SPACE_VOLUME_GB)
    return {**settings, _VOLUME[0]: {_VOLUME[1]: {"EbsVolumeSizeInGb": size}}}


def check_new_space(domain: Request, request: Request, arn: str) -> None:
    """Refuse a space that the domain does not allow, and a private one without settings [S13.16]."""
    has_owner, has_sharing = "OwnershipSettings" in request, "SpaceSharingSettings" in request
    if has_owner != has_sharing:
        raise ValidationException(assumptions.OWNERSHIP_AND_SHARING)
    if get_nested(request, "SpaceSharingSettings").get("SharingType") == "Private" and "SpaceSettings" not in request:
        raise ValidationException(f"SpaceSettings must be provided for creating private space [{arn}]")
    if has_owner or not is_classic(request):
        return
    if "ExecutionRole" not in get_nested(domain, "DefaultSpaceSettings"):
        raise ValidationException(assumptions.CLASSIC_SPACE_NEEDS_ROLE)


def check_classic_image(spec: Request) -> None:
    """Refuse AWS's image with JupyterLab 1 for the JupyterServer of a shared space."""
    arn = spec.get("SageMakerImageArn", "")
    if arn.endswith(":image/jupyter-server"):
        raise ValidationException(assumptions.NO_JUPYTERLAB_3.format(arn=arn))


def check_space_settings(settings: Request, inherited: list[Request], domain: Request) -> None:
    """Refuse settings that contradict each other, or ``inherited`` settings (the most specific first)."""
    check_settings(settings)
    check_no_repositories(settings, "SpaceSettings")
    check_classic_image(get_nested(settings, "JupyterServerAppSettings", "DefaultResourceSpec"))
    _check_idle_timeouts(settings, inherited)
    _check_volume_size(volume_size(settings), inherited)
    unified = get_nested(domain, "DomainSettings", "UnifiedStudioSettings")
    if any("S3FileSystem" in system for system in settings.get("CustomFileSystems", ())) and not unified:
        raise ValidationException(assumptions.S3_FILE_SYSTEM)


def _check_idle_timeouts(settings: Request, inherited: list[Request]) -> None:
    path = ("AppLifecycleManagement", "IdleSettings")
    for app_type, of_app in app_settings(settings):
        for other in reversed(inherited):
            check_idle_timeout(get_nested(of_app, *path), get_nested(other, f"{app_type}AppSettings", *path))


def _check_volume_size(size: int | None, inherited: list[Request]) -> None:
    for other in inherited:
        limit = _default_volumes(other).get("MaximumEbsVolumeSizeInGb")
        if size and limit and size > limit:
            raise ValidationException(assumptions.SPACE_VOLUME_TOO_LARGE.format(limit=limit))


def _default_volumes(settings: Request) -> Request:
    return get_nested(settings, "SpaceStorageSettings", "DefaultEbsStorageSettings")
