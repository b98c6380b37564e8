"""The call log, reset, and options of the cloud."""

from datetime import datetime, timedelta, timezone

import boto3
import pytest

from sagemock import Call, OperationNotSupported, mock_sagemaker
from sagemock.cloud import dispatcher
from sagemock.protocol.service_model import service_model

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
LAB = {"NotebookInstanceName": "lab"}

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


def test_call_is_recorded_with_its_request(sagemock, sagemaker_client):
    sagemaker_client.list_notebook_instances(NameContains="lab", MaxResults=5)
    assert sagemock.calls == [
        Call("ListNotebookInstances", {"NameContains": "lab", "MaxResults": 5}, "us-east-1", START, None)
    ]


def test_calls_are_in_order_with_times(sagemock, sagemaker_client):
    sagemaker_client.list_notebook_instances()
    sagemock.clock.advance(minutes=1)
    sagemaker_client.list_code_repositories()
    assert [(call.operation, call.at) for call in sagemock.calls] == [
        ("ListNotebookInstances", START),
        ("ListCodeRepositories", START + timedelta(minutes=1)),
    ]


def test_failed_call_is_recorded_with_its_error(sagemock, sagemaker_client, client_error):
    client_error(sagemaker_client.describe_notebook_instance, **LAB)
    client_error(sagemaker_client.describe_notebook_instance, NotebookInstanceName="a_b")
    assert [call.error for call in sagemock.calls] == ["ValidationException"] * 2
    assert sagemock.calls[1].request == {"NotebookInstanceName": "a_b"}


def test_each_retry_is_recorded(sagemock, sagemaker_client):
    sagemock.fail("ListNotebookInstances", "ThrottlingException", times=2)
    sagemaker_client.list_notebook_instances()
    assert [call.error for call in sagemock.calls] == ["ThrottlingException", "ThrottlingException", None]


def test_calls_of_waiters_are_recorded(sagemock, sagemaker_client, create_notebook):
    create_notebook()
    sagemaker_client.get_waiter("notebook_instance_in_service").wait(**LAB)
    describes = [call for call in sagemock.calls if call.operation == "DescribeNotebookInstance"]
    assert len(describes) == 8  # every 30 s of 210
    assert describes[-1].at == START + timedelta(seconds=210)


def test_call_invalid_for_botocore_is_not_recorded(sagemock, sagemaker_client):
    with pytest.raises(Exception, match="Missing required parameter"):
        sagemaker_client.describe_notebook_instance()
    assert sagemock.calls == []


def test_unsupported_operation_is_not_recorded(sagemock, sagemaker_client):
    with pytest.raises(OperationNotSupported, match="sagemock does not simulate ListTrainingJobs"):
        sagemaker_client.list_training_jobs()
    assert sagemock.calls == []


def test_region_is_recorded(sagemock):
    boto3.client("sagemaker", region_name="eu-west-1").list_notebook_instances()
    assert sagemock.calls[0].region == "eu-west-1"


def test_calls_are_a_copy_and_read_only(sagemock, sagemaker_client):
    sagemaker_client.list_notebook_instances()
    sagemock.calls.clear()
    (call,) = sagemock.calls
    with pytest.raises(AttributeError):
        call.operation = "Other"


def test_each_call_is_read_once(sagemock, sagemaker_client):
    sagemaker_client.list_notebook_instances()
    (first,) = sagemock.calls
    sagemaker_client.list_code_repositories()
    assert sagemock.calls[0] is first
    assert [call.operation for call in sagemock.calls] == ["ListNotebookInstances", "ListCodeRepositories"]


@pytest.mark.parametrize(("body", "request_"), [(b"", {}), (b"{", {}), ('{"MaxResults": 5}', {"MaxResults": 5})])
def test_requests_are_read_from_the_body(sagemock, body, request_):
    model = service_model().operation_model("ListNotebookInstances")
    dispatcher.dispatch(sagemock, model, body, region="us-east-1")
    assert [call.request for call in sagemock.calls] == [request_]


# --- reset


def test_reset_removes_everything(sagemock, sagemaker_client, notebook_in, create_notebook):
    notebook_in("Stopping", Tags=[{"Key": "team", "Value": "research"}])
    boto3.client("sagemaker", region_name="eu-west-1").create_code_repository(
        CodeRepositoryName="a", GitConfig={"RepositoryUrl": "https://github.com/a/b"}
    )
    sagemock.reset()
    assert (sagemock.calls, sagemock.events) == ([], [])
    assert sagemaker_client.list_notebook_instances()["NotebookInstances"] == []
    create_notebook()
    sagemock.clock.settle()
    assert len(sagemock.events) == 2  # no event of a resource from before the reset


# --- options of the cloud


@pytest.mark.parametrize(
    "account", ["12345678901", "1234567890123", "12345678901x", 123456789012, "", None, "\u0663" * 12]
)
def test_account_id_must_have_twelve_digits(account):
    with pytest.raises(ValueError, match="must be a string of 12 digits, such as '123456789012'"):
        mock_sagemaker(account_id=account)


def test_unknown_option_raises_type_error():
    with pytest.raises(TypeError, match="colour"):
        mock_sagemaker(colour="blue")
