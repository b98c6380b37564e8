"""SpaceView: a space and its app, as Studio shows them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from sagemock.protocol.json_types import JsonObject

CLASSIC = "JupyterServer"
ENDED = (None, "Deleted", "Failed")  # statuses of an app that can be created again
_STATES_OF_APP = {"Pending": "Starting", "InService": "Running", "Deleting": "Stopping", "Failed": "Failed"}
_STATES_OF_SPACE = {"Pending": "Creating", "Updating": "Updating", "Deleting": "Deleting"}
_DELETABLE = ("InService", "Failed", "Update_Failed", "Delete_Failed")
_APP_NAMES = {"CodeEditor": "Code Editor", CLASSIC: "Studio Classic"}


def app_name(app_type: str) -> str:
    """Return the name of an app type, as users read it."""
    return _APP_NAMES.get(app_type, app_type)


@dataclass(frozen=True)
class SpaceView:
    """A space and its app.

    Attributes:
        description: The reply of DescribeSpace.
        app: The reply of DescribeApp, empty if the space has no app.
    """

    description: JsonObject
    app: JsonObject = field(default_factory=dict)

    def with_app(self, app: JsonObject) -> SpaceView:
        """Return the space with its app, empty for none."""
        return replace(self, app=app)

    @property
    def name(self) -> str:
        """The name of the space."""
        return str(self.description["SpaceName"])

    @property
    def app_type(self) -> str:
        """The type of its app; spaces of Studio Classic have none in their settings."""
        return str(self._settings.get("AppType", CLASSIC))

    @property
    def sharing(self) -> str:
        """Private or Shared."""
        return str(self.description.get("SpaceSharingSettings", {}).get("SharingType", "Shared"))

    @property
    def owner(self) -> str | None:
        """The user profile that owns it; spaces of Studio Classic have no owner."""
        owner: str | None = self.description.get("OwnershipSettings", {}).get("OwnerUserProfileName")
        return owner

    @property
    def instance_type(self) -> str:
        """The instance type of its app, or that of its settings; empty if neither has one."""
        spec = self._settings.get(f"{self.app_type}AppSettings", {}).get("DefaultResourceSpec", {})
        return str(self.app.get("ResourceSpec", spec).get("InstanceType") or spec.get("InstanceType", ""))

    @property
    def volume_gb(self) -> int | None:
        """The size of its volume in GB; spaces of Studio Classic have none."""
        storage = self._settings.get("SpaceStorageSettings", {}).get("EbsStorageSettings", {})
        size: int | None = storage.get("EbsVolumeSizeInGb")
        return size

    @property
    def last_use(self) -> float | None:
        """The time of the last activity in its app, in epoch seconds; None if no app has run."""
        time: float | None = self.app.get("LastUserActivityTimestamp")
        return time

    @property
    def _settings(self) -> JsonObject:
        settings: JsonObject = self.description.get("SpaceSettings", {})
        return settings

    @property
    def state(self) -> str:
        """The state that Studio shows: that of the space until it is in service, then that of its app."""
        status = self.description["Status"]
        if status in _STATES_OF_SPACE or status == "Failed":
            return _STATES_OF_SPACE.get(status, "Failed")
        return _STATES_OF_APP.get(self.app.get("Status", ""), "Stopped")

    @property
    def is_running(self) -> bool:
        """True if its app can be opened and stopped."""
        return self.state == "Running"

    @property
    def can_run(self) -> bool:
        """True if its app can be created, and its settings changed."""
        return self.description["Status"] in ("InService", "Update_Failed") and self.app.get("Status") in ENDED

    @property
    def can_delete(self) -> bool:
        """True if it can be deleted."""
        return self.description["Status"] in _DELETABLE and self.app.get("Status") in ENDED

    @property
    def failure(self) -> str:
        """The reason why the space or its app has failed; often empty."""
        reason = self.description.get("FailureReason") or self.app.get("FailureReason", "")
        return str(reason) if "Failed" in f"{self.description['Status']} {self.app.get('Status')}" else ""
