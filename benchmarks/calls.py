"""The duration of calls in a warm process: describe, a page of a long list, and entering the mock."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any

import boto3
from botocore.stub import Stubber
from moto import mock_aws

from benchmarks.results import Goal, Result
from benchmarks.rounds import alternate, time_call
from benchmarks.scale import Scale
from sagemock import mock_sagemaker

NAME = {"NotebookInstanceName": "bench"}
NOTEBOOK = {**NAME, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/SageMakerRole"}
PAGE_SIZE = 100
PAGE = {"MaxResults": PAGE_SIZE, "SortBy": "Name", "SortOrder": "Ascending"}


def sagemaker(session: Any = boto3, *, region: str = "us-east-1") -> Any:
    """Return a client of a boto3 session, by default the default session."""
    return session.client("sagemaker", region, aws_access_key_id="testing", aws_secret_access_key="testing")


class DescribeBenchmark:
    """Measures describe_notebook_instance, with the same client for all candidates."""

    def __init__(self, calls: int) -> None:
        self.calls = calls
        self.client = sagemaker()
        with mock_sagemaker(clock="instant"):
            self.client.create_notebook_instance(**NOTEBOOK)
            self.reply = self.client.describe_notebook_instance(**NAME)

    def describe(self) -> None:
        self.client.describe_notebook_instance(**NAME)

    def with_sagemock(self) -> float:
        with mock_sagemaker(clock="instant"):
            self.client.create_notebook_instance(**NOTEBOOK)
            return time_call(self.describe, self.calls)

    def with_moto(self) -> float:
        with mock_aws():
            self.client.create_notebook_instance(**NOTEBOOK)
            return time_call(self.describe, self.calls)

    def with_stubber(self) -> float:
        """Include add_response, since a test with Stubber has to prepare each response."""

        def prepare_and_describe() -> None:
            stubber.add_response("describe_notebook_instance", self.reply, NAME)
            self.describe()

        with Stubber(self.client) as stubber:
            return time_call(prepare_and_describe, self.calls)

    def with_prepared_stubber(self) -> float:
        with Stubber(self.client) as stubber:
            for _ in range(self.calls):
                stubber.add_response("describe_notebook_instance", self.reply, NAME)
            return time_call(self.describe, self.calls)


def describe_results(scale: Scale) -> list[Result]:
    """Compare describe_notebook_instance in sagemock, Stubber and moto."""
    benchmark = DescribeBenchmark(scale.count(200, smoke=5))
    candidates = {
        "sagemock": benchmark.with_sagemock,
        "moto": benchmark.with_moto,
        "Stubber": benchmark.with_stubber,
        "prepared": benchmark.with_prepared_stubber,
    }
    times = alternate(candidates, scale.rounds(15))
    own = times["sagemock"]
    return [
        Result("describe, and add_response of Stubber", own, times["Stubber"], "Stubber", goal=Goal(1.25)),
        Result("describe, the call alone", own, times["prepared"], "Stubber"),
        Result("describe", own, times["moto"], "moto", faster=True, goal=Goal(10, at_least=True)),
    ]


def enter_result(scale: Scale) -> Result:
    """Compare entering and leaving the mock, without a call."""

    def enter(mock: Callable[[], AbstractContextManager[object]]) -> None:
        with mock():
            pass

    own, moto = scale.count(100, smoke=2), scale.count(10, smoke=1)
    times = alternate(
        {
            "sagemock": lambda: time_call(lambda: enter(mock_sagemaker), own),
            "moto": lambda: time_call(lambda: enter(mock_aws), moto),
        },
        scale.rounds(15),
    )
    return Result("enter + exit", times["sagemock"], times["moto"], "moto", faster=True, goal=Goal(30, at_least=True))


def session_result(scale: Scale) -> Result:
    """Measure the first client of a session that is not the first of the process."""
    with mock_sagemaker():
        sagemaker()
        candidates = {
            "new": lambda: time_call(lambda: sagemaker(boto3.Session()), 1),
            "warm": lambda: time_call(sagemaker, 1),
        }
        times = alternate(candidates, scale.rounds(15))
    return Result("client of another session", times["new"], times["warm"], "warm session", goal=Goal(2.5))


class ListBenchmark:
    """Measures pages of 100 notebook instances, sorted by name."""

    def __init__(self, instances: int) -> None:
        self.instances = instances
        self.pages = min(10, instances // PAGE_SIZE)
        self.client = sagemaker()
        self._paginator = self.client.get_paginator("list_notebook_instances")
        self._moto = mock_aws()  # stopped and started without its data, since creating the instances takes it long
        self._moto.start()
        self._create_instances()
        self._moto.stop(remove_data=False)

    def _create_instances(self) -> None:
        for number in range(self.instances):
            name = f"notebook-{number * 7919 % self.instances}"  # not in alphabetical order
            self.client.create_notebook_instance(**{**NOTEBOOK, "NotebookInstanceName": name})

    def first_page(self) -> None:
        assert len(self.client.list_notebook_instances(**PAGE)["NotebookInstances"]) == PAGE_SIZE

    def several_pages(self) -> None:
        assert len(list(islice(self._paginator.paginate(**PAGE), self.pages))) == self.pages

    def with_sagemock(self, function: Callable[[], None], times: int) -> float:
        with mock_sagemaker(clock="instant"):
            self._create_instances()
            return time_call(function, times)

    def with_moto(self, function: Callable[[], None], times: int) -> float:
        self._moto.start(reset=False)
        try:
            return time_call(function, times)
        finally:
            self._moto.stop(remove_data=False)


def list_results(scale: Scale) -> Iterator[Result]:
    """Compare the first page of 10,000 notebook instances, and ten pages in a row."""
    benchmark = ListBenchmark(scale.count(10_000, smoke=2 * PAGE_SIZE))

    def result(title: str, function: Callable[[], None], times: int, goal: Goal | None) -> Result:
        candidates = {
            "sagemock": lambda: benchmark.with_sagemock(function, times),
            "moto": lambda: benchmark.with_moto(function, times),
        }
        values = alternate(candidates, scale.rounds(3))
        return Result(title, values["sagemock"], values["moto"], "moto", faster=True, goal=goal)

    title = f"page of 100 from {benchmark.instances:,}"
    yield result(title, benchmark.first_page, scale.count(10, smoke=1), Goal(3, at_least=True))
    yield result(f"  {benchmark.pages} pages in a row", benchmark.several_pages, 1, None)


def long_list_result(scale: Scale) -> Result:
    """Compare a page of 100 by name in a region with 100,000 notebook instances, and in one with 1,000."""
    few, many = scale.count(1000, smoke=100), scale.count(100_000, smoke=200)
    with mock_sagemaker(clock="instant"):
        clients = {number: sagemaker(region=region) for number, region in ((many, "us-east-1"), (few, "eu-west-1"))}
        for number, client in clients.items():
            for index in range(number):
                client.create_notebook_instance(**{**NOTEBOOK, "NotebookInstanceName": f"notebook-{index}"})

        def list_page(number: int) -> Callable[[], float]:
            def list_once() -> None:
                clients[number].list_notebook_instances(NameContains="notebook-1", MaxResults=PAGE_SIZE)

            return lambda: time_call(list_once, scale.count(5, smoke=1))

        times = alternate({"many": list_page(many), "few": list_page(few)}, scale.rounds(9))
    title = f"page of 100 by name, from {many:,}; from {few:,}"
    return Result(title, times["many"], times["few"], "", goal=Goal(3))
