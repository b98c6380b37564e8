"""User profiles."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.inventory.usages import Usages
from sagemock.cloud.operations import operation
from sagemock.cloud.quotas import TOTAL_USER_PROFILES
from sagemock.protocol.errors import ValidationException
from sagemock.protocol.merge import merged
from sagemock.resources.pagination import paginate
from sagemock.resources.roles import check_roles

from .app_hosts import AppHost
from .base import studio_lifecycle
from .domains import Domain
from .references import check_images
from .settings import check_rstudio_group, check_settings, drop_cleared

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

_SSO_USER = ("SingleSignOnUserIdentifier", "SingleSignOnUserValue")


class UserProfile(AppHost):
    """A user profile."""

    kind = "UserProfile"
    arn_type = "user-profile"
    lifecycle = studio_lifecycle(pending=4, updating=4, deleting=20)  # [S5.9, S5.14]: 4 recorded
    searchable = {"DomainId": "DomainId"}
    blocking_kinds = ("App", "Space")

    __slots__ = ()

    @classmethod
    def key_of(cls, request: Request) -> str:
        return f"{request['DomainId']}/{cls.name_of(request)}"

    def write(self, request: Request) -> None:
        super().write(drop_cleared(request))

    @property
    def required_claims(self) -> dict[str, str]:
        return {"userProfileName": self.name}

    def settings(self) -> list[Request]:
        """Return its own settings and then those of the domain."""
        return [self.record.get("UserSettings", {}), self.domain.record["DefaultUserSettings"]]


def check_sso_user(domain: Domain, request: Request) -> None:
    """Require a user of IAM Identity Center in a domain that uses it, and refuse one elsewhere."""
    if domain.record["AuthMode"] == "SSO":
        if not all(request.get(member) for member in _SSO_USER):
            raise ValidationException(assumptions.PROFILE_NEEDS_SSO_USER)
    elif any(member in request for member in _SSO_USER):
        raise ValidationException(assumptions.PROFILE_WITHOUT_SSO_USER)


@operation
def create_user_profile(region: Region, request: Request) -> Reply:
    profile = new_user_profile(region.find(Domain, request), request)
    add_user_profile(profile)
    return {"UserProfileArn": profile.arn}


def new_user_profile(domain: Domain, request: Request) -> UserProfile:
    """Return a user profile that is not in its region yet; refuse a request that breaks AWS's rules."""
    region = domain.region
    check_sso_user(domain, request)
    check_settings(request.get("UserSettings", {}))
    check_images(region, request)
    profile = UserProfile(region, request, domain)
    check_rstudio_group(profile, request.get("UserSettings", {}), "create")
    check_roles(region, request, profile.arn)
    region.check_duplicate(profile)
    profile.check_parents()
    region.cloud.quotas.check(TOTAL_USER_PROFILES, region.count(UserProfile), "UserProfiles")
    return profile


def add_user_profile(profile: UserProfile) -> None:
    """Add a new user profile to its region, with a home directory."""
    profile.write({"HomeEfsFileSystemUid": profile.domain.next_uid()})
    profile.region.add(profile)


@operation
def describe_user_profile(region: Region, request: Request) -> Reply:
    return region.find(UserProfile, request).view()


@operation
def update_user_profile(region: Region, request: Request) -> Reply:
    profile = region.find(UserProfile, request)
    profile.check_allowed("update")
    if "InService" in profile.app_statuses():
        raise ValidationException(assumptions.CANNOT_UPDATE_WITH_APPS.format(kind=profile.kind, arn=profile.arn))
    after = merged("UpdateUserProfileRequest", profile.record, request)
    check_settings(after.get("UserSettings", {}))
    check_rstudio_group(profile, request.get("UserSettings", {}), "update")
    check_images(region, request)
    check_roles(region, request, profile.arn)
    profile.write(after)
    profile.perform("update")
    return {"UserProfileArn": profile.arn}


@operation
def delete_user_profile(region: Region, request: Request) -> Reply:
    profile = region.find(UserProfile, request)
    profile.check_deletable(Usages(region.all_resources()))
    profile.perform("delete")
    return {}


@operation
def list_user_profiles(region: Region, request: Request) -> Reply:
    return paginate(region.all(UserProfile), request, "UserProfiles", sort_order="Ascending")
