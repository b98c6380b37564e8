"""Network interfaces of notebook instances in moto's EC2."""

import moto
import pytest
from botocore.exceptions import ClientError

from sagemock import mock_sagemaker

from .conftest import REGION

pytestmark = pytest.mark.usefixtures("moto")

KEY = {"NotebookInstanceName": "lab"}


def interfaces(network):
    filters = [{"Name": "vpc-id", "Values": [network.vpc]}]
    return network.ec2.describe_network_interfaces(Filters=filters)["NetworkInterfaces"]


def refusal(call, **request):
    with pytest.raises(ClientError) as caught:
        call(**request)
    return caught.value.response["Error"]


def test_interface_lives_as_long_as_the_notebook(cloud, network, create_notebook):
    client = create_notebook(SubnetId=network.subnet, SecurityGroupIds=[network.group])
    (interface,) = interfaces(network)
    described = client.describe_notebook_instance(**KEY)
    assert described["NotebookInstanceStatus"] == "Pending"
    assert described["NetworkInterfaceId"] == interface["NetworkInterfaceId"]
    assert interface["Description"].endswith("SageMaker Notebook Instance lab")
    assert [group["GroupId"] for group in interface["Groups"]] == described["SecurityGroups"] == [network.group]
    assert (interface["SubnetId"], interface["Status"]) == (network.subnet, "in-use")
    assert interface["RequesterManaged"] is not moto.__version__.startswith("5.1.")  # whose replies have a constant
    for change in (None, client.stop_notebook_instance, client.start_notebook_instance, client.stop_notebook_instance):
        if change:
            change(**KEY)
        cloud.clock.settle()
        assert interfaces(network) == [interface]
    client.delete_notebook_instance(**KEY)
    assert interfaces(network) == [interface]
    cloud.clock.settle()
    assert interfaces(network) == []


def test_event_has_the_interface_of_ec2(cloud, network, create_notebook):
    create_notebook(SubnetId=network.subnet)
    interface = interfaces(network)[0]["NetworkInterfaceId"]
    assert cloud.events[0]["detail"]["NetworkInterfaceId"] == interface


def test_default_group_is_that_of_the_vpc(cloud, network, create_notebook):
    client = create_notebook(SubnetId=network.subnet)
    filters = [{"Name": "vpc-id", "Values": [network.vpc]}, {"Name": "group-name", "Values": ["default"]}]
    (default,) = network.ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    assert client.describe_notebook_instance(**KEY)["SecurityGroups"] == [default["GroupId"]]


def test_default_subnet_counts_without_own_network(cloud, aws, create_notebook):
    ec2 = aws("ec2")
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    create_notebook(SubnetId=subnet)
    assert len(ec2.describe_network_interfaces()["NetworkInterfaces"]) == 1


def test_addresses_are_taken_from_the_subnet(cloud, network, create_notebook):
    for number in range(11):
        create_notebook(f"lab-{number}", SubnetId=network.subnet)
    addresses = [interface["PrivateIpAddress"] for interface in interfaces(network)]
    assert len(set(addresses)) == 11
    assert all(address.startswith("10.0.0.") for address in addresses)
    (subnet,) = network.ec2.describe_subnets(SubnetIds=[network.subnet])["Subnets"]
    assert subnet["AvailableIpAddressCount"] == 0


def test_networks_may_have_the_same_addresses(cloud, network, create_notebook):
    vpc = network.ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    other = network.ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/28")["Subnet"]["SubnetId"]
    for number in range(11):
        create_notebook(f"lab-{number}", SubnetId=network.subnet)
        client = create_notebook(f"other-{number}", SubnetId=other)
    cloud.clock.settle()
    statuses = client.get_paginator("list_notebook_instances").paginate(StatusEquals="InService")
    assert sum(len(page["NotebookInstances"]) for page in statuses) == 22


def test_secondary_addresses_count_as_taken(cloud, network, create_notebook):
    create_notebook(SubnetId=network.subnet)
    created = network.ec2.create_network_interface(SubnetId=network.subnet, PrivateIpAddress="10.0.0.5")
    interface = created["NetworkInterface"]["NetworkInterfaceId"]
    addresses = [f"10.0.0.{number}" for number in range(6, 15)]
    network.ec2.assign_private_ip_addresses(NetworkInterfaceId=interface, PrivateIpAddresses=addresses)
    client = create_notebook("full", SubnetId=network.subnet)
    cloud.clock.settle()
    described = client.describe_notebook_instance(NotebookInstanceName="full")
    assert "does not have enough free addresses" in described["FailureReason"]
    network.ec2.unassign_private_ip_addresses(NetworkInterfaceId=interface, PrivateIpAddresses=addresses)
    client.start_notebook_instance(NotebookInstanceName="full")
    cloud.clock.settle()
    assert client.describe_notebook_instance(NotebookInstanceName="full")["NotebookInstanceStatus"] == "InService"


