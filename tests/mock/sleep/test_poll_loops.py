"""Thirty polling loops, in the styles of public programs and of waiting libraries, take no real time.

Each one creates, changes or deletes resources and returns after it has seen the end of it.
"""

import asyncio
import functools
import itertools
import logging
import threading
import time
from concurrent.futures import ThreadPoolExecutor, as_completed, wait
from datetime import datetime, timezone

import boto3
import pytest
from botocore.exceptions import ClientError
from botocore.waiter import WaiterModel, create_waiter_with_client

from sagemock import mock_sagemaker

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
NEW = {"InstanceType": "ml.t3.medium", "RoleArn": ROLE}
LAB = {"NotebookInstanceName": "lab"}
LOOPS = []


def loop(function):
    """Register a program; it gets a client."""
    LOOPS.append(pytest.param(function, id=function.__name__))
    return function


def status(client, name="lab"):
    return client.describe_notebook_instance(NotebookInstanceName=name)["NotebookInstanceStatus"]


def create(client, *names):
    for name in names or ["lab"]:
        client.create_notebook_instance(NotebookInstanceName=name, **NEW)


def create_domain(client):
    settings = {"ExecutionRole": ROLE}
    network = {"VpcId": "vpc-0a1b2c3d", "SubnetIds": ["subnet-0a1b2c3d"]}
    created = client.create_domain(DomainName="team", AuthMode="IAM", DefaultUserSettings=settings, **network)
    return created["DomainArn"].rpartition("/")[2]


@pytest.mark.filterwarnings("ignore:'asyncio.iscoroutinefunction':DeprecationWarning")  # backoff, on Python 3.14
@pytest.mark.parametrize("program", LOOPS)
def test_program_polls_without_taking_time(program, slept):
    with mock_sagemaker(start=datetime(2030, 1, 1, tzinfo=timezone.utc)) as cloud:
        then = cloud.clock.now()
        program(boto3.client("sagemaker"))
        assert cloud.clock.now() > then  # a pinned clock moves only by looks and simulated sleeps
    assert [seconds for seconds in slept if seconds > 0.2] == []


def test_there_are_thirty_of_them():
    assert len(LOOPS) == 30


# --- scripts


@loop
def while_status_is_pending(client):
    create(client)
    while status(client) == "Pending":
        time.sleep(10)


@loop
def forever_until_break_at_the_end(client):
    create(client)
    while True:
        current = status(client)
        time.sleep(10)
        if current == "InService":
            break


@loop
def status_kept_in_a_variable(client):
    create(client)
    current = None
    while current != "InService":
        time.sleep(15)
        current = status(client)


@loop
def counted_attempts_with_else(client):
    create(client)
    for _attempt in range(60):
        if status(client) == "InService":
            break
        time.sleep(15)
    else:
        raise TimeoutError


@loop
def deadline_on_the_wall_clock(client):
    create(client)
    deadline = time.time() + 900
    while status(client) != "InService":
        if time.time() > deadline:
            raise TimeoutError
        time.sleep(30)


@loop
def growing_intervals(client):
    create(client)
    for exponent in itertools.count():
        if status(client) == "InService":
            return
        time.sleep(min(2**exponent, 60))


@loop
def progress_in_slices(client):
    create(client)
    while True:
        ready = status(client) == "InService"
        for _ in range(30):
            time.sleep(1)
            logging.getLogger(__name__).debug(".")
        if ready:
            break


@loop
def stop_change_and_start_again(client):
    create(client)
    for call, expected in [(None, "InService"), (client.stop_notebook_instance, "Stopped")]:
        if call:
            call(**LAB)
        while status(client) != expected:
            time.sleep(5)
    client.update_notebook_instance(**LAB, VolumeSizeInGB=20)
    while status(client) == "Updating":
        time.sleep(5)
    client.start_notebook_instance(**LAB)
    while status(client) != "InService":
        time.sleep(5)


@loop
def delete_until_not_found(client):
    create(client)
    client.get_waiter("notebook_instance_in_service").wait(**LAB)
    client.stop_notebook_instance(**LAB)
    time.sleep(60)
    client.delete_notebook_instance(**LAB)
    while True:
        try:
            status(client)
        except ClientError:
            return
        time.sleep(20)


@loop
def several_at_once_by_list(client):
    create(client, "one", "two", "three")
    while True:
        pages = client.get_paginator("list_notebook_instances").paginate()
        pending = [n for page in pages for n in page["NotebookInstances"] if n["NotebookInstanceStatus"] == "Pending"]
        if not pending:
            break
        time.sleep(30)


@loop
def create_domain_then_ask_about_other_things(client):
    domain = create_domain(client)
    while client.describe_domain(DomainId=domain)["Status"] != "InService":
        client.list_user_profiles(DomainIdEquals=domain)
        time.sleep(10)


@loop
def passes_until_nothing_is_left(client):
    create(client, "one", "two")
    while True:
        found = client.list_notebook_instances()["NotebookInstances"]
        for notebook in found:
            name = {"NotebookInstanceName": notebook["NotebookInstanceName"]}
            if notebook["NotebookInstanceStatus"] == "InService":
                client.stop_notebook_instance(**name)
            elif notebook["NotebookInstanceStatus"] == "Stopped":
                client.delete_notebook_instance(**name)
        client.list_domains()
        time.sleep(60)
        if not found:
            break


