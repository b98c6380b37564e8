"""Activity timestamps in DescribeApp, and idle shutdown of apps."""

from contextlib import suppress
from datetime import timedelta

import psutil
import pytest

IDLE = {"AppLifecycleManagement": {"IdleSettings": {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": 60}}}
IMAGE = "arn:aws:sagemaker:us-east-1:885854791233:image/sagemaker-distribution-cpu"
HOUR = timedelta(hours=1)
TOLERANCE = timedelta(seconds=60)  # the cloud's clock also follows the system's clock


def last_activity(live, *app):
    return live.describe(*app)["LastUserActivityTimestamp"]


def last_health_check(live, *app):
    return live.describe(*app)["LastHealthCheckTimestamp"]


# --- timestamps


def test_activity_of_an_unopened_app_starts_in_service(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    started = studio_live.cloud.clock.now()
    studio_live.cloud.clock.advance(hours=2)
    assert abs(last_activity(studio_live, alice) - started) < TOLERANCE
    assert abs(last_health_check(studio_live, alice) - started - 2 * HOUR) < TOLERANCE


def test_opening_and_api_calls_count_as_activity(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    clock = studio_live.cloud.clock
    clock.advance(hours=2)
    with studio_live.visit(alice) as visitor:
        assert abs(last_activity(studio_live, alice) - clock.now()) < TOLERANCE
        clock.advance(hours=2)
        visitor.request("GET", "/api/contents").raise_for_status()
        assert abs(last_activity(studio_live, alice) - clock.now()) < TOLERANCE
        clock.advance(hours=2)
        visitor.request("GET", "/api/contents?no_track_activity=1").raise_for_status()
        visitor.request("GET", "/api/status").raise_for_status()
        assert abs(last_activity(studio_live, alice) - (clock.now() - 2 * HOUR)) < TOLERANCE
        assert abs(last_health_check(studio_live, alice) - clock.now()) < TOLERANCE


def test_a_running_cell_is_activity(studio_live, eventually):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    with studio_live.visit(alice) as visitor:
        kernel = visitor.start_kernel()
        visitor.begin("while True: pass", kernel)
        studio_live.cloud.clock.advance(hours=2)
        assert eventually(lambda: studio_live.cloud.clock.now() - last_activity(studio_live, alice) < TOLERANCE)
        visitor.request("POST", f"/api/kernels/{kernel}/interrupt").raise_for_status()


def test_a_gateway_records_its_own_activity(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    gateway = ("KernelGateway", "data")
    studio_live.studio.app(alice, *gateway, ResourceSpec={"InstanceType": "ml.t3.medium"})
    started = last_activity(studio_live, alice, *gateway)
    clock = studio_live.cloud.clock
    clock.advance(hours=2)
    with studio_live.visit(alice) as visitor:
        assert last_activity(studio_live, alice, *gateway) == started
        visitor.run("print('busy')")
        assert abs(last_activity(studio_live, alice, *gateway) - clock.now()) < TOLERANCE


def test_timestamps_of_a_deleted_app_are_kept(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    last = last_activity(studio_live, alice)
    studio_live.delete_app(alice)
    studio_live.cloud.clock.advance(hours=2)
    assert last_activity(studio_live, alice) == last
    assert last_health_check(studio_live, alice) < studio_live.cloud.clock.now() - HOUR


# --- idle apps


@pytest.fixture
def lab_in(require_members, studio_live):
    """Return a function that creates a user profile with a space whose JupyterLab app is InService."""
    require_members("JupyterLabAppSettings", "AppLifecycleManagement")

    def lab_in(space_settings, **of_profile):
        alice = studio_live.profile(**({"UserSettings": {"JupyterLabAppSettings": of_profile}} if of_profile else {}))
        space = studio_live.studio.lab(alice, **space_settings)
        studio_live.studio.app(space, "JupyterLab")
        return alice, space

    return lab_in


def test_an_idle_app_ends_after_its_timeout(lab_in, studio_live):
    _, space = lab_in({}, **IDLE)
    studio_live.cloud.clock.advance(minutes=58)
    assert studio_live.status(space, "JupyterLab") == "InService"
    studio_live.cloud.clock.advance(minutes=2, seconds=30)
    assert studio_live.status(space, "JupyterLab") == "Deleting"
    studio_live.cloud.clock.settle()
    assert studio_live.status(space, "JupyterLab") == "Deleted"


def test_activity_delays_idle_shutdown(lab_in, studio_live):
    alice, space = lab_in({}, **IDLE)
    clock = studio_live.cloud.clock
    with studio_live.visit_lab(alice, space) as visitor:
        for _ in range(3):
            clock.advance(minutes=50)
            visitor.request("GET", "/api/contents").raise_for_status()
            assert studio_live.status(space, "JupyterLab") == "InService"
        clock.advance(minutes=62)
        assert has_ended(studio_live, space)
        assert visitor.request("GET", "/api/contents").status_code == 503


@pytest.mark.parametrize("session", ["kernel", "terminal"])
def test_open_sessions_prevent_idle_shutdown(lab_in, studio_live, eventually, session):
    alice, space = lab_in({}, **IDLE)
    clock = studio_live.cloud.clock
    with studio_live.visit_lab(alice, space) as visitor:
        opened = visitor.request("POST", f"/api/{session}s", json={"name": "python3"} if session == "kernel" else {})
        path = f"/api/{session}s/{opened.json()['id' if session == 'kernel' else 'name']}"
        assert eventually(lambda: space_activity(studio_live, space).has_sessions)
        clock.advance(hours=3)
        assert studio_live.status(space, "JupyterLab") == "InService"
        visitor.request("DELETE", path).raise_for_status()
        assert eventually(lambda: not space_activity(studio_live, space).has_sessions)
        clock.advance(minutes=62)
        assert has_ended(studio_live, space)


def space_activity(live, space):
    arn = live.cloud.resource(space["SpaceName"]).arn
    return live.cloud.runtime.launcher.activity(arn)


def test_a_running_cell_delays_idle_shutdown(lab_in, studio_live, eventually):
    alice, space = lab_in({}, **IDLE)
    with studio_live.visit_lab(alice, space) as visitor:
        kernel = visitor.start_kernel()
        visitor.begin("while True: pass", kernel)
        last = last_activity(studio_live, space, "JupyterLab")
        assert eventually(
            lambda: last_activity(studio_live, space, "JupyterLab") > last
        )  # the running cell has been recorded
        studio_live.cloud.clock.advance(hours=3)
        assert studio_live.status(space, "JupyterLab") == "InService"
        visitor.request("POST", f"/api/kernels/{kernel}/interrupt").raise_for_status()


def has_ended(live, space):
    return live.status(space, "JupyterLab") in ("Deleting", "Deleted")


def space_idle(minutes):
    idle = {"AppLifecycleManagement": {"IdleSettings": {"IdleTimeoutInMinutes": minutes}}}
    return {"JupyterLabAppSettings": {"DefaultResourceSpec": {"SageMakerImageArn": IMAGE}, **idle}}


def test_the_timeout_of_the_space_takes_precedence(lab_in, studio_live):
    _, space = lab_in(space_idle(120), **IDLE)
    studio_live.cloud.clock.advance(minutes=118)
    assert not has_ended(studio_live, space)
    studio_live.cloud.clock.advance(minutes=4)
    assert has_ended(studio_live, space)


def test_a_timeout_counts_only_where_management_is_enabled(lab_in, studio_live):
    _, space = lab_in(space_idle(60))
    studio_live.cloud.clock.advance(hours=5)
    assert studio_live.status(space, "JupyterLab") == "InService"


def test_a_restarted_app_has_its_full_timeout(lab_in, studio_live):
    _, space = lab_in({}, **IDLE)
    studio_live.cloud.clock.advance(minutes=50)
    studio_live.delete_app(space, "JupyterLab")
    studio_live.studio.app(space, "JupyterLab")
    studio_live.cloud.clock.advance(minutes=30)
    assert studio_live.status(space, "JupyterLab") == "InService"
    studio_live.cloud.clock.advance(minutes=31)
    assert has_ended(studio_live, space)


def test_a_dead_server_is_not_busy(lab_in, studio_live, eventually, processes_on, temp_dir):
    alice, space = lab_in({}, **IDLE)
    with studio_live.visit_lab(alice, space) as visitor:
        visitor.begin("while True: pass", visitor.start_kernel())
        last = last_activity(studio_live, space, "JupyterLab")
        assert eventually(
            lambda: last_activity(studio_live, space, "JupyterLab") > last
        )  # the running cell has been recorded
    for process in processes_on(temp_dir):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    clock = studio_live.cloud.clock
    assert eventually(lambda: clock.now() - last_activity(studio_live, space, "JupyterLab") > timedelta(seconds=0.5))
    clock.advance(hours=2)
    assert has_ended(studio_live, space)
