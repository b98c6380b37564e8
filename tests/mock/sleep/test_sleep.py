"""Waiters, retry back-off and polling loops sleep on the simulated clock; all other sleeps are real."""

import asyncio
import queue
import subprocess
import sys
import threading
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import EndpointConnectionError, WaiterError

import sagemock as package
from sagemock import mock_sagemaker

MINE = {"NotebookInstanceName": "mine"}
NOTEBOOK = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/notebook"}
PENDING = timedelta(seconds=210)

pytestmark = pytest.mark.usefixtures("slept")


@pytest.fixture
def cloud(slept, request):
    with mock_sagemaker(clock=getattr(request, "param", "auto")) as cloud:
        yield cloud


@pytest.fixture
def client(cloud):
    return boto3.client("sagemaker")


def create(client, name="mine"):
    client.create_notebook_instance(NotebookInstanceName=name, **NOTEBOOK)


def status(client, name="mine"):
    return client.describe_notebook_instance(NotebookInstanceName=name)["NotebookInstanceStatus"]


# --- waiters


@pytest.mark.parametrize("cloud", ["auto", "manual", "instant"], indirect=True)
def test_waiters_take_no_time_on_simulated_clocks(cloud, client, slept):
    then = cloud.clock.now()
    create(client)
    client.get_waiter("notebook_instance_in_service").wait(**MINE)
    client.stop_notebook_instance(**MINE)
    client.get_waiter("notebook_instance_stopped").wait(**MINE)
    client.delete_notebook_instance(**MINE)
    client.get_waiter("notebook_instance_deleted").wait(**MINE)
    assert sum(slept) == 0
    if cloud.clock.mode != "instant":
        assert cloud.clock.now() - then >= PENDING


def test_waiter_gets_the_transitional_status_first(cloud, client):
    create(client)
    client.get_waiter("notebook_instance_in_service").wait(**MINE)
    assert [call.operation for call in cloud.calls].count("DescribeNotebookInstance") == 2


@pytest.mark.parametrize("cloud", ["manual"], indirect=True)
def test_impatient_waiter_gives_up_at_once(client, slept):
    create(client)
    with pytest.raises(WaiterError, match="Max attempts exceeded"):
        client.get_waiter("notebook_instance_in_service").wait(**MINE, WaiterConfig={"Delay": 20, "MaxAttempts": 10})
    assert sum(slept) == 0
    assert status(client) == "Pending"


def test_a_waiter_fails_when_the_instance_does(cloud, client, slept):
    cloud.fail_next("NotebookInstance")
    create(client)
    with pytest.raises(WaiterError, match="terminal failure"):
        client.get_waiter("notebook_instance_in_service").wait(**MINE)
    assert sum(slept) == 0


def test_waiters_on_the_real_clock_really_sleep(slept):
    with mock_sagemaker(clock="real", speed=60) as cloud:
        client = boto3.client("sagemaker")
        create(client)
        with pytest.raises(WaiterError):
            client.get_waiter("notebook_instance_in_service").wait(**MINE, WaiterConfig={"Delay": 30, "MaxAttempts": 3})
        assert cloud.clock.now() - cloud.calls[0].at < PENDING
    assert slept == [0.5, 0.5]


# --- a program's own polling loop


def test_polling_loop_moves_the_clock(cloud, client, slept):
    create(client)
    then, looks = cloud.clock.now(), [status(client)]
    while looks[-1] == "Pending":
        time.sleep(30)
        looks.append(status(client))
    assert looks == ["Pending", "InService"]
    assert sum(slept) == 0
    assert cloud.clock.now() - then >= PENDING


def test_loop_that_sleeps_first_takes_no_time(client, slept):
    create(client)
    for _ in range(20):
        time.sleep(10)
        if status(client) == "InService":
            break
    assert status(client) == "InService"
    assert sum(slept) == 0


def test_loop_over_pending_list_takes_no_time(client, slept):
    create(client)
    while client.list_notebook_instances(StatusEquals="Pending")["NotebookInstances"]:
        time.sleep(5)
    assert sum(slept) == 0


def test_loop_over_ready_list_takes_no_time(client, slept):
    create(client)
    while not client.list_notebook_instances(StatusEquals="InService")["NotebookInstances"]:
        time.sleep(3)
    client.stop_notebook_instance(**MINE)
    while not client.list_notebook_instances(StatusEquals="Stopped", NameContains="mine")["NotebookInstances"]:
        time.sleep(3)
    assert sum(slept) == 0


