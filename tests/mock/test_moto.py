"""moto's mock_aws inside and outside of ours: each handles its own services; moto gets unsupported operations."""

import os
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

import sagemock as package
from sagemock import OperationNotSupported, mock_sagemaker
from sagemock.mock.registry import ACTIVE

MINE = {"NotebookInstanceName": "mine"}
NOTEBOOK = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/notebook"}
AT_ONCE = Config(retries={"max_attempts": 0})
DEAD = {"endpoint_url": "http://127.0.0.1:1", "config": AT_ONCE}


@pytest.fixture(autouse=True)
def environment_is_restored(no_aws_settings, monkeypatch):
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):  # moto fails to stop without them
        monkeypatch.setenv(variable, "real")
    before = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}
    yield
    assert {name: value for name, value in os.environ.items() if name.startswith("AWS_")} == before


@pytest.fixture(params=["moto outside", "moto inside"])
def both(request):
    outer, inner = (mock_aws, mock_sagemaker) if request.param == "moto outside" else (mock_sagemaker, mock_aws)
    with outer(), inner():
        yield


def names(client):
    return [notebook["NotebookInstanceName"] for notebook in client.list_notebook_instances()["NotebookInstances"]]


@pytest.mark.usefixtures("both")
def test_sagemock_and_moto_share_the_services():
    client = boto3.client("sagemaker")
    client.create_notebook_instance(**MINE, **NOTEBOOK)
    client.get_waiter("notebook_instance_in_service").wait(**MINE)
    assert (
        "authToken=" in client.create_presigned_notebook_instance_url(**MINE)["AuthorizedUrl"]
    )  # moto does not support it
    bucket = boto3.client("s3")
    bucket.create_bucket(Bucket="mine")
    assert [found["Name"] for found in bucket.list_buckets()["Buckets"]] == ["mine"]


def test_moto_gets_no_call_that_sagemock_handles():
    client = boto3.client("sagemaker", "us-east-1")
    with mock_aws():
        with mock_sagemaker():
            client.create_notebook_instance(**MINE, **NOTEBOOK)
        assert names(client) == []


def test_moto_handles_sagemaker_after_our_mock():
    with mock_aws():
        client = boto3.client("sagemaker", "us-east-1")
        client.create_notebook_instance(**MINE, **NOTEBOOK)
        with mock_sagemaker():
            assert names(client) == []
        assert names(client) == ["mine"]


def test_our_mock_continues_after_motos():
    with mock_sagemaker():
        client = boto3.client("sagemaker")
        client.create_notebook_instance(**MINE, **NOTEBOOK)
        with mock_aws():
            assert names(client) == ["mine"]
        assert names(client) == ["mine"]
        with pytest.raises(OperationNotSupported):
            client.list_training_jobs()


def test_mocks_may_stop_in_starting_order():
    ours, theirs = mock_sagemaker(), mock_aws()
    theirs.start()
    ours.start()
    client = boto3.client("sagemaker")
    theirs.stop()
    assert names(client) == []
    ours.stop()
    with pytest.raises(EndpointConnectionError):
        boto3.client("sagemaker", "us-east-1", **DEAD).list_notebook_instances()


# --- unsupported operations


@pytest.mark.usefixtures("both")
def test_unsupported_operation_is_passed_to_moto():
    client = boto3.client("sagemaker", "eu-west-1")
    request = {
        "TrainingJobName": "job",
        "RoleArn": NOTEBOOK["RoleArn"],
        "AlgorithmSpecification": {"TrainingImage": "image", "TrainingInputMode": "File"},
        "OutputDataConfig": {"S3OutputPath": "s3://mine/out"},
        "ResourceConfig": {"InstanceCount": 1, "InstanceType": "ml.m5.large", "VolumeSizeInGB": 1},
        "StoppingCondition": {"MaxRuntimeInSeconds": 60},
    }
    arn = client.create_training_job(**request)["TrainingJobArn"]
    assert arn == "arn:aws:sagemaker:eu-west-1:123456789012:training-job/job"
    assert client.list_training_jobs()["TrainingJobSummaries"][0]["TrainingJobArn"] == arn
    assert boto3.client("sagemaker", "eu-west-2").list_training_jobs()["TrainingJobSummaries"] == []


@pytest.mark.usefixtures("both")
def test_error_of_moto_is_raised():
    with pytest.raises(ClientError, match="Could not find") as refused:
        boto3.client("sagemaker").describe_training_job(TrainingJobName="none")
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert refused.value.response["ResponseMetadata"]["RetryAttempts"] == 0


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    "options",
    [DEAD, {"config": Config(use_fips_endpoint=True)}, {"config": Config(signature_version="unsigned")}],
    ids=["endpoint-url", "fips", "unsigned"],
)
def test_moto_gets_calls_of_any_client(options):
    assert boto3.client("sagemaker", **options).list_training_jobs()["TrainingJobSummaries"] == []


