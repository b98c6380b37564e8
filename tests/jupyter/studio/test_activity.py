"""What DescribeApp tells of who uses an app, and that apps nobody uses end."""

from contextlib import suppress
from datetime import timedelta

import psutil
import pytest

IDLE = {"AppLifecycleManagement": {"IdleSettings": {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": 60}}}
IMAGE = "arn:aws:sagemaker:us-east-1:885854791233:image/sagemaker-distribution-cpu"
HOUR = timedelta(hours=1)
MOMENT = timedelta(seconds=60)  # of the wall's: the cloud's clock follows it, too


def used(live, *app):
    return live.describe(*app)["LastUserActivityTimestamp"]


def checked(live, *app):
    return live.describe(*app)["LastHealthCheckTimestamp"]


# --- timestamps


def test_an_app_that_nobody_has_opened_was_used_when_it_came_into_service(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    begun = studio_live.cloud.clock.now()
    studio_live.cloud.clock.advance(hours=2)
    assert abs(used(studio_live, alice) - begun) < MOMENT
    assert abs(checked(studio_live, alice) - begun - 2 * HOUR) < MOMENT


def test_who_comes_in_and_who_calls_the_api_is_active(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    clock = studio_live.cloud.clock
    clock.advance(hours=2)
    with studio_live.visit(alice) as visitor:
        assert abs(used(studio_live, alice) - clock.now()) < MOMENT
        clock.advance(hours=2)
        visitor.ask("GET", "/api/contents").raise_for_status()
        assert abs(used(studio_live, alice) - clock.now()) < MOMENT
        clock.advance(hours=2)
        visitor.ask("GET", "/api/contents?no_track_activity=1").raise_for_status()
        visitor.ask("GET", "/api/status").raise_for_status()
        assert abs(used(studio_live, alice) - (clock.now() - 2 * HOUR)) < MOMENT
        assert abs(checked(studio_live, alice) - clock.now()) < MOMENT


def test_a_running_cell_is_activity(studio_live, eventually):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    with studio_live.visit(alice) as visitor:
        kernel = visitor.start_kernel()
        visitor.begin("while True: pass", kernel)
        studio_live.cloud.clock.advance(hours=2)
        assert eventually(lambda: studio_live.cloud.clock.now() - used(studio_live, alice) < MOMENT)
        visitor.ask("POST", f"/api/kernels/{kernel}/interrupt").raise_for_status()


def test_a_gateway_has_an_activity_of_its_own(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    gateway = ("KernelGateway", "data")
    studio_live.studio.app(alice, *gateway, ResourceSpec={"InstanceType": "ml.t3.medium"})
    begun = used(studio_live, alice, *gateway)
    clock = studio_live.cloud.clock
    clock.advance(hours=2)
    with studio_live.visit(alice) as visitor:
        assert used(studio_live, alice, *gateway) == begun
        visitor.run("print('busy')")
        assert abs(used(studio_live, alice, *gateway) - clock.now()) < MOMENT


def test_what_was_known_of_a_deleted_app_stays_known(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    last = used(studio_live, alice)
    studio_live.delete_app(alice)
    studio_live.cloud.clock.advance(hours=2)
    assert used(studio_live, alice) == last
    assert checked(studio_live, alice) < studio_live.cloud.clock.now() - HOUR


# --- idle apps


@pytest.fixture
def lab_in(require_members, studio_live):
    """Alice, and her space with a JupyterLab in service."""
    require_members("JupyterLabAppSettings", "AppLifecycleManagement")

    def lab_in(space_settings, **of_profile):
        alice = studio_live.profile(**({"UserSettings": {"JupyterLabAppSettings": of_profile}} if of_profile else {}))
        space = studio_live.studio.lab(alice, **space_settings)
        studio_live.studio.app(space, "JupyterLab")
        return alice, space

    return lab_in


def test_an_app_that_nobody_uses_ends_after_its_timeout(lab_in, studio_live):
    _, space = lab_in({}, **IDLE)
    studio_live.cloud.clock.advance(minutes=58)
    assert studio_live.status(space, "JupyterLab") == "InService"
    studio_live.cloud.clock.advance(minutes=2, seconds=30)
    assert studio_live.status(space, "JupyterLab") == "Deleting"
    studio_live.cloud.clock.settle()
    assert studio_live.status(space, "JupyterLab") == "Deleted"


def test_use_puts_the_end_off(lab_in, studio_live):
    alice, space = lab_in({}, **IDLE)
    clock = studio_live.cloud.clock
    with studio_live.visit_lab(alice, space) as visitor:
        for _ in range(3):
            clock.advance(minutes=50)
            visitor.ask("GET", "/api/contents").raise_for_status()
            assert studio_live.status(space, "JupyterLab") == "InService"
        clock.advance(minutes=62)
        assert has_ended(studio_live, space)
        assert visitor.ask("GET", "/api/contents").status_code == 503


def test_a_running_cell_puts_the_end_off(lab_in, studio_live, eventually):
    alice, space = lab_in({}, **IDLE)
    with studio_live.visit_lab(alice, space) as visitor:
        kernel = visitor.start_kernel()
        visitor.begin("while True: pass", kernel)
        last = used(studio_live, space, "JupyterLab")
        assert eventually(lambda: used(studio_live, space, "JupyterLab") > last)  # it was noticed
        studio_live.cloud.clock.advance(hours=3)
        assert studio_live.status(space, "JupyterLab") == "InService"
        visitor.ask("POST", f"/api/kernels/{kernel}/interrupt").raise_for_status()


def has_ended(live, space):
    return live.status(space, "JupyterLab") in ("Deleting", "Deleted")


def space_idle(minutes):
    idle = {"AppLifecycleManagement": {"IdleSettings": {"IdleTimeoutInMinutes": minutes}}}
    return {"JupyterLabAppSettings": {"DefaultResourceSpec": {"SageMakerImageArn": IMAGE}, **idle}}


def test_the_timeout_of_the_space_counts_before_that_of_the_profile(lab_in, studio_live):
    _, space = lab_in(space_idle(120), **IDLE)
    studio_live.cloud.clock.advance(minutes=118)
    assert not has_ended(studio_live, space)
    studio_live.cloud.clock.advance(minutes=4)
    assert has_ended(studio_live, space)


def test_a_timeout_counts_only_where_management_is_enabled(lab_in, studio_live):
    _, space = lab_in(space_idle(60))
    studio_live.cloud.clock.advance(hours=5)
    assert studio_live.status(space, "JupyterLab") == "InService"


def test_an_app_started_again_has_its_whole_timeout(lab_in, studio_live):
    _, space = lab_in({}, **IDLE)
    studio_live.cloud.clock.advance(minutes=50)
    studio_live.delete_app(space, "JupyterLab")
    studio_live.studio.app(space, "JupyterLab")
    studio_live.cloud.clock.advance(minutes=30)
    assert studio_live.status(space, "JupyterLab") == "InService"
    studio_live.cloud.clock.advance(minutes=31)
    assert has_ended(studio_live, space)


def test_a_server_that_died_in_the_middle_of_a_cell_is_not_busy_for_ever(
    lab_in, studio_live, eventually, processes_on, ground
):
    alice, space = lab_in({}, **IDLE)
    with studio_live.visit_lab(alice, space) as visitor:
        visitor.begin("while True: pass", visitor.start_kernel())
        last = used(studio_live, space, "JupyterLab")
        assert eventually(lambda: used(studio_live, space, "JupyterLab") > last)  # it was noticed
    for process in processes_on(ground):
        with suppress(psutil.NoSuchProcess):
            process.kill()
    clock = studio_live.cloud.clock
    assert eventually(lambda: clock.now() - used(studio_live, space, "JupyterLab") > timedelta(seconds=0.5))
    clock.advance(hours=2)
    assert has_ended(studio_live, space)
