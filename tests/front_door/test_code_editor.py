"""CodeEditor apps, with a program in place of code-server; tests/jupyter/studio/test_programs.py has the real one."""

import base64
import sys
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import psutil
import pytest
import requests
import websocket
from botocore.config import Config

from sagemock import mock_sagemaker

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="processes are found in /proc")
IDLE = {"AppLifecycleManagement": {"IdleSettings": {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": 60}}}
BASE = "/codeeditor/default"


class Editor:
    """A space with a CodeEditor, and a browser that opens it."""

    def __init__(self, cloud, make_studio, **user_settings):
        self.cloud = cloud
        self.sagemaker = boto3.client("sagemaker", config=Config(parameter_validation=False))
        self.studio = make_studio(cloud, self.sagemaker)
        self.domain = self.studio.domain()
        self.alice = self.studio.profile(self.domain, UserSettings=user_settings)
        self.browser = requests.Session()
        self.browser.headers["Connection"] = "close"

    def create_space(self, **settings):
        self.space = self.studio.lab(self.alice, "editor", AppType="CodeEditor", **settings)
        return self

    def create_app(self, **spec):
        image = {"SageMakerImageArn": self.studio.image}
        self.studio.app(self.space, "CodeEditor", ResourceSpec=image | spec)
        return self

    def url(self):
        key = {**self.alice, "SpaceName": "editor"}
        return self.sagemaker.create_presigned_domain_url(**key)["AuthorizedUrl"]

    def open(self):
        first = self.browser.get(self.url(), timeout=30)
        self.origin = f"http://{urlsplit(first.url).netloc}"
        return first

    def get(self, path="/", **options):
        return self.browser.get(self.origin + BASE + path, timeout=30, **options)

    def crash(self):
        return self.browser.post(f"{self.origin}{BASE}/crash", timeout=30)

    def status(self):
        return self.sagemaker.describe_app(**self.space, AppType="CodeEditor", AppName="default")["Status"]

    def last_activity(self):
        app = self.sagemaker.describe_app(**self.space, AppType="CodeEditor", AppName="default")
        return app["LastUserActivityTimestamp"]


@pytest.fixture
def start_editor(make_studio, tmp_path, monkeypatch, fake_code_server, eventually):
    monkeypatch.setenv("SAGEMOCK_CODE_SERVER", str(fake_code_server))
    monkeypatch.setenv("VSCODE_IPC_HOOK", "the user's")
    before = set(psutil.pids())
    mocks = []

    def start(user_settings=None, **options):
        mock = mock_sagemaker(**{"jupyter": True, "clock": "manual"} | options)
        mocks.append(mock)
        return Editor(mock.__enter__(), make_studio, **user_settings or {})

    yield start
    for mock in mocks:
        mock.__exit__(None, None, None)
    assert eventually(lambda: not [pid for pid in set(psutil.pids()) - before if is_ours(pid, tmp_path)])


def is_ours(pid, tmp_path):
    try:
        process = psutil.Process(pid)
        return str(tmp_path) in " ".join(process.cmdline()) and process.status() != psutil.STATUS_ZOMBIE
    except psutil.Error:
        return False


@pytest.fixture
def editor(start_editor):
    return start_editor().create_space().create_app()


def test_a_presigned_url_opens_the_editor(editor):
    first = editor.open()
    assert first.status_code == 200
    assert urlsplit(first.url).path == f"{BASE}/"
    described = first.json()
    assert described["path"] == "/"
    assert described["arguments"][-1] == "."
    environment = described["environment"]
    assert "VSCODE_IPC_HOOK" not in environment
    assert environment["HOME"] == described["directory"]
    assert environment["XDG_CONFIG_HOME"] != str(Path.home())
    socket = websocket.create_connection(
        f"ws{editor.origin[4:]}{BASE}/websocket",
        cookie="; ".join(f"{cookie.name}={cookie.value}" for cookie in editor.browser.cookies),
    )
    socket.send("hello")
    assert socket.recv() == "hello"
    socket.close()
    child = first.json()["child"]
    editor.studio.client.delete_app(**editor.space, AppType="CodeEditor", AppName="default")
    editor.cloud.clock.settle()
    assert not psutil.pid_exists(child), "a process that had cleared its environment is left"


def test_other_spellings_lead_to_the_editor(editor):
    editor.open()
    page = editor.browser.get(f"{editor.origin}/CodeEditor/default/Some/Path?Query=1", timeout=30)
    assert page.url == f"{editor.origin}{BASE}/Some/Path?Query=1"
    assert page.json()["path"] == "/Some/Path"
    assert requests.get(f"{editor.origin}/CodeEditor/default/", timeout=30).status_code == 403


def test_programs_in_the_editor_call_the_cloud(editor):
    environment = editor.open().json()["environment"]
    sagemaker = boto3.client(
        "sagemaker",
        endpoint_url=environment["AWS_ENDPOINT_URL"],
        aws_access_key_id=environment["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=environment["AWS_SECRET_ACCESS_KEY"],
    )
    assert [app["AppType"] for app in sagemaker.list_apps()["Apps"]] == ["CodeEditor"]


def test_opening_creates_a_missing_app(start_editor):
    editor = start_editor(clock="auto").create_space()
    assert editor.open().status_code == 200
    assert editor.status() == "InService"


def test_a_pending_editor_shows_a_waiting_page(start_editor):
    editor = start_editor().create_space()
    page = editor.open()
    assert page.status_code == 503
    assert "Wait: this page reloads" in page.text
    assert (page.headers["Retry-After"], page.headers["Refresh"]) == ("1", "1")
    status_url = f"{editor.origin}/app?appType=CodeEditor&appName=default"
    assert editor.browser.get(status_url, timeout=30).text == "Pending"
    editor.cloud.clock.settle()
    assert editor.browser.get(status_url, timeout=30).text == "InService"
    assert editor.get().json()["path"] == "/"


def test_a_deleted_editor_shows_its_status(editor):
    editor.open()
    editor.studio.client.delete_app(**editor.space, AppType="CodeEditor", AppName="default")
    editor.cloud.clock.settle()
    page = editor.get()
    assert page.status_code == 503
    assert "The app is Deleted" in page.text


def test_other_paths_and_visitors_are_rejected(editor):
    editor.open()
    assert "Nothing is served at /lab" in editor.browser.get(f"{editor.origin}/lab", timeout=30).text
    assert requests.get(f"{editor.origin}{BASE}/", timeout=30).status_code == 403
    assert requests.get(f"{editor.origin}/auth?token=x", timeout=30).status_code == 403
    assert editor.browser.get(f"{editor.origin}/auth", timeout=30).status_code == 403
    bob = editor.studio.profile(editor.domain, "bob")
    foreign = editor.sagemaker.create_presigned_domain_url(**bob)["AuthorizedUrl"].partition("token=")[2]
    assert requests.get(f"{editor.origin}/auth?token={foreign}", timeout=30).status_code == 403


def test_a_session_ends_by_the_clouds_clock(editor):
    editor.open()
    editor.cloud.clock.advance(hours=11)
    assert editor.get().status_code == 200
    editor.cloud.clock.advance(hours=2)
    assert editor.get().status_code == 403


def test_an_editor_that_crashed_starts_again(editor, eventually):
    first = editor.open().json()
    assert editor.crash().status_code == 502
    second = editor.get().json()
    assert second["pid"] != first["pid"]
    assert eventually(lambda: not psutil.pid_exists(first["child"]))


def test_an_editor_that_always_crashes_fails(editor, eventually):
    editor.open()
    with suppress(requests.ConnectionError):  # of the last crash, if its app has failed and closed before the response
        for _ in range(10):
            if editor.crash().status_code == 503:
                break
    assert eventually(lambda: editor.status() == "Failed")


def test_idle_editors_end_by_their_heartbeat(start_editor, eventually, require_members):
    require_members("CodeEditorAppSettings", "AppLifecycleManagement")
    editor = start_editor({"CodeEditorAppSettings": IDLE}).create_space().create_app()
    clock = editor.cloud.clock
    editor.open()
    clock.advance(minutes=50)
    opened = editor.last_activity()
    editor.get("/beat?number=1")
    assert eventually(lambda: editor.last_activity() - opened > timedelta(minutes=49))
    clock.advance(minutes=50)
    assert editor.status() == "InService"
    clock.advance(minutes=11)
    assert editor.status() in ("Deleting", "Deleted")


def test_lifecycle_scripts_run_before_the_editor(start_editor):
    editor = start_editor(run_lifecycle_scripts=True)
    script = base64.b64encode(b'#!/bin/bash\necho "$HOME" > written').decode()
    arn = editor.sagemaker.create_studio_lifecycle_config(
        StudioLifecycleConfigName="setup",
        StudioLifecycleConfigAppType="CodeEditor",
        StudioLifecycleConfigContent=script,
    )["StudioLifecycleConfigArn"]
    settings = {"CodeEditorAppSettings": {"LifecycleConfigArns": [arn]}}
    editor.sagemaker.update_user_profile(**editor.alice, UserSettings=settings)
    editor.cloud.clock.settle()
    editor.create_space().create_app(LifecycleConfigArn=arn)
    first = editor.open()
    assert first.status_code == 200, first.text
    described = first.json()
    assert described["environment"]["HOME"] == described["directory"]
    volumes = Path(described["environment"]["JUPYTER_CONFIG_DIR"]).parents[1] / "volumes"
    assert [path.name for path in volumes.rglob("written")] == ["written"]


def test_a_certificate_serves_https(start_editor):
    pytest.importorskip("trustme")
    editor = start_editor(tls=True).create_space().create_app()
    url = editor.url()
    assert url.startswith("https://")
    page = editor.browser.get(url, timeout=30)
    assert page.json()["path"] == "/"
    assert all(cookie.secure for cookie in editor.browser.cookies)


def test_without_code_server_a_page_explains_it(make_studio, monkeypatch):
    monkeypatch.setenv("SAGEMOCK_CODE_SERVER", "/nowhere/code-server")
    with mock_sagemaker(jupyter=True, clock="manual") as cloud:
        page = Editor(cloud, make_studio).create_space().create_app().open()
        assert page.status_code == 200
        assert "npm install --global code-server" in page.text
        assert "SAGEMOCK_CODE_SERVER" in page.text
