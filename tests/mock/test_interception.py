"""While a mock is active, it handles the SageMaker calls of all clients, old and new, for any host."""

import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, EndpointConnectionError, ParamValidationError
from botocore.stub import Stubber

import sagemock
from sagemock import OperationNotSupported, mock_sagemaker

NOTEBOOK = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/notebook"}
KEYS = {"aws_access_key_id": "AKIAREAL", "aws_secret_access_key": "real"}
DEAD = "http://127.0.0.1:1"  # a port without a listener
AT_ONCE = Config(retries={"max_attempts": 0})


def names(client):
    return [notebook["NotebookInstanceName"] for notebook in client.list_notebook_instances()["NotebookInstances"]]


def arn_of(client, name="mine"):
    return client.create_notebook_instance(NotebookInstanceName=name, **NOTEBOOK)["NotebookInstanceArn"]


# --- clients of any age

EARLY = """
import os
import boto3, botocore.session

keys = {"aws_access_key_id": "AKIAREAL", "aws_secret_access_key": "real"}
client = boto3.client("sagemaker", "eu-west-1", **keys)
without_credentials = boto3.client("sagemaker", "eu-west-1")
session = boto3.Session()
low = botocore.session.get_session()
client.meta.events.register("before-send", lambda **_: os._exit(3))  # the request would be sent now

from sagemock import mock_sagemaker

with mock_sagemaker():
    role = "arn:aws:iam::123456789012:role/notebook"
    client.create_notebook_instance(NotebookInstanceName="mine", InstanceType="ml.t3.medium", RoleArn=role)
    assert without_credentials.list_notebook_instances()["NotebookInstances"]
    assert session.client("sagemaker", "eu-west-1").list_notebook_instances()["NotebookInstances"]
    assert session.client("sagemaker").meta.region_name == "us-east-1"
    assert low.create_client("sagemaker", "eu-west-1").list_notebook_instances()["NotebookInstances"]
print("nothing left this process")
"""


def test_clients_older_than_sagemock_are_mocked():
    root = Path(sagemock.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", EARLY], cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("nothing left this process\n", 0), done.stderr


module_client = boto3.client("sagemaker", "us-east-1", **KEYS)


def test_client_of_a_module_is_mocked():
    with mock_sagemaker():
        arn_of(module_client)
        assert names(module_client) == ["mine"]


def test_client_without_credentials_is_mocked():
    client = boto3.client("sagemaker", "us-east-1")
    with mock_sagemaker():
        assert names(client) == []


def test_all_clients_share_one_cloud():
    with mock_sagemaker():
        arn_of(boto3.client("sagemaker"))
        assert names(module_client) == names(boto3.Session(**KEYS).client("sagemaker", "us-east-1")) == ["mine"]


def test_client_of_an_earlier_session_is_mocked():
    session = boto3.Session(region_name="us-east-1", **KEYS)
    with mock_sagemaker():
        assert names(session.client("sagemaker")) == []


def test_client_calls_its_endpoint_after_the_mock():
    client = boto3.client("sagemaker", "us-east-1", endpoint_url=DEAD, config=AT_ONCE, **KEYS)
    with mock_sagemaker():
        assert names(client) == []
    with pytest.raises(EndpointConnectionError, match=DEAD):
        client.list_notebook_instances()


def test_client_of_the_mock_calls_endpoint_afterwards():
    with mock_sagemaker():
        client = boto3.client("sagemaker", "us-east-1", endpoint_url=DEAD, config=AT_ONCE)
        assert names(client) == []
    with pytest.raises(EndpointConnectionError, match=DEAD):
        client.list_notebook_instances()


def test_other_services_are_not_mocked():
    queue = boto3.client("sqs", "us-east-1", endpoint_url=DEAD, config=AT_ONCE, **KEYS)
    runtime = boto3.client("sagemaker-runtime", "us-east-1", endpoint_url=DEAD, config=AT_ONCE, **KEYS)
    with mock_sagemaker():
        with pytest.raises(EndpointConnectionError):
            queue.list_queues()
        with pytest.raises(EndpointConnectionError):
            runtime.invoke_endpoint(EndpointName="one", Body=b"")


# --- clients for any host


@pytest.mark.parametrize(
    "options",
    [
        {"config": Config(use_fips_endpoint=True)},
        {"config": Config(use_dualstack_endpoint=True)},
        {"config": Config(use_fips_endpoint=True, use_dualstack_endpoint=True)},
        {"endpoint_url": "https://vpce-0a1b2c3d4e5f-12345678.api.sagemaker.us-east-1.vpce.amazonaws.com"},
        {"endpoint_url": "http://localhost:4566"},
        {"config": Config(signature_version="unsigned")},
        {"verify": False, "use_ssl": False},
    ],
    ids=["fips", "dualstack", "fips-dualstack", "vpc-endpoint", "localstack", "unsigned", "plain-http"],
)
def test_client_with_any_host_is_mocked(options):
    with mock_sagemaker():
        arn_of(boto3.client("sagemaker", "us-east-1", **options))
        assert names(module_client) == ["mine"]


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_SAGEMAKER"])
def test_endpoint_of_the_environment_is_ignored(monkeypatch, variable):
    monkeypatch.setenv(variable, "https://sagemaker.example.invalid")
    with mock_sagemaker():
        assert names(boto3.client("sagemaker")) == []


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("us-east-1", "aws"),
        ("eu-central-2", "aws"),
        ("cn-north-1", "aws-cn"),
        ("cn-northwest-1", "aws-cn"),
        ("us-gov-west-1", "aws-us-gov"),
        ("us-iso-east-1", "aws-iso"),
        ("us-isob-east-1", "aws-iso-b"),
    ],
)
def test_arns_are_in_the_partition_of_the_region(region, partition):
    with mock_sagemaker(account_id="210987654321"):
        arn = arn_of(boto3.client("sagemaker", region))
    assert arn == f"arn:{partition}:sagemaker:{region}:210987654321:notebook-instance/mine"


