"""Injected faults: errors of calls, and transitions that fail."""

import re

import boto3
import pytest
from botocore.exceptions import ClientError

from sagemock.resources.notebooks.instances import NotebookInstance

LAB = {"NotebookInstanceName": "lab"}

pytestmark = pytest.mark.sagemock(clock="manual")


@pytest.fixture
def status(sagemaker_client):
    def status(name="lab"):
        return sagemaker_client.describe_notebook_instance(NotebookInstanceName=name)["NotebookInstanceStatus"]

    return status


# --- calls


@pytest.mark.parametrize("operation", ["ListNotebookInstances", "list_notebook_instances"])
def test_injected_error_affects_the_next_call_only(sagemock, sagemaker_client, client_error, operation):
    sagemock.fail(operation, "InvalidAction", "Not today.")
    sagemaker_client.list_code_repositories()
    assert client_error(sagemaker_client.list_notebook_instances) == {"Code": "InvalidAction", "Message": "Not today."}
    assert sagemaker_client.list_notebook_instances()["NotebookInstances"] == []


def test_injected_error_can_affect_several_calls(sagemock, sagemaker_client, client_error):
    sagemock.fail("ListNotebookInstances", "InvalidAction", times=3)
    for _ in range(3):
        assert client_error(sagemaker_client.list_notebook_instances)["Code"] == "InvalidAction"
    sagemaker_client.list_notebook_instances()


def test_injected_error_can_last_until_reset(sagemock, sagemaker_client, client_error):
    sagemock.fail("ListNotebookInstances", "InvalidAction", times=None)
    for _ in range(10):
        assert client_error(sagemaker_client.list_notebook_instances)["Code"] == "InvalidAction"
    sagemock.reset()
    sagemaker_client.list_notebook_instances()


def test_injected_errors_occur_in_order(sagemock, sagemaker_client, client_error):
    sagemock.fail("ListNotebookInstances", "InvalidAction", times=2)
    sagemock.fail("ListNotebookInstances", "OptInRequired")
    codes = [client_error(sagemaker_client.list_notebook_instances)["Code"] for _ in range(3)]
    assert codes == ["InvalidAction", "InvalidAction", "OptInRequired"]


def test_throttling_has_aws_message_and_is_retried(sagemock, sagemaker_client, client_error):
    sagemock.fail("ListNotebookInstances", "ThrottlingException", times=1)
    assert sagemaker_client.list_notebook_instances()["ResponseMetadata"]["RetryAttempts"] == 1
    sagemock.fail("ListNotebookInstances", "ThrottlingException", times=None)
    assert client_error(sagemaker_client.list_notebook_instances)["Message"] == "Rate exceeded"


def test_access_denied_has_aws_message(sagemock, sagemaker_client, client_error):
    sagemock.fail("ListNotebookInstances", "AccessDeniedException")
    assert re.fullmatch(
        r"User: arn:aws:sts::123456789012:assumed-role/\w+/\w+ is not authorized to perform: "
        r"sagemaker:ListNotebookInstances on resource: \S+ because no identity-based policy allows the "
        r"sagemaker:ListNotebookInstances action",
        client_error(sagemaker_client.list_notebook_instances)["Message"],
    )


@pytest.mark.parametrize(
    ("code", "status"),
    [
        ("InternalFailure", 500),
        ("ServiceUnavailable", 503),
        ("ThrottlingException", 400),
        ("AccessDeniedException", 400),
    ],
)
def test_error_has_the_http_status_of_aws(sagemock, sagemaker_client, code, status):
    sagemock.fail("ListNotebookInstances", code, times=None)
    with pytest.raises(ClientError) as caught:
        sagemaker_client.list_notebook_instances()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == status


def test_http_status_can_be_set(sagemock, sagemaker_client):
    sagemock.fail("ListNotebookInstances", "Teapot", status=418)
    with pytest.raises(ClientError) as caught:
        sagemaker_client.list_notebook_instances()
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 418


