"""Presigned domain URLs: form, errors, validity and pages."""

import json
import re
from base64 import urlsafe_b64decode
from datetime import datetime, timezone
from urllib.parse import parse_qs, urlsplit

import pytest
import requests

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
START = datetime(2030, 1, 1, tzinfo=timezone.utc)
SSO_USER = {"SingleSignOnUserIdentifier": "UserName", "SingleSignOnUserValue": "alice"}

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def profile(studio):
    return studio.profile(studio.domain())


@pytest.fixture
def space(studio, profile):
    studio.lab(profile)
    return {"SpaceName": "lab"}


@pytest.fixture
def url(sagemaker_client):
    def url(profile, **more):
        return sagemaker_client.create_presigned_domain_url(**profile, **more)["AuthorizedUrl"]

    return url


def token_of(url):
    return parse_qs(urlsplit(url).query)["token"][0]


def part_of(url, number):
    part = token_of(url).split(".")[number]
    return json.loads(urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def claims_of(url):
    return part_of(url, 1)


# --- form


def test_url_has_the_host_of_the_domain(profile, url):
    made = urlsplit(url(profile))
    assert (made.scheme, made.path) == ("https", "/auth")
    assert made.netloc == f"{profile['DomainId']}.studio.us-east-1.sagemaker.aws"
    assert made.query.startswith("token=ey")


def test_space_url_has_its_own_constant_host(profile, space, url):
    first, second = (urlsplit(url(profile, **space)).netloc for _ in range(2))
    assert re.fullmatch(r"[a-z0-9]{13,15}\.studio\.us-east-1\.sagemaker\.aws", first)
    assert first == second


def test_space_url_has_the_described_host(sagemaker_client, profile, space, url):
    described = sagemaker_client.describe_space(DomainId=profile["DomainId"], **space)
    if "Url" in described:
        assert urlsplit(described["Url"]).netloc == urlsplit(url(profile, **space)).netloc


def test_token_header_has_only_the_algorithm(profile, url):
    assert part_of(url(profile), 0) == {"alg": "HS256"}


def test_token_has_the_recorded_claims(profile, space, url):
    claims = claims_of(url(profile, **space, LandingUri="app:JupyterLab:"))
    recorded = {
        *("spaceName", "partnerAppUserIdentitySource", "partnerAppUserIdentity", "fasCredentials", "cipherText"),
        *("identityId", "userProfileName", "landingUriScheme", "landingUriAppType", "landingUriDeepLink"),
        *("sub", "exp", "iat"),
    }
    assert recorded <= set(claims)
    assert claims["partnerAppUserIdentitySource"] == "IamSessionName"
    assert claims["identityId"] == claims["spaceName"] == "lab"
    assert claims["userProfileName"] == "alice"
    assert (claims["landingUriScheme"], claims["landingUriAppType"]) == ("app", "JupyterLab")
    assert claims["landingUriDeepLink"] == ""
    assert claims["sub"] == profile["DomainId"]


def test_token_without_space_has_no_space_name(profile, url):
    assert "spaceName" not in claims_of(url(profile))


@pytest.mark.parametrize(("options", "seconds"), [({}, 43200), ({"SessionExpirationDurationInSeconds": 1800}, 1800)])
def test_token_expires_with_the_session(profile, url, options, seconds):
    claims = claims_of(url(profile, ExpiresInSeconds=5, **options))
    assert claims["exp"] - claims["iat"] == seconds
    assert claims["iat"] == START.timestamp() + 319  # the durations of the domain and the profile


def test_each_call_returns_a_new_url(profile, url):
    assert url(profile) != url(profile)


def test_profile_name_ignores_case(profile, url):
    assert claims_of(url({**profile, "UserProfileName": "ALICE"}))["userProfileName"] == "alice"


# --- errors


@pytest.mark.parametrize(
    ("uri", "scheme", "app_type", "deep_link"),
    [
        ("studio::", "studio", None, ""),
        ("studio::relative/path", "studio", None, "relative/path"),
        ("app:JupyterServer:", "app", "JupyterServer", ""),
        ("app:JupyterLab:lab/tree/a.ipynb", "app", "JupyterLab", "lab/tree/a.ipynb"),
        ("app:RStudioServerPro:", "app", "RStudioServerPro", ""),
        ("app:CodeEditor:", "app", "CodeEditor", ""),
        ("app:Canvas:models", "app", "Canvas", "models"),
    ],
)
def test_documented_landing_uris_are_accepted(profile, url, uri, scheme, app_type, deep_link):
    claims = claims_of(url(profile, LandingUri=uri))
    assert claims["landingUriScheme"] == scheme
    assert claims.get("landingUriAppType") == app_type
    assert claims["landingUriDeepLink"] == deep_link


@pytest.mark.parametrize(
    ("of_domain", "of_profile", "scheme"),
    [
        ({}, {}, "app"),
        ({"StudioWebPortal": "ENABLED"}, {}, "studio"),
        ({"StudioWebPortal": "DISABLED"}, {}, "app"),
        ({}, {"StudioWebPortal": "ENABLED"}, "studio"),
        ({"StudioWebPortal": "ENABLED", "DefaultLandingUri": "app:JupyterServer:"}, {}, "app"),
        ({"StudioWebPortal": "ENABLED"}, {"DefaultLandingUri": "app:JupyterServer:"}, "app"),
    ],
)
def test_default_experience_depends_on_settings(studio, url, of_domain, of_profile, scheme):
    domain = studio.domain(DefaultUserSettings={"ExecutionRole": ROLE, **of_domain})
    profile = studio.profile(domain, "bob", UserSettings=of_profile)
    assert claims_of(url(profile))["landingUriScheme"] == scheme


def test_accounts_without_classic_open_studio(sagemock, profile, url):
    sagemock.account_features.kernel_gateway_deprecated = True
    assert claims_of(url(profile))["landingUriScheme"] == "studio"


@pytest.mark.parametrize("uri", ["home", "studio:", "app:JupyterLab", "app:Notebook:", "app:jupyterlab:", "App::", ":"])
def test_other_landing_uris_are_refused(sagemaker_client, profile, client_error, uri):
    error = client_error(sagemaker_client.create_presigned_domain_url, **profile, LandingUri=uri)
    assert error["Code"] == "ValidationException"


def test_sso_domain_is_refused(sagemaker_client, studio, client_error):
    profile = studio.profile(studio.domain(AuthMode="SSO"), **SSO_USER)
    assert client_error(sagemaker_client.create_presigned_domain_url, **profile)["Code"] == "ValidationException"


def test_missing_domain_profile_or_space_is_not_found(sagemaker_client, profile, client_error):
    call = sagemaker_client.create_presigned_domain_url
    for other in ({"DomainId": "d-abcdefghijkl"}, {"UserProfileName": "bob"}, {"SpaceName": "other"}):
        assert client_error(call, **profile | other)["Code"] == "ResourceNotFound"


@pytest.mark.usefixtures("unconfirmed_rules")
@pytest.mark.parametrize("status", ["Pending", "Updating", "Deleting", "Failed", "Delete_Failed"])
def test_url_needs_resources_in_service(sagemaker_client, studio, client_error, status):
    client_error(sagemaker_client.create_presigned_domain_url, **studio.profile(studio.domain(), status=status))


@pytest.mark.parametrize(
    ("member", "value"),
    [
        ("ExpiresInSeconds", 4),
        ("ExpiresInSeconds", 301),
        ("SessionExpirationDurationInSeconds", 1799),
        ("SessionExpirationDurationInSeconds", 43201),
    ],
)
def test_times_have_documented_bounds(raw_client, profile, client_error, member, value):
    error = client_error(raw_client.create_presigned_domain_url, **profile, **{member: value})
    assert f"Value '{value}' at '{member[0].lower()}{member[1:]}' failed" in error["Message"]


# --- pages


def test_url_opens_without_a_running_app(sagemaker_client, profile, url):
    page = requests.get(url(profile))
    assert page.status_code == 200
    assert "user profile alice in domain research" in page.text
    assert sagemaker_client.list_apps()["Apps"] == []


def test_url_opens_the_landing_uri(profile, space, url):
    with requests.Session() as browser:
        page = browser.get(url(profile, **space, LandingUri="app:JupyterLab:tree/a.ipynb"))
        assert urlsplit(page.url).path == "/jupyterlab/default/tree/a.ipynb"
        assert "space lab" in page.text
        assert "token" not in page.url
        assert browser.get(page.url).status_code == 200  # with its cookie


@pytest.mark.parametrize("link", ["a b", "a\r\nSet-Cookie: x=y", "研究", "tree/a.ipynb?reset&x=1#2", "//evil.example/"])
def test_deep_links_stay_on_their_host(profile, url, link):
    page = requests.get(url(profile, LandingUri=f"studio::{link}"))
    assert page.status_code == 200
    assert urlsplit(page.url).netloc == f"{profile['DomainId']}.studio.us-east-1.sagemaker.aws"
    assert urlsplit(page.url).path.startswith("/studio/")


def test_space_url_opens_its_app(profile, space, url):
    assert urlsplit(requests.get(url(profile, **space)).url).path == "/jupyterlab/default/"


@pytest.mark.parametrize(("options", "seconds"), [({}, 300), ({"ExpiresInSeconds": 5}, 5)])
def test_url_is_valid_for_the_requested_time(sagemock, profile, url, options, seconds):
    made = url(profile, **options)
    sagemock.clock.advance(seconds=seconds - 1)
    assert "alice" in requests.get(made).text
    sagemock.clock.advance(seconds=1)
    assert "Sign-In" in requests.get(made).text


def test_session_is_valid_for_the_requested_time(sagemock, profile, url):
    with requests.Session() as browser:
        page = browser.get(url(profile, SessionExpirationDurationInSeconds=1800))
        sagemock.clock.advance(seconds=1799)
        assert "alice" in browser.get(page.url).text
        sagemock.clock.advance(seconds=1)
        assert "Sign-In" in browser.get(page.url).text


def test_token_opens_only_its_own_host(studio, profile, space, url):
    other = studio.profile(studio.domain("other"))
    urls = [url(profile), url(profile, **space), url(other)]
    for opened in urls:
        for issued in urls:
            page = requests.get(opened.partition("?")[0] + f"?token={token_of(issued)}")
            assert ("alice" in page.text) == (opened is issued)


@pytest.mark.parametrize("query", ["", "?token=", "?token=x", "?token=a.b.c", "?authToken=x", "?token=%00&token=y"])
def test_request_without_token_gets_the_sign_in(profile, url, query):
    assert "Sign-In" in requests.get(url(profile).partition("?")[0] + query).text


def test_session_token_cannot_sign_in(profile, url):
    with requests.Session() as browser:
        made = url(profile)
        browser.get(made)
        cookie = browser.cookies.get_dict().popitem()[1]
    assert "Sign-In" in requests.get(made.partition("?")[0] + f"?token={cookie}").text
    address = made.replace("/auth", "/jupyter/default")
    assert "Sign-In" in requests.get(address, cookies={"authToken": token_of(made)}).text


def test_token_of_a_deleted_profile_is_refused(sagemock, sagemaker_client, profile, url):
    made = url(profile)
    sagemaker_client.delete_user_profile(**profile)
    sagemock.clock.advance(seconds=30)
    assert "Sign-In" in requests.get(made).text


def test_deleted_domain_has_no_pages(sagemock, sagemaker_client, profile, url):
    made = url(profile)
    sagemaker_client.delete_user_profile(**profile)
    sagemock.clock.settle()
    sagemaker_client.delete_domain(DomainId=profile["DomainId"])
    sagemock.clock.settle()
    with pytest.raises(requests.ConnectionError, match="No Studio domain or space is InService at"):
        requests.get(made)
