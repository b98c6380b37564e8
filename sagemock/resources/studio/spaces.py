"""Spaces: where the apps of one user, or of several, keep their files."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.operations import operation
from sagemock.cloud.quotas import TOTAL_SPACES
from sagemock.presigned.hosts import studio_host
from sagemock.presigned.landing_uris import PATHS
from sagemock.protocol.errors import ResourceInUse, ServiceError, ValidationException
from sagemock.resources.pagination import paginate

from .base import StudioResource, label, studio_lifecycle
from .domains import Domain
from .references import check_images
from .settings import drop_cleared, get_nested, merged
from .space_validation import check_new_space, check_space_settings, is_classic, volume_of, with_volume
from .space_volumes import VolumeHost
from .user_profiles import UserProfile

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request


class Space(VolumeHost):
    kind = "Space"
    arn_type = "space"
    lifecycle = studio_lifecycle(pending=12, updating=12, deleting=20)  # 12 and 20: seen (1.6)
    searchable = {"DomainId": "DomainId"}
    blocking_kinds = ("App",)

    __slots__ = ("host",)

    def __init__(self, region: Region, request: Request, *parents: StudioResource) -> None:
        super().__init__(region, request, *parents)
        self.host = studio_host(region, label(15))
        self.write({"Url": f"https://{self.host}/{PATHS[self.app_type]}"})

    @classmethod
    def key_of(cls, request: Request) -> str:
        return f"{request['DomainId']}/{cls.name_of(request).lower()}"

    def write(self, request: Request) -> None:
        super().write(drop_cleared(request))

    @property
    def app_type(self) -> str:
        app_type = get_nested(self.record, "SpaceSettings").get("AppType")
        return app_type if app_type in PATHS else super().app_type

    @property
    def required_claims(self) -> dict[str, str]:
        return {"spaceName": self.name}

    def snapshot(self) -> Reply:
        summaries = ("SpaceSettings", "SpaceSharingSettings", "OwnershipSettings")
        return {**super().snapshot(), **{f"{member}Summary": self.record.get(member) for member in summaries}}

    def settings(self) -> list[Request]:
        """What is set for its apps: its own settings first, then its owner's if it is private, then the domain's."""
        return [self.record.get("SpaceSettings", {}), *inherited_settings(self.record, *self.parents)]

    def not_in_service_for(self, child: StudioResource) -> ServiceError:
        return ResourceInUse(f"Unable to create app {child.arn} because space {self.arn} is not in InService state")

    def startup_failure(self, status: str) -> str | None:
        return self.volume_error if status == "Updating" else None

    def on_enter(self, status: str) -> None:
        super().on_enter(status)
        has_volume = volume_of(get_nested(self.record, "SpaceSettings")) is not None
        if status == "InService" and has_volume and self.region.cloud.account_features.volumes_come_late:
            self.delay_volume()

    def check_ready_for(self, child: StudioResource) -> None:
        super().check_ready_for(child)
        if self.volume_due is not None:
            self.region.clock.show(self.volume_due)  # who is told so waits
            raise ResourceInUse(f"Unable to create app [{child.arn}] because storage is not in Available status.")


def inherited_settings(request: Request, domain: StudioResource, owner: StudioResource | None = None) -> list[Request]:
    """The settings that hold for a space where it has none: the nearest first."""
    defaults = domain.record
    if owner is None or get_nested(request, "SpaceSharingSettings").get("SharingType") == "Shared":
        return [defaults.get("DefaultSpaceSettings", {})]
    return [owner.record.get("UserSettings", {}), defaults["DefaultUserSettings"]]


def owner_of(region: Region, request: Request) -> list[UserProfile]:
    """The user profile that a new space is to belong to, if any."""
    if ownership := request.get("OwnershipSettings"):
        name = ownership["OwnerUserProfileName"]
        return [region.find(UserProfile, {"DomainId": request["DomainId"], "UserProfileName": name})]
    return []


@operation
def create_space(region: Region, request: Request) -> Reply:
    domain = region.find(Domain, request)
    check_new_space(domain.record, request)
    owners = owner_of(region, request)
    for owner in owners:
        request["OwnershipSettings"] = {"OwnerUserProfileName": owner.name}
    inherited = inherited_settings(request, domain, *owners)
    if "SpaceSettings" in request:
        request["SpaceSettings"] = with_volume(request["SpaceSettings"], inherited)
        check_space_settings(request["SpaceSettings"], inherited, domain.record)
        check_images(region, request)
    space = Space(region, request, domain, *owners)
    region.refuse_duplicate(space)
    space.check_parents()
    region.cloud.quotas.check(TOTAL_SPACES, len(region.all(Space)), "Spaces")
    if is_classic(request):
        space.write({"HomeEfsFileSystemUid": domain.next_uid()})
    region.add(space)
    return {"SpaceArn": space.arn}


@operation
def describe_space(region: Region, request: Request) -> Reply:
    return region.find(Space, request).view()


@operation
def update_space(region: Region, request: Request) -> Reply:
    space = region.find(Space, request)
    space.allow("update")
    if "AppType" in request.get("SpaceSettings", {}):
        raise ValidationException("Updating AppType for Space is not supported.")
    if space.app_statuses() & {"Pending", "InService"}:
        raise ValidationException(assumptions.CANNOT_UPDATE_WITH_APPS.format(kind=space.kind, arn=space.arn))
    space.volume_error = None
    if "SpaceSettings" in request:
        request["SpaceSettings"] = _changed(space, request["SpaceSettings"])
    space.write(request)
    space.act("update")
    return {"SpaceArn": space.arn}


def _changed(space: Space, given: Request) -> Request:
    """The settings of a space after an update."""
    stored = space.record.get("SpaceSettings", {})
    after = merged(stored, given)
    check_space_settings(after, space.settings()[1:], space.parents[0].record)
    check_images(space.region, given)
    before, wanted = volume_of(stored), volume_of(after)
    if before and wanted and wanted < before:
        raise ValidationException(assumptions.SPACE_VOLUME_CANNOT_SHRINK.format(size=before))
    if wanted and wanted != before and not space.can_resize_volume():
        after["SpaceStorageSettings"] = stored["SpaceStorageSettings"]
    return after


@operation
def delete_space(region: Region, request: Request) -> Reply:
    space = region.find(Space, request)
    space.allow("delete")
    space.check_childless()
    space.act("delete")
    return {}


@operation
def list_spaces(region: Region, request: Request) -> Reply:
    return paginate(region.all(Space), request, "Spaces", sort_order="Ascending")
