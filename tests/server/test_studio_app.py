"""Calls of Studio itself: no header makes a call one of them, and an app's URL gives access to that app only."""

import pytest
import requests

from sagemock import mock_sagemaker

ACCOUNT = "arn:aws:iam::123456789012"
ROLE = f"{ACCOUNT}:role/DataScientist"
DENY = {"Statement": [{"Effect": "Deny", "Action": "sagemaker:*App", "Resource": "*"}]}
ALLOW = {"Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]}
SIGNATURE = f"SignedHeaders=host, Signature={'0' * 64}"
SIGNED = f"AWS4-HMAC-SHA256 Credential={{key}}/20300101/us-east-1/sagemaker/aws4_request, {SIGNATURE}"


@pytest.fixture
def sagemock(no_programs):
    policies = {"policies": [ALLOW, DENY]}
    with mock_sagemaker(clock="manual", jupyter=no_programs, authorization=policies) as cloud:
        yield cloud


@pytest.fixture
def profile(studio):
    return studio.profile(studio.domain())


@pytest.fixture
def spec(sagemock, sagemaker_client, profile):
    """The specification of the server that a presigned URL opens."""
    sagemaker_client.create_presigned_domain_url(**profile)
    return sagemock.runtime.launcher.spec


def test_no_header_claims_to_be_studio(sagemock, spec, profile):
    key = spec.environment["AWS_ACCESS_KEY_ID"]
    headers = {"X-Amz-Target": "SageMaker.CreateApp", "Authorization": SIGNED.format(key=key)}
    app = {**profile, "AppType": "JupyterServer", "AppName": "default"}
    for agent in ("sagemock-studio", "studio.sagemaker.amazonaws.com", ""):
        reply = requests.post(
            spec.environment["AWS_ENDPOINT_URL"], json=app, headers={**headers, "User-Agent": agent}, timeout=30
        )
        assert "is not authorized to perform: sagemaker:CreateApp" in reply.text
    assert sagemock.calls[-1].decision is not None


def test_url_of_an_app_creates_and_describes_it(sagemock, spec, profile, sagemaker_client):
    url = spec.studio.app_url
    assert requests.get(url, timeout=30).json()["__type"] == "ResourceNotFound"
    arn = requests.post(url, timeout=30).json()["AppArn"]
    assert arn.endswith("/alice/jupyterserver/default")
    assert requests.get(url, timeout=30).json()["Status"] == "Pending"
    other = requests.get(url, params={"AppType": "KernelGateway", "AppName": "data"}, timeout=30)
    assert (other.status_code, other.json()["__type"]) == (400, "ResourceNotFound")
    assert [call.operation for call in sagemock.calls[-4:]] == [
        "DescribeApp",
        "CreateApp",
        "DescribeApp",
        "DescribeApp",
    ]
    assert sagemock.calls[-1].decision is None  # no policy decides about calls of AWS itself


def test_url_of_an_app_reaches_no_other_owner(sagemock, spec, studio, profile, sagemaker_client):
    bob = studio.profile({"DomainId": profile["DomainId"]}, "bob")
    sagemaker_client.create_presigned_domain_url(**bob)
    assert sagemock.runtime.launcher.spec.studio.app_url != spec.studio.app_url
    params = {"UserProfileName": "bob", "DomainId": "d-other"}
    requests.post(spec.studio.app_url, params=params, json=params, timeout=30).raise_for_status()
    assert sagemock.calls[-1].request["UserProfileName"] == profile["UserProfileName"]
    for method, url in [
        ("GET", spec.studio.app_url + "x"),
        ("POST", spec.studio.app_url[:-1]),
        ("PUT", spec.studio.app_url),
    ]:
        assert requests.request(method, url, timeout=30).status_code in (404, 405)


def test_each_server_has_one_url(sagemock, spec, profile, sagemaker_client):
    sagemaker_client.create_presigned_domain_url(**profile)
    assert sagemock.runtime.launcher.spec.studio.app_url == spec.studio.app_url
    assert spec.studio.app_url not in repr(spec)
