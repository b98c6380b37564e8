"""moto's mock and ours together, as suites use them: decorators, classes, threads, functions that call back, resets."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from botocore.exceptions import ClientError
from moto import mock_aws

from sagemock import mock_sagemaker
from sagemock.mock import activation
from sagemock.server.state.factory import PersistentCloudFactory

from .conftest import INVENTED_ROLE, REGION, client_of, trust

LAB = {"NotebookInstanceName": "lab"}
NOTEBOOK = {**LAB, "InstanceType": "ml.t3.medium"}
ORDERS = {"moto outside": (mock_aws, mock_sagemaker), "moto inside": (mock_sagemaker, mock_aws)}


def check_both():
    """Check that each service is mocked, and that a role of moto's IAM decides about a call of ours."""
    sagemaker = client_of("sagemaker")
    assert sagemaker.list_notebook_instances()["NotebookInstances"] == []
    sagemaker.create_notebook_instance(**NOTEBOOK, RoleArn=INVENTED_ROLE)
    client_of("iam").create_role(RoleName="Scientist", AssumeRolePolicyDocument=trust())
    with pytest.raises(ClientError, match="Could not assume role"):
        sagemaker.create_notebook_instance(**{**NOTEBOOK, "NotebookInstanceName": "other"}, RoleArn=INVENTED_ROLE)


@pytest.mark.parametrize("order", ORDERS)
def test_one_aws_within_both_nesting_orders(order):
    outer, inner = ORDERS[order]
    with outer(), inner():
        check_both()


@pytest.mark.parametrize("order", ORDERS)
def test_one_aws_below_both_decorators(order):
    outer, inner = ORDERS[order]

    @outer
    @inner
    def function():
        check_both()

    function()
    function()  # nothing is left of the first


@mock_aws
@mock_sagemaker
class TestMotoOutside:
    def test_one_aws_in_a_decorated_class(self):
        check_both()

    def test_nothing_is_left_of_another_test(self):
        check_both()


@mock_sagemaker
@mock_aws
class TestMotoInside:
    def test_one_aws_in_a_decorated_class(self):
        check_both()

    def test_nothing_is_left_of_another_test(self):
        check_both()


@pytest.fixture
def role():
    """Return a role of moto, which is a fixture around that of sagemock."""
    with mock_aws():
        role = client_of("iam").create_role(RoleName="Scientist", AssumeRolePolicyDocument=trust())["Role"]
        yield role["Arn"]


def test_one_aws_with_mocks_in_fixtures(role, sagemock):
    sagemaker = client_of("sagemaker")
    sagemaker.create_notebook_instance(**NOTEBOOK, RoleArn=role)
    with pytest.raises(ClientError, match="Could not assume role"):
        sagemaker.create_notebook_instance(**{**NOTEBOOK, "NotebookInstanceName": "other"}, RoleArn=INVENTED_ROLE)


def test_threads_create_networks_and_notebooks(cloud, network):
    sagemaker, ec2 = client_of("sagemaker"), client_of("ec2")

    def work(number):
        name = f"lab-{number}"
        ec2.create_security_group(VpcId=network.vpc, GroupName=name, Description=name)
        request = {**NOTEBOOK, "NotebookInstanceName": name, "RoleArn": INVENTED_ROLE, "SubnetId": network.subnet}
        sagemaker.create_notebook_instance(**request)
        return sagemaker.describe_notebook_instance(NotebookInstanceName=name)["NetworkInterfaceId"]

    with ThreadPoolExecutor(4) as pool:
        created = list(pool.map(work, range(8)))
    interfaces = ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert {found["NetworkInterfaceId"] for found in interfaces} == set(created)
    assert len({found["PrivateIpAddress"] for found in interfaces}) == 8


