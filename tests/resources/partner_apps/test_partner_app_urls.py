"""Presigned URLs of partner AI apps, which open a page of sagemock."""

from importlib.util import find_spec

import boto3
import pytest
import requests

from sagemock import mock_sagemaker

from .conftest import APP


@pytest.fixture
def arn(sagemock, create_app):
    """The ARN of an available app."""
    arn = create_app()
    sagemock.clock.settle()
    return arn


@pytest.fixture
def presign(sagemaker_client, arn):
    """Create a presigned URL of the app."""
    return lambda **more: sagemaker_client.create_partner_app_presigned_url(Arn=arn, **more)["Url"]


def open_url(url):
    return requests.get(url, allow_redirects=False)


def is_open(url):
    """Return whether a URL leads to the app, and not to AWS's sign-in."""
    return "Sign-In" not in requests.get(url).text


def test_url_opens_a_page_that_explains_itself(describe, arn, presign):
    url, base = presign(), describe(arn)["BaseUrl"]
    assert url.startswith(f"{base}/auth?authToken=")
    for _ in range(2):
        page = requests.get(url)
        assert (page.status_code, page.url) == (200, f"{base}/")
        assert f"partner AI app evaluation ({arn})" in page.text
    for rejected in (f"{url}0", f"{base}/auth", f"{base}/"):
        assert open_url(rejected).headers["Location"].startswith("https://us-east-1.signin.")


def test_session_lasts_as_long_as_requested(sagemock, describe, arn, presign):
    with requests.Session() as browser:
        browser.get(presign(SessionExpirationDurationInSeconds=1800))
        page = f"{describe(arn)['BaseUrl']}/any/path"
        sagemock.clock.advance(seconds=1799)
        assert browser.get(page, allow_redirects=False).status_code == 200
        sagemock.clock.advance(seconds=1)
        assert browser.get(page, allow_redirects=False).status_code == 302


@pytest.mark.parametrize(("more", "seconds"), [({}, 300), ({"ExpiresInSeconds": 60}, 60)])
def test_urls_expire_when_they_should(more, seconds, sagemock, presign):
    url = presign(**more)
    sagemock.clock.advance(seconds=seconds / 2)
    assert is_open(url)
    sagemock.clock.advance(seconds=seconds / 2)
    assert not is_open(url)


@pytest.mark.sagemock(clock="manual")
def test_app_opens_only_while_it_is_available(sagemock, sagemaker_client, arn, presign, client_error):
    url = presign()
    sagemaker_client.update_partner_app(Arn=arn, Tier="large")
    with pytest.raises(requests.ConnectionError, match="No partner AI app is Available"):
        open_url(url)
    sagemock.account_features.unconfirmed_rules = True
    assert client_error(presign)["Code"] == "ValidationException"
    sagemock.fail_next("PartnerApp")
    sagemock.clock.advance(minutes=15)
    assert is_open(presign())


@pytest.mark.skipif(not find_spec("jupyter_server"), reason='pip install "sagemock[jupyter]"')
def test_pages_are_served_where_programs_run():
    with mock_sagemaker(jupyter=True) as cloud:
        client = boto3.client("sagemaker", "us-east-1")
        arn = client.create_partner_app(**APP)["Arn"]
        cloud.clock.settle()
        url = client.create_partner_app_presigned_url(Arn=arn)["Url"]
        assert url.startswith("http://127.0.0.1:")
        page, base = requests.get(url), url.partition("auth?")[0]
        assert (page.status_code, page.url) == (200, base)
        assert f"partner AI app evaluation ({arn})" in page.text
        for rejected in map(open_url, (f"{url}0", base)):
            assert rejected.status_code == 403
            assert "create_partner_app_presigned_url" in rejected.text
        assert open_url(url.replace("/app-", "/app-0")).status_code == 404
