"""Presigned URLs of MLflow: their forms and their tokens."""

from importlib.util import find_spec
from urllib.parse import urlsplit

import jwt
import pytest
import requests

from sagemock import mock_sagemaker
from sagemock.presigned.tokens import TokenRefused

TRACKING = {"TrackingServerName": "tracking"}

pytestmark = pytest.mark.sagemock(clock="manual")


@pytest.fixture
def presign(sagemaker_client):
    return lambda **more: sagemaker_client.create_presigned_mlflow_tracking_server_url(**TRACKING, **more)[
        "AuthorizedUrl"
    ]


@pytest.fixture
def server(sagemock, create_server):
    """The tracking server, as the cloud has it."""
    arn = create_server()
    sagemock.clock.settle()
    return sagemock.resource_store.find(arn)


def token_of(url):
    return url.partition("?authToken=")[2]


def test_url_of_a_server_is_below_its_url(server, describe_server, presign):
    assert presign().startswith(f"{describe_server()['TrackingServerUrl']}/auth?authToken=")


def test_url_of_an_app_has_its_identifier(sagemaker_client, require_operations):
    require_operations("CreateMlflowApp")
    store = {"ArtifactStoreUri": "s3://bucket", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
    arn = sagemaker_client.create_mlflow_app(Name="runs", **store)["Arn"]
    url = sagemaker_client.create_presigned_mlflow_app_url(Arn=arn)["AuthorizedUrl"]
    identifier = arn.rpartition("/")[2]
    assert url.startswith(f"https://{identifier}.mlflow.sagemaker.us-east-1.app.aws/auth?authToken=")


def test_sessions_last_twelve_hours_by_default(server, presign):
    _, claims, _ = server.open_presigned(token_of(presign()))
    assert claims["exp"] - claims["iat"] == 43200
    _, claims, _ = server.open_presigned(token_of(presign(SessionExpirationDurationInSeconds=1800)))
    assert claims["exp"] - claims["iat"] == 1800


@pytest.mark.parametrize("request_members", [{}, {"ExpiresInSeconds": 5}])
def test_urls_expire_when_they_should(sagemock, server, presign, request_members):
    seconds = request_members.get("ExpiresInSeconds", 300)
    url = presign(**request_members)
    claims = jwt.decode(token_of(url), options={"verify_signature": False})
    assert claims["exp"] - claims["iat"] == seconds
    sagemock.clock.advance(seconds=seconds)
    with pytest.raises(TokenRefused):
        server.open_presigned(token_of(url))


def test_url_opens_only_once(sagemock, server, presign):
    url = presign()
    server.open_presigned(token_of(url))
    with pytest.raises(TokenRefused):
        server.open_presigned(token_of(url))
    sagemock.clock.advance("6m")
    server.open_presigned(token_of(presign()))
    assert len(server.used_tokens) == 1  # those that have expired are dropped


def test_session_tokens_are_no_presigned_tokens(server, presign):
    session, _, _ = server.open_presigned(token_of(presign()))
    assert server.check_session(session)["aud"] == server.arn
    with pytest.raises(TokenRefused):
        server.open_presigned(session)


def test_stopped_server_has_no_url_on_demand(sagemock, sagemaker_client, server, presign, client_error):
    sagemaker_client.stop_mlflow_tracking_server(**TRACKING)
    sagemock.clock.settle()
    assert presign()
    sagemock.account_features.unconfirmed_rules = True
    assert client_error(presign)["Code"] == "ValidationException"


def test_missing_server_has_no_presigned_url(presign, client_error):
    assert client_error(presign)["Code"] == "ResourceNotFound"


def test_requests_opens_a_placeholder_page_once(server, presign):
    url = presign()
    with requests.Session() as browser:
        assert server.arn in browser.get(url + "&deepLink=/experiments").text
        assert server.arn in browser.get(url.partition("/auth")[0]).text  # by the session's cookie
    assert "Sign-In" in requests.get(url).text


@pytest.mark.parametrize("link", ["//evil.example/", "/%09/evil.example/", "x%0D%0ASet-Cookie:%20a=b", "%23/研究"])
def test_deep_links_stay_on_their_host(server, presign, link):
    url = presign()
    page = requests.get(f"{url}&deepLink={link}")
    assert server.arn in page.text
    assert urlsplit(page.url).netloc == urlsplit(url).netloc


def test_stopped_server_does_not_answer(sagemock, sagemaker_client, server, presign):
    url = presign()
    sagemaker_client.stop_mlflow_tracking_server(**TRACKING)
    with pytest.raises(requests.ConnectionError, match="No MLflow tracking server or app is running"):
        requests.get(url)


@pytest.mark.parametrize("host", ["us-east-1.experiments.sagemaker.aws", "mlflow.sagemaker.us-east-1.app.aws"])
def test_plugin_needs_a_live_mlflow(server, host):
    with pytest.raises(requests.ConnectionError, match=r"mock_sagemaker\(mlflow=True\)"):
        requests.post(f"https://{host}/api/2.0/mlflow/experiments/search")


def test_mlflow_option_names_its_extra():
    if find_spec("mlflow"):
        pytest.skip("MLflow is installed")
    with pytest.raises(ImportError, match=r'pip install "sagemock\[mlflow\]"'):
        mock_sagemaker(mlflow=True)
