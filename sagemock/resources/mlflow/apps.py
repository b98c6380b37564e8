"""MLflow apps, which are serverless."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.lifecycle import GONE, Action, Lifecycle, Transition
from sagemock.cloud.operations import operation
from sagemock.cloud.quotas import TOTAL_MLFLOW_APPS
from sagemock.presigned.hosts import mlflow_app_host
from sagemock.resources.app_ids import find_by_arn, id_in, new_app_id
from sagemock.resources.roles import check_roles

from .base import MlflowResource
from .lists import list_page

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

_FAILED = ("UpdateFailed", "DeleteFailed")
_STABLE = ("Created", "Updated", *_FAILED)

APP_LIFECYCLE = Lifecycle(
    first="Creating",
    transitions={
        "Creating": Transition("Created", timedelta(minutes=5), failure_status="CreateFailed"),  # [M5.4]
        "Updating": Transition("Updated", timedelta(seconds=60), failure_status="UpdateFailed"),  # [M5.5]
        "Deleting": Transition("Deleted", timedelta(seconds=60), failure_status="DeleteFailed"),  # [M5.5]
        "Deleted": Transition(GONE, timedelta(hours=24), non_blocking=True),  # [M5.6]
    },
    actions={
        "update": Action(_STABLE, "Updating"),
        "delete": Action(("CreateFailed", *_STABLE), "Deleting"),
    },
)
_MAINTENANCE = timedelta(minutes=30)  # [M5.8]


class MlflowApp(MlflowResource):
    """An app."""

    kind = "MlflowApp"
    member_prefix = ""  # its members are Name and Arn
    arn_type = "mlflow-app"
    lifecycle = APP_LIFECYCLE
    defaults = {  # [M5.2]
        "ModelRegistrationMode": "AutoModelRegistrationDisabled",
        "MlflowVersion": assumptions.MLFLOW_APP_VERSION,
    }
    searchable = {
        "AccountDefaultStatus": "AccountDefaultStatus",
        "DefaultDomainIdList": "DefaultDomainIdList",
        "MlflowVersion": "MlflowVersion",
    }
    scheduled_methods = (*MlflowResource.scheduled_methods, "complete_maintenance")

    __slots__ = ()

    def __init__(self, region: Region, request: Request) -> None:
        arn = request.get("Arn") or new_app_id()  # [M5.1] only seeds set it
        super().__init__(region, {**request, "Arn": arn})
        self.arn = f"{region.arn_prefix}:{self.arn_type}/{id_in(arn)}"

    @classmethod
    def key_of(cls, request: Request) -> str:
        return id_in(request["Arn"]).lower()

    @classmethod
    def arn_of_request(cls, region: Region, request: Request) -> str:
        return str(request["Arn"])

    def write(self, request: Request) -> None:
        super().write({member: value for member, value in request.items() if member != "Arn"})

    @property
    def hostname(self) -> str:
        return mlflow_app_host(id_in(self.arn), self.region.name)

    @property
    def identity(self) -> Request:
        return {"Arn": self.arn}

    @property
    def is_reachable(self) -> bool:
        return self.status not in ("Creating", "CreateFailed", "Deleting", "Deleted")

    # --- maintenance, which has a member of its own and leaves the status as it is [M5.8]

    @property
    def maintainable_statuses(self) -> tuple[str, ...]:
        return _STABLE

    def begin_maintenance(self) -> None:
        self.write({"MaintenanceStatus": "MaintenanceInProgress"})
        self.schedule.call_later("complete_maintenance", self.complete_maintenance, _MAINTENANCE)

    def complete_maintenance(self) -> None:
        """End the maintenance."""
        self.write({"MaintenanceStatus": "MaintenanceComplete"})

    # --- defaults of the account and of domains

    def claim_defaults(self) -> None:
        """Take the account's default and those of domains from the other apps, since each has one default [M5.7]."""
        domains = set(self.record.get("DefaultDomainIdList", ()))
        for other in self.region.all(MlflowApp):
            if other is self:
                continue
            if "ENABLED" == self.record.get("AccountDefaultStatus") == other.record.get("AccountDefaultStatus"):
                other.write({"AccountDefaultStatus": "DISABLED"})
            if domains.intersection(other.record.get("DefaultDomainIdList", ())):
                rest = [domain for domain in other.record["DefaultDomainIdList"] if domain not in domains]
                other.write({"DefaultDomainIdList": rest})


def find_app(region: Region, request: Request) -> MlflowApp:
    """Return the app whose ARN a request has.

    Raises:
        ResourceNotFound: This region of the account has no such app.
    """
    return find_by_arn(region, MlflowApp, request)


@operation
def create_mlflow_app(region: Region, request: Request) -> Reply:
    app = MlflowApp(region, request)
    check_roles(region, request, app.arn)
    existing = sum(other.status != "Deleted" for other in region.all(MlflowApp))
    region.cloud.quotas.check(TOTAL_MLFLOW_APPS, existing, assumptions.MLFLOW_APP_QUOTA_UNIT)
    region.add(app)
    app.claim_defaults()
    return {"Arn": app.arn}


@operation
def describe_mlflow_app(region: Region, request: Request) -> Reply:
    return find_app(region, request).view()


@operation
def list_mlflow_apps(region: Region, request: Request) -> Reply:
    return list_page(region.all(MlflowApp), request, "Summaries")


@operation
def update_mlflow_app(region: Region, request: Request) -> Reply:
    app = find_app(region, request)
    app.check_allowed("update")
    region.rename(app, request.get("Name", app.name))
    app.write(request)
    app.claim_defaults()
    app.perform("update")
    return {"Arn": app.arn}


@operation
def delete_mlflow_app(region: Region, request: Request) -> Reply:
    app = find_app(region, request)
    app.perform("delete")
    return {"Arn": app.arn}
