"""Durations on the auto clock: a look leads to the end of a default one, only waiting to the end of one that was set.

The clocks are pinned, so that only jumps and simulated sleeps move them.
"""

import time
from datetime import datetime, timedelta, timezone

import boto3
import pytest
from botocore.exceptions import WaiterError

from sagemock import mock_sagemaker
from sagemock.mock.busy_loop import MAX_LOOKS, BusyLoopError

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
MINE = {"NotebookInstanceName": "mine"}
NOTEBOOK = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/notebook"}
HOUR = {"NotebookInstance": {"Pending": "1h"}}
DEFAULT = timedelta(seconds=210)

default = pytest.mark.sagemock(start=START)
an_hour = pytest.mark.sagemock(start=START, durations=HOUR)


@pytest.fixture
def create(sagemaker_client):
    return lambda name="mine": sagemaker_client.create_notebook_instance(NotebookInstanceName=name, **NOTEBOOK)


@pytest.fixture
def status(sagemaker_client):
    def status(name="mine"):
        return sagemaker_client.describe_notebook_instance(NotebookInstanceName=name)["NotebookInstanceStatus"]

    return status


def elapsed(cloud):
    return cloud.clock.now() - START


def looks(cloud):
    return [call.operation for call in cloud.calls].count("DescribeNotebookInstance")


# --- a look


@default
def test_look_jumps_to_the_default_end(sagemock, create, status):
    create()
    assert [status(), status()] == ["Pending", "InService"]
    assert elapsed(sagemock) == DEFAULT


@an_hour
def test_look_keeps_a_set_duration(sagemock, create, status):
    create()
    assert [status() for _ in range(5)] == ["Pending"] * 5
    assert elapsed(sagemock) == timedelta()


@default
def test_assigned_duration_is_kept(sagemock, create, status):
    sagemock.durations["NotebookInstance"]["Pending"] = 3600
    create()
    assert [status(), status()] == ["Pending", "Pending"]


@default
def test_duration_set_to_its_default_is_kept(sagemock, create, status):
    sagemock.durations["NotebookInstance"]["Pending"] = sagemock.durations["NotebookInstance"]["Pending"]
    create()
    assert [status(), status()] == ["Pending", "Pending"]


@default
def test_duration_set_by_command_is_kept(sagemock, create, status):
    pytest.importorskip("tornado")
    from sagemock.server.admin.actions import duration

    duration.run(sagemock, {"kind": "NotebookInstance", "status": "Pending", "lasts": "1h"})
    create()
    assert [status(), status()] == ["Pending", "Pending"]


@default
def test_set_duration_applies_to_later_transitions(sagemock, create, status):
    create()
    sagemock.durations["NotebookInstance"]["Pending"] = 3600
    assert [status(), status()] == ["Pending", "InService"]


@default
def test_reset_forgets_set_durations(sagemock, create, status):
    sagemock.durations["NotebookInstance"]["Pending"] = 3600
    sagemock.reset()
    create()
    assert [status(), status()] == ["Pending", "InService"]


@an_hour
def test_looks_jump_again_after_the_set_duration(sagemock, sagemaker_client, create, status):
    create()
    sagemock.clock.settle()
    sagemaker_client.stop_notebook_instance(**MINE)
    assert [status(), status()] == ["Stopping", "Stopped"]


@pytest.mark.sagemock(start=START, durations={"NotebookInstance": {"Stopping": "1h"}})
def test_no_look_jumps_through_a_set_duration(sagemock, sagemaker_client, create, status):
    create()
    assert [status(), status()] == ["Pending", "InService"]
    sagemaker_client.stop_notebook_instance(**MINE)
    create("default")
    before = elapsed(sagemock)
    assert [status("default"), status("default"), status()] == ["Pending", "Pending", "Stopping"]
    assert elapsed(sagemock) == before


# --- sleeping


@default
def test_polling_loop_ends_with_the_default(sagemock, create, status):
    create()
    while status() == "Pending":
        time.sleep(30)
    assert looks(sagemock) == 2
    assert elapsed(sagemock) == DEFAULT + timedelta(seconds=30)


@an_hour
def test_polling_loop_sleeps_a_set_duration(sagemock, create, status):
    create()
    while status() == "Pending":
        time.sleep(30)
    assert looks(sagemock) == 121
    assert elapsed(sagemock) == timedelta(hours=1)


@an_hour
def test_counting_loop_gives_up(sagemock, create, status):
    create()
    for _ in range(20):
        if status() == "InService":
            break
        time.sleep(30)
    assert elapsed(sagemock) == timedelta(minutes=10)
    assert status() == "Pending"


@default
@pytest.mark.parametrize("delay", [0, 0.001])
def test_tiny_delays_end_the_default(sagemock, create, status, delay):
    create()
    for _ in range(2):
        seen = status()
        time.sleep(delay)
    assert seen == "InService"


