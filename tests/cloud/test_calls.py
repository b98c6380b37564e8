"""What was asked: ``cloud.calls``; and what else the cloud as a whole can do."""

from datetime import datetime, timedelta, timezone

import boto3
import pytest

from sagemock import Call, OperationNotSupported, mock_sagemaker

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
LAB = {"NotebookInstanceName": "lab"}

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


def test_a_call_is_noted_with_what_was_asked(sagemock, sagemaker_client):
    sagemaker_client.list_notebook_instances(NameContains="lab", MaxResults=5)
    assert sagemock.calls == [
        Call("ListNotebookInstances", {"NameContains": "lab", "MaxResults": 5}, "us-east-1", START, None)
    ]


def test_calls_come_in_order_with_their_time(sagemock, sagemaker_client):
    sagemaker_client.list_notebook_instances()
    sagemock.clock.advance(minutes=1)
    sagemaker_client.list_code_repositories()
    assert [(call.operation, call.at) for call in sagemock.calls] == [
        ("ListNotebookInstances", START),
        ("ListCodeRepositories", START + timedelta(minutes=1)),
    ]


def test_a_refused_call_is_noted_with_its_error(sagemock, sagemaker_client, client_error):
    client_error(sagemaker_client.describe_notebook_instance, **LAB)
    client_error(sagemaker_client.describe_notebook_instance, NotebookInstanceName="a_b")
    assert [call.error for call in sagemock.calls] == ["ValidationException"] * 2
    assert sagemock.calls[1].request == {"NotebookInstanceName": "a_b"}


def test_each_try_of_a_call_is_noted(sagemock, sagemaker_client):
    sagemock.fail("ListNotebookInstances", "ThrottlingException", times=2)
    sagemaker_client.list_notebook_instances()
    assert [call.error for call in sagemock.calls] == ["ThrottlingException", "ThrottlingException", None]


def test_a_waiter_s_calls_are_noted(sagemock, sagemaker_client, create_notebook):
    create_notebook()
    sagemaker_client.get_waiter("notebook_instance_in_service").wait(**LAB)
    looks = [call for call in sagemock.calls if call.operation == "DescribeNotebookInstance"]
    assert len(looks) == 8  # every 30 s of 210
    assert looks[-1].at == START + timedelta(seconds=210)


def test_what_botocore_refuses_is_never_asked(sagemock, sagemaker_client):
    with pytest.raises(Exception, match="Missing required parameter"):
        sagemaker_client.describe_notebook_instance()
    assert sagemock.calls == []


def test_what_is_not_answered_is_not_noted(sagemock, sagemaker_client):
    with pytest.raises(OperationNotSupported, match="sagemock does not simulate ListTrainingJobs"):
        sagemaker_client.list_training_jobs()
    assert sagemock.calls == []


def test_the_region_is_noted(sagemock):
    boto3.client("sagemaker", region_name="eu-west-1").list_notebook_instances()
    assert sagemock.calls[0].region == "eu-west-1"


def test_calls_are_a_copy_and_a_call_cannot_be_changed(sagemock, sagemaker_client):
    sagemaker_client.list_notebook_instances()
    sagemock.calls.clear()
    (call,) = sagemock.calls
    with pytest.raises(AttributeError):
        call.operation = "Other"


# --- reset


def test_reset_leaves_nothing(sagemock, sagemaker_client, notebook_in, create_notebook):
    notebook_in("Stopping", Tags=[{"Key": "team", "Value": "research"}])
    boto3.client("sagemaker", region_name="eu-west-1").create_code_repository(
        CodeRepositoryName="a", GitConfig={"RepositoryUrl": "https://github.com/a/b"}
    )
    sagemock.reset()
    assert (sagemock.calls, sagemock.events) == ([], [])
    assert sagemaker_client.list_notebook_instances()["NotebookInstances"] == []
    create_notebook()
    sagemock.clock.settle()
    assert len(sagemock.events) == 2  # nothing of the first life happened since


# --- options of the cloud


@pytest.mark.parametrize(
    "account", ["12345678901", "1234567890123", "12345678901x", 123456789012, "", None, "\u0663" * 12]
)
def test_an_account_has_twelve_digits(account):
    with pytest.raises(ValueError, match="must be a string of 12 digits, such as '123456789012'"):
        mock_sagemaker(account_id=account)


def test_an_unknown_option_is_refused():
    with pytest.raises(TypeError, match="colour"):
        mock_sagemaker(colour="blue")


@pytest.mark.parametrize("jupyter", ["yes", 1, None])
def test_jupyter_is_yes_no_or_a_launcher(jupyter):
    with pytest.raises(ValueError, match="must be True, False or a callable that returns a Launcher"):
        mock_sagemaker(jupyter=jupyter)
