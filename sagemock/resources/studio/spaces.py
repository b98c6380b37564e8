"""Spaces."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.inventory.usages import Usages
from sagemock.cloud.operations import operation
from sagemock.cloud.quotas import TOTAL_SPACES
from sagemock.presigned.hosts import studio_host
from sagemock.presigned.landing_uris import PATHS
from sagemock.protocol.errors import ResourceInUse, ServiceError, ValidationException
from sagemock.protocol.merge import merged
from sagemock.resources.pagination import paginate
from sagemock.resources.random_ids import random_id

from .base import StudioResource, studio_lifecycle
from .domains import Domain
from .managed_resources import ManagedHost, has_managed_resources
from .references import check_images
from .settings import drop_cleared, get_nested
from .space_validation import check_new_space, check_space_settings, is_classic, volume_size, with_volume
from .user_profiles import UserProfile, add_user_profile, new_user_profile

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request


class Space(ManagedHost):
    """A space; ``hostname`` is the host of its presigned URLs."""

    kind = "Space"
    arn_type = "space"
    lifecycle = studio_lifecycle(pending=12, updating=12, deleting=20)  # [S5.10, S5.14]: 12 and 20 recorded
    searchable = {"DomainId": "DomainId"}
    blocking_kinds = ("App",)

    __slots__ = ("hostname",)

    def __init__(self, region: Region, request: Request, domain: Domain, owner: UserProfile | None = None) -> None:
        super().__init__(region, request, domain, owner)
        self.hostname = studio_host(random_id(15), region.name, region.partition)
        self.write({"Url": f"https://{self.hostname}/{PATHS[self.app_type]}"})

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
        """Return its own settings and then the inherited ones."""
        return [self.record.get("SpaceSettings", {}), *self.inherited_settings()]

    def inherited_settings(self) -> list[Request]:
        """Return the settings of its owner, if it is private, and of its domain."""
        return inherited_settings(self.record, self.domain, self.owner)

    def not_in_service_for(self, child: StudioResource) -> ServiceError:
        # [S14.16]
        return ResourceInUse(f"Unable to create app {child.arn} because space {self.arn} is not in InService state")

    def startup_failure(self, status: str) -> str | None:
        return self.volume_error if status == "Updating" else None

    def on_enter(self, status: str) -> None:
        super().on_enter(status)
        has_volume = volume_size(get_nested(self.record, "SpaceSettings")) is not None
        if status == "InService" and has_volume and self.region.cloud.account_features.volumes_come_late:
            self.delay_volume()

    def check_ready_for(self, child: StudioResource) -> None:
        super().check_ready_for(child)
        if self.volume_due is not None:
            self.region.clock.reply.show(self, self.volume_due)  # the client will sleep until then
            # [S14.17]
            raise ResourceInUse(f"Unable to create app [{child.arn}] because storage is not in Available status.")


def inherited_settings(request: Request, domain: Domain, owner: StudioResource | None) -> list[Request]:
    """Return the settings that apply to a space where it has none of its own, the most specific first."""
    defaults = domain.record
    if owner is None or get_nested(request, "SpaceSharingSettings").get("SharingType") == "Shared":
        return [defaults.get("DefaultSpaceSettings", {})]
    return [owner.record.get("UserSettings", {}), defaults["DefaultUserSettings"]]


@operation
def create_space(region: Region, request: Request) -> Reply:
    domain = region.find(Domain, request)
    check_new_space(domain.record, request, Space.arn_of(region, Space.key_of(request)))
    owner = _find_owner(region, request, domain)
    is_new_owner = owner is not None and not region.holds(owner)
    request = _complete(region, request, domain, owner)
    space = Space(region, request, domain, owner)
    region.check_duplicate(space)
    for parent in (domain,) if is_new_owner else space.parents:
        parent.check_ready_for(space)
    region.cloud.quotas.check(TOTAL_SPACES, region.count(Space), "Spaces")
    if is_classic(request):
        space.write({"HomeEfsFileSystemUid": domain.next_uid()})
    if owner and is_new_owner:
        add_user_profile(owner)
    region.add(space)
    if has_managed_resources(request):
        space.create_managed_app()
    return {"SpaceArn": space.arn}


@operation
def describe_space(region: Region, request: Request) -> Reply:
    return region.find(Space, request).view()


@operation
def update_space(region: Region, request: Request) -> Reply:
    space = region.find(Space, request)
    space.check_allowed("update")
    if "AppType" in request.get("SpaceSettings", {}):
        raise ValidationException("Updating AppType for Space is not supported.")  # [S13.30]
    if space.app_statuses() & {"Pending", "InService"}:
        raise ValidationException(assumptions.CANNOT_UPDATE_WITH_APPS.format(kind=space.kind, arn=space.arn))
    space.volume_error = None
    space.mark_changed()
    if "SpaceSettings" in request:
        request = {**request, "SpaceSettings": _changed_settings(space, request["SpaceSettings"])}
    space.write(request)
    space.perform("update")
    return {"SpaceArn": space.arn}


@operation
def delete_space(region: Region, request: Request) -> Reply:
    space = region.find(Space, request)
    space.check_deletable(Usages(region.all_resources()))
    space.perform("delete")
    return {}


@operation
def list_spaces(region: Region, request: Request) -> Reply:
    return paginate(region.all(Space), request, "Spaces", sort_order="Ascending")


def _find_owner(region: Region, request: Request, domain: Domain) -> UserProfile | None:
    """Return the user profile that owns a new space, if any; a new one if AWS is to create it."""
    ownership = request.get("OwnershipSettings")
    if not ownership:
        return None
    profile = {"DomainId": request["DomainId"], "UserProfileName": ownership["OwnerUserProfileName"]}
    if has_managed_resources(request) and region.get(UserProfile, profile) is None:
        return new_user_profile(domain, profile)
    return region.find(UserProfile, profile)


def _complete(region: Region, request: Request, domain: Domain, owner: UserProfile | None) -> Request:
    """Return a create request with the owner's name as it is stored and with a volume; refuse invalid settings."""
    if owner is not None:
        request = {**request, "OwnershipSettings": {"OwnerUserProfileName": owner.name}}
    if "SpaceSettings" in request:
        inherited = inherited_settings(request, domain, owner)
        settings = with_volume(request["SpaceSettings"], inherited)
        check_space_settings(settings, inherited, domain.record)
        request = {**request, "SpaceSettings": settings}
        check_images(region, request)
    return request


def _changed_settings(space: Space, update: Request) -> Request:
    """Return the settings of a space after an update; refuse invalid ones."""
    stored = space.record.get("SpaceSettings", {})
    after = merged("SpaceSettings", stored, update)
    check_space_settings(after, space.inherited_settings(), space.domain.record)
    check_images(space.region, update)
    before, size = volume_size(stored), volume_size(after)
    if before and size and size < before:
        raise ValidationException(assumptions.SPACE_VOLUME_CANNOT_SHRINK.format(size=before))
    if size and size != before and not space.resize_volume():
        return {**after, "SpaceStorageSettings": stored["SpaceStorageSettings"]}
    return after
