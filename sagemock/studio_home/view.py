"""The content of the home: spaces, apps and settings, as a user profile sees them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sagemock.protocol.json_types import JsonObject

from .calls import CallRefused
from .mlflow import MlflowView, read_mlflow
from .space_view import CLASSIC, SpaceView

if TYPE_CHECKING:
    from sagemock.resources.studio.user_profiles import UserProfile

    from .calls import ProfileCalls

SPACE_APP_TYPES = ("JupyterLab", "CodeEditor")  # of the spaces that Studio creates


@dataclass(frozen=True)
class HomeView:
    """The content of the home.

    Attributes:
        profile: The user profile.
        settings: Its user settings, then those of its domain.
        spaces: Its spaces, and the shared ones of its domain.
        mlflow: The tracking servers and apps of MLflow.
        mlflow_refusal: The error of listing them, None if they could be listed.
        problems: Errors of calls that the page needs.
    """

    profile: UserProfile
    settings: tuple[JsonObject, ...] = ()
    spaces: tuple[SpaceView, ...] = ()
    mlflow: tuple[MlflowView, ...] = ()
    mlflow_refusal: CallRefused | None = None
    problems: list[CallRefused] = field(default_factory=list)

    def setting(self, *path: str, default: Any = None) -> Any:
        """Return the value at ``path`` in the user settings, where those of the user profile take priority."""
        for settings in self.settings:
            value: Any = settings
            for member in path:
                value = value.get(member, {})
            if value != {}:
                return value
        return default

    @property
    def app_types(self) -> list[str]:
        """The types of new spaces."""
        return [app_type for app_type in SPACE_APP_TYPES if not self.hides(app_type)]

    @property
    def has_classic(self) -> bool:
        """True if the user profile may open Studio Classic, which recent accounts do not have."""
        features = self.profile.region.cloud.account_features
        return not (features.kernel_gateway_deprecated or self.hides(CLASSIC))

    def hides(self, app_type: str) -> bool:
        """Return whether Studio's settings hide an app type."""
        return app_type in self.setting("StudioWebPortalSettings", "HiddenAppTypes", default=())

    def hides_instance(self, instance_type: str) -> bool:
        """Return whether Studio's settings hide an instance type."""
        return instance_type in self.setting("StudioWebPortalSettings", "HiddenInstanceTypes", default=())


def read_settings(profile: UserProfile, calls: ProfileCalls, *problems: CallRefused) -> HomeView:
    """Return the content of a page without spaces, from the calls that Studio makes.

    Args:
        profile: The user profile.
        calls: Its calls.
        problems: Errors of earlier calls, which the page is to show first.
    """
    home = HomeView(profile, problems=list(problems))
    user = _attempt(home, calls, "DescribeUserProfile", **_domain(profile), UserProfileName=profile.name)
    defaults = _attempt(home, calls, "DescribeDomain", **_domain(profile))
    return replace(home, settings=(user.get("UserSettings", {}), defaults.get("DefaultUserSettings", {})))


def read_home(profile: UserProfile, calls: ProfileCalls, *problems: CallRefused) -> HomeView:
    """Return the content of the home; for the arguments see :func:`read_settings`."""
    home = read_settings(profile, calls, *problems)
    home = replace(home, spaces=tuple(_read_spaces(home, calls)))
    mlflow, refusal = read_mlflow(calls)
    return replace(home, mlflow=tuple(mlflow), mlflow_refusal=refusal)


def read_space(profile: UserProfile, calls: ProfileCalls, name: str) -> SpaceView | None:
    """Return a space, None if Studio does not show it to the user profile.

    Args:
        profile: The user profile.
        calls: Its calls.
        name: The name of the space.

    Raises:
        CallRefused: DescribeSpace was refused.
    """
    space = SpaceView(calls.call("DescribeSpace", **_domain(profile), SpaceName=name))
    if not _is_visible(space, profile):
        return None
    key = {**_domain(profile), "SpaceName": space.name, "AppType": space.app_type, "AppName": "default"}
    return space.with_app(_attempt(HomeView(profile), calls, "DescribeApp", **key))


def _read_spaces(home: HomeView, calls: ProfileCalls) -> Iterator[SpaceView]:
    listed = [SpaceView(_from_summary(space)) for space in _list(home, calls, "ListSpaces", "Spaces")]
    apps = {_place_of(app): app for app in _list(home, calls, "ListApps", "Apps") if app["AppName"] == "default"}
    for space in listed:
        if _is_visible(space, home.profile):
            described = _attempt(home, calls, "DescribeSpace", **_domain(home.profile), SpaceName=space.name)
            complete = SpaceView({**space.description, **described})
            yield complete.with_app(_complete_app(home, calls, apps.get((complete.name, complete.app_type), {})))


def _complete_app(home: HomeView, calls: ProfileCalls, app: JsonObject) -> JsonObject:
    """Return an app of ListApps with the members that only DescribeApp has, in statuses in which it has some."""
    if app.get("Status") in (None, "Pending"):
        return app
    key = {member: app[member] for member in ("DomainId", "SpaceName", "AppType", "AppName")}
    return app | _attempt(home, calls, "DescribeApp", **key)


def _domain(profile: UserProfile) -> dict[str, str]:
    return {"DomainId": profile.domain.key}


def _place_of(app: JsonObject) -> tuple[str | None, str]:
    return app.get("SpaceName"), app["AppType"]


def _from_summary(space: JsonObject) -> JsonObject:
    """Return a space of ListSpaces in the form of DescribeSpace, which policies may deny."""
    summaries = ("SpaceSettings", "SpaceSharingSettings", "OwnershipSettings")
    return {**space, **{member: space[f"{member}Summary"] for member in summaries if f"{member}Summary" in space}}


def _is_visible(space: SpaceView, profile: UserProfile) -> bool:
    """Return whether Studio shows a space to a user profile: its own, and the shared ones."""
    return space.sharing == "Shared" or space.owner == profile.name


def _list(home: HomeView, calls: ProfileCalls, operation: str, items: str) -> list[JsonObject]:
    try:
        return calls.list_all(operation, items, DomainIdEquals=home.profile.domain.key)
    except CallRefused as error:
        home.problems.append(error)
        return []


def _attempt(home: HomeView, calls: ProfileCalls, operation: str, **members: Any) -> JsonObject:
    """Return the reply to a call, or an empty one, and add its error to the problems of the page."""
    try:
        return calls.call(operation, **members)
    except CallRefused as error:
        if error.code != "ResourceNotFound":  # deleted since it was listed
            home.problems.append(error)
        return {}