@pytest.mark.parametrize(
    ("operation", "code"),
    [
        ("update_code_repository", "ConflictException"),
        ("start_notebook_instance", "ResourceLimitExceeded"),
        ("delete_notebook_instance", "ResourceInUse"),
        ("list_tags", "ResourceNotFound"),
    ],
)
def test_modeled_error_has_its_exception_class(sagemock, sagemaker_client, operation, code):
    sagemock.fail(operation, code, "As it is.")
    request = {
        "update_code_repository": {"CodeRepositoryName": "x"},
        "list_tags": {"ResourceArn": "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/x"},
    }.get(operation, LAB)
    with pytest.raises(getattr(sagemaker_client.exceptions, code), match="As it is") as caught:
        getattr(sagemaker_client, operation)(**request)
    assert caught.value.response["Message"] == "As it is."


def test_other_error_is_a_plain_client_error(sagemock, sagemaker_client):
    sagemock.fail("ListNotebookInstances", "AccessDeniedException")
    with pytest.raises(ClientError) as caught:
        sagemaker_client.list_notebook_instances()
    assert type(caught.value) is ClientError


def test_injected_error_precedes_validation(sagemock, raw_client, client_error):
    sagemock.fail("DescribeNotebookInstance", "AccessDeniedException")
    call = raw_client.describe_notebook_instance
    codes = [client_error(call, NotebookInstanceName="a_b")["Code"] for _ in range(2)]
    assert codes == ["AccessDeniedException", "ValidationException"]


def test_injected_error_changes_nothing(sagemock, sagemaker_client, create_notebook, client_error):
    sagemock.fail("CreateNotebookInstance", "ResourceLimitExceeded")
    client_error(create_notebook)
    assert sagemaker_client.list_notebook_instances()["NotebookInstances"] == []


def test_errors_for_unsupported_operations(sagemock, sagemaker_client, client_error):
    sagemock.fail("ListTrainingJobs", "AccessDeniedException", "No.")
    assert client_error(sagemaker_client.list_training_jobs) == {"Code": "AccessDeniedException", "Message": "No."}


def test_injected_error_applies_to_all_regions(sagemock, client_error):
    sagemock.fail("ListNotebookInstances", "InvalidAction")
    other_region = boto3.client("sagemaker", region_name="eu-west-1")
    assert client_error(other_region.list_notebook_instances)["Code"] == "InvalidAction"


# --- transitions


@pytest.mark.parametrize("target", ["NotebookInstance", NotebookInstance])
def test_only_next_resource_of_kind_fails(sagemock, create_notebook, status, target):
    sagemock.fail_next(target)
    create_notebook("first")
    create_notebook("second")
    sagemock.clock.settle()
    assert [status("first"), status("second")] == ["Failed", "InService"]


def test_failure_by_resource_name(sagemock, create_notebook, status):
    create_notebook("first")
    create_notebook("Second")
    sagemock.fail_next("Second")
    sagemock.clock.settle()
    assert [status("first"), status("Second")] == ["InService", "Failed"]


def test_failure_by_resource_arn(sagemock, create_notebook, status):
    create_notebook("first")
    sagemock.fail_next(create_notebook("second"))
    sagemock.clock.settle()
    assert [status("first"), status("second")] == ["InService", "Failed"]


def test_failure_waits_for_the_next_transition(sagemock, sagemaker_client, notebook_in, status):
    notebook_in("InService")
    sagemock.fail_next("lab")
    sagemock.clock.advance(hours=1)
    assert status() == "InService"
    sagemaker_client.stop_notebook_instance(**LAB)
    sagemock.clock.settle()
    assert status() == "Failed"


