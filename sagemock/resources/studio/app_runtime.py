"""LiveApp: server process, activity and idle shutdown of an app."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from sagemock.cloud.launcher import Activity

from .app_hosts import AppHost, studio_spec
from .domain_members import DomainMember
from .settings import get_nested, settings_for_apps

if TYPE_CHECKING:
    from sagemock.cloud.launcher import InstanceSpec
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Reply, Request

    from .base import StudioResource
    from .domains import Domain

ENDED = ("Deleting", "Failed")
COMPANIONS = ("KernelGateway", "TensorBoard")
EPSILON = 0.001  # seconds


class LiveApp(DomainMember):
    """An app as far as it runs.

    With a launcher, the server of a default app runs under the ARN of its host, the server of a KernelGateway or
    TensorBoard under its own ``process_id``; other apps have no server. ``in_service_since`` is when it came into
    service or was restored. ``idle_after`` is the idle timeout in seconds, None if idle shutdown is off.
    """

    scheduled_methods = (*DomainMember.scheduled_methods, "check_idleness")

    __slots__ = ("idle_after", "in_service_since")

    def __init__(self, region: Region, request: Request, domain: Domain, owner: StudioResource | None = None) -> None:
        self.in_service_since: float | None = None
        self.idle_after: float | None = None
        super().__init__(region, request, domain, owner)

    @property
    def host(self) -> AppHost | None:
        """Return its owner; None for RStudio's app, which belongs to the domain itself."""
        return self.owner if isinstance(self.owner, AppHost) else None

    @property
    def is_companion(self) -> bool:
        """Return whether it has a server of its own beside that of its owner's default app."""
        return self.record["AppType"] in COMPANIONS

    @property
    def is_default_app(self) -> bool:
        """Return whether it is the app that Studio opens for its owner."""
        host = self.host
        return host is not None and (self.record["AppType"], self.name) == (host.app_type, "default")

    def owner_settings(self) -> list[Request]:
        """Return the settings of its owner and its domain for apps of its type, the most specific first."""
        return settings_for_apps(self.owner, self.record["AppType"]) if self.owner else []

    # --- server

    def on_enter(self, status: str) -> None:
        if status == "InService":
            self.in_service_since = self.modified
        if status in ENDED and self.in_service_since is not None and "LastUserActivityTimestamp" not in self.record:
            self.record = {**self.record, **self.timestamps()}
        if self.host is None:
            return
        if self.is_companion:
            self._update_companion(status)
        elif self.is_default_app and status == "InService":
            self.host.listen()
            self.idle_after = self._idle_timeout()
            self._schedule_idle_check(self.idle_after)
        elif self.is_default_app and status in ENDED:
            self.host.stop_app()

    def resume(self) -> None:
        """Run it again after a restart, which counts as use: earlier activity is unknown."""
        if self.region.cloud.runtime.launcher is None or self.host is None or self.status != "InService":
            return
        self.in_service_since = self.region.clock.time()
        self.mark_changed()
        if self.is_companion:
            self._update_companion(self.status)
        elif self.is_default_app:
            self.host.listen()

    def process_failed(self, reason: str) -> None:
        if self.status == "InService":
            self.enter("Failed", reason)

    def spec(self) -> InstanceSpec | None:
        """Return the specification of its server; None if it has none."""
        if self.host is None:
            return None
        if self.is_companion:
            gateway_of = self.host.arn if self.record["AppType"] == "KernelGateway" else None
            spec = self.record["ResourceSpec"]
            return studio_spec(self.host, self.process_id, self._identifiers(), spec, gateway_of)
        return self.host.spec() if self.is_default_app else None

    def _update_companion(self, status: str) -> None:
        launcher = self.region.cloud.runtime.launcher
        if launcher is None:
            return
        if status == "InService" and (spec := self.spec()):
            launcher.create(spec)
        elif status in ENDED:
            launcher.delete(self.process_id)

    def _identifiers(self) -> Request:
        members = ("DomainId", "UserProfileName", "SpaceName", "AppType")
        return {member: self.record[member] for member in members if member in self.record} | {"AppName": self.name}

    # --- activity

    def timestamps(self) -> Reply:
        """Return the times of the last user activity and of the last health check."""
        now = self.region.clock.time()
        is_moved = self.region.cloud.account_features.health_checks_move_activity
        return {
            "LastUserActivityTimestamp": now if is_moved else self._last_activity(),
            "LastHealthCheckTimestamp": now,
        }

    def _last_activity(self) -> float:
        """Return when a user last did something in it; coming into service counts as activity."""
        now, start = self.region.clock.time(), self.in_service_since or self.created
        if activity := self._activity():
            return now if activity.is_busy else max(start, min(activity.last, now))
        return start

    def _activity(self) -> Activity | None:
        """Return the activity in its Jupyter or, without a launcher, on the page that sagemock shows instead."""
        launcher, host = self.region.cloud.runtime.launcher, self.host
        if self.is_companion:
            return launcher.activity(self.process_id) if launcher else None
        if host is None or not self.is_default_app:
            return None
        return launcher.activity(host.arn) if launcher else Activity(host.last_visit, is_busy=False)

    # --- idle shutdown

    def _has_sessions(self) -> bool:
        """Return whether it is a JupyterLab with open kernels or terminals, which is not idle [S10.18]."""
        activity = self._activity() if self.record["AppType"] == "JupyterLab" else None
        return activity is not None and activity.has_sessions

    def _idle_timeout(self) -> float | None:
        """Return the most specific timeout in seconds, if the nearest LifecycleManagement is enabled [S10.3, S10.4]."""
        path = ("AppLifecycleManagement", "IdleSettings")
        idle = [get_nested(settings, *path) for settings in self.owner_settings()]
        management = [settings["LifecycleManagement"] for settings in idle if "LifecycleManagement" in settings]
        minutes = [settings["IdleTimeoutInMinutes"] for settings in idle if "IdleTimeoutInMinutes" in settings]
        return minutes[0] * 60.0 if minutes and management[:1] == ["ENABLED"] else None

    def _schedule_idle_check(self, seconds: float | None) -> None:
        if seconds is not None:
            self.schedule.call_later("check_idleness", self.check_idleness, timedelta(seconds=seconds))

    def check_idleness(self) -> None:
        """Delete it after the idle timeout, or check again when the timeout would end."""
        if self.idle_after is None or self.status != "InService":
            return
        clock = self.region.clock
        remaining = self._last_activity() + self.idle_after / clock.speed - clock.time()
        if self._has_sessions():
            self._schedule_idle_check(self.idle_after)
        elif remaining < EPSILON:
            self.enter("Deleting")
        else:
            self._schedule_idle_check(remaining * clock.speed)
