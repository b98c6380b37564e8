"""requests opens presigned URLs of AWS's form and gets a page that names the instance."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit

import boto3
import pytest
import requests
from requests.adapters import HTTPAdapter

import sagemock as package
from sagemock import mock_sagemaker

ROLE = "arn:aws:iam::123456789012:role/notebook"
SIGN_IN = "https://us-east-1.signin.aws.amazon.com/oauth"
early_session = requests.Session()


def get(url, session=requests, **options):
    return session.get(url, timeout=5, **options)


@pytest.fixture
def client(sagemaker_client):
    return sagemaker_client


@pytest.fixture
def url(client):
    return url_of(client)


def url_of(client, name="mine", **options):
    named = {"NotebookInstanceName": name}
    client.create_notebook_instance(**named, InstanceType="ml.t3.medium", RoleArn=ROLE)
    client.get_waiter("notebook_instance_in_service").wait(**named)
    return client.create_presigned_notebook_instance_url(**named, **options)["AuthorizedUrl"]


def is_page_of(name, page):
    return page.status_code == 200 and f"This is notebook instance {name} " in page.text


def is_sign_in(page):
    return page.history[-1].headers["Location"] == SIGN_IN and "Sign-In" in page.text


# --- valid tokens


def test_page_names_the_instance_and_jupyter_option(url):
    page = get(url)
    assert is_page_of("mine", page)
    assert "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/mine" in page.text
    assert "jupyter=True" in page.text
    assert page.headers["Content-Type"].startswith("text/html")


def test_the_token_is_exchanged_for_a_session_cookie(url):
    answer = get(url, allow_redirects=False)
    assert answer.status_code == 302
    assert answer.headers["Location"] == f"https://{urlsplit(url).hostname}/"
    cookie = answer.headers["Set-Cookie"]
    assert all(attribute in cookie for attribute in ("Secure", "HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=43200"))
    assert answer.cookies.get("authToken") not in {None, url.partition("authToken=")[2]}


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("?", "/?"),
        ("?", "/lab?"),
        ("?", "/lab/tree/project/one.ipynb?"),
        ("?", "?view=lab&view=again&"),
        ("?authToken=", "?authToken="),
    ],
)
def test_redirect_removes_only_the_token(url, before, after):
    wanted = url.replace(before, after)
    page = get(wanted)
    assert is_page_of("mine", page)
    assert "authToken" not in page.url
    assert urlsplit(page.url).path == (urlsplit(wanted).path or "/")
    assert urlsplit(page.url).query == urlsplit(wanted).query.partition("authToken")[0].rstrip("&")


def test_query_after_the_token_is_kept(url):
    page = get(f"{url}&view=lab&empty=")
    assert is_page_of("mine", page)
    assert urlsplit(page.url).query == "view=lab&empty="


def test_the_cookie_opens_every_path_without_a_token(url):
    with requests.Session() as browser:
        get(url, browser)
        assert is_page_of("mine", get(f"https://{urlsplit(url).hostname}/tree", browser))


def test_missing_token_and_cookie_redirect_to_sign_in(url):
    assert is_sign_in(get(f"https://{urlsplit(url).hostname}/lab"))


def test_earlier_requests_session_opens_the_url(url):
    assert is_page_of("mine", get(url, early_session))


def test_session_with_its_own_adapter_opens_url(url):
    with requests.Session() as browser:
        browser.mount("https://", HTTPAdapter(max_retries=3))
        assert is_page_of("mine", get(url, browser))


def test_head_requests_and_streams_are_supported(url):
    assert requests.head(url, timeout=5).status_code == 302
    page = requests.head(url, timeout=5, allow_redirects=True)
    assert (page.status_code, page.content) == (200, b"")
    with requests.get(url, timeout=5, stream=True) as page:
        assert b"".join(page.iter_content(7)).startswith(b"<!doctype html>")


def test_url_opens_again_and_differs_per_call(client, url):
    assert is_page_of("mine", get(url))
    assert is_page_of("mine", get(url))
    other = client.create_presigned_notebook_instance_url(NotebookInstanceName="mine")["AuthorizedUrl"]
    assert other != url
    assert is_page_of("mine", get(other))


@pytest.mark.parametrize("region", ["eu-west-1", "cn-north-1", "us-gov-west-1"])
@mock_sagemaker
def test_urls_of_every_region_and_partition_open(region):
    assert is_page_of("mine", get(url_of(boto3.client("sagemaker", region))))


# --- invalid tokens


def test_a_token_expires_after_five_minutes(sagemock, url):
    sagemock.clock.advance(minutes=4, seconds=50)
    assert is_page_of("mine", get(url))
    sagemock.clock.advance(seconds=20)
    assert is_sign_in(get(url))


def test_session_ends_after_its_duration(sagemock, client):
    url = url_of(client, SessionExpirationDurationInSeconds=1800)
    with requests.Session() as browser:
        page = get(url, browser)
        sagemock.clock.advance(timedelta(minutes=29))
        assert is_page_of("mine", get(page.url, browser))
        sagemock.clock.advance(minutes=2)
        assert is_sign_in(get(page.url, browser))


@pytest.mark.parametrize("spoil", [lambda token: token[:-2], lambda _: "nonsense", lambda _: "", lambda t: f"{t}.{t}"])
def test_a_forged_token_leads_to_sign_in(url, spoil):
    address, _, token = url.partition("authToken=")
    assert is_sign_in(get(f"{address}authToken={spoil(token)}"))


def test_foreign_token_leads_to_sign_in(client, url):
    other = url_of(client, "other")
    foreign = other.partition("authToken=")[2]
    assert is_sign_in(get(f"{url.partition('authToken=')[0]}authToken={foreign}"))


def test_a_presigned_token_is_no_session_cookie(url):
    address, _, token = url.partition("?authToken=")
    assert is_sign_in(get(f"{address}/tree", cookies={"authToken": token}))


def test_bad_token_with_valid_cookie_is_rejected(url):
    with requests.Session() as browser:
        page = get(url, browser)
        assert is_sign_in(get(f"{page.url}?authToken=nonsense", browser))


# --- no server


def test_stopped_or_deleted_instance_is_unreachable(client, url):
    client.stop_notebook_instance(NotebookInstanceName="mine")
    with pytest.raises(requests.ConnectionError, match="No notebook instance is InService") as refused:
        get(url)
    assert refused.value.request.url.startswith("https://mine.notebook.us-east-1.sagemaker.aws")
    assert "authToken" not in str(refused.value)
    client.get_waiter("notebook_instance_stopped").wait(NotebookInstanceName="mine")
    client.delete_notebook_instance(NotebookInstanceName="mine")
    client.get_waiter("notebook_instance_deleted").wait(NotebookInstanceName="mine")
    with pytest.raises(requests.ConnectionError):
        get(url)


def test_restarted_instance_opens_with_new_url(client, url):
    named = {"NotebookInstanceName": "mine"}
    client.stop_notebook_instance(**named)
    client.get_waiter("notebook_instance_stopped").wait(**named)
    client.start_notebook_instance(**named)
    client.get_waiter("notebook_instance_in_service").wait(**named)
    assert is_page_of("mine", get(client.create_presigned_notebook_instance_url(**named)["AuthorizedUrl"]))


def test_unknown_instance_is_unreachable(url):
    with pytest.raises(requests.ConnectionError):
        get(url.replace("mine.notebook", "other.notebook"))


def test_url_of_outer_mock_fails_inside(url):
    with mock_sagemaker(), pytest.raises(requests.ConnectionError):
        get(url)
    assert is_page_of("mine", get(url))


# --- other traffic


@pytest.mark.usefixtures("url")
def test_other_traffic_is_untouched():
    with pytest.raises(requests.ConnectionError, match="Connection refused"):
        get("http://127.0.0.1:1/?authToken=one")


LATE = """
import sys
import boto3
from sagemock import mock_sagemaker

with mock_sagemaker():
    assert "requests" not in sys.modules
    client, named = boto3.client("sagemaker"), {"NotebookInstanceName": "mine"}
    client.create_notebook_instance(**named, InstanceType="ml.t3.medium", RoleArn="arn:aws:iam::123456789012:role/n")
    client.get_waiter("notebook_instance_in_service").wait(**named)
    url = client.create_presigned_notebook_instance_url(**named)["AuthorizedUrl"]
    import requests
    print(requests.get(url, timeout=5).status_code)
"""


def test_requests_imported_after_the_url_works():
    root = Path(package.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", LATE], cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("200\n", 0), done.stderr
