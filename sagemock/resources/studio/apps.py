"""Apps."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.lifecycle import GONE, Action, Lifecycle, Transition
from sagemock.cloud.operations import operation
from sagemock.cloud.quotas import STUDIO_APPS, TOTAL_APPS
from sagemock.protocol.errors import ServiceError, ValidationException
from sagemock.resources.pagination import paginate

from .app_runtime import LiveApp
from .app_startup import prepare
from .app_validation import check_owner, check_remote_access, check_space, check_type, is_of_domain, resource_spec
from .domains import Domain
from .references import check_images, check_lifecycle_config
from .spaces import Space
from .user_profiles import UserProfile

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

    from .base import StudioResource

_IN_SPACE = "@space"  # [S2.5] suffix of keys: a profile's app and a space's app can have the same ARN


class App(LiveApp):
    """An app of a user profile or of a space, or RStudio's app of a domain."""

    kind = "App"
    arn_type = "app"
    lifecycle = Lifecycle(
        first="Pending",
        transitions={
            # [S5.11, S14.24]
            "Pending": Transition("InService", timedelta(seconds=231), default_reason="InternalFailure"),
            "Deleting": Transition("Deleted", timedelta(seconds=45), default_reason="InternalFailure"),  # [S5.12]
            "Deleted": Transition(GONE, timedelta(hours=24), non_blocking=True),  # [S15.11]
        },
        actions={"delete": Action(("InService",), "Deleting")},
    )
    searchable = {"DomainId": "DomainId", "UserProfileName": "UserProfileName", "SpaceName": "SpaceName"}

    __slots__ = ()

    def __init__(self, region: Region, request: Request, domain: Domain, owner: StudioResource | None = None) -> None:
        super().__init__(region, request, domain, owner)
        built_in = (settings.get("BuiltInLifecycleConfigArn") for settings in self.owner_settings())
        self.write({"BuiltInLifecycleConfigArn": next(filter(None, built_in), "")})

    @classmethod
    def key_of(cls, request: Request) -> str:
        owner = request.get("UserProfileName") or request["SpaceName"]
        key = f"{request['DomainId']}/{owner}/{request['AppType']}/{request['AppName']}".lower()
        return f"{key}{_IN_SPACE}" if "SpaceName" in request else key

    @classmethod
    def arn_of(cls, region: Region, key: str) -> str:
        return super().arn_of(region, key.removesuffix(_IN_SPACE))

    def wrong_status(self, action: str) -> ServiceError:
        if self.status == "Deleted":
            return ValidationException(assumptions.APP_DELETED_ALREADY.format(arn=self.arn))
        if self.status == "Failed":
            return ValidationException(assumptions.APP_FAILED_ALREADY.format(arn=self.arn))
        return super().wrong_status(action)

    @property
    def blocks_parent_deletion(self) -> bool:
        return self.status not in ("Deleted", "Failed")

    def replace(self, earlier: App) -> None:
        """Replace an app that has ended; with the same parents, AWS treats it as that app, started again [S14.15]."""
        self.region.remove(earlier)
        if earlier.parents == self.parents:
            self.created = earlier.created
            self.tags = {**earlier.tags, **self.tags}

    @property
    def log_stream(self) -> str:
        owner = self.record.get("SpaceName") or self.record["UserProfileName"]
        return f"{self.record['DomainId']}/{owner}/{self.record['AppType']}/{self.name}"

    @property
    def process_id(self) -> str:
        return f"{self.arn}{_IN_SPACE}" if "SpaceName" in self.record else self.arn

    def snapshot(self) -> Reply:
        timestamps = self.timestamps() if self.status == "InService" else {}
        return {**super().snapshot(), **timestamps}

    def startup_failure(self, status: str) -> str | None:
        if status != "Pending":
            return None
        config = self.record["ResourceSpec"].get("LifecycleConfigArn")
        allowed = (arn for settings in self.owner_settings() for arn in settings.get("LifecycleConfigArns", ()))
        if config is not None and config not in allowed:
            return assumptions.LIFECYCLE_CONFIG_NOT_LISTED.format(arn=config)
        if config is not None and self.region.by_arn(config) is None:
            return assumptions.LIFECYCLE_CONFIG_NOT_FOUND.format(arn=config)
        return prepare(self)


