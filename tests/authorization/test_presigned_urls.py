"""Presigned URLs: the policies of the caller who created them decide about each request [A6.1, A6.2, A6.3]."""

import boto3
import pytest
import requests

from sagemock import mock_sagemaker

from .requests import REQUESTS

OFFICE = {"aws:SourceIp": "192.0.2.7"}
PRESIGNING = ["sagemaker:CreatePresigned*Url"]
DENIED = "Auth token containing insufficient permissions"


def denying(condition):
    statement = {"Effect": "Deny", "Action": PRESIGNING, "Resource": "*", "Condition": condition}
    return {"service_control_policies": [{"Version": "2012-10-17", "Statement": statement}]}


def notebook_url(client):
    client.create_notebook_instance(**REQUESTS["CreateNotebookInstance"][0])
    return lambda: client.create_presigned_notebook_instance_url(NotebookInstanceName="Lab")["AuthorizedUrl"]


def studio_url(client, **landing):
    arn = client.create_domain(**REQUESTS["CreateDomain"][0])["DomainArn"]
    profile = {"DomainId": arn.rpartition("/")[2], "UserProfileName": "Alice"}
    client.create_user_profile(**profile)
    return lambda: client.create_presigned_domain_url(**profile, **landing)["AuthorizedUrl"]


def home_url(client):
    return studio_url(client, LandingUri="studio::")


def mlflow_url(client):
    client.create_mlflow_tracking_server(**REQUESTS["CreateMlflowTrackingServer"][0])
    return lambda: client.create_presigned_mlflow_tracking_server_url(TrackingServerName="Tracking")["AuthorizedUrl"]


kinds = pytest.mark.parametrize("prepare", [notebook_url, studio_url, home_url, mlflow_url])


@pytest.fixture(autouse=True)
def skip_unknown_operations(request, require_operations):
    if request.node.callspec.params["prepare"] is mlflow_url:
        require_operations("CreatePresignedMlflowTrackingServerUrl")


@kinds
def test_policies_decide_again_when_a_url_opens(prepare):
    policies = denying({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}})
    with mock_sagemaker(authorization=policies, clock="instant") as cloud:
        presign = prepare(boto3.client("sagemaker"))
        with cloud.authorization.with_context(OFFICE):
            opened, url = presign(), presign()
            assert requests.get(opened).status_code == 200
        refused = requests.get(url)
        assert (refused.status_code, refused.headers.get("Set-Cookie")) == (403, None)
        assert DENIED in refused.text


@kinds
def test_policies_decide_about_each_later_request(prepare):
    policies = denying({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}})
    with mock_sagemaker(authorization=policies, clock="instant") as cloud, requests.Session() as session:
        with cloud.authorization.with_context(OFFICE):
            page = session.get(prepare(boto3.client("sagemaker"))())
            assert page.status_code == session.get(page.url).status_code == 200
        refused = session.get(page.url)
        assert (refused.status_code, DENIED in refused.text) == (403, True)
        with cloud.authorization.with_context(OFFICE):
            assert session.get(page.url).status_code == 200


@kinds
def test_a_new_tag_ends_the_session(prepare):
    """Policies that depend on the resource see it as it is at each request."""
    policies = denying({"StringEquals": {"aws:ResourceTag/closed": "yes"}})
    with mock_sagemaker(authorization=policies, clock="instant") as cloud, requests.Session() as session:
        client = boto3.client("sagemaker")
        page = session.get(prepare(client)())
        assert session.get(page.url).status_code == 200
        arn = next(one.resource for one in reversed(cloud.authorization.decisions) if "Presigned" in one.action)
        client.add_tags(ResourceArn=arn, Tags=[{"Key": "closed", "Value": "yes"}])
        assert session.get(page.url).status_code == 403


@kinds
def test_call_and_opening_need_the_endpoint(prepare):
    policies = denying({"StringNotEquals": {"aws:SourceVpce": ["vpce-1", "vpce-2"]}})
    with mock_sagemaker(authorization=policies, clock="instant") as cloud:
        presign = prepare(boto3.client("sagemaker"))
        with cloud.authorization.with_context({"aws:SourceVpce": "vpce-1"}):
            url = presign()
        assert requests.get(url).status_code == 403
        with cloud.authorization.with_context({"aws:SourceVpce": "vpce-2"}):
            assert requests.get(url).status_code == 200


@kinds
def test_the_policies_are_those_of_the_creator(prepare):
    """The policies of the caller who created the URL decide, not those of the present caller."""
    visitor = {"policies": []}
    policies = {"callers": {"arn:aws:iam::123456789012:user/visitor": visitor}}
    with mock_sagemaker(authorization=policies, clock="instant") as cloud:
        url = prepare(boto3.client("sagemaker"))()
        with cloud.authorization.calling_as("arn:aws:iam::123456789012:user/visitor"):
            assert requests.get(url).status_code == 200


@kinds
def test_urls_open_without_policies_while_off(prepare):
    with mock_sagemaker(authorization={"policies": []}, clock="instant") as cloud, cloud.authorization.off():
        assert requests.get(prepare(boto3.client("sagemaker"))()).status_code == 200