def test_a_handler_of_events_calls_both(cloud, network):
    sagemaker, ec2 = client_of("sagemaker"), client_of("ec2")

    def tag_interface(event, context):
        detail = event["detail"]
        described = sagemaker.describe_notebook_instance(NotebookInstanceName=detail["NotebookInstanceName"])
        tags = [{"Key": "notebook", "Value": detail["NotebookInstanceName"]}]
        ec2.create_tags(Resources=[described["NetworkInterfaceId"]], Tags=tags)
        sagemaker.stop_notebook_instance(NotebookInstanceName=detail["NotebookInstanceName"])

    pattern = {"source": ["aws.sagemaker"], "detail": {"NotebookInstanceStatus": ["InService"]}}
    cloud.on_event(pattern, tag_interface)
    sagemaker.create_notebook_instance(**NOTEBOOK, RoleArn=INVENTED_ROLE, SubnetId=network.subnet)
    cloud.clock.settle()
    assert sagemaker.describe_notebook_instance(**LAB)["NotebookInstanceStatus"] == "Stopped"
    (interface,) = ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert interface["TagSet"] == [{"Key": "notebook", "Value": "lab"}]


def test_a_reset_of_moto_leaves_our_resources(cloud, network, create_notebook, create_domain):
    from moto.backends import get_backend

    sagemaker = create_notebook(SubnetId=network.subnet, SecurityGroupIds=[network.group])
    domain = create_domain(network)
    cloud.clock.settle()
    for service, place in (("ec2", REGION), ("efs", REGION), ("iam", "aws")):
        get_backend(service)["123456789012"][place].reset()
    described = sagemaker.describe_notebook_instance(**LAB)
    assert described["NotebookInstanceStatus"] == "InService"
    sagemaker.stop_notebook_instance(**LAB)
    cloud.clock.settle()
    sagemaker.delete_notebook_instance(**LAB)
    sagemaker.delete_domain(DomainId=domain, RetentionPolicy={"HomeEfsFileSystem": "Delete"})
    cloud.clock.settle()
    assert cloud.resource_store.all() == []
    vpc = network.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = network.ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/28")["Subnet"]["SubnetId"]
    create_notebook("after", SubnetId=subnet)
    (interface,) = network.ec2.describe_network_interfaces()["NetworkInterfaces"]
    assert interface["SubnetId"] == subnet


def test_deletions_in_moto_fail_later_starts(cloud, network, create_role, create_notebook, aws):
    sagemaker = create_notebook(role=create_role(), SubnetId=network.subnet)
    kms = aws("kms")
    key = kms.create_key()["KeyMetadata"]["KeyId"]
    create_notebook("keyed", role=create_role("Second"), KmsKeyId=key)
    cloud.clock.settle()
    sagemaker.stop_notebook_instance(NotebookInstanceName="keyed")
    kms.schedule_key_deletion(KeyId=key)
    aws("iam").delete_role(RoleName="Second")
    cloud.clock.settle()
    sagemaker.start_notebook_instance(NotebookInstanceName="keyed")
    cloud.clock.settle()
    described = sagemaker.describe_notebook_instance(NotebookInstanceName="keyed")
    assert described["NotebookInstanceStatus"] == "Failed"
    assert key in described["FailureReason"]
    assert sagemaker.describe_notebook_instance(**LAB)["NotebookInstanceStatus"] == "InService"


def test_volumes_are_not_in_the_account(cloud, network, create_notebook):
    create_notebook(SubnetId=network.subnet)
    cloud.clock.settle()
    assert network.ec2.describe_volumes()["Volumes"] == []


@contextmanager
def continued(directory):
    """Send the process's calls to a cloud that continues from a state directory."""
    cloud = PersistentCloudFactory(directory, clock="manual")()
    try:
        activation.activate(cloud)
        yield cloud
    finally:
        activation.deactivate(cloud)
        cloud.close()


def test_a_state_is_restored_without_moto(tmp_path, moto_network):
    sagemaker = client_of("sagemaker")
    with mock_aws(), continued(tmp_path):
        network = moto_network()
        sagemaker.create_notebook_instance(**NOTEBOOK, RoleArn=INVENTED_ROLE, SubnetId=network.subnet)
        interface = sagemaker.describe_notebook_instance(**LAB)["NetworkInterfaceId"]
    with continued(tmp_path) as cloud:
        cloud.clock.settle()
        described = sagemaker.describe_notebook_instance(**LAB)
        assert (described["NotebookInstanceStatus"], described["NetworkInterfaceId"]) == ("InService", interface)
        sagemaker.stop_notebook_instance(**LAB)
        cloud.clock.settle()
        sagemaker.delete_notebook_instance(**LAB)
        cloud.clock.settle()
    with mock_aws(), continued(tmp_path):
        assert sagemaker.list_notebook_instances()["NotebookInstances"] == []
