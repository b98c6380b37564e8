"""Lifecycle of a notebook instance: statuses, transitions, failures and waiters."""

from datetime import datetime, timedelta, timezone

import pytest
from botocore.exceptions import WaiterError

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
LAB = {"NotebookInstanceName": "lab"}
STATUSES = ["Pending", "InService", "Stopping", "Stopped", "Failed", "Updating", "Deleting"]

# From the API reference and recorded errors, not imported from the package: per call the statuses that allow it,
# the transitional status that follows, and the final one.
CALLS = {
    "start_notebook_instance": (["Stopped", "Failed"], "Pending", "InService"),
    "stop_notebook_instance": (["InService"], "Stopping", "Stopped"),
    "update_notebook_instance": (["Stopped", "Failed"], "Updating", "Stopped"),
    "delete_notebook_instance": (["Stopped", "Failed"], "Deleting", None),
}
ALLOWED = [(call, status) for call, (allowed, _, _) in CALLS.items() for status in STATUSES if status in allowed]
DISALLOWED = [(call, status) for call, (allowed, _, _) in CALLS.items() for status in STATUSES if status not in allowed]

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def describe(sagemaker_client):
    """Return a member of the lab's description, or None."""

    def describe(member="NotebookInstanceStatus"):
        return sagemaker_client.describe_notebook_instance(**LAB).get(member)

    return describe


@pytest.mark.parametrize(("call", "status"), ALLOWED)
def test_allowed_call_passes_through_its_status(
    sagemock, sagemaker_client, notebook_in, describe, client_error, call, status
):
    _, through, end = CALLS[call]
    notebook_in(status)
    getattr(sagemaker_client, call)(**LAB)
    assert describe() == through
    sagemock.clock.settle()
    if end is None:
        assert client_error(sagemaker_client.describe_notebook_instance, **LAB)["Message"] == "RecordNotFound"
    else:
        assert describe() == end


@pytest.mark.parametrize(("call", "status"), DISALLOWED)
def test_disallowed_call_is_refused_and_changes_nothing(
    sagemaker_client, notebook_in, describe, client_error, call, status
):
    arn = notebook_in(status)
    before = describe("LastModifiedTime")
    error = client_error(getattr(sagemaker_client, call), **LAB)
    assert error["Code"] == "ValidationException"
    if call != "update_notebook_instance":  # AWS's message is unpublished
        allowed, to, _ = CALLS[call]
        assert error["Message"] == (
            f"Status ({status}) not in ([{', '.join(allowed)}]). "
            f"Unable to transition to ({to}) for Notebook Instance ({arn})."
        )
    assert describe() == status
    assert describe("LastModifiedTime") == before


def test_wrong_status_error_has_the_lower_case_arn(sagemaker_client, create_notebook, client_error):
    create_notebook("My-Lab")
    error = client_error(sagemaker_client.stop_notebook_instance, NotebookInstanceName="My-Lab")
    assert error["Message"] == (
        "Status (Pending) not in ([InService]). Unable to transition to (Stopping) for Notebook Instance "
        "(arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/my-lab)."
    )


@pytest.mark.parametrize("call", ["start_notebook_instance", "stop_notebook_instance", "delete_notebook_instance"])
def test_void_calls_return_an_empty_reply(sagemaker_client, notebook_in, call):
    notebook_in(CALLS[call][0][0])
    reply = getattr(sagemaker_client, call)(**LAB)
    assert set(reply) == {"ResponseMetadata"}
    assert reply["ResponseMetadata"]["HTTPHeaders"]["content-length"] == "0"


def test_status_lasts_for_its_whole_duration(sagemock, create_notebook, describe):
    create_notebook()
    lasts = sagemock.durations["NotebookInstance"]["Pending"]
    sagemock.clock.advance(lasts - timedelta(milliseconds=1))
    assert describe() == "Pending"
    sagemock.clock.advance(timedelta(milliseconds=1))
    assert describe() == "InService"


def test_start_takes_as_long_as_recorded(sagemock):
    assert timedelta(seconds=204) <= sagemock.durations["NotebookInstance"]["Pending"] <= timedelta(seconds=325)


@pytest.mark.parametrize("status", ["Stopping", "Updating", "Deleting"])
def test_other_transitions_take_minutes_at_most(sagemock, status):
    assert timedelta() < sagemock.durations["NotebookInstance"][status] <= timedelta(minutes=10)


# --- timestamps


def test_last_modified_time_moves_while_pending(sagemock, create_notebook, describe):
    create_notebook()
    assert describe("CreationTime") == describe("LastModifiedTime") == START
    sagemock.clock.advance(seconds=8)
    assert describe() == "Pending"
    assert timedelta(seconds=3) <= describe("LastModifiedTime") - START <= timedelta(seconds=7)
    assert describe("CreationTime") == START


def test_last_modified_time_is_the_last_transition(sagemock, sagemaker_client, create_notebook, describe):
    lasts = sagemock.durations["NotebookInstance"]
    create_notebook()
    sagemock.clock.advance(hours=1)
    started = START + lasts["Pending"]
    assert describe("LastModifiedTime") == started
    sagemaker_client.stop_notebook_instance(**LAB)
    assert describe("LastModifiedTime") == START + timedelta(hours=1)
    sagemock.clock.advance(hours=1)
    assert describe("LastModifiedTime") == START + timedelta(hours=1) + lasts["Stopping"]
    assert describe("CreationTime") == START


