"""Templates that AWS has published: their stacks are created, updated and deleted."""

import pytest

from sagemock import mock_sagemaker

from .conftest import Stack
from .documented import documented
from .published_templates import DOMAIN_IN_A_VPC, ENVIRONMENT, ISOLATED_NOTEBOOK, PRIVATE_DOMAIN
from .templates import changed


@pytest.fixture
def cloud(moto):
    """All references of the templates must be those of existing resources."""
    with mock_sagemaker(moto="strict") as cloud:
        yield cloud


def parameters(**values):
    return [{"ParameterKey": name, "ParameterValue": value} for name, value in values.items()]


@pytest.mark.long
def test_private_domain_leaves_its_network(stack, sagemaker, aws):
    stack.create(PRIVATE_DOMAIN)
    assert stack.status == "CREATE_COMPLETE"
    domain = {"DomainId": stack.outputs["Domain"]}
    described = sagemaker.describe_domain(**domain)
    assert (described["VpcId"], described["AppNetworkAccessType"]) == (stack.outputs["Vpc"], "VpcOnly")
    profile = sagemaker.describe_user_profile(**domain, UserProfileName="admin")
    assert profile["UserProfileArn"] == stack.outputs["UserProfileArn"]

    stack.update(changed(PRIVATE_DOMAIN, Domain__AppNetworkAccessType="PublicInternetOnly"))
    assert stack.status == "UPDATE_COMPLETE"
    assert sagemaker.describe_domain(**domain)["AppNetworkAccessType"] == "PublicInternetOnly"

    stack.delete()
    assert stack.status == "DELETE_FAILED"
    assert {"Subnet0", "Subnet1"} <= set(stack.failures)
    assert sagemaker.list_domains()["Domains"] == []
    documented("moto.md", "clean_up")(described["VpcId"])
    stack.delete()
    assert stack.history == ["DELETE_COMPLETE"]
    assert described["VpcId"] not in {vpc["VpcId"] for vpc in aws("ec2").describe_vpcs()["Vpcs"]}


def test_domain_of_a_users_vpc_is_deleted(stack, sagemaker, network):
    other = network.ec2.create_subnet(VpcId=network.vpc, CidrBlock="10.0.1.0/24")["Subnet"]["SubnetId"]
    given = {"VPCId": network.vpc, "SubnetIds": f"{network.subnet},{other}"}
    stack.create(DOMAIN_IN_A_VPC, Parameters=parameters(**given))
    assert stack.status == "CREATE_COMPLETE"
    domain = {"DomainId": stack.outputs["Domain"]}
    assert stack.outputs["Url"].endswith(f"/studio/{domain['DomainId']}")
    assert sagemaker.describe_domain(**domain)["SubnetIds"] == [network.subnet, other]

    stack.update(DOMAIN_IN_A_VPC, {**given, "StudioUserName": "test-user2"})
    assert stack.status == "UPDATE_COMPLETE"
    assert [profile["UserProfileName"] for profile in sagemaker.list_user_profiles()["UserProfiles"]] == ["test-user2"]

    stack.delete()
    assert stack.history == ["DELETE_COMPLETE"]
    assert sagemaker.list_domains()["Domains"] == []


def test_isolated_notebook_imports_its_environment(cloud, sagemaker, aws):
    client = aws("cloudformation")
    environment = Stack(client, "environment").create(ENVIRONMENT, Parameters=parameters(ProjectName="risk"))
    given = {"ProjectName": "risk", "NotebookOwnerUsername": "alice"}
    stack = Stack(client, "notebook").create(ISOLATED_NOTEBOOK, Parameters=parameters(**given))
    assert stack.status == "CREATE_COMPLETE"
    lab = {"NotebookInstanceName": "ds-notebook-risk-dev-alice"}
    described = sagemaker.describe_notebook_instance(**lab)
    assert described["NotebookInstanceStatus"] == "InService"
    assert described["NotebookInstanceLifecycleConfigName"] == "ds-notebook-lc-risk-dev"
    assert described["SubnetId"] == environment.outputs["Subnet"]
    assert described["KmsKeyId"] == stack.outputs["Key"]

    stack.update(ISOLATED_NOTEBOOK, {**given, "VolumeSize": "20", "InstanceType": "ml.m5.xlarge"})
    assert stack.status == "UPDATE_COMPLETE"
    described = sagemaker.describe_notebook_instance(**lab)
    assert (described["VolumeSizeInGB"], described["InstanceType"]) == (20, "ml.m5.xlarge")

    stack.delete()
    environment.delete()
    assert stack.history == ["DELETE_COMPLETE"]
    assert environment.history == ["DELETE_COMPLETE"]
    assert cloud.resources() == []