def test_two_failures_need_two_calls(sagemock, sagemaker_client, create_notebook, status):
    sagemock.fail_next("NotebookInstance", reason="first")
    sagemock.fail_next("NotebookInstance", reason="second")
    create_notebook()
    for reason in ("first", "second"):
        sagemock.clock.settle()
        assert sagemaker_client.describe_notebook_instance(**LAB)["FailureReason"] == reason
        sagemaker_client.start_notebook_instance(**LAB)
    sagemock.clock.settle()
    assert status() == "InService"


def test_reset_clears_failures(sagemock, create_notebook, status):
    sagemock.fail_next("NotebookInstance")
    sagemock.reset()
    create_notebook()
    sagemock.clock.settle()
    assert status() == "InService"


# --- invalid arguments


@pytest.mark.parametrize("operation", ["CreateNotebok", "create-notebook-instance", "", "SendMessage", None])
def test_unknown_operation_lists_known_ones(sagemock, operation):
    with pytest.raises(
        ValueError, match=r"unknown SageMaker operation .*; (did you mean|use an AWS name or .*, such as) '\w+'"
    ):
        sagemock.fail(operation, "ThrottlingException")


def test_misspelt_operation_gets_a_suggestion(sagemock):
    with pytest.raises(ValueError, match="did you mean 'CreateNotebookInstance'"):
        sagemock.fail("CreateNotebokInstance", "ThrottlingException")


@pytest.mark.parametrize("code", ["", "Rate exceeded", None, 400])
def test_invalid_code_raises_value_error(sagemock, code):
    with pytest.raises(ValueError, match="must be an AWS error code, such as 'ThrottlingException'"):
        sagemock.fail("ListTags", code)


@pytest.mark.parametrize("times", [0, -1, 1.5, "2", True])
def test_invalid_times_raise_value_error(sagemock, times):
    with pytest.raises(ValueError, match="must be a whole number from 1, or None for all further calls"):
        sagemock.fail("ListTags", "ThrottlingException", times=times)


@pytest.mark.parametrize("status", [0, 200, 399, 600, "500"])
def test_invalid_status_raises_value_error(sagemock, status):
    with pytest.raises(ValueError, match="must be an HTTP error status, 400 to 599"):
        sagemock.fail("ListTags", "ThrottlingException", status=status)


def test_message_must_be_a_string(sagemock):
    with pytest.raises(TypeError, match="message=5 must be a string"):
        sagemock.fail("ListTags", "ThrottlingException", 5)


@pytest.mark.parametrize("target", ["lab", "Notebook", "arn:aws:sagemaker:us-east-1:123456789012:app/x", None, dict])
def test_unknown_target_raises_value_error(sagemock, target):
    with pytest.raises(
        ValueError, match=r"must be a kind \(.*'NotebookInstance'.*\), or the name or ARN of one resource"
    ):
        sagemock.fail_next(target)


def test_target_without_statuses_raises_value_error(sagemock, sagemaker_client):
    sagemaker_client.create_notebook_instance_lifecycle_config(NotebookInstanceLifecycleConfigName="setup")
    for target in ("setup", "NotebookInstanceLifecycleConfig"):
        with pytest.raises(ValueError, match="that has statuses; resources with this name: none"):
            sagemock.fail_next(target)


def test_ambiguous_name_must_be_an_arn(sagemock, create_notebook):
    arn = create_notebook()
    other_region = boto3.client("sagemaker", region_name="eu-west-1")
    role = "arn:aws:iam::123456789012:role/DataScientist"
    other_region.create_notebook_instance(**LAB, InstanceType="ml.t3.medium", RoleArn=role)
    with pytest.raises(ValueError, match=f"resources with this name: {arn}, arn:aws:sagemaker:eu-west-1:"):
        sagemock.fail_next("lab")
    sagemock.fail_next(arn)


@pytest.mark.parametrize("reason", ["", 5])
def test_invalid_reason_raises_value_error(sagemock, reason):
    with pytest.raises(ValueError, match="must be a non-empty string, or None for AWS's reason"):
        sagemock.fail_next("NotebookInstance", reason)