def test_addresses_of_deleted_interfaces_are_free(cloud, network, create_notebook):
    ec2 = network.ec2
    addresses = [f"10.0.0.{number}" for number in range(4, 8)]
    made = [ec2.create_network_interface(SubnetId=network.subnet, PrivateIpAddress=address) for address in addresses]
    for number in range(7):
        create_notebook(f"lab-{number}", SubnetId=network.subnet)
    ec2.delete_network_interface(NetworkInterfaceId=made[0]["NetworkInterface"]["NetworkInterfaceId"])
    client = create_notebook("last", SubnetId=network.subnet)
    interface = client.describe_notebook_instance(NotebookInstanceName="last")["NetworkInterfaceId"]
    by_id = {found["NetworkInterfaceId"]: found["PrivateIpAddress"] for found in interfaces(network)}
    assert by_id[interface] == addresses[0]
    assert len(set(by_id.values())) == 11


@pytest.mark.parametrize(
    ("subnet", "group", "code", "message"),
    [
        ("subnet-0123", None, "InvalidSubnetID.NotFound", "The subnet ID 'subnet-0123' does not exist"),
        (None, "sg-0123", "InvalidGroup.NotFound", "The security group 'sg-0123' does not exist"),
        (None, "other", "InvalidParameter", "belong to different networks"),
    ],
)
def test_wrong_network_fails_the_notebook_later(cloud, network, create_notebook, subnet, group, code, message):
    if group == "other":
        vpc = network.ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
        group = network.ec2.create_security_group(VpcId=vpc, GroupName="far", Description="far")["GroupId"]
    client = create_notebook(SubnetId=subnet or network.subnet, SecurityGroupIds=[group or network.group])
    assert "NetworkInterfaceId" not in client.describe_notebook_instance(**KEY)
    cloud.clock.settle()
    described = client.describe_notebook_instance(**KEY)
    assert described["NotebookInstanceStatus"] == "Failed"
    assert described["FailureReason"].startswith(
        "Unable to create or start a notebook instance that can access resources in your VPC. Please check if you "
        "have ec2:CreateNetworkInterface permission. "
    )
    assert message in described["FailureReason"]
    assert f"(Service: AmazonEC2; Status Code: 400; Error Code: {code}; Request ID: " in described["FailureReason"]
    assert interfaces(network) == []
    client.delete_notebook_instance(**KEY)
    cloud.clock.settle()


def test_full_subnet_fails_the_next_notebook(cloud, network, create_notebook):
    for number in range(12):
        client = create_notebook(f"lab-{number}", SubnetId=network.subnet)
    cloud.clock.settle()
    described = client.describe_notebook_instance(NotebookInstanceName="lab-11")
    assert "does not have enough free addresses to satisfy the request" in described["FailureReason"]
    client.stop_notebook_instance(NotebookInstanceName="lab-0")
    cloud.clock.settle()
    client.delete_notebook_instance(NotebookInstanceName="lab-0")
    cloud.clock.settle()
    client.start_notebook_instance(NotebookInstanceName="lab-11")
    cloud.clock.settle()
    described = client.describe_notebook_instance(NotebookInstanceName="lab-11")
    assert described["NotebookInstanceStatus"] == "InService"
    assert described["NetworkInterfaceId"] in {interface["NetworkInterfaceId"] for interface in interfaces(network)}


def test_invented_subnet_passes_without_own_network(cloud, aws, create_notebook):
    aws("ec2").describe_vpcs()
    client = create_notebook(SubnetId="subnet-0123")
    cloud.clock.settle()
    described = client.describe_notebook_instance(**KEY)
    assert described["NotebookInstanceStatus"] == "InService"
    assert described["NetworkInterfaceId"].startswith("eni-")


def test_strict_mock_refuses_an_invented_subnet(strict_cloud, create_role, create_notebook):
    client = create_notebook(role=create_role(), SubnetId="subnet-0123")
    strict_cloud.clock.settle()
    assert "InvalidSubnetID.NotFound" in client.describe_notebook_instance(**KEY)["FailureReason"]