def test_regions_are_separate():
    with mock_sagemaker():
        arn_of(boto3.client("sagemaker", "eu-west-1"))
        assert names(boto3.client("sagemaker", "eu-west-2")) == []


# --- replies as from AWS


def test_replies_have_the_metadata_of_aws(sagemaker_client):
    metadata = sagemaker_client.list_notebook_instances()["ResponseMetadata"]
    assert set(metadata) == {"RequestId", "HTTPStatusCode", "HTTPHeaders", "RetryAttempts"}
    assert metadata["HTTPStatusCode"] == 200
    assert metadata["RetryAttempts"] == 0
    assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]
    assert metadata["HTTPHeaders"]["content-type"] == "application/x-amz-json-1.1"
    assert set(metadata["HTTPHeaders"]) == {"x-amzn-requestid", "content-type", "content-length", "date"}


def test_every_reply_has_its_own_request_id(sagemaker_client):
    replies = [sagemaker_client.list_notebook_instances() for _ in range(3)]
    assert len({reply["ResponseMetadata"]["RequestId"] for reply in replies}) == 3


def test_modeled_error_is_the_clients_class(sagemock, sagemaker_client):
    sagemock.quotas["ml.t3.medium for notebook instance usage"] = 0
    with pytest.raises(sagemaker_client.exceptions.ResourceLimitExceeded) as refused:
        arn_of(sagemaker_client)
    response = refused.value.response
    assert response["Message"] == response["Error"]["Message"]
    assert "account-level service limit" in response["Message"]
    assert response["Error"]["Code"] == "ResourceLimitExceeded"
    assert response["ResponseMetadata"]["HTTPStatusCode"] == 400
    assert response["ResponseMetadata"]["RequestId"]
    assert refused.value.operation_name == "CreateNotebookInstance"


def test_other_errors_are_plain_client_errors(sagemaker_client):
    with pytest.raises(ClientError) as refused:
        sagemaker_client.describe_notebook_instance(NotebookInstanceName="none")
    assert type(refused.value) is ClientError
    assert refused.value.response["Error"]["Code"] == "ValidationException"
    assert "Message" not in refused.value.response


def test_botocore_still_checks_parameters_before_any_call(sagemock, sagemaker_client):
    with pytest.raises(ParamValidationError, match="NotebookInstanceName"):
        sagemaker_client.describe_notebook_instance()
    assert sagemock.calls == []


def test_stubber_takes_precedence_over_the_mock(sagemaker_client):
    with Stubber(sagemaker_client) as stubber:
        stubber.add_client_error("list_notebook_instances", "AccessDeniedException", "not you")
        with pytest.raises(ClientError, match="not you"):
            sagemaker_client.list_notebook_instances()
        assert names(boto3.client("sagemaker")) == []
        stubber.assert_no_pending_responses()
    assert names(sagemaker_client) == []


def test_event_handlers_get_request_and_reply(sagemaker_client):
    seen = []
    events = sagemaker_client.meta.events
    events.register("before-call.sagemaker.*", lambda model, **_: seen.append(model.name))
    events.register("after-call.sagemaker.*", lambda http_response, **_: seen.append(http_response.content))
    sagemaker_client.list_notebook_instances()
    assert seen == ["ListNotebookInstances", b'{"NotebookInstances":[]}']


def test_paginators_go_through_the_mock(sagemaker_client):
    for number in range(5):
        arn_of(sagemaker_client, f"mine-{number}")
    pages = sagemaker_client.get_paginator("list_notebook_instances").paginate(PaginationConfig={"PageSize": 2})
    assert [len(page["NotebookInstances"]) for page in pages] == [2, 2, 1]


# --- unsupported operations


def test_unsupported_operation_error_names_the_alternatives(sagemaker_client):
    with pytest.raises(OperationNotSupported, match="ListTrainingJobs") as refused:
        sagemaker_client.list_training_jobs()
    assert isinstance(refused.value, NotImplementedError)
    assert "mock_aws" in str(refused.value)
    assert "Stubber" in str(refused.value)


def test_unsupported_operation_never_reaches_the_endpoint():
    client = boto3.client("sagemaker", "us-east-1", endpoint_url=DEAD, config=AT_ONCE, **KEYS)
    with mock_sagemaker(), pytest.raises(OperationNotSupported):
        client.list_training_jobs()
