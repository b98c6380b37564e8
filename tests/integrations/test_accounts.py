"""Callers of other accounts, as moto's IAM and STS have them."""

import boto3
import pytest

from sagemock import mock_sagemaker

from .conftest import ACCOUNT, INVENTED_ROLE, REGION

OTHER = "222222222222"


@pytest.fixture
def assumed(aws):
    """Return a function that creates clients with the credentials of a role in another account."""

    def assumed(service):
        role = f"arn:aws:iam::{OTHER}:role/Deployer"
        keys = aws("sts").assume_role(RoleArn=role, RoleSessionName="deploy")["Credentials"]
        return boto3.client(
            service,
            REGION,
            aws_access_key_id=keys["AccessKeyId"],
            aws_secret_access_key=keys["SecretAccessKey"],
            aws_session_token=keys["SessionToken"],
        )

    return assumed


def create(client, name):
    request = {"NotebookInstanceName": name, "InstanceType": "ml.t3.medium", "RoleArn": INVENTED_ROLE}
    return client.create_notebook_instance(**request)["NotebookInstanceArn"].split(":")[4]


def names(client):
    return [notebook["NotebookInstanceName"] for notebook in client.list_notebook_instances()["NotebookInstances"]]


def test_an_assumed_role_calls_its_own_account(cloud, aws, assumed):
    own, other = aws("sagemaker"), assumed("sagemaker")
    assert (create(own, "own"), create(other, "other")) == (ACCOUNT, OTHER)
    assert (names(own), names(other)) == (["own"], ["other"])
    assert assumed("sts").get_caller_identity()["Account"] == OTHER


def test_unknown_keys_belong_to_the_cloud(moto, aws, assumed):
    with mock_sagemaker(account_id="111111111111"):
        other = assumed("sagemaker")
        assert create(aws("sagemaker"), "own") == "111111111111"
        assert create(other, "other") == OTHER


def test_operations_of_moto_use_that_account(cloud, aws, assumed):
    other = assumed("sagemaker")
    arn = other.create_model(ModelName="churn", ExecutionRoleArn=INVENTED_ROLE)["ModelArn"]
    assert arn.split(":")[4] == OTHER
    assert aws("sagemaker").list_models()["Models"] == []


def test_roles_are_looked_up_in_that_account(cloud, aws, assumed, create_role):
    create_role()
    assert create(assumed("sagemaker"), "other") == OTHER  # no role has been created there


def test_tags_are_found_in_that_account(cloud, aws, assumed):
    other = assumed("sagemaker")
    create(other, "other")
    arn = other.describe_notebook_instance(NotebookInstanceName="other")["NotebookInstanceArn"]
    other.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "risk"}])
    resources = assumed("resourcegroupstaggingapi").get_resources()["ResourceTagMappingList"]
    assert [mapping["ResourceARN"] for mapping in resources] == [arn]
    assert aws("resourcegroupstaggingapi").get_resources()["ResourceTagMappingList"] == []
