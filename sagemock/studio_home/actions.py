"""Actions of the home: the calls that Studio makes when a user presses a button."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from sagemock.protocol.json_types import JsonObject
from sagemock.resources.studio.spaces import Space

from .calls import CallRefused
from .space_view import CLASSIC

if TYPE_CHECKING:
    from sagemock.resources.studio.user_profiles import UserProfile

    from .calls import ProfileCalls
    from .space_view import SpaceView

Form = Mapping[str, str]


def create_space(calls: ProfileCalls, profile: UserProfile, form: Form) -> None:
    """Create a space of the user profile.

    Args:
        calls: The calls of the user profile.
        profile: The user profile.
        form: The fields name, app_type, sharing, instance_type and volume_gb.

    Raises:
        CallRefused: The cloud refused the call, or a field is invalid.
    """
    app_type = form.get("app_type", "")
    calls.call(
        "CreateSpace",
        DomainId=profile.domain.key,
        SpaceName=form.get("name", "").strip(),
        OwnershipSettings={"OwnerUserProfileName": profile.name},
        SpaceSharingSettings={"SharingType": form.get("sharing", "")},
        SpaceSettings={"AppType": app_type, **_space_settings(app_type, form)},
        Tags=_tags(profile),
    )


def change_space(calls: ProfileCalls, space: SpaceView, form: Form) -> None:
    """Change instance type and volume of a stopped space; the form and errors are those of :func:`create_space`."""
    settings = _space_settings(space.app_type, form)
    calls.call("UpdateSpace", **_key(space), SpaceSettings=settings)


def delete_space(calls: ProfileCalls, space: SpaceView, _form: Form) -> None:
    """Delete a space with its volume.

    Raises:
        CallRefused: The cloud refused the call.
    """
    calls.call("DeleteSpace", **_key(space))


def run_space(calls: ProfileCalls, space: SpaceView, _form: Form) -> None:
    """Create the app of a space.

    Raises:
        CallRefused: The cloud refused the call.
    """
    resource = calls.region.get(Space, _key(space))
    if resource is None:  # deleted since the page was shown: the call returns AWS's error
        calls.call("DescribeSpace", **_key(space))
    else:
        calls.call("CreateApp", **resource.default_app())


def stop_space(calls: ProfileCalls, space: SpaceView, _form: Form) -> None:
    """Delete the app of a space.

    Raises:
        CallRefused: The cloud refused the call.
    """
    calls.call("DeleteApp", **_key(space), AppType=space.app_type, AppName="default")


def space_url(calls: ProfileCalls, profile: UserProfile, space: SpaceView) -> str:
    """Return a new presigned URL that opens the app of a space.

    Raises:
        CallRefused: The cloud refused the call.
    """
    landing = f"app:{space.app_type}:"
    return _presign(calls, profile, SpaceName=space.name, LandingUri=landing)


def classic_url(calls: ProfileCalls, profile: UserProfile) -> str:
    """Return a new presigned URL that opens Studio Classic.

    Raises:
        CallRefused: The cloud refused the call.
    """
    return _presign(calls, profile, LandingUri=f"app:{CLASSIC}:")


def _presign(calls: ProfileCalls, profile: UserProfile, **members: str) -> str:
    user = {"DomainId": profile.domain.key, "UserProfileName": profile.name}
    return str(calls.call("CreatePresignedDomainUrl", **user, **members)["AuthorizedUrl"])


def _tags(profile: UserProfile) -> list[dict[str, str]]:
    """Return the tags that Studio gives a resource which it creates [S22.5]."""
    arns = {"domain-arn": profile.domain.arn, "user-profile-arn": profile.arn}
    return [{"Key": f"sagemaker:{key}", "Value": arn} for key, arn in arns.items()]


def _key(space: SpaceView) -> dict[str, str]:
    return {"DomainId": space.description["DomainId"], "SpaceName": space.name}


def _space_settings(app_type: str, form: Form) -> JsonObject:
    """Return the settings that the fields of a form stand for; empty fields set nothing."""
    settings: JsonObject = {}
    if instance_type := form.get("instance_type"):
        settings[f"{app_type}AppSettings"] = {"DefaultResourceSpec": {"InstanceType": instance_type}}
    if volume := form.get("volume_gb"):
        settings["SpaceStorageSettings"] = {"EbsStorageSettings": {"EbsVolumeSizeInGb": _integer(volume)}}
    return settings


def _integer(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise CallRefused("", f"The size of the volume must be a whole number of GB, not {text!r}.") from None
