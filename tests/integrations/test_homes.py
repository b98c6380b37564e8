"""A domain's file system, mount targets, security groups and service-linked role in moto's services."""

import pytest
from botocore.exceptions import ClientError

from sagemock import mock_sagemaker

from .conftest import ACCOUNT, REGION

pytestmark = pytest.mark.usefixtures("moto")

DELETE = {"RetentionPolicy": {"HomeEfsFileSystem": "Delete"}}
MANAGED_BY = "ManagedByAmazonSageMakerResource"


def nfs_groups(network):
    filters = [{"Name": "group-name", "Values": ["security-group-for-*-nfs-*"]}]
    groups = network.ec2.describe_security_groups(Filters=filters)["SecurityGroups"]
    return {"inbound" if "inbound" in group["GroupName"] else "outbound": group for group in groups}


def ports(permissions):
    """Return the ports of each rule, with the group on the other side."""
    return sorted(
        (rule["IpProtocol"], rule["FromPort"], rule["ToPort"], pair["GroupId"])
        for rule in permissions
        for pair in rule["UserIdGroupPairs"]
    )


def refusal(call, **request):
    with pytest.raises(ClientError) as caught:
        call(**request)
    return caught.value.response["Error"]


@pytest.fixture
def domain(cloud, network, create_domain):
    """Return the ID of a domain that is InService."""
    domain = create_domain(network)
    cloud.clock.settle()
    return domain


def test_domain_has_its_file_system_in_efs(aws, network, domain):
    described = aws("sagemaker").describe_domain(DomainId=domain)
    (home,) = aws("efs").describe_file_systems()["FileSystems"]
    assert home["FileSystemId"] == described["HomeEfsFileSystemId"]
    assert home["CreationToken"] == domain
    assert (home["Encrypted"], home["PerformanceMode"], home["ThroughputMode"]) == (True, "generalPurpose", "bursting")
    assert home["Tags"] == [{"Key": MANAGED_BY, "Value": described["DomainArn"]}]
    assert "Name" not in {tag["Key"] for tag in home["Tags"]}


def test_file_system_has_the_key_of_efs(aws, cloud, network, create_domain):
    default = aws("kms").describe_key(KeyId="alias/aws/elasticfilesystem")["KeyMetadata"]["Arn"]
    own = aws("kms").create_key()["KeyMetadata"]["Arn"]
    create_domain(network)
    create_domain(network, "own", KmsKeyId=own)
    cloud.clock.settle()
    assert [home["KmsKeyId"] for home in aws("efs").describe_file_systems()["FileSystems"]] == [default, own]


def test_each_zone_has_one_mount_target(aws, cloud, network, create_domain):
    more = [("10.0.1.0/28", "b"), ("10.0.2.0/28", "a")]
    subnets = [
        network.ec2.create_subnet(VpcId=network.vpc, CidrBlock=block, AvailabilityZone=f"{REGION}{zone}")
        for block, zone in more
    ]
    subnets = [network.subnet, *(created["Subnet"]["SubnetId"] for created in subnets)]
    domain = create_domain(network, SubnetIds=subnets)
    cloud.clock.settle()
    home = aws("sagemaker").describe_domain(DomainId=domain)["HomeEfsFileSystemId"]
    targets = aws("efs").describe_mount_targets(FileSystemId=home)["MountTargets"]
    assert [target["SubnetId"] for target in targets] == subnets[:2]
    inbound = nfs_groups(network)["inbound"]["GroupId"]
    for target in targets:
        groups = aws("efs").describe_mount_target_security_groups(MountTargetId=target["MountTargetId"])
        assert groups["SecurityGroups"] == [inbound]
        (interface,) = network.ec2.describe_network_interfaces(NetworkInterfaceIds=[target["NetworkInterfaceId"]])[
            "NetworkInterfaces"
        ]
        assert interface["Description"] == f"EFS mount target for {home} ({target['MountTargetId']})"
        assert interface["InterfaceType"] == "efs"