@an_hour
def test_tiny_delays_do_not_end_a_set_duration(sagemock, create, status):
    create()
    for _ in range(100):
        assert status() == "Pending"
        time.sleep(0.001)
    assert elapsed(sagemock) == pytest.approx(timedelta(seconds=0.1), abs=timedelta(microseconds=200))


@pytest.mark.parametrize(("durations", "last"), [(None, "InService"), (HOUR, "Pending")])
def test_faked_sleep_moves_no_clock(monkeypatch, durations, last):
    monkeypatch.setattr(time, "sleep", lambda seconds: None)
    with mock_sagemaker(start=START, durations=durations):
        client = boto3.client("sagemaker")
        client.create_notebook_instance(**MINE, **NOTEBOOK)
        for _ in range(10):
            seen = client.describe_notebook_instance(**MINE)["NotebookInstanceStatus"]
            time.sleep(30)
    assert seen == last


# --- waiters


@default
def test_waiter_never_times_out_by_default(sagemock, sagemaker_client, create):
    create()
    waiter = sagemaker_client.get_waiter("notebook_instance_in_service")
    waiter.wait(**MINE, WaiterConfig={"Delay": 1, "MaxAttempts": 2})
    assert looks(sagemock) == 2


@an_hour
def test_waiter_exceeds_its_attempts(sagemock, sagemaker_client, create):
    create()
    waiter = sagemaker_client.get_waiter("notebook_instance_in_service")
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        waiter.wait(**MINE, WaiterConfig={"Delay": 15, "MaxAttempts": 5})
    assert looks(sagemock) == 5
    assert elapsed(sagemock) == timedelta(minutes=1)


@an_hour
def test_patient_waiter_sees_the_end(sagemock, sagemaker_client, create):
    create()
    sagemaker_client.get_waiter("notebook_instance_in_service").wait(
        **MINE, WaiterConfig={"Delay": 60, "MaxAttempts": 61}
    )
    assert looks(sagemock) == 61
    assert elapsed(sagemock) == timedelta(hours=1)


@pytest.mark.sagemock(start=START, durations={"NotebookInstance": {"Pending": timedelta(days=115)}})
def test_default_waiter_times_out_after_half_an_hour(sagemock, sagemaker_client, create):
    create()
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        sagemaker_client.get_waiter("notebook_instance_in_service").wait(**MINE)
    assert elapsed(sagemock) < timedelta(hours=1)


# --- a loop without a sleep


@default
def test_busy_loop_ends_with_the_default(sagemock, create, status):
    create()
    while status() == "Pending":
        pass
    assert looks(sagemock) == 2


@an_hour
def test_busy_loop_over_a_set_duration_fails(sagemock, create, status, monkeypatch):
    assert MAX_LOOKS == 10_000
    monkeypatch.setattr("sagemock.mock.busy_loop.MAX_LOOKS", 1234)
    create()

    def poll():
        while status() == "Pending":
            pass

    message = (
        r"1,234 identical calls of DescribeNotebookInstance .*"
        r"durations\['NotebookInstance'\]\['Pending'\] was set to 1:00:00\..* sleep between the calls"
    )
    with pytest.raises(BusyLoopError, match=message):
        poll()
    assert looks(sagemock) == 1235
    sagemock.clock.advance("30m")
    assert status() == "Pending"


@an_hour
def test_many_looks_with_sleeps_are_no_busy_loop(sagemock, create, status, monkeypatch):
    monkeypatch.setattr("sagemock.mock.busy_loop.MAX_LOOKS", 10)
    create()
    while status() == "Pending":
        time.sleep(30)
    assert looks(sagemock) == 121


@an_hour
def test_different_calls_are_counted_separately(sagemock, create, status, monkeypatch):
    monkeypatch.setattr("sagemock.mock.busy_loop.MAX_LOOKS", 10)
    for name in ("one", "two"):
        create(name)
        for _ in range(10):
            status(name)
    with pytest.raises(BusyLoopError, match="10 identical calls"):
        status("one")


# --- a deadline on the program's own clock


@pytest.mark.parametrize(("durations", "count"), [(None, 2), (HOUR, 121)])
def test_deadline_of_the_own_clock_is_not_reached(durations, count):
    with mock_sagemaker(start=START, durations=durations) as cloud:
        client = boto3.client("sagemaker")
        client.create_notebook_instance(**MINE, **NOTEBOOK)
        deadline = time.monotonic() + 600
        while time.monotonic() < deadline:
            if client.describe_notebook_instance(**MINE)["NotebookInstanceStatus"] == "InService":
                break
            time.sleep(30)
        assert looks(cloud) == count
