"""User, space and app settings: reading and validation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.protocol.errors import ValidationException

if TYPE_CHECKING:
    from sagemock.protocol.wire import Request

    from .base import StudioResource

CUSTOM_IMAGES_OF_DOMAIN, CUSTOM_IMAGES = 200, 5  # [S10.10]
SECURITY_GROUPS = 4  # [S10.6] of five in all: AWS adds its own, which gives access to file systems


def get_nested(settings: Request, *path: str) -> Request:
    """Return the structure at ``path`` in settings; ``{}`` if it is not set."""
    nested = settings
    for member in path:
        nested = nested.get(member, {})
    return nested


def settings_for_apps(owner: StudioResource, app_type: str) -> list[Request]:
    """Return the settings for apps of one type of their owner and its domain, the most specific first."""
    return [get_nested(settings, f"{app_type}AppSettings") for settings in owner.settings()]


def drop_cleared(settings: Request) -> Request:
    """Return settings as AWS describes them: without those cleared by an empty list or by the string "None" [S8.9]."""
    return {member: _drop_cleared(value) for member, value in settings.items() if not _is_cleared(member, value)}


def _is_cleared(member: str, value: object) -> bool:
    # The patterns of the API model allow "None" for those ARNs only that it clears.
    return value == [] or (value == "None" and member.endswith("Arn"))


def _drop_cleared(value: object) -> object:
    if isinstance(value, list):
        return [_drop_cleared(item) for item in value]
    return drop_cleared(value) if isinstance(value, dict) else value


def check_settings(settings: Request, *, of_domain: bool = False) -> None:
    """Refuse user or space settings that contradict each other or AWS's rules."""
    _check_jupyter_server(settings)
    for _, of_app in app_settings(settings):
        _check_custom_images(of_app, CUSTOM_IMAGES_OF_DOMAIN if of_domain else CUSTOM_IMAGES)
        idle = get_nested(of_app, "AppLifecycleManagement", "IdleSettings")
        check_idle_timeout(idle, idle)
    if len(settings.get("SecurityGroups", ())) > SECURITY_GROUPS:
        raise ValidationException(assumptions.TOO_MANY_SECURITY_GROUPS.format(limit=SECURITY_GROUPS))
    _check_volumes(settings)
    _check_experience(settings, of_domain=of_domain)


def app_settings(settings: Request) -> Iterator[tuple[str, Request]]:
    """Yield each app type in settings with its own settings."""
    for member, of_app in settings.items():
        if member.endswith("AppSettings"):
            yield member.removesuffix("AppSettings"), of_app


def check_no_repositories(settings: Request, member: str) -> None:
    """Refuse repositories for the JupyterServer of spaces, although the API model has them in ``member`` [S10.15]."""
    if get_nested(settings, "JupyterServerAppSettings").get("CodeRepositories"):
        raise ValidationException(f"Unknown parameter CodeRepositories in JupyterServerAppSettings for {member}.")


def check_rstudio_group(resource: StudioResource, settings: Request, action: str) -> None:
    """Refuse an RStudio user group without access to RStudio, which is recorded only of UpdateDomain [S10.16]."""
    rstudio = get_nested(settings, "RStudioServerProAppSettings")
    if "UserGroup" not in rstudio or rstudio.get("AccessStatus") != "DISABLED":
        return
    message = assumptions.RSTUDIO_GROUP_WITHOUT_ACCESS.format(action=action, kind=resource.kind, arn=resource.arn)
    if (resource.kind, action) == ("Domain", "update"):
        raise ValidationException(message)
    resource.region.cloud.account_features.refuse_unconfirmed(ValidationException(message))


def check_jupyter_server_type(instance_type: str) -> None:
    """Refuse an instance type for JupyterServer, which does not run in the customer's account."""
    if instance_type != "system":
        raise ValidationException(  # [S6.6]
            f"Invalid instance type '{instance_type}' for JupyterServer App. Only 'system' instance type is supported"
        )


def check_idle_timeout(idle: Request, bounds: Request) -> None:
    """Refuse an idle timeout outside the bounds."""
    timeout = idle.get("IdleTimeoutInMinutes")
    least, most = bounds.get("MinIdleTimeoutInMinutes"), bounds.get("MaxIdleTimeoutInMinutes")
    ascending = [minutes for minutes in (least, timeout, most) if minutes is not None]
    if ascending != sorted(ascending):
        raise ValidationException(assumptions.IDLE_TIMEOUT_OUT_OF_BOUNDS.format(least=least, most=most))


def _check_jupyter_server(settings: Request) -> None:
    spec = get_nested(settings, "JupyterServerAppSettings", "DefaultResourceSpec")
    check_jupyter_server_type(spec.get("InstanceType", "system"))


def _check_custom_images(of_app: Request, limit: int) -> None:
    if len(of_app.get("CustomImages", ())) > limit:
        raise ValidationException(assumptions.TOO_MANY_CUSTOM_IMAGES.format(limit=limit))


def _check_volumes(settings: Request) -> None:
    volumes = get_nested(settings, "SpaceStorageSettings", "DefaultEbsStorageSettings")
    if volumes and volumes["DefaultEbsVolumeSizeInGb"] > volumes["MaximumEbsVolumeSizeInGb"]:
        raise ValidationException(assumptions.DEFAULT_VOLUME_TOO_LARGE)


def _check_experience(settings: Request, *, of_domain: bool) -> None:
    uri = settings.get("DefaultLandingUri", "")
    if uri.startswith("studio::") and settings.get("StudioWebPortal") == "DISABLED":
        raise ValidationException(assumptions.STUDIO_EXPERIENCE_DISABLED.format(uri=uri))
    if of_domain and settings.get("AutoMountHomeEFS") == "DefaultAsDomain":
        raise ValidationException(assumptions.AUTO_MOUNT_OF_DOMAIN)
