"""StartSession: remote sessions of local IDEs in spaces."""

import base64
import re

import boto3
import pytest
import requests

from sagemock import mock_sagemaker

pytestmark = pytest.mark.sagemock(clock="manual")
LARGE = {"DefaultResourceSpec": {"InstanceType": "ml.t3.large"}}


@pytest.fixture(autouse=True)
def available(require_operations, require_members):
    """Skip the tests where botocore is older than StartSession."""
    require_operations("StartSession")
    require_members("SpaceSettings", "RemoteAccess")


@pytest.fixture
def profile(studio):
    return studio.profile(studio.domain())


@pytest.fixture
def space(studio, profile):
    """A space with remote access on an instance that is large enough for it."""
    return studio.lab(profile, RemoteAccess="ENABLED", JupyterLabAppSettings=LARGE)


def arn_of(space):
    return f"arn:aws:sagemaker:us-east-1:123456789012:space/{space['DomainId']}/{space['SpaceName']}"


def test_session_has_id_url_and_token(studio, space, sagemaker_client):
    studio.app(space, "JupyterLab")
    session, other = (sagemaker_client.start_session(ResourceIdentifier=arn_of(space)) for _ in range(2))
    assert session["SessionId"] != other["SessionId"]
    assert session["TokenValue"] != other["TokenValue"]
    assert re.fullmatch(r"[\w.-]+-0[0-9a-f]{16}", session["SessionId"])
    channel = f"wss://ssmmessages.us-east-1.amazonaws.com/v1/data-channel/{session['SessionId']}"
    assert session["StreamUrl"].partition("?")[0] == channel
    assert len(session["TokenValue"]) <= 1024
    assert base64.b64decode(session["TokenValue"])


def test_session_accepts_the_arn_of_the_app(studio, space, sagemaker_client):
    key = studio.app(space, "JupyterLab")
    arn = sagemaker_client.describe_app(**key)["AppArn"]
    assert sagemaker_client.start_session(ResourceIdentifier=arn)["SessionId"]


@pytest.mark.parametrize("settings", [{}, {"RemoteAccess": "DISABLED"}])
def test_space_without_remote_access_is_refused(studio, profile, sagemaker_client, client_error, settings):
    space = studio.lab(profile, JupyterLabAppSettings=LARGE, **settings)
    studio.app(space, "JupyterLab")
    error = client_error(sagemaker_client.start_session, ResourceIdentifier=arn_of(space))
    assert error["Code"] == "ValidationException"
    assert "does not have remote access enabled" in error["Message"]


@pytest.mark.parametrize("status", [None, "Pending", "Deleting", "Deleted", "Failed"])
def test_session_needs_an_app_in_service(studio, space, sagemaker_client, client_error, status):
    if status:
        studio.app(space, "JupyterLab", status=status)
    error = client_error(sagemaker_client.start_session, ResourceIdentifier=arn_of(space))
    assert error["Code"] == "ValidationException"


@pytest.mark.parametrize(
    ("part", "other", "code"),
    [
        ("/lab", "/missing", "ResourceNotFound"),
        ("d-", "d-none", "ResourceNotFound"),
        ("us-east-1", "eu-west-1", "ResourceNotFound"),
        ("123456789012", "210987654321", "ResourceNotFound"),
        ("space/", "domain/", "ValidationException"),
        ("/lab", "/lab/JupyterLab", "ValidationException"),
    ],
)
def test_other_arns_are_refused_by_kind(studio, space, sagemaker_client, client_error, part, other, code):
    studio.app(space, "JupyterLab")
    arn = arn_of(space).replace(part, other)
    assert client_error(sagemaker_client.start_session, ResourceIdentifier=arn)["Code"] == code


def test_small_instances_have_no_remote_access(sagemock, studio, profile, space, sagemaker_client, client_error):
    app = {**space, "AppType": "JupyterLab", "AppName": "default"}
    for instance_type in ("ml.t3.medium", "ml.c5.large"):
        spec = {"SageMakerImageArn": studio.image, "InstanceType": instance_type}
        error = client_error(sagemaker_client.create_app, **app, ResourceSpec=spec)
        assert error["Code"] == "ValidationException"
        assert f"[{instance_type}] is not supported for remote access" in error["Message"]
    studio.app(studio.lab(profile, "plain"), "JupyterLab")  # on ml.t3.medium


def test_live_stream_explains_that_it_is_missing(no_programs, make_studio):
    with mock_sagemaker(clock="manual", jupyter=no_programs) as cloud:
        client = boto3.client("sagemaker", "us-east-1")
        studio = make_studio(cloud, client)
        profile = studio.profile(studio.domain())
        space = studio.lab(profile, RemoteAccess="ENABLED", JupyterLabAppSettings=LARGE)
        studio.app(space, "JupyterLab")
        url = client.start_session(ResourceIdentifier=arn_of(space))["StreamUrl"]
        assert url.startswith("ws://127.0.0.1:")
        handshake = {"Upgrade": "websocket", "Connection": "Upgrade", "Sec-WebSocket-Version": "13"}
        reply = requests.get(url.replace("ws", "http", 1), headers=handshake, timeout=30)
        assert (reply.status_code, "does not simulate sessions of remote IDEs" in reply.text) == (501, True)
