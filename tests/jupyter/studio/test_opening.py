"""Presigned domain URLs of live Studio apps."""

from urllib.parse import urlsplit

import pytest
import requests


def test_a_profiles_url_opens_its_jupyter_server(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    with studio_live.visit(alice) as visitor:
        assert visitor.first.status_code == 200
        assert urlsplit(visitor.first.url).path.startswith("/jupyter/default/")
        assert "token" not in visitor.first.url
        assert visitor.run("print(6 * 7)") == "42\n"


def test_a_spaces_url_opens_its_jupyterlab(studio_live):
    alice = studio_live.profile()
    space = studio_live.studio.lab(alice)
    studio_live.studio.app(space, "JupyterLab")
    with studio_live.visit_lab(alice, space) as visitor:
        path = urlsplit(visitor.first.url).path
        assert path.startswith("/jupyterlab/default/")
        assert visitor.run("print(6 * 7)") == "42\n"
        other = visitor.session.get(visitor.first.url.replace("jupyterlab", "JupyterLab"), timeout=30)
        assert (other.status_code, urlsplit(other.url).path) == (200, path)


def test_a_deep_link_redirects_to_its_path(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    link = studio_live.url(alice, LandingUri="app:JupyterServer:api/contents/deep?type=directory")
    page = requests.get(link, allow_redirects=False, timeout=30)
    assert page.status_code == 302
    assert page.headers["Location"] == "/jupyter/default/api/contents/deep?type=directory"


def test_creating_a_url_starts_no_process(studio_live, processes_on, temp_dir):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    assert studio_live.url(alice).startswith("http://127.0.0.1:")
    assert processes_on(temp_dir) == []


# --- the app


@pytest.mark.parametrize("clock", ["auto", "instant"])
def test_opening_creates_a_missing_app(start_studio, clock):
    live = start_studio(clock=clock)
    alice = live.profile()
    with live.visit(alice) as visitor:
        assert visitor.first.status_code == 200
        assert live.status(alice) == "InService"
        assert visitor.request("GET", "/api/status").status_code == 200


def test_the_log_names_the_created_app(start_studio, caplog):
    caplog.set_level("INFO", "sagemock.server")
    live = start_studio(clock="instant")
    alice, bob = live.profile(), live.profile("bob")
    arn = live.studio.app(bob)
    for owner in (alice, alice, bob):
        requests.get(live.url(owner), timeout=30)
    (message,) = caplog.messages
    assert message.startswith("Opening a presigned domain URL created arn:aws:sagemaker:")
    assert "/alice/" in message
    assert str(arn) not in message


def test_opening_a_space_creates_its_jupyterlab(start_studio):
    live = start_studio(clock="auto")
    alice = live.profile()
    space = live.studio.lab(alice)
    with live.visit_lab(alice, space) as visitor:
        assert visitor.first.status_code == 200
    image = live.describe(space, "JupyterLab")["ResourceSpec"]["SageMakerImageArn"]
    assert image.endswith(":image/sagemaker-distribution-cpu")


def test_a_pending_app_shows_a_waiting_page(studio_live):
    alice = studio_live.profile()
    app_link = studio_live.app_link(alice)
    with requests.Session() as browser:
        page = browser.get(app_link.url, timeout=30)
        assert page.status_code == 503
        assert "Wait: this page reloads" in page.text
        assert "create_presigned" not in page.text
        assert (page.headers["Retry-After"], page.headers["Refresh"]) == ("1", "1")
        status_url = f"{app_link.root}/app?appType=JupyterServer&appName=default"
        assert browser.get(status_url, timeout=30).text == "Pending"
        studio_live.cloud.clock.settle()
        assert browser.get(status_url, timeout=30).text == "InService"
        assert browser.get(page.url, timeout=30).status_code == 200


def test_the_status_of_another_app_is_returned(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    studio_live.studio.app(alice, "KernelGateway", "data", ResourceSpec={"InstanceType": "ml.t3.medium"})
    with studio_live.visit(alice) as visitor:
        root = visitor.notebook.root
        response = visitor.session.get(f"{root}/app?appType=KernelGateway&appName=data", timeout=30)
        assert (response.status_code, response.text) == (200, "InService")
        response = visitor.session.get(f"{root}/app?appType=KernelGateway&appName=other", timeout=30)
        assert (response.status_code, response.text) == (404, "NotFound")


def test_an_error_of_create_app_is_shown(studio_live):
    alice = studio_live.profile()
    studio_live.cloud.fail("CreateApp", "ResourceLimitExceeded", "The account-level service limit is 0.")
    page = requests.get(studio_live.url(alice), timeout=30)
    assert page.status_code == 503
    assert "service limit is 0" in page.text


def test_a_deleted_app_stays_deleted_until_reopened(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    with studio_live.visit(alice) as visitor:
        visitor.start_kernel()
        studio_live.delete_app(alice)
        gone = visitor.request("GET", "/api/kernels")  # as an open JupyterLab page does repeatedly
        assert gone.status_code == 503
        assert "Deleted" in gone.json()["message"]
        assert "new presigned URL" in gone.json()["message"]
        assert studio_live.status(alice) == "Deleted"
        requests.get(studio_live.url(alice), timeout=30)
        studio_live.cloud.clock.settle()
        assert visitor.request("GET", "/api/kernels").json() == []


def test_an_unauthenticated_request_creates_no_app(studio_live):
    alice = studio_live.profile()
    app_link = studio_live.app_link(alice)
    for path in ("/", "/auth", "/app", "/jupyter/default/", "/jupyter/default/api/kernels"):
        assert requests.get(app_link.root + path, timeout=30).status_code == 403
    assert studio_live.sagemaker.list_apps()["Apps"] == []


# --- apps without a program on this machine


def test_unsupported_apps_show_a_notice(studio_live):
    alice = studio_live.profile()
    space = studio_live.studio.lab(alice, AppType="CodeEditor")
    studio_live.studio.app(space, "CodeEditor")
    page = requests.get(studio_live.url(alice, SpaceName="lab"), timeout=30)
    assert page.status_code == 200
    assert urlsplit(page.url).path == "/codeeditor/default/"
    assert "program of CodeEditor is not available" in page.text


@pytest.mark.parametrize("uri", ["app:Canvas:", "app:RStudioServerPro:", "app:CodeEditor:"])
def test_other_studio_urls_show_a_page(studio_live, uri):
    page = requests.get(studio_live.url(studio_live.profile(), LandingUri=uri), timeout=30)
    assert page.status_code == 200
    assert "JupyterServer app, at /jupyter/default/" in page.text
    assert studio_live.sagemaker.list_apps()["Apps"] == []
