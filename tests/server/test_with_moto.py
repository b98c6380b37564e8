"""``sagemock serve --moto``: SageMaker and moto's services at one address."""

import json
import re
from urllib.request import urlopen

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

import sagemock
from sagemock.cli.main import main

REGION, ACCOUNT = "us-east-1", "123456789012"
NEW = {"InstanceType": "ml.t3.medium"}
ROLE = f"arn:aws:iam::{ACCOUNT}:role/Invented"
TRUST = {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}


@pytest.fixture
def server():
    """Return a server with moto, whose resources end with the test."""
    from moto.core.base_backend import BackendDict

    with sagemock.serve(clock="auto", with_moto=True) as server:
        yield server
    BackendDict.reset()


@pytest.fixture
def aws(server):
    """Return a function that creates clients of the server."""
    keys = {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "secret"}

    def aws(service, **options):
        once = Config(retries={"max_attempts": 0})
        return boto3.client(service, REGION, endpoint_url=server.url, config=once, **{**keys, **options})

    return aws


def create(client, name="lab", role=ROLE, **more):
    return client.create_notebook_instance(NotebookInstanceName=name, RoleArn=role, **NEW, **more)


def test_one_address_serves_every_service(aws):
    create(aws("sagemaker"))
    bucket = aws("s3")
    bucket.create_bucket(Bucket="data")
    bucket.put_object(Bucket="data", Key="a b/ü.csv", Body=b"1,2\n")
    assert bucket.get_object(Bucket="data", Key="a b/ü.csv")["Body"].read() == b"1,2\n"
    assert bucket.head_object(Bucket="data", Key="a b/ü.csv")["ContentLength"] == 4
    table = {"AttributeName": "id", "AttributeType": "S"}, {"AttributeName": "id", "KeyType": "HASH"}
    aws("dynamodb").create_table(
        TableName="table", AttributeDefinitions=[table[0]], KeySchema=[table[1]], BillingMode="PAY_PER_REQUEST"
    )
    assert aws("dynamodb").list_tables()["TableNames"] == ["table"]
    assert aws("sts").get_caller_identity()["Account"] == ACCOUNT


def test_a_network_has_the_interface_of_a_notebook(server, aws):
    ec2 = aws("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/24")["Subnet"]["SubnetId"]
    create(aws("sagemaker"), SubnetId=subnet)
    assert len(ec2.describe_network_interfaces()["NetworkInterfaces"]) == 1
    with pytest.raises(ClientError, match="DependencyViolation"):
        ec2.delete_subnet(SubnetId=subnet)


def test_roles_of_moto_are_checked(aws):
    policy = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
    role = aws("iam").create_role(RoleName="Scientist", AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    create(aws("sagemaker"), role=role)
    with pytest.raises(ClientError, match="Could not assume role"):
        create(aws("sagemaker"), "other")


def test_moto_handles_unsupported_operations(aws):
    client = aws("sagemaker")
    arn = client.create_model(ModelName="churn", ExecutionRoleArn=ROLE)["ModelArn"]
    assert [model["ModelArn"] for model in client.list_models()["Models"]] == [arn]
    client.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "risk"}])
    assert client.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "risk"}]


def test_lists_that_neither_has_are_empty(aws):
    assert aws("sagemaker").list_workforces()["Workforces"] == []


def test_shared_services_show_sagemaker(server, aws):
    arn = create(aws("sagemaker"), Tags=[{"Key": "team", "Value": "risk"}])["NotebookInstanceArn"]
    found = aws("resourcegroupstaggingapi").get_resources()["ResourceTagMappingList"]
    assert [mapping["ResourceARN"] for mapping in found] == [arn]
    server.cloud.log(server.cloud.resource_store.find("lab"), "LifecycleConfigOnStart", "hello\n")
    (group,) = aws("logs").describe_log_groups()["logGroups"]
    assert group["logGroupName"] == "/aws/sagemaker/NotebookInstances"
    server.cloud.quotas["Total domains"] = 2
    quota = aws("service-quotas").get_service_quota(ServiceCode="sagemaker", QuotaCode="L-B683BCB0")["Quota"]
    assert quota["Value"] == 2


