"""Apps in service: when their servers begin and end, if any run, who uses them, and that the idle ones end."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from sagemock.cloud.clock import schedule
from sagemock.cloud.launcher import Activity

from .app_hosts import AppHost, studio_spec
from .settings import get_nested

if TYPE_CHECKING:
    from sagemock.cloud.launcher import InstanceSpec, Launcher

    from .apps import App

ENDED = ("Deleting", "Failed")
EPSILON = 0.001  # seconds


def follow(app: App, status: str) -> None:
    """Let what runs follow the app into a status."""
    launcher = app.region.cloud.launcher
    host = app.parents[-1]
    if status == "InService":
        app.in_service_since = app.modified
    if status in ENDED and app.in_service_since is not None and "LastUserActivityTimestamp" not in app.record:
        app.record = {**app.record, **timestamps(app)}
    if not isinstance(host, AppHost):
        return
    if app.record["AppType"] == "KernelGateway":
        if launcher:
            _follow_as_gateway(app, launcher, status)
    elif is_default_app(app, host):
        if status == "InService":
            host.listen()
            app.idle_after = _idle_seconds(app)
            _expect_idleness(app, app.idle_after)
        elif status in ENDED:
            host.stop_app()


def resume(app: App) -> None:
    """Let it run again after a restart, which counts as use of it: what was used before, nobody can tell any more."""
    launcher, host = app.region.cloud.launcher, app.parents[-1]
    if launcher is None or not isinstance(host, AppHost) or app.status != "InService":
        return
    app.in_service_since = app.region.clock.time()
    if app.record["AppType"] == "KernelGateway":
        _follow_as_gateway(app, launcher, app.status)
    elif is_default_app(app, host):
        host.listen()


def is_default_app(app: App, host: AppHost) -> bool:
    """Whether it is the app that opens at the door."""
    return (app.record["AppType"], app.name) == (host.app_type, "default")


def timestamps(app: App) -> dict[str, float]:
    """What AWS's health checks find out."""
    now = app.region.clock.time()
    return {"LastUserActivityTimestamp": _last_used(app), "LastHealthCheckTimestamp": now}


def spec_of(app: App) -> InstanceSpec | None:
    """What a launcher runs for it; None where nothing does."""
    host = app.parents[-1]
    if not isinstance(host, AppHost):
        return None
    if app.record["AppType"] == "KernelGateway":
        return studio_spec(host, app.process_id, _key(app), gateway_of=host.arn)
    return host.spec() if is_default_app(app, host) else None


def _follow_as_gateway(app: App, launcher: Launcher, status: str) -> None:
    spec = spec_of(app)
    if status == "InService" and spec:
        launcher.create(spec)
    elif status in ENDED:
        launcher.delete(app.process_id)


def _key(app: App) -> dict[str, Any]:
    key = ("DomainId", "UserProfileName", "SpaceName", "AppType")
    return {member: app.record[member] for member in key if member in app.record} | {"AppName": app.name}


def _last_used(app: App) -> float:
    """When somebody last did something in it, and be it that it came into service."""
    now, began = app.region.clock.time(), app.in_service_since or app.created
    if activity := _activity(app):
        return now if activity.is_busy else max(began, min(activity.last, now))
    return began


def _activity(app: App) -> Activity | None:
    """What is known of it: by its Jupyter or, where none runs, by who looked at the page in place of it."""
    launcher, host = app.region.cloud.launcher, app.parents[-1]
    if app.record["AppType"] == "KernelGateway":
        return launcher.activity(app.process_id) if launcher else None
    if not isinstance(host, AppHost) or not is_default_app(app, host):
        return None
    return launcher.activity(host.arn) if launcher else Activity(host.last_visit, is_busy=False)


# --- idleness


def _idle_seconds(app: App) -> float | None:
    """After how long it ends, if it does: the nearest timeout counts, if the nearest to say so has it enabled (12)."""
    settings = app.parents[-1].settings()
    path = (f"{app.record['AppType']}AppSettings", "AppLifecycleManagement", "IdleSettings")
    idle = [get_nested(each, *path) for each in settings]
    management = [each["LifecycleManagement"] for each in idle if "LifecycleManagement" in each]
    minutes = [each["IdleTimeoutInMinutes"] for each in idle if "IdleTimeoutInMinutes" in each]
    return minutes[0] * 60.0 if minutes and management[:1] == ["ENABLED"] else None


def _expect_idleness(app: App, seconds: float | None) -> None:
    if seconds is not None:
        schedule.expect(app, "check_idleness", timedelta(seconds=seconds))


def check_idleness(app: App) -> None:
    """End an app that nobody has used for so long, or look again when that would be."""
    if app.idle_after is None or app.status != "InService":
        return
    clock = app.region.clock
    rest = _last_used(app) + app.idle_after / clock.speed - clock.time()
    if rest < EPSILON:
        app.enter("Deleting")
    else:
        _expect_idleness(app, rest * clock.speed)
