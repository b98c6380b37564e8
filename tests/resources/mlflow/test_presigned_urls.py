"""Presigned URLs of MLflow: their forms and their tokens."""

import jwt
import pytest

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
    _, claims = server.open_presigned(token_of(presign()))
    assert claims["exp"] - claims["iat"] == 43200
    _, claims = server.open_presigned(token_of(presign(SessionExpirationDurationInSeconds=1800)))
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
    session, _ = server.open_presigned(token_of(presign()))
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