def test_mock_without_moto_creates_no_interface(network, create_notebook):
    with mock_sagemaker(moto="off"):
        create_notebook(SubnetId=network.subnet)
        assert interfaces(network) == []


def test_used_parts_of_the_network_cannot_be_deleted(cloud, network, create_notebook):
    client = create_notebook(SubnetId=network.subnet, SecurityGroupIds=[network.group])
    ec2 = network.ec2
    interface = interfaces(network)[0]["NetworkInterfaceId"]
    for call, request, message in [
        (ec2.delete_security_group, {"GroupId": network.group}, f"resource {network.group} has a dependent object"),
        (
            ec2.delete_subnet,
            {"SubnetId": network.subnet},
            f"The subnet '{network.subnet}' has dependencies and cannot be deleted.",
        ),
        (ec2.delete_vpc, {"VpcId": network.vpc}, f"The vpc '{network.vpc}' has dependencies and cannot be deleted."),
    ]:
        error = refusal(call, **request)
        assert (error["Code"], error["Message"]) == ("DependencyViolation", message)
    assert refusal(ec2.delete_network_interface, NetworkInterfaceId=interface)["Code"] == "InvalidParameterValue"
    cloud.clock.settle()
    client.stop_notebook_instance(**KEY)
    cloud.clock.settle()
    client.delete_notebook_instance(**KEY)
    cloud.clock.settle()
    ec2.delete_subnet(SubnetId=network.subnet)
    assert refusal(ec2.delete_vpc, VpcId=network.vpc)["Code"] == "DependencyViolation"
    ec2.delete_security_group(GroupId=network.group)
    ec2.delete_vpc(VpcId=network.vpc)


def test_groups_that_name_each_other_stay(cloud, network, create_notebook):
    create_notebook(SubnetId=network.subnet)
    ec2 = network.ec2
    other = ec2.create_security_group(VpcId=network.vpc, GroupName="other", Description="other")["GroupId"]
    rule = {"IpProtocol": "tcp", "FromPort": 1, "ToPort": 1, "UserIdGroupPairs": [{"GroupId": network.group}]}
    ec2.authorize_security_group_ingress(GroupId=other, IpPermissions=[rule])
    assert refusal(ec2.delete_security_group, GroupId=network.group)["Code"] == "DependencyViolation"
    ec2.revoke_security_group_ingress(GroupId=other, IpPermissions=[rule])
    ec2.delete_security_group(GroupId=network.group)


def test_the_end_of_the_mock_frees_the_network(network, create_notebook):
    from moto.ec2.models import EC2Backend

    original = EC2Backend.delete_subnet
    with mock_sagemaker():
        create_notebook(SubnetId=network.subnet, SecurityGroupIds=[network.group])
        assert EC2Backend.delete_subnet is not original
    assert EC2Backend.delete_subnet is original
    assert interfaces(network) == []
    network.ec2.delete_subnet(SubnetId=network.subnet)


def test_each_cloud_keeps_the_dependency_checks(network, create_notebook):
    with mock_sagemaker():
        create_notebook("outer", SubnetId=network.subnet)
        with mock_sagemaker():
            create_notebook("inner", SubnetId=network.subnet)
        assert refusal(network.ec2.delete_subnet, SubnetId=network.subnet)["Code"] == "DependencyViolation"


def test_reset_removes_interfaces_of_the_cloud(cloud, network, create_notebook):
    create_notebook(SubnetId=network.subnet)
    cloud.reset()
    assert interfaces(network) == []


def test_a_refused_create_leaves_no_interface(cloud, network, create_notebook):
    cloud.quotas["ml.t3.medium for notebook instance usage"] = 0
    with pytest.raises(ClientError, match="ResourceLimitExceeded"):
        create_notebook(SubnetId=network.subnet)
    assert interfaces(network) == []


def test_a_seeded_notebook_has_its_interface(network, create_notebook):
    entry = {"NotebookInstanceName": "lab", "InstanceType": "ml.t3.medium", "SubnetId": network.subnet}
    entry |= {"RoleArn": "arn:aws:iam::123456789012:role/Invented"}
    with mock_sagemaker(seed={REGION: {"NotebookInstances": [entry]}}) as cloud:
        assert [found["NetworkInterfaceId"] for found in interfaces(network)] == [
            cloud.resource_store.all()[0].record["NetworkInterfaceId"]
        ]
