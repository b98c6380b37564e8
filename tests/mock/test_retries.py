"""botocore's own retry logic handles injected errors, and its back-off takes place on the cloud's clock."""

import time
from datetime import timedelta

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from sagemock import mock_sagemaker

MODES = ["legacy", "standard", "adaptive"]
ERRORS = [("ThrottlingException", 400), ("InternalFailure", 500), ("ServiceUnavailable", 503), ("InternalError", 502)]


@pytest.fixture
def slept(monkeypatch):
    """Return the seconds that were really slept."""
    seconds = []
    monkeypatch.setattr(time, "sleep", seconds.append)
    return seconds


def client_with(mode, **retries):
    return boto3.client("sagemaker", config=Config(retries={"mode": mode, **retries}))


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize(("code", "status"), ERRORS)
def test_temporary_error_is_retried(slept, mode, code, status):
    with mock_sagemaker() as cloud:
        cloud.fail("ListNotebookInstances", code, times=2, status=status)
        reply = client_with(mode).list_notebook_instances()
        assert reply["ResponseMetadata"]["RetryAttempts"] == 2
        assert [call.error for call in cloud.calls] == [code, code, None]
    assert sum(slept) == 0


@pytest.mark.parametrize("mode", MODES)
def test_back_off_moves_the_clock(slept, mode):
    with mock_sagemaker(clock="manual") as cloud:
        cloud.fail("ListNotebookInstances", "ThrottlingException", times=2)
        client_with(mode).list_notebook_instances()
        first, *_, last = cloud.calls
        assert last.at - first.at > timedelta(milliseconds=1)
    assert sum(slept) == 0


@pytest.mark.parametrize(("mode", "attempts"), [("legacy", 5), ("standard", 3), ("adaptive", 3)])
def test_lasting_error_is_raised_after_all_attempts(slept, mode, attempts):
    with mock_sagemaker() as cloud:
        cloud.fail("ListNotebookInstances", "ThrottlingException", times=None)
        with pytest.raises(ClientError) as refused:
            client_with(mode).list_notebook_instances()
        metadata = refused.value.response["ResponseMetadata"]
        assert metadata["RetryAttempts"] == attempts - 1
        assert metadata["MaxAttemptsReached"] is True
        assert len(cloud.calls) == attempts
    assert sum(slept) == 0


@pytest.mark.parametrize("mode", MODES)
def test_configured_number_of_attempts_is_used(slept, mode):
    with mock_sagemaker() as cloud:
        cloud.fail("ListNotebookInstances", "ThrottlingException", times=None)
        with pytest.raises(ClientError, match="Rate exceeded"):
            client_with(mode, total_max_attempts=2).list_notebook_instances()
        assert len(cloud.calls) == 2
    assert sum(slept) == 0


@pytest.mark.parametrize("mode", MODES)
def test_validation_error_is_not_retried(mode):
    with mock_sagemaker() as cloud:
        with pytest.raises(ClientError) as refused:
            client_with(mode).describe_notebook_instance(NotebookInstanceName="none")
        assert refused.value.response["ResponseMetadata"]["RetryAttempts"] == 0
        assert len(cloud.calls) == 1


def test_retry_mode_from_the_environment(monkeypatch, slept):
    monkeypatch.setenv("AWS_RETRY_MODE", "legacy")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "4")
    with mock_sagemaker() as cloud:
        cloud.fail("ListNotebookInstances", "ThrottlingException", times=None)
        with pytest.raises(ClientError):
            boto3.client("sagemaker").list_notebook_instances()
        assert len(cloud.calls) == 4
    assert sum(slept) == 0


def test_waiters_continue_after_retried_errors(slept):
    with mock_sagemaker() as cloud:
        client = boto3.client("sagemaker")
        client.create_notebook_instance(
            NotebookInstanceName="mine",
            InstanceType="ml.t3.medium",
            RoleArn="arn:aws:iam::123456789012:role/notebook",
        )
        cloud.fail("DescribeNotebookInstance", "ThrottlingException", times=2)
        client.get_waiter("notebook_instance_in_service").wait(NotebookInstanceName="mine")
        assert client.describe_notebook_instance(NotebookInstanceName="mine")["NotebookInstanceStatus"] == "InService"
    assert sum(slept) == 0
