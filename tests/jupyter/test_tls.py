"""https and wss, for scripts that were written for SageMaker's own URLs."""

import json
import os
import ssl
import urllib.request
from http.cookiejar import CookieJar
from pathlib import Path

import pytest
import requests
import websocket

from sagemock.jupyter import JupyterMissing, LocalLauncher
from sagemock.jupyter.storage.tls import CA_BUNDLE_VARIABLES

pytest.importorskip("trustme")


@pytest.fixture
def secure(live):
    mock = live(tls=True)
    mock.create()
    return mock


def presigned(mock):
    return mock.sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName="lab")["AuthorizedUrl"]


def test_the_best_known_script_runs_unchanged(secure):
    url = presigned(secure)
    assert url.startswith("https://127.0.0.1:")
    http_session = requests.Session()
    http_session.get(url)
    host = url.split("?")[0].removeprefix("https://")
    cookies = "; ".join(f"{name}={value}" for name, value in http_session.cookies.items())
    ws = websocket.create_connection(
        f"wss://{host}/terminals/websocket/1", cookie=cookies, host=host, origin=f"https://{host}"
    )
    ws.send(json.dumps(["stdin", "expr 6 '*' 7\r"]))
    output = ""
    while "42" not in output:
        output += str(json.loads(ws.recv())[-1])
    ws.close()
    http_session.close()


def test_cookies_are_sent_by_https_only(secure):
    with requests.Session() as browser:
        browser.get(presigned(secure))
        assert [cookie.secure for cookie in browser.cookies if cookie.name != "_xsrf"] == [True]


def test_urllib_trusts_the_certificate(secure):
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    with browser.open(presigned(secure)) as page:
        assert page.status == 200


def test_a_client_without_the_bundle_rejects_the_certificate(secure):
    with pytest.raises(requests.exceptions.SSLError):
        requests.get(presigned(secure), verify=ssl.get_default_verify_paths().openssl_cafile or None, timeout=30)


def test_the_users_ca_bundle_is_extended_and_restored(live, monkeypatch, tmp_path):
    own = tmp_path / "company.pem"
    own.write_text("# the company's\n")
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(own))
    for name in set(CA_BUNDLE_VARIABLES) - {"REQUESTS_CA_BUNDLE"}:
        monkeypatch.delenv(name, raising=False)
    mock = live(tls=True)
    mock.create()
    assert Path(os.environ["REQUESTS_CA_BUNDLE"]).read_text().startswith("# the company's\n")
    mock.cloud.close()
    assert {name: os.environ.get(name) for name in CA_BUNDLE_VARIABLES} == {
        **dict.fromkeys(CA_BUNDLE_VARIABLES),
        "REQUESTS_CA_BUNDLE": str(own),
    }


def test_missing_trustme_is_reported_with_the_extra(monkeypatch, now):
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None if name == "trustme" else object())
    with pytest.raises(JupyterMissing, match=r"'trustme' is not installed.*pip install \"sagemock\[tls\]\""):
        LocalLauncher(now, tls=True)
