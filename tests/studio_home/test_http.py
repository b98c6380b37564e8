"""The home at an HTTP address: sessions, and requests of foreign pages. No program runs behind its links."""

from urllib.parse import urlsplit

import jwt
import pytest
import requests

from sagemock import mock_sagemaker
from sagemock.studio_home import site


@pytest.fixture
def sagemock(request, no_programs):
    """Mock SageMaker with a launcher that starts nothing, and with the options of an indirect parameter."""
    with mock_sagemaker(clock="manual", jupyter=no_programs, **getattr(request, "param", {})) as cloud:
        yield cloud


def test_url_is_that_of_the_profile(profile, visit):
    home = visit(profile)
    made = urlsplit(home.url)
    assert (made.scheme, made.hostname) == ("http", "127.0.0.1")
    assert made.path == f"/{profile['DomainId']}/alice/auth"
    assert urlsplit(home.page.url).path == f"/{profile['DomainId']}/alice/studio/"
    assert home.page.history[0].headers["Referrer-Policy"] == "no-referrer"
    assert {name: home.page.headers[name] for name in site.HEADERS} == site.HEADERS


def test_landing_on_an_app_opens_its_server(studio, profile, visit, sagemaker_client):
    url = sagemaker_client.create_presigned_domain_url(**profile, LandingUri="app:JupyterServer:")["AuthorizedUrl"]
    assert url.startswith("http://127.0.0.1:9/alice/auth?token=")


@pytest.fixture
def home(studio, profile, visit):
    studio.app(studio.lab(profile), "JupyterLab")
    return visit(profile)


def test_links_and_forms_work_over_http(sagemock, home):
    opened = home.session.get(f"{home.page.url}spaces/lab/open", allow_redirects=False, timeout=30)
    assert (opened.status_code, opened.headers["Cache-Control"]) == (302, "no-store")
    assert opened.headers["Location"].startswith("http://127.0.0.1:9/lab/auth?token=")
    stopped = home.send("spaces/lab/stop")
    assert stopped.url == f"{home.page.url}spaces/lab"
    assert "Stopping" in stopped.text
    created = home.send("spaces", name="ü", app_type="JupyterLab", sharing="Private", volume_gb="5")
    assert (created.status_code, "Value 'ü' at 'spaceName'" in created.text) == (400, True)


def test_head_requests_are_answered_without_content(home):
    page = home.session.head(home.page.url, timeout=30)
    assert (page.status_code, page.content) == (200, b"")
    assert page.headers["Content-Type"] == home.page.headers["Content-Type"]


