"""Presigned URLs of live servers: the policies of the caller who created them decide again when they are opened."""

import sys
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
from requests.adapters import HTTPAdapter

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
    refused = elsewhere.get(create(), timeout=30)
    assert (refused.status_code, refused.headers.get("Set-Cookie")) == (403, None)
    assert DENIED in refused.text
    with requests.Session() as here:
        opened = here.get(create(), timeout=30, allow_redirects=False)
        assert opened.status_code == 302
        assert "Set-Cookie" in opened.headers


def test_tokens_in_headers_are_denied_too(presign, elsewhere):
    url = urlsplit(presign(POLICIES)())
    (token,) = next(iter(parse_qs(url.query).values()))
    base = "/jupyter/default" if url.path else ""
    headers = {"Authorization": f"token {token}"}
    refused = elsewhere.get(f"{url.scheme}://{url.netloc}{base}/api/contents", headers=headers, timeout=30)
    assert refused.status_code == 403
    assert refused.json()["message"] == DENIED


def test_urls_open_from_anywhere_without_policies(presign, elsewhere):
    assert elsewhere.get(presign(None)(), timeout=30, allow_redirects=False).status_code == 302


def test_sessions_last_when_policies_deny_later(presign):
    """The policies decide at the exchange of the token only."""
    create = presign(POLICIES)
    with requests.Session() as session:
        opened = session.get(create(), timeout=30)
        assert opened.status_code in (200, 503)  # Studio's app may still be starting
        session.mount("http://", FromAddress())
        assert session.get(opened.url, timeout=30).status_code == opened.status_code