def test_tagging_keeps_the_sleep_allowance(client, slept):
    arn = client.create_notebook_instance(NotebookInstanceName="mine", **NOTEBOOK)["NotebookInstanceArn"]
    client.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "risk"}])
    client.list_tags(ResourceArn=arn)
    time.sleep(60)
    assert sum(slept) == 0


def test_loop_over_instances_takes_no_time(client, slept):
    create(client, "old")
    client.get_waiter("notebook_instance_in_service").wait(NotebookInstanceName="old")
    create(client, "new")
    while "Pending" in [status(client, name) for name in ("new", "old")]:
        time.sleep(30)
    assert sum(slept) == 0


def test_loop_with_another_service_takes_no_time(client, slept):
    queue = boto3.client("sqs", endpoint_url="http://127.0.0.1:1", config=Config(retries={"max_attempts": 0}))
    create(client)
    while status(client) == "Pending":
        with pytest.raises(EndpointConnectionError):
            queue.list_queues()
        time.sleep(30)
    assert sum(slept) == 0


def test_async_polling_loop_takes_no_time(client, slept):
    async def poll():
        while status(client) == "Pending":
            await asyncio.sleep(30)  # as in users' programs
        return await asyncio.sleep(0, "result")

    create(client)
    assert asyncio.run(poll()) == "result"
    assert sum(slept) == 0


def test_concurrent_tasks_poll_without_taking_time(client, slept):
    async def live(name):
        create(client, name)
        while status(client, name) == "Pending":
            await asyncio.sleep(30)
        return status(client, name)

    async def live_together():
        return await asyncio.gather(*(live(f"mine-{number}") for number in range(10)))

    assert asyncio.run(live_together()) == ["InService"] * 10
    assert sum(slept) == 0


# --- real sleeps


def test_a_sleep_before_any_call_is_real(cloud, slept):
    then = cloud.clock.now()
    time.sleep(300)
    assert slept == [300]
    assert cloud.clock.now() - then < timedelta(seconds=300)


def test_sleep_after_a_final_status_is_real(client, slept):
    create(client)
    client.get_waiter("notebook_instance_in_service").wait(**MINE)
    assert status(client) == "InService"
    time.sleep(5)
    assert sum(slept) == 5


def test_a_sleep_after_a_presigned_url_is_real(cloud, client, slept):
    create(client)
    assert status(client) == "Pending"
    cloud.clock.settle()
    client.create_presigned_notebook_instance_url(**MINE)
    time.sleep(3)  # such as for a browser
    assert sum(slept) == 3


def test_sleep_beyond_the_transition_is_real(client, slept):
    create(client)
    assert status(client) == "Pending"
    time.sleep(200)
    time.sleep(20)
    time.sleep(7)
    assert sum(slept) == 7


def test_a_sleep_in_another_thread_is_real(client, slept):
    create(client)
    assert status(client) == "Pending"
    other = threading.Thread(target=lambda: time.sleep(5))
    other.start()
    other.join()
    assert sum(slept) == 5


@pytest.mark.parametrize("cloud", ["manual"], indirect=True)
def test_polling_loop_on_manual_clock_really_sleeps(cloud, client, slept):
    create(client)
    then = cloud.clock.now()
    assert status(client) == "Pending"
    time.sleep(300)
    assert slept == [300]
    assert cloud.clock.now() - then < timedelta(seconds=300)


def test_a_sleep_after_the_mock_is_real(slept):
    with mock_sagemaker():
        client = boto3.client("sagemaker")
        create(client)
        assert status(client) == "Pending"
    time.sleep(0.001)  # not redirected, so that the fake does not get it
    with mock_sagemaker():
        time.sleep(6)
    assert slept == [6]


def test_back_off_of_another_service_is_real(client, slept):
    config = Config(retries={"mode": "standard", "total_max_attempts": 2})
    queue = boto3.client("sqs", endpoint_url="http://127.0.0.1:1", config=config)
    create(client)
    assert status(client) == "Pending"
    with pytest.raises(EndpointConnectionError):
        queue.list_queues()
    assert sum(slept) > 0


# --- compatibility of the replacements