def test_accounts_are_the_same_everywhere(aws):
    numbered = {"aws_access_key_id": "210987654321"}
    assert create(aws("sagemaker", **numbered))["NotebookInstanceArn"].split(":")[4] == "210987654321"
    assert aws("sts", **numbered).get_caller_identity()["Account"] == "210987654321"
    role = "arn:aws:iam::222222222222:role/Deployer"
    keys = aws("sts").assume_role(RoleArn=role, RoleSessionName="deploy")["Credentials"]
    assumed = {
        "aws_access_key_id": keys["AccessKeyId"],
        "aws_secret_access_key": keys["SecretAccessKey"],
        "aws_session_token": keys["SessionToken"],
    }
    assert create(aws("sagemaker", **assumed), "other")["NotebookInstanceArn"].split(":")[4] == "222222222222"
    assert aws("sts", **assumed).get_caller_identity()["Account"] == "222222222222"


def test_pages_of_the_server_stay(server):
    with urlopen(server.console) as page:
        assert b"sagemock" in page.read()


def test_environment_names_the_address_for_all(server):
    assert server.environment["AWS_ENDPOINT_URL"] == server.url
    assert server.with_moto


def test_health_names_the_other_services(server):
    with urlopen(f"{server.url}/_sagemock/health") as reply:
        assert json.load(reply)["other_services"].startswith("moto 5.")


def sts(server, **token):
    once = Config(retries={"max_attempts": 0})
    keys = {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "secret", **token}
    return boto3.client("sts", REGION, endpoint_url=server.url, config=once, **keys)


def test_another_service_needs_the_token_too():
    with sagemock.serve(with_moto=True, token="secret-token") as server:
        assert sts(server, aws_session_token="secret-token").get_caller_identity()["Account"] == ACCOUNT
        with pytest.raises(ClientError, match="requires its token"):
            sts(server).get_caller_identity()


def test_a_server_without_moto_refuses_others():
    once = Config(retries={"max_attempts": 0})
    keys = {"aws_access_key_id": "AKIAEXAMPLE", "aws_secret_access_key": "secret"}
    with sagemock.serve() as server, pytest.raises(ClientError, match="supports SageMaker only"):
        boto3.client("dynamodb", REGION, endpoint_url=server.url, config=once, **keys).list_tables()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"with_moto": "yes"}, "with_moto='yes' must be True or False"),
        ({"with_moto": True, "moto": "off"}, "moto='off'"),
    ],
)
def test_contradictory_options_are_rejected(options, message):
    with pytest.raises(ValueError, match=message):
        sagemock.serve(**options)


def test_a_missing_moto_names_the_extra(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "moto.moto_server.werkzeug_app", None)
    with pytest.raises(ImportError, match=re.escape('pip install "sagemock[moto]"')):
        sagemock.serve(with_moto=True).start()


def test_the_command_has_the_option(capsys):
    with pytest.raises(SystemExit):
        main(["serve", "--help"])
    assert "--moto [{auto,strict}]" in capsys.readouterr().out


MISSING = [
    ("braket", "search_devices", {"filters": []}),  # a service that moto does not have
    ("cloudfront", "list_conflicting_aliases", {"DistributionId": "E1", "Alias": "example.com"}),
    ("cloudwatch", "list_managed_insight_rules", {"ResourceARN": "arn:aws:ec2:us-east-1:123456789012:instance/i-1"}),
    ("ec2", "describe_scheduled_instances", {}),
    ("efs", "describe_account_preferences", {}),
    ("iam", "get_organizations_access_report", {"JobId": "12345678-1234-1234-1234-123456789012"}),
    ("lambda", "list_provisioned_concurrency_configs", {"FunctionName": "f"}),
    ("ssm", "list_associations", {}),
]


@pytest.mark.parametrize(("service", "operation", "parameters"), MISSING, ids=[service for service, *_ in MISSING])
def test_operations_that_moto_lacks_are_named(aws, caplog, service, operation, parameters):
    """Each protocol has its own form of errors. An inventory of an account must be able to go on, without retries."""
    with pytest.raises(ClientError, match=r"moto, .*, does not support this: ") as caught:
        getattr(aws(service), operation)(**parameters)
    assert caught.value.response["Error"]["Code"] == "OperationNotSupported"
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert not caplog.records


def test_lists_that_moto_lacks_leave_no_log(aws, caplog):
    assert aws("sagemaker").list_workforces()["Workforces"] == []
    assert not caplog.records
