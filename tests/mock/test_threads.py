"""A mock is active in all threads of the process, and concurrent calls are consistent."""

import asyncio
import os
import threading
from concurrent.futures import ThreadPoolExecutor

import boto3
import pytest
from botocore.exceptions import ClientError

from sagemock import mock_sagemaker
from sagemock.mock.registry import ACTIVE

NOTEBOOK = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/notebook"}
THREADS = 32


@pytest.fixture
def threads():
    with ThreadPoolExecutor(THREADS) as pool:
        yield pool


def at_once(threads, number, function):
    """Run ``function(n)`` in ``number`` threads, all starting at the same time."""
    gate = threading.Barrier(number, timeout=60)

    def run(n):
        gate.wait()
        return function(n)

    return list(threads.map(run, range(number)))


def names(client):
    pages = client.get_paginator("list_notebook_instances").paginate(PaginationConfig={"PageSize": 100})
    return [notebook["NotebookInstanceName"] for page in pages for notebook in page["NotebookInstances"]]


def test_32_threads_create_each_resource_once(sagemock, sagemaker_client, threads):
    def create(n):
        for name in (f"mine-{n}", "everybody-s"):
            try:
                sagemaker_client.create_notebook_instance(NotebookInstanceName=name, **NOTEBOOK)
            except ClientError as error:
                return error.response["Error"]["Message"]
        return "first"

    outcomes = at_once(threads, THREADS, create)
    assert sorted(names(sagemaker_client)) == sorted(["everybody-s", *(f"mine-{n}" for n in range(THREADS))])
    assert outcomes.count("first") == 1
    assert sum("duplicate" in outcome for outcome in outcomes) == THREADS - 1
    assert len([call for call in sagemock.calls if call.operation == "CreateNotebookInstance"]) == 2 * THREADS


def test_a_quota_holds_under_32_threads(sagemock, sagemaker_client, threads):
    sagemock.quotas["Total number of notebook instances"] = 5

    def create(n):
        try:
            sagemaker_client.create_notebook_instance(NotebookInstanceName=f"mine-{n}", **NOTEBOOK)
        except sagemaker_client.exceptions.ResourceLimitExceeded:
            return False
        return True

    assert sum(at_once(threads, THREADS, create)) == 5


def test_32_lifecycles_in_32_threads(sagemaker_client, threads):
    def live(n):
        named = {"NotebookInstanceName": f"mine-{n}"}
        sagemaker_client.create_notebook_instance(**named, **NOTEBOOK)
        sagemaker_client.get_waiter("notebook_instance_in_service").wait(**named)
        sagemaker_client.stop_notebook_instance(**named)
        sagemaker_client.get_waiter("notebook_instance_stopped").wait(**named)
        sagemaker_client.delete_notebook_instance(**named)
        sagemaker_client.get_waiter("notebook_instance_deleted").wait(**named)

    at_once(threads, THREADS, live)
    assert names(sagemaker_client) == []


@pytest.mark.usefixtures("sagemock")
def test_a_client_made_in_another_thread_is_mocked(threads):
    made = threads.submit(lambda: boto3.Session().client("sagemaker")).result()
    assert made.meta.region_name == "us-east-1"
    assert threads.submit(names, made).result() == names(made) == []


def test_mocks_in_many_threads_restore_everything(threads):
    before = {name: value for name, value in os.environ.items() if name.startswith("AWS_")}

    def mock_often(_):
        for _ in range(20):
            with mock_sagemaker() as cloud:
                assert cloud.calls == []

    at_once(threads, 8, mock_often)
    assert ACTIVE.current() is None
    assert {name: value for name, value in os.environ.items() if name.startswith("AWS_")} == before


def test_calls_work_while_other_threads_mock(sagemaker_client, threads):
    over = threading.Event()

    def mock_often():
        while not over.is_set():
            with mock_sagemaker():
                pass

    others = [threads.submit(mock_often) for _ in range(4)]
    try:
        for _ in range(200):
            assert names(sagemaker_client) == []
    finally:
        over.set()
    assert [other.result() for other in others] == [None] * 4


@pytest.mark.parametrize("decorated", [True, False], ids=["decorated", "with"])
def test_threads_sharing_a_mock_stop_their_own(threads, decorated):
    shared, ended = mock_sagemaker(), []
    first_is_in, second_is_in, first_is_out = threading.Event(), threading.Event(), threading.Event()

    def body(n):
        if n == 0:
            first_is_in.set()
            second_is_in.wait(60)
            return
        mine = ACTIVE.current()
        second_is_in.set()
        first_is_out.wait(60)
        assert ACTIVE.current() is mine
        ended.append(n)

    def in_with(n):
        with shared:
            body(n)

    run = shared(body) if decorated else in_with

    def first():
        run(0)
        first_is_out.set()

    def second():
        first_is_in.wait(60)
        run(1)

    for done in [threads.submit(first), threads.submit(second)]:
        done.result()
    assert ended == [1]
    assert ACTIVE.current() is None


def test_a_mock_may_be_stopped_in_another_thread(threads):
    sagemaker = mock_sagemaker()
    sagemaker.start()
    threads.submit(sagemaker.stop).result()
    assert ACTIVE.current() is None


def test_tasks_that_call_in_threads_are_mocked(sagemaker_client):
    async def call_all():
        return await asyncio.gather(*(asyncio.to_thread(names, sagemaker_client) for _ in range(8)))

    assert asyncio.run(call_all()) == [[]] * 8