@operation
def create_app(region: Region, request: Request) -> Reply:
    check_owner(request, "CreateApp")
    domain = region.find(Domain, request)
    owner = _find_owner(region, request)
    check_type(request, domain.record, region.cloud.account_features)
    request = _complete(region, request, owner)
    app = App(region, request, domain, owner)
    earlier = region.get(App, request)
    if earlier and earlier.blocks_parent_deletion:
        raise app.duplicate(app.arn)
    app.check_parents()
    check_remote_access(app.arn, app.record["ResourceSpec"], owner.record if owner else {})
    check_quotas(app)
    if earlier:
        app.replace(earlier)
    _propagate_tags(app)
    region.add(app)
    return {"AppArn": app.arn}


@operation
def describe_app(region: Region, request: Request) -> Reply:
    check_owner(request, "DescribeApp")
    return region.find(App, request).view()


@operation
def delete_app(region: Region, request: Request) -> Reply:
    check_owner(request, "DeleteApp")
    region.find(App, request).perform("delete")
    return {}


@operation
def list_apps(region: Region, request: Request) -> Reply:
    if "UserProfileNameEquals" in request and "SpaceNameEquals" in request:
        raise ValidationException(assumptions.OWNER_FILTERS)
    if domain := request.get("DomainIdEquals"):
        region.find(Domain, {"DomainId": domain})
    return paginate(region.all(App), request, "Apps", sort_order="Ascending")


def _find_owner(region: Region, request: Request) -> UserProfile | Space | None:
    """Return the owner of an app; None for RStudio's app, which belongs to the domain itself."""
    if is_of_domain(request):
        return None
    return region.find(Space, request) if "SpaceName" in request else region.find(UserProfile, request)


def _complete(region: Region, request: Request, owner: UserProfile | Space | None) -> Request:
    """Return a create request with the owner's name as it is stored and with the whole resource spec, checked."""
    inherited: list[Request] = []
    if owner is not None:
        check_space(request["AppType"], owner if isinstance(owner, Space) else None)
        request = {**request, f"{owner.kind}Name": owner.name}
        inherited = owner.settings()
    spec = resource_spec(region, request, inherited)
    request = {**request, "ResourceSpec": spec}
    check_images(region, request)
    check_lifecycle_config(region, request["AppType"], spec)
    return request


def _propagate_tags(app: App) -> None:
    """Give a new app the tags of its domain and its owner, if the domain has TagPropagation enabled [S22.4]."""
    if app.domain.record["TagPropagation"] == "ENABLED":
        for parent in reversed(app.parents):
            app.tags = {**parent.tags, **app.tags}


def check_quotas(app: App) -> None:
    """Refuse one more running app when a quota is used up: that of all apps, or of its type and instance type."""
    app_type, instance_type = app.record["AppType"], app.record["ResourceSpec"].get("InstanceType")
    quotas = app.region.cloud.quotas
    quota = STUDIO_APPS.get(app_type, "").format(instance_type)
    if TOTAL_APPS not in quotas and quota not in quotas:  # the usual case; counting is slow
        return
    running = [other for other in app.region.all(App) if other.status in assumptions.APP_STATUSES_THAT_USE_QUOTA]
    alike = [
        other
        for other in running
        if (other.record["AppType"], other.record["ResourceSpec"].get("InstanceType")) == (app_type, instance_type)
    ]
    quotas.check(TOTAL_APPS, len(running), "Apps")
    quotas.check(quota, len(alike), "Apps")
