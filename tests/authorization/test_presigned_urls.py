"""Presigned URLs: the policies of the caller who created them decide again when they are opened [A6.1, A6.2, A6.3]."""

import boto3
import pytest
import requests

from sagemock import mock_sagemaker

from .requests import REQUESTS

OFFICE = {"aws:SourceIp": "192.0.2.7"}
PRESIGNING = ["sagemaker:CreatePresignedDomainUrl", "sagemaker:CreatePresignedNotebookInstanceUrl"]


def denying(condition):
    statement = {"Effect": "Deny", "Action": PRESIGNING, "Resource": "*", "Condition": condition}
    return {"service_control_policies": [{"Version": "2012-10-17", "Statement": statement}]}


def notebook_url(client):
    client.create_notebook_instance(**REQUESTS["CreateNotebookInstance"][0])
    return lambda: client.create_presigned_notebook_instance_url(NotebookInstanceName="Lab")["AuthorizedUrl"]


def studio_url(client):
    arn = client.create_domain(**REQUESTS["CreateDomain"][0])["DomainArn"]
    profile = {"DomainId": arn.rpartition("/")[2], "UserProfileName": "Alice"}
    client.create_user_profile(**profile)
    return lambda: client.create_presigned_domain_url(**profile)["AuthorizedUrl"]


kinds = pytest.mark.parametrize("prepare", [notebook_url, studio_url])


@kinds
def test_policies_decide_again_when_a_url_opens(prepare):
    policies = denying({"NotIpAddress": {"aws:SourceIp": "192.0.2.0/24"}})
    with mock_sagemaker(authorization=policies, clock="instant") as cloud:
        presign = prepare(boto3.client("sagemaker"))
        with cloud.authorization.with_context(OFFICE):
            url = presign()
            assert requests.get(url).status_code == 200
        refused = requests.get(url)
        assert (refused.status_code, refused.headers.get("Set-Cookie")) == (403, None)
        assert "Auth token containing insufficient permissions" in refused.text


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