@pytest.mark.usefixtures("both")
def test_operation_that_neither_supports_is_named():
    with pytest.raises(OperationNotSupported, match=r"CreateWorkforce .* does not simulate it either") as refused:
        boto3.client("sagemaker").create_workforce(WorkforceName="mine")
    assert "Stubber" in str(refused.value)
    assert "mock_aws" not in str(refused.value)


# --- tags: of resources of both


MODEL = {"ModelName": "churn", "ExecutionRoleArn": NOTEBOOK["RoleArn"], "PrimaryContainer": {"Image": "image"}}
TEAM = {"Key": "team", "Value": "risk"}


def tags_of(client, arn):
    return {tag["Key"]: tag["Value"] for tag in client.list_tags(ResourceArn=arn)["Tags"]}


@pytest.mark.usefixtures("both")
def test_tags_of_motos_resources_are_motos():
    client = boto3.client("sagemaker", "eu-west-1")
    arn = client.create_model(**MODEL, Tags=[TEAM])["ModelArn"]
    client.add_tags(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "test"}])
    assert tags_of(client, arn) == {"team": "risk", "stage": "test"}
    client.delete_tags(ResourceArn=arn, TagKeys=["team"])
    assert tags_of(client, arn) == {"stage": "test"}


@pytest.mark.usefixtures("both")
def test_tags_of_notebooks_stay_ours():
    client = boto3.client("sagemaker")
    arn = client.create_notebook_instance(**MINE, **NOTEBOOK, Tags=[TEAM])["NotebookInstanceArn"]
    client.add_tags(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "test"}])
    assert tags_of(client, arn) == {"team": "risk", "stage": "test"}


@pytest.mark.usefixtures("both")
@pytest.mark.parametrize(
    "resource", ["model/none", "feature-group/none", "pipeline/mine/execution/none", "notebook-instance/none", "none"]
)
def test_tags_of_nothing_are_not_found(client_error, resource):
    arn = f"arn:aws:sagemaker:us-east-1:123456789012:{resource}"
    assert client_error(boto3.client("sagemaker").list_tags, ResourceArn=arn)["Code"] == "ValidationException"


@pytest.mark.usefixtures("both")
def test_search_finds_what_moto_has():
    client = boto3.client("sagemaker")
    arn = client.create_experiment(ExperimentName="churn")["ExperimentArn"]
    client.add_tags(ResourceArn=arn, Tags=[TEAM])
    (found,) = client.search(Resource="Experiment")["Results"]
    assert found["Experiment"]["ExperimentArn"] == arn


def test_tags_after_motos_mock_are_not_found(client_error):
    with mock_sagemaker():
        client = boto3.client("sagemaker")
        with mock_aws():
            arn = client.create_model(**MODEL, Tags=[TEAM])["ModelArn"]
        assert client_error(client.list_tags, ResourceArn=arn)["Code"] == "ValidationException"


@pytest.mark.usefixtures("both")
def test_injected_faults_hit_tags_of_moto(client_error):
    client = boto3.client("sagemaker")
    arn = client.create_model(**MODEL)["ModelArn"]
    ACTIVE.current().fail("ListTags", "AccessDeniedException")
    assert client_error(client.list_tags, ResourceArn=arn)["Code"] == "AccessDeniedException"
    assert tags_of(client, arn) == {}


EARLY = """
import os
import boto3

client = boto3.client("sagemaker", "us-east-1")  # without credentials, before moto was imported
client.meta.events.register("before-send", lambda **_: os._exit(3))  # the request would be sent now

from moto import mock_aws
from sagemock import mock_sagemaker

os.environ["AWS_ACCESS_KEY_ID"] = os.environ["AWS_SECRET_ACCESS_KEY"] = "real"
for outer, inner in [(mock_aws, mock_sagemaker), (mock_sagemaker, mock_aws)]:
    with outer(), inner():
        assert client.list_training_jobs()["TrainingJobSummaries"] == []
print("nothing left this process")
"""


def test_client_older_than_moto_reaches_moto():
    root = Path(package.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", EARLY], cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("nothing left this process\n", 0), done.stderr


@mock_sagemaker
@mock_aws
def test_our_decorator_above_motos():
    assert names(boto3.client("sagemaker")) == boto3.client("s3").list_buckets()["Buckets"] == []


@mock_aws
@mock_sagemaker
def test_motos_decorator_above_ours():
    assert names(boto3.client("sagemaker")) == boto3.client("s3").list_buckets()["Buckets"] == []