def test_security_groups_let_only_nfs_pass(aws, network, domain):
    groups = nfs_groups(network)
    assert len(groups) == 2
    arn = aws("sagemaker").describe_domain(DomainId=domain)["DomainArn"]
    for direction, group in groups.items():
        assert group["GroupName"] == f"security-group-for-{direction}-nfs-{domain}"
        assert group["Description"] == (
            f"[DO NOT DELETE] Security Group that allows {direction} NFS traffic for SageMaker Notebooks Domain "
            f"[{domain}]"
        )
        assert group["Tags"] == [{"Key": MANAGED_BY, "Value": arn}]
    expected = [("tcp", 988, 988), ("tcp", 1018, 1023), ("tcp", 2049, 2049)]
    inbound, outbound = groups["inbound"], groups["outbound"]
    assert ports(inbound["IpPermissions"]) == [(*span, outbound["GroupId"]) for span in expected]
    assert ports(outbound["IpPermissionsEgress"]) == [(*span, inbound["GroupId"]) for span in expected]
    assert inbound["IpPermissionsEgress"] == outbound["IpPermissions"] == []


def test_first_domain_creates_the_service_role(aws, network, domain):
    (role,) = aws("iam").list_roles(PathPrefix="/aws-service-role/")["Roles"]
    assert role["RoleName"] == "AWSServiceRoleForAmazonSageMakerNotebooks"
    assert role["Path"] == "/aws-service-role/sagemaker.amazonaws.com/"
    assert role["Description"] == "AWS SageMaker Notebooks Service Linked Role"
    statement = role["AssumeRolePolicyDocument"]["Statement"][0]
    assert statement["Principal"] == {"Service": "sagemaker.amazonaws.com"}


def test_later_domains_share_the_service_role(aws, cloud, network, domain, create_domain):
    create_domain(network, "second")
    cloud.clock.settle()
    assert len(aws("iam").list_roles()["Roles"]) == 1


def delete(aws, cloud, domain, **more):
    aws("sagemaker").delete_domain(DomainId=domain, **more)
    cloud.clock.settle()
    assert aws("sagemaker").list_domains()["Domains"] == []


def test_deletion_by_default_leaves_everything(aws, cloud, network, domain):
    delete(aws, cloud, domain)
    assert len(aws("efs").describe_file_systems()["FileSystems"]) == 1
    assert len(nfs_groups(network)) == 2
    assert len(network.ec2.describe_network_interfaces()["NetworkInterfaces"]) == 1
    error = refusal(network.ec2.delete_subnet, SubnetId=network.subnet)
    assert error["Code"] == "DependencyViolation"
    error = refusal(network.ec2.delete_security_group, GroupId=nfs_groups(network)["outbound"]["GroupId"])
    assert "has a dependent object" in error["Message"]


def test_deletion_of_the_home_leaves_nothing(aws, cloud, network, domain):
    delete(aws, cloud, domain, **DELETE)
    assert aws("efs").describe_file_systems()["FileSystems"] == []
    assert nfs_groups(network) == {}
    assert network.ec2.describe_network_interfaces()["NetworkInterfaces"] == []
    network.ec2.delete_subnet(SubnetId=network.subnet)
    network.ec2.delete_security_group(GroupId=network.group)
    network.ec2.delete_vpc(VpcId=network.vpc)


def test_a_failed_deletion_can_change_the_policy(aws, cloud, network, domain):
    cloud.fail_next(domain)
    aws("sagemaker").delete_domain(DomainId=domain)
    cloud.clock.settle()
    delete(aws, cloud, domain, **DELETE)
    assert aws("efs").describe_file_systems()["FileSystems"] == []


