"""moto's mock beside ours, and clients of its services."""

import json
from functools import cache, partial
from types import SimpleNamespace

import boto3
import pytest
from moto import mock_aws

from sagemock import mock_sagemaker

REGION = "us-east-1"
ACCOUNT = "123456789012"
INVENTED_ROLE = f"arn:aws:iam::{ACCOUNT}:role/Invented"


def trust(**principal):
    """Return a trust policy; by default one for SageMaker."""
    principal = principal or {"Service": "sagemaker.amazonaws.com"}
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@cache
def client_of(service):
    """Return a client in us-east-1, which several mocks share."""
    return boto3.Session().client(service, REGION, aws_access_key_id="testing", aws_secret_access_key="testing")


@pytest.fixture
def moto():
    with mock_aws():
        yield


@pytest.fixture
def cloud(moto):
    """Return a cloud inside moto's mock."""
    with mock_sagemaker() as cloud:
        yield cloud


@pytest.fixture
def strict_cloud(moto):
    with mock_sagemaker(moto="strict") as cloud:
        yield cloud


@pytest.fixture
def aws():
    """Return a function that creates clients in us-east-1."""
    return lambda service, **options: boto3.client(service, REGION, **options)


@pytest.fixture
def create_role(aws):
    """Create a role, by default one that SageMaker can assume; return its ARN."""

    def create_role(name="Scientist", document=None, **more):
        request = {"RoleName": name, "AssumeRolePolicyDocument": document or trust(), **more}
        return aws("iam").create_role(**request)["Role"]["Arn"]

    return create_role


@pytest.fixture
def create_notebook(aws):
    """Create a notebook instance and return the client."""

    def create_notebook(name="lab", role=INVENTED_ROLE, **more):
        request = {"NotebookInstanceName": name, "InstanceType": "ml.t3.medium", "RoleArn": role, **more}
        client = aws("sagemaker")
        client.create_notebook_instance(**request)
        return client

    return create_notebook


@pytest.fixture
def network(moto_network):
    """Return the IDs of a VPC with a subnet of 11 addresses and a security group."""
    return moto_network()


@pytest.fixture
def moto_network(aws):
    """Return a function that creates a VPC with a subnet of 11 addresses and a group, and returns their IDs."""
    return partial(_create_network, aws)


def _create_network(aws):
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/28", AvailabilityZone=f"{REGION}a")["Subnet"]["SubnetId"]
    group = ec2.create_security_group(VpcId=vpc, GroupName="lab", Description="lab")["GroupId"]
    return SimpleNamespace(ec2=ec2, vpc=vpc, subnet=subnet, group=group)


@pytest.fixture
def create_domain(aws):
    """Create a domain in a network and return its ID."""

    def create_domain(network, name="research", **more):
        request = {"DomainName": name, "AuthMode": "IAM", "DefaultUserSettings": {"ExecutionRole": INVENTED_ROLE}}
        request |= {"VpcId": network.vpc, "SubnetIds": [network.subnet]}
        return aws("sagemaker").create_domain(**request | more)["DomainArn"].rpartition("/")[2]

    return create_domain
