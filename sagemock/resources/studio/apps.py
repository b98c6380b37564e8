"""Apps: what runs for a user profile or in a space."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.lifecycle import GONE, Action, Lifecycle, Transition
from sagemock.cloud.operations import operation
from sagemock.cloud.quotas import STUDIO_APPS, TOTAL_APPS
from sagemock.protocol.errors import ServiceError, ValidationException
from sagemock.resources.pagination import paginate

from . import app_runtime
from .app_startup import prepare
from .app_validation import check_owner, check_place, check_type, is_of_domain, resource_spec
from .base import StudioResource
from .domains import Domain
from .references import check_images, check_lifecycle_config
from .settings import get_nested
from .spaces import Space
from .user_profiles import UserProfile

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

_IN_SPACE = "@space"  # in keys, where AWS's ARNs do not tell (1.3)


class App(StudioResource):
    kind = "App"
    arn_type = "app"
    lifecycle = Lifecycle(
        first="Pending",
        transitions={
            # 231: seen (1.6)
            "Pending": Transition("InService", timedelta(seconds=231), default_reason="InternalFailure"),
            "Deleting": Transition("Deleted", timedelta(seconds=45), default_reason="InternalFailure"),
            "Deleted": Transition(GONE, timedelta(hours=24), non_blocking=True),  # 6.5
        },
        actions={"delete": Action(("InService",), "Deleting")},
    )
    searchable = {"DomainId": "DomainId", "UserProfileName": "UserProfileName", "SpaceName": "SpaceName"}

    appointments = (*StudioResource.appointments, "check_idleness")

    __slots__ = ("idle_after", "in_service_since")

    def __init__(self, region: Region, request: Request, *parents: StudioResource) -> None:
        super().__init__(region, request, *parents)
        built_in = (settings.get("BuiltInLifecycleConfigArn") for settings in self._settings())
        self.write({"BuiltInLifecycleConfigArn": next(filter(None, built_in), "")})
        self.in_service_since: float | None = None  # when it came into service, or was back after a restart
        self.idle_after: float | None = None  # seconds, if it ends by itself

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
        """Take the place of one that has ended: AWS takes it for the same app, started again (6.1)."""
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
        seen = app_runtime.timestamps(self) if self.status == "InService" else {}
        return {**super().snapshot(), **seen}

    def on_enter(self, status: str) -> None:
        app_runtime.follow(self, status)

    def resume(self) -> None:
        app_runtime.resume(self)

    def check_idleness(self) -> None:
        """It may have been idle for as long as it may be."""
        app_runtime.check_idleness(self)

    def startup_failure(self, status: str) -> str | None:
        if status != "Pending":
            return None
        config = self.record["ResourceSpec"].get("LifecycleConfigArn")
        allowed = (arn for settings in self._settings() for arn in settings.get("LifecycleConfigArns", ()))
        if config is not None and config not in allowed:
            return assumptions.LIFECYCLE_CONFIG_NOT_LISTED.format(arn=config)
        return prepare(self)

    def _settings(self) -> list[Request]:
        """What its owner and its domain have set for apps of its type, the nearest first."""
        member = f"{self.record['AppType']}AppSettings"
        return [get_nested(settings, member) for settings in self.parents[-1].settings()]

    def process_failed(self, reason: str) -> None:
        if self.status == "InService":
            self.enter("Failed", reason)


@operation
def create_app(region: Region, request: Request) -> Reply:
    check_owner(request, "CreateApp")
    domain = region.find(Domain, request)
    owner = _owner(region, request)
    check_type(request, domain.record, region.cloud.account_features)
    if owner is not None:
        check_place(request["AppType"], owner if isinstance(owner, Space) else None)
        request[f"{owner.kind}Name"] = owner.name
    request["ResourceSpec"] = resource_spec(region, request, owner.settings() if owner else [])
    check_images(region, request)
    check_lifecycle_config(region, request["AppType"], request["ResourceSpec"])
    app = App(region, request, *filter(None, (domain, owner)))
    earlier = region.get(App, request)
    if earlier and earlier.blocks_parent_deletion:
        raise app.duplicate(app.arn)
    app.check_parents()
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
    region.find(App, request).act("delete")
    return {}


@operation
def list_apps(region: Region, request: Request) -> Reply:
    if "UserProfileNameEquals" in request and "SpaceNameEquals" in request:
        raise ValidationException(assumptions.OWNER_FILTERS)
    if domain := request.get("DomainIdEquals"):
        region.find(Domain, {"DomainId": domain})
    return paginate(region.all(App), request, "Apps", sort_order="Ascending")


def _owner(region: Region, request: Request) -> UserProfile | Space | None:
    """Whose it is; None if it is the domain's."""
    if is_of_domain(request):
        return None
    return region.find(Space, request) if "SpaceName" in request else region.find(UserProfile, request)


def _propagate_tags(app: App) -> None:
    """Tags of domain and owner go to apps created from now on, if the domain says so (11)."""
    if app.parents[0].record["TagPropagation"] == "ENABLED":
        for parent in reversed(app.parents):
            app.tags = {**parent.tags, **app.tags}


def check_quotas(app: App) -> None:
    """Whether one more app may run, at all and of its type on that type of instance (1.5)."""
    app_type, instance_type = app.record["AppType"], app.record["ResourceSpec"].get("InstanceType")
    quotas = app.region.cloud.quotas
    of_type = STUDIO_APPS.get(app_type, "").format(instance_type)
    if TOTAL_APPS not in quotas and of_type not in quotas:  # the usual case, and counting takes time
        return
    running = [other for other in app.region.all(App) if other.status in assumptions.APP_STATUSES_THAT_USE_QUOTA]
    alike = [
        other
        for other in running
        if (other.record["AppType"], other.record["ResourceSpec"].get("InstanceType")) == (app_type, instance_type)
    ]
    quotas.check(TOTAL_APPS, len(running), "Apps")
    quotas.check(of_type, len(alike), "Apps")