def test_new_subnets_get_mount_targets_later(aws, cloud, network, domain):
    second = network.ec2.create_subnet(VpcId=network.vpc, CidrBlock="10.0.1.0/28", AvailabilityZone=f"{REGION}b")
    subnets = [network.subnet, second["Subnet"]["SubnetId"]]
    aws("sagemaker").update_domain(DomainId=domain, SubnetIds=subnets)
    cloud.clock.settle()
    home = aws("sagemaker").describe_domain(DomainId=domain)["HomeEfsFileSystemId"]
    targets = aws("efs").describe_mount_targets(FileSystemId=home)["MountTargets"]
    assert [target["SubnetId"] for target in targets] == subnets


@pytest.mark.parametrize(
    ("members", "beginning"),
    [
        ({"VpcId": "vpc-0123"}, "ResourceNotFoundError: The VPC ID 'vpc-0123' could not be found. Verify that the VPC"),
        ({"SubnetIds": ["subnet-0123"]}, "ResourceNotFoundError: The subnet ID 'subnet-0123' could not be found."),
        (
            {"DefaultSpaceSettings": {"ExecutionRole": f"arn:aws:iam::{ACCOUNT}:role/R", "SecurityGroups": ["sg-01"]}},
            "ResourceNotFoundError: The security group ID 'sg-01' could not be found.",
        ),
        ({"DomainSettings": {"SecurityGroupIds": ["sg-02"]}}, "ResourceNotFoundError: The security group ID 'sg-02'"),
    ],
)
def test_wrong_network_fails_the_domain_later(aws, cloud, network, create_domain, members, beginning):
    domain = create_domain(network, **members)
    cloud.clock.settle()
    described = aws("sagemaker").describe_domain(DomainId=domain)
    assert described["Status"] == "Failed"
    assert described["FailureReason"].startswith(beginning)
    assert aws("efs").describe_file_systems()["FileSystems"] == []
    assert nfs_groups(network) == {}
    delete(aws, cloud, domain)


def test_subnet_of_another_vpc_fails_the_domain(aws, cloud, network, create_domain):
    vpc = network.ec2.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    subnet = network.ec2.create_subnet(VpcId=vpc, CidrBlock="10.1.0.0/28")["Subnet"]["SubnetId"]
    domain = create_domain(network, SubnetIds=[subnet])
    cloud.clock.settle()
    assert subnet in aws("sagemaker").describe_domain(DomainId=domain)["FailureReason"]


def test_domain_without_home_has_no_file_system(aws, cloud, network, create_domain, require_members):
    require_members("CreateDomainRequest", "HomeEfsFileSystemCreation")
    create_domain(network, HomeEfsFileSystemCreation="Disabled")
    cloud.clock.settle()
    assert aws("efs").describe_file_systems()["FileSystems"] == []


def test_invented_network_has_an_invented_home(aws, cloud, create_domain):
    class Invented:
        vpc, subnet = "vpc-0123", "subnet-0123"

    domain = create_domain(Invented)
    cloud.clock.settle()
    assert aws("sagemaker").describe_domain(DomainId=domain)["HomeEfsFileSystemId"].startswith("fs-0")
    assert aws("efs").describe_file_systems()["FileSystems"] == []


def test_the_end_of_the_mock_removes_homes(aws, network, create_domain):
    with mock_sagemaker() as cloud:
        create_domain(network, "kept")
        create_domain(network, "removed")
        cloud.clock.settle()
        kept = next(found["DomainId"] for found in aws("sagemaker").list_domains()["Domains"])
        aws("sagemaker").delete_domain(DomainId=kept)
        cloud.clock.settle()
    assert [home["CreationToken"] for home in aws("efs").describe_file_systems()["FileSystems"]] == [kept]
    assert len(nfs_groups(network)) == 2


def test_deletion_tolerates_a_missing_home(aws, cloud, network, domain):
    efs = aws("efs")
    (home,) = efs.describe_file_systems()["FileSystems"]
    for target in efs.describe_mount_targets(FileSystemId=home["FileSystemId"])["MountTargets"]:
        efs.delete_mount_target(MountTargetId=target["MountTargetId"])
    efs.delete_file_system(FileSystemId=home["FileSystemId"])
    delete(aws, cloud, domain, **DELETE)
    assert nfs_groups(network) == {}