REPLACEMENTS = """
import asyncio, inspect, pickle, time

from sagemock import mock_sagemaker

def complaint(*args, **kwargs):
    try:
        time.sleep(*args, **kwargs)
    except Exception as error:
        return type(error)

ODD = [((), {}), ((-1,), {}), (("1",), {}), ((None,), {}), ((float("nan"),), {}), ((float("inf"),), {}), ((1, 2), {})]
before = [complaint(*args, **kwargs) for args, kwargs in ODD]
before_keyword = complaint(secs=1)
with mock_sagemaker():
    import boto3
    client = boto3.client("sagemaker")
    role = "arn:aws:iam::123456789012:role/notebook"
    client.create_notebook_instance(NotebookInstanceName="mine", InstanceType="ml.t3.medium", RoleArn=role)
    assert [complaint(*args, **kwargs) for args, kwargs in ODD] == before
    assert complaint(secs=1) == before_keyword
    time.sleep(0), time.sleep(0.0), time.sleep(True)
    assert pickle.loads(pickle.dumps(time.sleep)) is time.sleep
    assert time.sleep.__name__ == "sleep"
    assert inspect.iscoroutinefunction(asyncio.sleep)
    assert asyncio.run(asyncio.sleep(0, "result")) == asyncio.run(asyncio.sleep(delay=0, result="result")) == "result"
print("same as the originals")
"""


def test_replacements_accept_and_reject_as_originals_do():
    # In another process, where the fixture above has not replaced the originals.
    root = Path(package.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", REPLACEMENTS], cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("same as the originals\n", 0), done.stderr


def test_fake_sleep_of_the_program_is_called(cloud, client, monkeypatch):
    faked = []
    monkeypatch.setattr(time, "sleep", faked.append)
    create(client)
    client.get_waiter("notebook_instance_in_service").wait(**MINE)
    assert faked == [30]


def test_wait_for_a_process_is_real(cloud, client, slept):
    create(client)
    then = cloud.clock.now()
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(0.2)"]) as process:
        assert process.wait(timeout=60) == 0  # subprocess sleeps between looks at the process
    assert cloud.clock.now() - then < timedelta(seconds=60)
    assert sum(slept) > 0


def test_zero_sleep_moves_no_clock(client, slept):
    with mock_sagemaker(start=datetime(2030, 1, 1, tzinfo=timezone.utc)) as pinned:
        create(client)
        time.sleep(0)
        assert pinned.clock.now() == pinned.clock.start
    assert slept == [0]


def test_waits_without_transitions_are_real(cloud, client, monkeypatch):
    client.list_notebook_instances()
    waits = []
    monkeypatch.setattr("sagemock.mock.sleep.timed_waits._wait_in_slices", lambda *args: waits.append(args))
    assert not threading.Event().wait(0.001)
    assert waits == []


def test_redirection_ends_with_the_last_mock():
    before = time.sleep, asyncio.sleep.__code__, threading.Event.wait, queue.Queue.get
    with mock_sagemaker(), pytest.MonkeyPatch.context() as patching:
        create(boto3.client("sagemaker"))
        patching.setattr(time, "sleep", lambda seconds: None)
        with mock_sagemaker():
            create(boto3.client("sagemaker"))
        assert (asyncio.sleep.__code__, threading.Event.wait) != before[1:3]
    assert (time.sleep, asyncio.sleep.__code__, threading.Event.wait, queue.Queue.get) == before


GEVENT = """
from time import sleep as original
import gevent.monkey
gevent.monkey.patch_all()

import time
import boto3
from sagemock import mock_sagemaker

with mock_sagemaker():
    client = boto3.client("sagemaker")
    for number, sleep in enumerate([original, time.sleep, gevent.sleep]):
        lab = {"NotebookInstanceName": f"lab-{number}"}
        role = "arn:aws:iam::123456789012:role/notebook"
        client.create_notebook_instance(**lab, InstanceType="ml.t3.medium", RoleArn=role)
        while client.describe_notebook_instance(**lab)["NotebookInstanceStatus"] != "InService":
            sleep(1000)
assert time.sleep is gevent.sleep
print("done")
"""


def test_program_that_gevent_has_patched_polls():
    pytest.importorskip("gevent")
    root = Path(package.__file__).parents[1]
    done = subprocess.run([sys.executable, "-c", GEVENT], cwd=root, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("done\n", 0), done.stderr
