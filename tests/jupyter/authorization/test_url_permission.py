"""Presigned URLs of live servers: the policies of the caller who created them decide about each request [A6.1]."""

import sys
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import websocket
from requests.adapters import HTTPAdapter

TIMEOUT = 120  # seconds, also for the start of a server
THIS_MACHINE = "127.0.0.1/32"
PRESIGNING = ["sagemaker:CreatePresignedDomainUrl", "sagemaker:CreatePresignedNotebookInstanceUrl"]
DENY = {
    "Effect": "Deny",
    "Action": PRESIGNING,
    "Resource": "*",
    "Condition": {"NotIpAddress": {"aws:SourceIp": THIS_MACHINE}},
}
POLICIES = {"service_control_policies": [{"Version": "2012-10-17", "Statement": DENY}]}
DENIED = "Auth token containing insufficient permissions"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="needs a second loopback address")


class FromAddress(HTTPAdapter):
    """Sends requests from another address of this machine."""

    def init_poolmanager(self, *args, **options):
        super().init_poolmanager(*args, source_address=("127.0.0.2", 0), **options)


@pytest.fixture
def elsewhere():
    """A client with another address."""
    with requests.Session() as session:
        session.mount("http://", FromAddress())
        yield session


def notebook_url(live):
    live.create()
    return lambda: live.sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName="lab")["AuthorizedUrl"]


def studio_url(studio):
    profile = studio.profile()
    return lambda: studio.url(profile)


@pytest.fixture(params=[("live", notebook_url), ("start_studio", studio_url)], ids=["notebook", "studio"])
def presign(request):
    """Return the function that creates presigned URLs of a server whose cloud has these policies."""
    fixture, make_url = request.param
    start = request.getfixturevalue(fixture)
    return lambda authorization: make_url(start(authorization=authorization))


def test_visitors_from_other_addresses_are_denied(presign, elsewhere):
    create = presign(POLICIES)
    refused = elsewhere.get(create(), timeout=TIMEOUT)
    assert (refused.status_code, refused.headers.get("Set-Cookie")) == (403, None)
    assert DENIED in refused.text
    with requests.Session() as here:
        opened = here.get(create(), timeout=TIMEOUT, allow_redirects=False)
        assert opened.status_code == 302
        assert "Set-Cookie" in opened.headers


def test_tokens_in_headers_are_denied_too(presign, elsewhere):
    url = urlsplit(presign(POLICIES)())
    (token,) = next(iter(parse_qs(url.query).values()))
    base = "/jupyter/default" if url.path else ""
    headers = {"Authorization": f"token {token}"}
    refused = elsewhere.get(f"{url.scheme}://{url.netloc}{base}/api/contents", headers=headers, timeout=TIMEOUT)
    assert refused.status_code == 403
    assert refused.json()["message"] == DENIED


def test_urls_open_from_anywhere_without_policies(presign, elsewhere):
    assert elsewhere.get(presign(None)(), timeout=TIMEOUT, allow_redirects=False).status_code == 302


def test_sessions_end_when_policies_deny_later(presign):
    create = presign(POLICIES)
    with requests.Session() as session:
        opened = session.get(create(), timeout=TIMEOUT)
        assert opened.status_code in (200, 503)  # Studio's app may still be starting
        session.mount("http://", FromAddress())
        refused = session.get(opened.url, timeout=TIMEOUT)
        assert (refused.status_code, DENIED in refused.text) == (403, True)
        session.mount("http://", HTTPAdapter())
        assert session.get(opened.url, timeout=TIMEOUT).status_code in (200, 503)


def test_open_websockets_end_when_policies_deny(live):
    closed = {**DENY, "Condition": {"StringEquals": {"aws:ResourceTag/closed": "yes"}}}
    policies = {"service_control_policies": [{"Version": "2012-10-17", "Statement": closed}]}
    notebooks = live(authorization=policies)
    url = notebook_url(notebooks)()
    arn = notebooks.sagemaker.describe_notebook_instance(NotebookInstanceName="lab")["NotebookInstanceArn"]
    origin = url.partition("?")[0]
    with requests.Session() as session:
        session.get(url, timeout=TIMEOUT, allow_redirects=False)
        cookie = "; ".join(f"{name}={value}" for name, value in session.cookies.items())
        events = f"ws{origin.removeprefix('http')}/api/events/subscribe"
        socket = websocket.create_connection(events, cookie=cookie, timeout=TIMEOUT)
        notebooks.sagemaker.add_tags(ResourceArn=arn, Tags=[{"Key": "closed", "Value": "yes"}])
        opcode, data = socket.recv_data()
        socket.shutdown()
        assert session.get(f"{origin}/api/contents", timeout=TIMEOUT).json()["message"] == DENIED
    assert (opcode, data[:2], data[2:].decode()) == (websocket.ABNF.OPCODE_CLOSE, (1008).to_bytes(2, "big"), DENIED)
