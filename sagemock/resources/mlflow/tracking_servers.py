"""MLflow tracking servers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sagemock import assumptions
from sagemock.cloud.lifecycle import GONE, Action, Lifecycle, Transition
from sagemock.cloud.operations import operation
from sagemock.cloud.quotas import TOTAL_MLFLOW_TRACKING_SERVERS
from sagemock.presigned.hosts import mlflow_server_host
from sagemock.protocol.errors import ServiceError, ValidationException
from sagemock.resources.random_ids import random_id
from sagemock.resources.roles import check_roles

from .base import MlflowResource, full_version
from .lists import list_page

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

_FAILED = ("UpdateFailed", "StartFailed", "StopFailed", "MaintenanceFailed", "DeleteFailed")
_STABLE = ("Created", "Updated", "Started", "Stopped", "MaintenanceComplete", *_FAILED)

TRACKING_SERVER_LIFECYCLE = Lifecycle(
    first="Creating",
    transitions={
        "Creating": Transition("Created", timedelta(minutes=25), failure_status="CreateFailed"),  # [M2.1]
        "Updating": Transition("Updated", timedelta(minutes=9), failure_status="UpdateFailed"),  # [M2.3]
        "Starting": Transition("Started", timedelta(minutes=9), failure_status="StartFailed"),  # [M2.4]
        "Stopping": Transition("Stopped", timedelta(minutes=9), failure_status="StopFailed"),  # [M2.4]
        "MaintenanceInProgress": Transition(  # [M2.8]
            "MaintenanceComplete", timedelta(minutes=30), failure_status="MaintenanceFailed"
        ),
        "Deleting": Transition(GONE, timedelta(minutes=18), failure_status="DeleteFailed"),  # [M2.2]
    },
    actions={
        "start": Action(_STABLE, "Starting"),
        "stop": Action(_STABLE, "Stopping"),
        "update": Action(_STABLE, "Updating"),
        "delete": Action(("CreateFailed", *_STABLE), "Deleting"),
        "maintain": Action(_STABLE, "MaintenanceInProgress"),
    },
)
# The activity in these statuses; in all others, it is the one of the last of these.
_ACTIVITY = {
    "CreateFailed": "Inactive",
    "Created": "Active",
    "Stopping": "Active",
    "StopFailed": "Active",
    "Stopped": "Inactive",
    "Starting": "Inactive",
    "StartFailed": "Inactive",
    "Started": "Active",
}


class MlflowTrackingServer(MlflowResource):
    """A tracking server."""

    kind = "MlflowTrackingServer"
    member_prefix = "TrackingServer"
    arn_type = "mlflow-tracking-server"
    lifecycle = TRACKING_SERVER_LIFECYCLE
    status_member = "TrackingServerStatus"
    defaults = {  # [M1.4, M1.5]
        "TrackingServerSize": "Small",
        "AutomaticModelRegistration": False,
        "S3BucketOwnerVerification": True,
        "MlflowVersion": assumptions.MLFLOW_SERVER_VERSION,
    }
    searchable = {"MlflowVersion": "MlflowVersion"}

    __slots__ = ()

    def __init__(self, region: Region, request: Request) -> None:
        super().__init__(region, request)
        self.arn = self.arn_of_request(region, request)
        host = mlflow_server_host(f"t-{random_id(12)}", region.name)  # [M1.6]
        self.write({"TrackingServerUrl": f"https://{host}"})
        if "S3BucketOwnerAccountId" not in self.record:
            self.write({"S3BucketOwnerAccountId": region.account_id})

    @classmethod
    def arn_of_request(cls, region: Region, request: Request) -> str:
        """Return the ARN, which keeps the case of the name [M1.2]."""
        return f"{region.arn_prefix}:{cls.arn_type}/{cls.name_of(request)}"

    def duplicate(self, arn: str) -> ServiceError:
        return ValidationException(assumptions.MLFLOW_SERVER_DUPLICATE.format(arn=arn))

    def write(self, request: Request) -> None:
        if "MlflowVersion" in request:
            request = {**request, "MlflowVersion": full_version(request["MlflowVersion"])}
        super().write(request)

    def allows(self, action: str) -> bool:
        """Return whether the status allows an action; only an inactive server can be started, and an active stopped."""
        needed = {"start": False, "stop": True}.get(action, self.is_active)
        return super().allows(action) and (self.is_active == needed or self.status in _FAILED)

    @property
    def is_active(self) -> bool:
        """Return whether its compute runs: an update or a maintenance does not change that [M2.7]."""
        if self.status == self.lifecycle.first:
            return False
        return (_ACTIVITY.get(self.status) or self.record.get("IsActive", "Active")) == "Active"

    @property
    def hostname(self) -> str:
        return str(urlsplit(self.record["TrackingServerUrl"]).hostname)

    @property
    def is_reachable(self) -> bool:
        return self.is_active and self.status not in ("Stopping", "Deleting")

    def snapshot(self) -> Reply:
        return {**super().snapshot(), "IsActive": "Active" if self.is_active else "Inactive"}

    @property
    def identity(self) -> Request:
        return {"TrackingServerName": self.name}

    def on_enter(self, status: str) -> None:
        super().on_enter(status)
        if status in _ACTIVITY:
            self.write({"IsActive": _ACTIVITY[status]})
        elif status.startswith("Maintenance"):
            self.write({"TrackingServerMaintenanceStatus": status})


@operation
def create_mlflow_tracking_server(region: Region, request: Request) -> Reply:
    server = MlflowTrackingServer(region, request)
    check_roles(region, request, server.arn)
    region.check_duplicate(server)
    region.cloud.quotas.check(
        TOTAL_MLFLOW_TRACKING_SERVERS, region.count(MlflowTrackingServer), assumptions.MLFLOW_SERVER_QUOTA_UNIT
    )
    region.add(server)
    return {"TrackingServerArn": server.arn}


@operation
def describe_mlflow_tracking_server(region: Region, request: Request) -> Reply:
    return region.find(MlflowTrackingServer, request).view()


@operation
def list_mlflow_tracking_servers(region: Region, request: Request) -> Reply:
    return list_page(region.all(MlflowTrackingServer), request, "TrackingServerSummaries")


@operation
def update_mlflow_tracking_server(region: Region, request: Request) -> Reply:
    server = region.find(MlflowTrackingServer, request)
    server.check_allowed("update")
    server.write(request)
    server.perform("update")
    return {"TrackingServerArn": server.arn}


@operation
def start_mlflow_tracking_server(region: Region, request: Request) -> Reply:
    server = region.find(MlflowTrackingServer, request)
    server.perform("start")
    return {"TrackingServerArn": server.arn}


@operation
def stop_mlflow_tracking_server(region: Region, request: Request) -> Reply:
    server = region.find(MlflowTrackingServer, request)
    server.perform("stop")
    return {"TrackingServerArn": server.arn}


@operation
def delete_mlflow_tracking_server(region: Region, request: Request) -> Reply:
    server = region.find(MlflowTrackingServer, request)
    server.perform("delete")
    return {"TrackingServerArn": server.arn}
