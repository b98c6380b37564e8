"""What somebody who opens a presigned domain URL finds, where Jupyters are live."""

from urllib.parse import urlsplit

import pytest
import requests


def test_a_profile_s_url_opens_its_jupyter_server(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    with studio_live.visit(alice) as visitor:
        assert visitor.first.status_code == 200
        assert urlsplit(visitor.first.url).path.startswith("/jupyter/default/")
        assert "token" not in visitor.first.url
        assert visitor.run("print(6 * 7)") == "42\n"


def test_a_space_s_url_opens_its_jupyterlab(studio_live):
    alice = studio_live.profile()
    space = studio_live.studio.lab(alice)
    studio_live.studio.app(space, "JupyterLab")
    with studio_live.visit_lab(alice, space) as visitor:
        assert urlsplit(visitor.first.url).path.startswith("/jupyterlab/default/")
        assert visitor.run("print(6 * 7)") == "42\n"


def test_a_deep_link_leads_where_it_says(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    link = studio_live.url(alice, LandingUri="app:JupyterServer:api/contents/deep?type=directory")
    page = requests.get(link, allow_redirects=False, timeout=30)
    assert page.status_code == 302
    assert page.headers["Location"] == "/jupyter/default/api/contents/deep?type=directory"


def test_making_a_url_starts_no_process(studio_live, processes_on, ground):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    assert studio_live.url(alice).startswith("http://127.0.0.1:")
    assert processes_on(ground) == []


# --- the app


@pytest.mark.parametrize("clock", ["auto", "instant"])
def test_opening_creates_the_app_that_is_not_there(start_studio, clock):
    live = start_studio(clock=clock)
    alice = live.profile()
    with live.visit(alice) as visitor:
        assert visitor.first.status_code == 200
        assert live.status(alice) == "InService"
        assert visitor.ask("GET", "/api/status").status_code == 200


def test_opening_a_space_creates_its_jupyterlab(start_studio):
    live = start_studio(clock="auto")
    alice = live.profile()
    space = live.studio.lab(alice)
    with live.visit_lab(alice, space) as visitor:
        assert visitor.first.status_code == 200
    image = live.describe(space, "JupyterLab")["ResourceSpec"]["SageMakerImageArn"]
    assert image.endswith(":image/sagemaker-distribution-cpu")


def test_until_the_app_is_in_service_one_waits(studio_live):
    alice = studio_live.profile()
    door = studio_live.door(alice)
    with requests.Session() as browser:
        page = browser.get(door.url, timeout=30)
        assert page.status_code == 503
        assert "starting" in page.text
        asked = f"{door.root}/app?appType=JupyterServer&appName=default"
        assert browser.get(asked, timeout=30).text == "Pending"
        studio_live.cloud.clock.settle()
        assert browser.get(asked, timeout=30).text == "InService"
        assert browser.get(page.url, timeout=30).status_code == 200


def test_who_asks_for_another_app_is_told_of_that(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    studio_live.studio.app(alice, "KernelGateway", "data", ResourceSpec={"InstanceType": "ml.t3.medium"})
    with studio_live.visit(alice) as visitor:
        root = visitor.notebook.root
        told = visitor.session.get(f"{root}/app?appType=KernelGateway&appName=data", timeout=30)
        assert (told.status_code, told.text) == (200, "InService")
        told = visitor.session.get(f"{root}/app?appType=KernelGateway&appName=other", timeout=30)
        assert (told.status_code, told.text) == (404, "NotFound")


def test_what_the_cloud_refuses_to_create_is_said(studio_live):
    alice = studio_live.profile()
    studio_live.cloud.fail("CreateApp", "ResourceLimitExceeded", "The account-level service limit is 0.")
    page = requests.get(studio_live.url(alice), timeout=30)
    assert page.status_code == 503
    assert "service limit is 0" in page.text


def test_with_its_app_a_jupyter_server_ends_and_stays_away_until_it_is_opened_again(studio_live):
    alice = studio_live.profile()
    studio_live.studio.app(alice)
    with studio_live.visit(alice) as visitor:
        visitor.start_kernel()
        studio_live.delete_app(alice)
        gone = visitor.ask("GET", "/api/kernels")  # as an open JupyterLab does, again and again
        assert gone.status_code == 503
        assert "Deleted" in gone.json()["message"]
        assert studio_live.status(alice) == "Deleted"
        requests.get(studio_live.url(alice), timeout=30)
        studio_live.cloud.clock.settle()
        assert visitor.ask("GET", "/api/kernels").json() == []


def test_a_stranger_s_knock_creates_no_app(studio_live):
    alice = studio_live.profile()
    door = studio_live.door(alice)
    for path in ("/", "/auth", "/app", "/jupyter/default/", "/jupyter/default/api/kernels"):
        assert requests.get(door.root + path, timeout=30).status_code == 403
    assert studio_live.sagemaker.list_apps()["Apps"] == []


# --- what has no program here


def test_other_types_of_apps_show_a_page_that_says_so(studio_live):
    alice = studio_live.profile()
    space = studio_live.studio.lab(alice, AppType="CodeEditor")
    studio_live.studio.app(space, "CodeEditor")
    page = requests.get(studio_live.url(alice, SpaceName="lab"), timeout=30)
    assert page.status_code == 200
    assert urlsplit(page.url).path == "/codeeditor/default/"
    assert "no program for CodeEditor" in page.text


@pytest.mark.parametrize("uri", ["studio::pipelines", "app:Canvas:", "app:RStudioServerPro:", "app:CodeEditor:"])
def test_the_rest_of_studio_shows_a_page_and_creates_nothing(studio_live, uri):
    page = requests.get(studio_live.url(studio_live.profile(), LandingUri=uri), timeout=30)
    assert page.status_code == 200
    assert "JupyterServer, at /jupyter/default/" in page.text
    assert studio_live.sagemaker.list_apps()["Apps"] == []