@pytest.mark.parametrize("status", ["InService", "Stopped", "Failed"])
def test_stable_status_keeps_last_modified_time(sagemock, notebook_in, describe, status):
    notebook_in(status)
    before = describe("LastModifiedTime")
    sagemock.clock.advance(hours=24)
    assert describe("LastModifiedTime") == before


# --- failure


def test_start_fails_by_default_for_capacity(sagemock, create_notebook, describe):
    sagemock.fail_next("NotebookInstance")
    create_notebook()
    sagemock.clock.settle()
    assert describe() == "Failed"
    assert describe("FailureReason") == (
        "Insufficient notebook instance capacity. Retry later or with a different instance type."
    )


def test_failing_create_is_pending_first(sagemock, create_notebook, describe):
    sagemock.fail_next("NotebookInstance")
    create_notebook()
    assert describe() == "Pending"
    assert describe("FailureReason") is None


@pytest.mark.parametrize("status", ["Pending", "Stopping", "Updating", "Deleting"])
def test_every_transition_can_fail_with_a_reason(sagemock, notebook_in, describe, status):
    arn = notebook_in(status)
    sagemock.fail_next(arn, reason="Something broke.")
    sagemock.clock.settle()
    assert describe() == "Failed"
    assert describe("FailureReason") == "Something broke."


@pytest.mark.parametrize("status", ["Stopping", "Updating", "Deleting"])
def test_other_failures_do_not_mention_capacity(sagemock, notebook_in, describe, status):
    sagemock.fail_next(notebook_in(status))
    sagemock.clock.settle()
    assert describe() == "Failed"
    assert describe("FailureReason")
    assert "capacity" not in describe("FailureReason")


@pytest.mark.parametrize("call", ["start_notebook_instance", "update_notebook_instance", "delete_notebook_instance"])
def test_failure_reason_is_described_only_while_failed(sagemaker_client, notebook_in, describe, call):
    notebook_in("Failed")
    assert describe("FailureReason")
    getattr(sagemaker_client, call)(**LAB)
    assert describe("FailureReason") is None


def test_failed_instance_can_be_started(sagemock, sagemaker_client, notebook_in, describe):
    notebook_in("Failed")
    sagemaker_client.start_notebook_instance(**LAB)
    sagemock.clock.settle()
    assert describe() == "InService"
    assert describe("FailureReason") is None


def test_later_start_can_fail_too(sagemock, sagemaker_client, notebook_in, describe):
    arn = notebook_in("Stopped")
    sagemaker_client.start_notebook_instance(**LAB)
    sagemock.fail_next(arn)
    sagemock.clock.settle()
    assert describe() == "Failed"


# --- botocore's waiters

WAITERS = {
    "notebook_instance_in_service": "Pending",
    "notebook_instance_stopped": "Stopping",
    "notebook_instance_deleted": "Deleting",
}


@pytest.mark.parametrize("waiter", WAITERS)
def test_waiter_waits_for_its_status(sagemock, sagemaker_client, notebook_in, waiter):
    notebook_in(WAITERS[waiter])
    before = sagemock.clock.now()
    sagemaker_client.get_waiter(waiter).wait(**LAB)
    assert sagemock.clock.now() - before >= sagemock.durations["NotebookInstance"][WAITERS[waiter]]


@pytest.mark.parametrize("waiter", WAITERS)
def test_waiter_gives_up_on_a_failed_instance(sagemock, sagemaker_client, notebook_in, waiter):
    sagemock.fail_next(notebook_in(WAITERS[waiter]))
    with pytest.raises(WaiterError, match="terminal failure state"):
        sagemaker_client.get_waiter(waiter).wait(**LAB)


# --- deleted instances


def test_deleted_instance_is_deleting_and_then_gone(sagemock, sagemaker_client, notebook_in, describe, client_error):
    notebook_in("Deleting")
    assert describe() == "Deleting"
    (summary,) = sagemaker_client.list_notebook_instances()["NotebookInstances"]
    assert summary["NotebookInstanceStatus"] == "Deleting"
    sagemock.clock.settle()
    assert client_error(sagemaker_client.describe_notebook_instance, **LAB)["Message"] == "RecordNotFound"
    assert sagemaker_client.list_notebook_instances()["NotebookInstances"] == []


def test_scheduled_transition_does_not_affect_a_successor(sagemock, sagemaker_client, create_notebook, describe):
    durations = sagemock.durations["NotebookInstance"]
    durations["Pending"] = durations["Stopping"] = durations["Deleting"] = 1
    create_notebook()
    for call in ("stop_notebook_instance", "delete_notebook_instance"):
        sagemock.clock.advance(seconds=1)
        getattr(sagemaker_client, call)(**LAB)
    sagemock.clock.advance(seconds=1)
    durations["Pending"] = 60
    create_notebook()  # 3 s after the first of that name, whose LastModifiedTime has not moved yet
    sagemock.clock.advance(seconds=3)
    assert describe("LastModifiedTime") == describe("CreationTime")
