"""Activity and idle shutdown of apps without a live Jupyter: opening an app's page counts as activity."""

from datetime import datetime, timedelta, timezone

import pytest
import requests

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
ENABLED = {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": 60}

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def profile(studio):
    return studio.profile(studio.domain())


@pytest.fixture
def describe(sagemaker_client):
    return lambda app: sagemaker_client.describe_app(**app)


@pytest.fixture
def visit(sagemaker_client):
    """Open a presigned URL; return the session and the URL of the page."""

    def visit(profile, **more):
        url = sagemaker_client.create_presigned_domain_url(**profile, **more)["AuthorizedUrl"]
        session = requests.Session()
        return session, session.get(url).url

    return visit


def idle(settings, app_type="JupyterLab"):
    return {f"{app_type}AppSettings": {"AppLifecycleManagement": {"IdleSettings": settings}}}


def test_entering_service_counts_as_activity(sagemock, studio, profile, describe):
    app = studio.app(profile)
    began = sagemock.clock.now()
    sagemock.clock.advance(hours=2)
    assert describe(app)["LastUserActivityTimestamp"] == began
    assert describe(app)["LastHealthCheckTimestamp"] == began + 2 * HOUR


def test_health_checks_can_move_the_activity(sagemock, studio, profile, describe):
    app = studio.app(profile)
    sagemock.account_features.health_checks_move_activity = True
    sagemock.clock.advance(hours=2)
    described = describe(app)
    assert described["LastUserActivityTimestamp"] == described["LastHealthCheckTimestamp"] == sagemock.clock.now()


@pytest.mark.parametrize("status", ["Pending", "Failed"])
def test_app_never_in_service_has_no_timestamps(studio, profile, describe, status):
    assert not {"LastUserActivityTimestamp", "LastHealthCheckTimestamp"} & set(
        describe(studio.app(profile, status=status))
    )


def test_opening_the_page_counts_as_activity(sagemock, studio, profile, describe, visit):
    app = studio.app(profile)
    sagemock.clock.advance(hours=2)
    session, page = visit(profile)
    assert describe(app)["LastUserActivityTimestamp"] == sagemock.clock.now()
    sagemock.clock.advance(hours=2)
    session.get(page)
    assert describe(app)["LastUserActivityTimestamp"] == sagemock.clock.now()


def test_opening_a_space_affects_no_other_app(sagemock, studio, profile, describe, visit):
    server, space = studio.app(profile), studio.lab(profile)
    lab = studio.app(space, "JupyterLab")
    began = describe(server)["LastUserActivityTimestamp"]
    visit(profile, SpaceName=space["SpaceName"])
    assert describe(lab)["LastUserActivityTimestamp"] == sagemock.clock.now()
    assert describe(server)["LastUserActivityTimestamp"] == began


def test_deleted_app_keeps_its_timestamps(sagemock, sagemaker_client, studio, profile, describe, visit):
    app = studio.app(profile)
    visit(profile)
    used = sagemock.clock.now()
    sagemock.clock.advance(hours=1)
    sagemaker_client.delete_app(**app)
    sagemock.clock.advance(hours=1)
    assert describe(app)["LastUserActivityTimestamp"] == used
    assert describe(app)["LastHealthCheckTimestamp"] == used + HOUR


# --- idle shutdown


@pytest.fixture
def lab(require_members, studio, profile):
    """Create a JupyterLab app with an idle timeout of an hour."""
    require_members("JupyterLabAppSettings", "AppLifecycleManagement")
    studio.client.update_user_profile(**profile, UserSettings=idle(ENABLED))
    studio.cloud.clock.settle()
    return studio.lab(profile)


def test_unused_app_ends_after_its_timeout(sagemock, studio, lab, describe):
    app = studio.app(lab, "JupyterLab")
    sagemock.clock.advance(minutes=59)
    assert describe(app)["Status"] == "InService"
    sagemock.clock.advance(minutes=1)
    assert describe(app)["Status"] == "Deleting"


def test_activity_delays_the_idle_shutdown(sagemock, studio, profile, lab, describe, visit):
    app = studio.app(lab, "JupyterLab")
    sagemock.clock.advance(minutes=59)
    visit(profile, SpaceName=lab["SpaceName"])
    sagemock.clock.advance(minutes=59)
    assert describe(app)["Status"] == "InService"
    sagemock.clock.advance(minutes=1)
    assert describe(app)["Status"] == "Deleting"


def test_timeout_of_the_space_overrides_the_profile(sagemock, studio, lab, describe):
    studio.client.update_space(**lab, SpaceSettings=idle({"IdleTimeoutInMinutes": 120}))
    sagemock.clock.settle()
    app = studio.app(lab, "JupyterLab")
    sagemock.clock.advance(minutes=119)
    assert describe(app)["Status"] == "InService"
    sagemock.clock.advance(minutes=1)
    assert describe(app)["Status"] == "Deleting"


@pytest.mark.parametrize("management", [{}, {"LifecycleManagement": "DISABLED"}])
def test_timeout_applies_only_with_management_enabled(require_members, sagemock, studio, describe, management):
    require_members("JupyterLabAppSettings", "AppLifecycleManagement")
    settings = idle({"IdleTimeoutInMinutes": 60, **management})
    app = studio.app(studio.lab(studio.profile(studio.domain(), UserSettings=settings)), "JupyterLab")
    sagemock.clock.advance(hours=24)
    assert describe(app)["Status"] == "InService"
