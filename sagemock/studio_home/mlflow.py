"""MLflow tracking servers and MLflow apps in the home."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .calls import CallRefused

if TYPE_CHECKING:
    from sagemock.protocol.json_types import JsonObject

    from .calls import ProfileCalls

_ENDING = ("Stopping", "Deleting")
_WITHOUT_APP = ("Creating", "CreateFailed", "Deleting", "Deleted")


@dataclass(frozen=True)
class MlflowView:
    """A tracking server or an app of MLflow.

    Attributes:
        name: Its name.
        status: Its status.
        version: The version of MLflow; empty if AWS does not show one.
        path: The path that opens it, below the home.
        can_open: Whether it can be opened.
    """

    name: str
    status: str
    version: str
    path: str
    can_open: bool


def read_mlflow(calls: ProfileCalls) -> tuple[list[MlflowView], CallRefused | None]:
    """Return the tracking servers and apps that are not deleted, and the error of a refused call."""
    found: list[MlflowView] = []
    try:
        found += map(_server, calls.list_all("ListMlflowTrackingServers", "TrackingServerSummaries"))
        found += map(_app, calls.list_all("ListMlflowApps", "Summaries"))
    except CallRefused as error:
        return found, error
    return [view for view in found if view.status != "Deleted"], None


def _server(summary: JsonObject) -> MlflowView:
    name, status = summary["TrackingServerName"], summary["TrackingServerStatus"]
    can_open = summary["IsActive"] == "Active" and status not in _ENDING
    return MlflowView(name, status, summary.get("MlflowVersion", ""), f"mlflow-servers/{name}/open", can_open)


def _app(summary: JsonObject) -> MlflowView:
    path, status = f"mlflow-apps/{summary['Arn'].rpartition('/')[2]}/open", summary["Status"]
    return MlflowView(summary["Name"], status, summary.get("MlflowVersion", ""), path, status not in _WITHOUT_APP)


def server_url(calls: ProfileCalls, name: str) -> str:
    """Return a new presigned URL of a tracking server.

    Raises:
        CallRefused: The cloud refused the call.
    """
    return str(calls.call("CreatePresignedMlflowTrackingServerUrl", TrackingServerName=name)["AuthorizedUrl"])


def app_url(calls: ProfileCalls, app_id: str) -> str:
    """Return a new presigned URL of an app, given the end of its ARN.

    Raises:
        CallRefused: The cloud refused the call.
    """
    arn = f"{calls.region.arn_prefix}:mlflow-app/{app_id}"
    return str(calls.call("CreatePresignedMlflowAppUrl", Arn=arn)["AuthorizedUrl"])


URLS: dict[str, Callable[[ProfileCalls, str], str]] = {"mlflow-servers": server_url, "mlflow-apps": app_url}