@loop
def delete_profile_and_domain(client):
    domain = create_domain(client)
    while client.describe_domain(DomainId=domain)["Status"] == "Pending":
        time.sleep(5)
    user = {"DomainId": domain, "UserProfileName": "ann"}
    client.create_user_profile(**user)
    while client.describe_user_profile(**user)["Status"] == "Pending":
        time.sleep(5)
    client.delete_user_profile(**user)
    while client.list_user_profiles(DomainIdEquals=domain)["UserProfiles"]:
        time.sleep(5)
    client.delete_domain(DomainId=domain, RetentionPolicy={"HomeEfsFileSystem": "Delete"})
    while domain in [each["DomainId"] for each in client.list_domains()["Domains"]]:
        time.sleep(30)


@loop
def app_by_list(client):
    domain = create_domain(client)
    user = {"DomainId": domain, "UserProfileName": "ann"}
    while client.describe_domain(DomainId=domain)["Status"] != "InService":
        time.sleep(5)
    client.create_user_profile(**user)
    while client.describe_user_profile(**user)["Status"] != "InService":
        time.sleep(5)
    client.create_app(**user, AppType="JupyterServer", AppName="default")
    while client.list_apps(DomainIdEquals=domain)["Apps"][0]["Status"] != "InService":
        time.sleep(10)


# --- helpers and classes


@loop
def helper_with_sleep_as_a_default(client):
    def wait_until(predicate, interval=5, sleep=time.sleep):
        while not predicate():
            sleep(interval)

    create(client)
    wait_until(lambda: status(client) == "InService")


@loop
def class_with_a_sleep_attribute(client):
    class Poller:
        pause = staticmethod(time.sleep)

        def until(self, expected):
            while status(client) != expected:
                self.pause(7)

    create(client)
    Poller().until("InService")


@loop
def decorator_that_retries(client):
    def retry(function):
        @functools.wraps(function)
        def retried():
            for _ in range(100):
                try:
                    return function()
                except AssertionError:
                    time.sleep(3)
            raise TimeoutError

        return retried

    @retry
    def check():
        assert status(client) == "InService"

    create(client)
    check()


@loop
def generator_of_attempts(client):
    def attempts(number, interval):
        for attempt in range(number):
            yield attempt
            time.sleep(interval)

    create(client)
    assert any(status(client) == "InService" for _ in attempts(50, 10))


@loop
def waiter_model_of_its_own(client):
    acceptor = {"matcher": "path", "argument": "NotebookInstanceStatus", "expected": "InService", "state": "success"}
    waiter = {"operation": "DescribeNotebookInstance", "delay": 30, "maxAttempts": 60, "acceptors": [acceptor]}
    model = WaiterModel({"version": 2, "waiters": {"Ready": waiter}})
    create(client)
    create_waiter_with_client("Ready", model, client).wait(**LAB)


@loop
def stoppable_wait_by_an_event(client):
    stop = threading.Event()
    create(client)
    while not stop.wait(10):
        if status(client) == "InService":
            stop.set()


# --- threads and asyncio


@loop
def one_thread_for_each(client):
    def live(name):
        create(client, name)
        while status(client, name) != "InService":
            time.sleep(10)

    threads = [threading.Thread(target=live, args=[f"lab-{number}"]) for number in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


@loop
def futures_as_they_complete(client):
    def live(name):
        create(client, name)
        while status(client, name) != "InService":
            time.sleep(10)
        return name

    with ThreadPoolExecutor(max_workers=3) as executor:
        names = {f"lab-{number}" for number in range(5)}
        futures = [executor.submit(live, name) for name in names]
        assert {future.result() for future in as_completed(futures)} == names
        wait(futures)


@loop
def describes_mapped_over_an_executor(client):
    create(client, "one", "two")
    with ThreadPoolExecutor() as executor:
        while set(executor.map(lambda name: status(client, name), ["one", "two"])) != {"InService"}:
            time.sleep(20)


@loop
def trigger_of_a_workflow(client):
    async def run():
        create(client)
        while True:
            current = await asyncio.to_thread(status, client)
            if current == "InService":
                return
            await asyncio.sleep(30)

    asyncio.run(run())


@loop
def tasks_with_a_limit(client):
    async def live(name, limit):
        async with limit:
            await asyncio.to_thread(create, client, name)
            while await asyncio.to_thread(status, client, name) != "InService":
                await asyncio.sleep(15)

    async def run():
        limit = asyncio.Semaphore(2)
        await asyncio.gather(*(live(f"lab-{number}", limit) for number in range(4)))

    asyncio.run(run())


# --- waiting libraries


@loop
def tenacity_until_ready(client):
    tenacity = pytest.importorskip("tenacity")
    create(client)
    ready = tenacity.retry_if_result(lambda current: current != "InService")
    tenacity.Retrying(retry=ready, wait=tenacity.wait_exponential(max=60), stop=tenacity.stop_after_attempt(50))(
        status, client
    )


@loop
def backoff_on_a_predicate(client):
    backoff = pytest.importorskip("backoff")
    create(client)
    poll = backoff.on_predicate(backoff.constant, lambda current: current != "InService", interval=30, jitter=None)
    assert poll(status)(client) == "InService"


@loop
def retrying_on_a_result(client):
    retrying = pytest.importorskip("retrying")
    create(client)
    poll = retrying.retry(retry_on_result=lambda current: current != "InService", wait_fixed=30_000)
    assert poll(status)(client) == "InService"


@loop
def polling2_with_a_step(client):
    polling2 = pytest.importorskip("polling2")
    create(client)
    polling2.poll(lambda: status(client) == "InService", step=30, timeout=900)


@loop
def waiting_with_a_timeout(client):
    waiting = pytest.importorskip("waiting")
    create(client)
    waiting.wait(lambda: status(client) == "InService", sleep_seconds=30, timeout_seconds=900)
