"""The console's files and sign-in over HTTP."""

import re
from pathlib import Path

import pytest
import requests

import sagemock
from sagemock.cli.server.startup_message import startup_message
from sagemock.server.console import handlers
from sagemock.server.urls import CONSOLE
from sagemock.studio_home import site

FILES = sorted(path.name for path in handlers.FILES.iterdir())
TEXTS = {name: (handlers.FILES / name).read_text() for name in FILES}
TOKEN = "letters.and~the/rest+of-a_token=="


@pytest.fixture
def server():
    with sagemock.serve(clock="manual") as server:
        yield server


@pytest.fixture
def closed_server():
    with sagemock.serve(clock="manual", token=TOKEN) as server:
        yield server


class Browser(requests.Session):
    """A session that keeps cookies and does not follow redirects."""

    def request(self, *asked, **options):
        return super().request(*asked, **{"timeout": 30, **options, "allow_redirects": False})


@pytest.fixture
def browser():
    with Browser() as browser:
        yield browser


def files_at(server):
    return f"{server.url}{CONSOLE}"


def test_server_address_redirects_to_the_console(server, browser):
    for path in ("/", "/_sagemock", "/_sagemock/", "/_sagemock/console"):
        answer = browser.get(server.url + path)
        assert (answer.status_code, answer.headers["Location"]) == (302, CONSOLE)


def test_post_is_still_an_aws_call(server, browser):
    assert browser.post(server.url).json()["__type"] == "MissingAuthenticationTokenException"
    assert "unknown command ''" in browser.post(f"{server.url}/_sagemock/").json()["error"]


@pytest.mark.parametrize("name", ["", "theme.css", *FILES])
def test_files_have_content_type_and_security_headers(server, browser, name):
    answer = browser.get(files_at(server) + name)
    assert answer.status_code == 200
    folder = site.FILES if name == "theme.css" else handlers.FILES
    assert answer.content == (folder / (name or "index.html")).read_bytes()
    suffix = Path(name or "index.html").suffix
    types = {".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
    assert answer.headers["Content-Type"].startswith(types[suffix])
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert answer.headers["Cache-Control"] == "no-cache"
    policy = answer.headers["Content-Security-Policy"]
    assert {"default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"} <= set(policy.split("; "))
    assert "unsafe" not in policy


def test_unchanged_file_is_not_sent_again(server, browser):
    first = browser.get(files_at(server) + "app.js")
    again = browser.get(files_at(server) + "app.js", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")


@pytest.mark.parametrize(
    "path", ["nothing.js", "../console.py", "..%2Fconsole.py", "%2e%2e/console.py", "//etc/passwd"]
)
def test_other_files_are_not_served(server, path):
    # urllib3 would normalize the path before sending it.
    request = requests.Request("GET", server.url).prepare()
    request.url = files_at(server) + path
    with requests.Session() as session:
        answer = session.send(request, timeout=30)
    assert answer.status_code in (403, 404)
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert len(answer.text) < 60


def test_files_and_references_match():
    mentioned = {name for text in TEXTS.values() for name in re.findall(r'"(?:\./)?([a-z_]+\.(?:js|css|svg))"', text)}
    assert mentioned | {"index.html"} == {*FILES, "theme.css"}  # shared with Studio's home


def test_files_contain_no_external_address():
    for name, text in TEXTS.items():
        assert set(re.findall(r"(?:https?|wss?)://[^\s\"'`]+", text)) <= {"http://www.w3.org/2000/svg"}, name


def test_files_contain_no_inline_script_or_html_sink():
    sinks = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|eval\(|new Function|DOMParser|srcdoc"
    for name, text in TEXTS.items():
        assert not re.search(sinks, text), name
    assert not re.search(r"<style|<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=", TEXTS["index.html"])


def test_files_are_public_but_data_is_not(closed_server, browser):
    assert browser.get(files_at(closed_server)).status_code == 200
    assert browser.get(f"{closed_server.url}/_sagemock/state").status_code == 401


def test_sign_in_sets_an_http_only_cookie(closed_server, browser):
    answer = browser.post(f"{files_at(closed_server)}token", json={"token": TOKEN})
    assert answer.status_code == 204
    attributes = {each.strip().lower() for each in answer.headers["Set-Cookie"].split(";")}
    assert {"httponly", "samesite=strict", "path=/"} <= attributes
    assert browser.get(f"{closed_server.url}/_sagemock/state").status_code == 200


def test_wrong_token_sets_no_cookie(closed_server, browser):
    answer = browser.post(f"{files_at(closed_server)}token", json={"token": "guessed"})
    assert answer.status_code == 401
    assert "Wrong token" in answer.json()["error"]
    assert not browser.cookies


@pytest.mark.parametrize("body", ["", "[]", '{"toke": 1}', "[" * 100_000])
def test_malformed_sign_in_is_rejected(closed_server, browser, body):
    answer = browser.post(f"{files_at(closed_server)}token", data=body)
    assert (answer.status_code, answer.json()) == (400, {"error": 'The body must be a JSON object {"token": "..."}.'})


def test_foreign_pages_cannot_sign_in(closed_server, browser):
    headers = {"Origin": "https://example.com"}
    answer = browser.post(f"{files_at(closed_server)}token", json={"token": TOKEN}, headers=headers)
    assert (answer.status_code, "Set-Cookie" in answer.headers) == (403, False)


def test_startup_message_contains_the_console_url(server, closed_server):
    assert f"console: {server.url}/_sagemock/console/" in startup_message(server).splitlines()
    line = next(line for line in startup_message(closed_server).splitlines() if line.startswith("console:"))
    assert re.fullmatch(rf"console: {closed_server.url}/_sagemock/console/#token=[\w%.~-]+", line)


def test_skeleton_contains_required_members(server, browser):
    ask = f"{server.url}/_sagemock/skeleton"
    found = browser.get(ask, params={"operation": "CreateNotebookInstance"}).json()
    assert found["request"].keys() == {"NotebookInstanceName", "InstanceType", "RoleArn"}
    assert "LifecycleConfigName" in found["optional"]
    assert browser.get(ask, params={"operation": "ListDomains"}).json()["request"] == {}
    assert "unknown SageMaker operation" in browser.get(ask, params={"operation": "Fly"}).json()["error"]


def test_choices_come_from_the_installed_botocore(server, browser):
    choices = browser.get(f"{server.url}/_sagemock/choices", params={"region": "us-east-2"}).json()
    assert "eu-west-1" in choices["regions"]
    assert "ml.t3.medium" in choices["instance_types"]
    assert "JupyterServer" in choices["app_types"]
    assert choices["lab_image"].startswith("arn:aws:sagemaker:us-east-2:")


def test_clear_faults_removes_injected_faults(server, browser):
    server.cloud.fail("CreateApp", "ThrottlingException", times=None)
    answer = browser.post(f"{server.url}/_sagemock/clear-faults")
    assert answer.json() == {"faults": {"calls": [], "transitions": []}}


def test_server_stops_quietly_with_an_open_stream(caplog):
    with sagemock.serve() as server, requests.Session() as session:
        stream = session.get(f"{server.url}/_sagemock/stream", stream=True, timeout=30)
        assert next(stream.iter_lines()) == b"event: change"
        server.stop()
        stream.close()
    assert caplog.records == []