def test_mlflow_that_does_not_run_is_explained(sagemock, home, sagemaker_client, require_operations):
    require_operations("CreateMlflowTrackingServer")
    store = {"ArtifactStoreUri": "s3://bucket", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
    sagemaker_client.create_mlflow_tracking_server(TrackingServerName="runs", **store)
    sagemock.clock.settle()
    page = home.session.get(f"{home.page.url}mlflow-servers/runs/open", allow_redirects=False, timeout=30)
    assert (page.status_code, "sagemock serve --mlflow" in page.text) == (200, True)


def test_cookie_is_bound_to_the_profile(studio, profile, home, visit):
    (cookie,) = home.session.cookies
    assert cookie.path == f"/{profile['DomainId']}/alice/"
    assert cookie.has_nonstandard_attr("HttpOnly")
    bob = visit(studio.profile({"DomainId": profile["DomainId"]}, "bob"))
    as_bob = requests.get(bob.page.url, cookies={cookie.name: cookie.value}, timeout=30)
    assert (as_bob.status_code, "Access denied" in as_bob.text) == (403, True)
    swapped = requests.get(bob.url.partition("?")[0] + "?" + urlsplit(home.url).query, timeout=30)
    assert swapped.status_code == 403


@pytest.mark.parametrize("token", ["", "nonsense", "a.b.c", "ü"])
def test_malformed_tokens_open_nothing(home, token):
    page = requests.get(f"{home.url.partition('?')[0]}?token={token}", timeout=30)
    assert (page.status_code, page.cookies.get_dict()) == (403, {})


@pytest.mark.parametrize("key", ["", "another key of sufficient length for HS256"])
def test_forged_tokens_open_nothing(profile, home, key):
    claims = jwt.decode(urlsplit(home.url).query.partition("=")[2], options={"verify_signature": False})
    forged = jwt.encode(claims, key or None, algorithm="HS256" if key else "none")
    page = requests.get(f"{home.url.partition('?')[0]}?token={forged}", timeout=30)
    assert page.status_code == 403
    session = {**claims, "aud": f"arn:aws:sagemaker:us-east-1:123456789012:domain/{claims['sub']}", "typ": "session"}
    cookie = jwt.encode(session, key or None, algorithm="HS256" if key else "none")
    (name,) = home.session.cookies.keys()
    assert requests.get(home.page.url, cookies={name: cookie}, timeout=30).status_code == 403


def test_url_and_session_end_by_the_clock(sagemock, home):
    sagemock.clock.advance(seconds=299)
    assert requests.get(home.url, timeout=30).status_code == 200
    sagemock.clock.advance(seconds=1)
    assert requests.get(home.url, timeout=30).status_code == 403
    sagemock.clock.advance(hours=12)
    ended = home.get()
    assert (ended.status_code, "your session has ended" in ended.text) == (403, True)


def test_deleted_profile_has_no_home(sagemock, sagemaker_client, studio, visit):
    profile = studio.profile(studio.domain())
    home = visit(profile)
    sagemaker_client.delete_user_profile(**profile)
    sagemock.clock.settle()
    assert "The user profile does not exist." in home.get().text


@pytest.mark.parametrize(
    "headers",
    [{"Origin": "http://127.0.0.1:1"}, {"Origin": "null"}, {"Sec-Fetch-Site": "same-site"}, {"Host": "evil.example"}],
)
@pytest.mark.parametrize(("method", "path"), [("POST", "spaces/lab/stop"), ("GET", "spaces/lab/open")])
def test_foreign_pages_cannot_act(sagemock, home, method, path, headers):
    before = len(sagemock.calls)
    page = home.session.request(method, home.page.url + path, headers=headers, timeout=30)
    assert (page.status_code, "not allowed" in page.text) == (403, True)
    assert sagemock.calls[before:] == []


def test_foreign_pages_may_link_to_the_home(home):
    headers = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
    assert requests.get(home.url, headers=headers, timeout=30).status_code == 200
    rebound = requests.get(home.url, headers={"Host": "evil.example"}, timeout=30)
    assert (rebound.status_code, rebound.cookies.get_dict()) == (403, {})


def test_requests_without_session_reach_nothing(sagemock, home):
    before = len(sagemock.calls)
    for method, path in [("GET", ""), ("GET", "home.js"), ("POST", "spaces"), ("GET", "spaces/lab/open")]:
        assert requests.request(method, home.page.url + path, timeout=30).status_code == 403
    assert requests.get(home.page.url.replace("/alice/", "/carol/"), timeout=30).status_code == 403
    assert sagemock.calls[before:] == []


PRESIGN = "sagemaker:CreatePresignedDomainUrl"
HERE = {"IpAddress": {"aws:SourceIp": "127.0.0.1"}}
STATEMENTS = [
    {"Effect": "Allow", "Action": "*", "Resource": "*"},
    {"Effect": "Deny", "Action": PRESIGN, "Resource": "*", "Condition": HERE},
]
POLICIES = {"policies": [{"Version": "2012-10-17", "Statement": STATEMENTS}]}


@pytest.mark.parametrize("sagemock", [{"authorization": POLICIES}], indirect=True)
def test_policies_decide_who_opens_the_url(sagemock, sagemaker_client, profile):
    with sagemock.authorization.with_context({"aws:SourceIp": "203.0.113.9"}):
        url = sagemaker_client.create_presigned_domain_url(**profile, LandingUri="studio::")["AuthorizedUrl"]
    page = requests.get(url, timeout=30)
    assert (page.status_code, "insufficient permissions" in page.text) == (403, True)
    assert page.cookies.get_dict() == {}
