"""The duration of calls in a warm process: describe, a page of a long list, and entering the mock."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from itertools import islice
from typing import Any

import boto3
from botocore.stub import Stubber
from moto import mock_aws

from benchmarks.rounds import Row, alternate, format_ratio, format_seconds, time_call
from benchmarks.scale import Scale
from sagemock import mock_sagemaker

NAME = {"NotebookInstanceName": "bench"}
NOTEBOOK = {**NAME, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/SageMakerRole"}
PAGE_SIZE = 100
PAGE = {"MaxResults": PAGE_SIZE, "SortBy": "Name", "SortOrder": "Ascending"}


def sagemaker() -> Any:
    """Return a boto3 client."""
    return boto3.client("sagemaker", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")


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


def describe_rows(scale: Scale) -> list[Row]:
    """Compare describe_notebook_instance in sagemock, Stubber and moto."""
    benchmark = DescribeBenchmark(scale.count(200, smoke=5))
    candidates = {
        "sagemock": benchmark.with_sagemock,
        "moto": benchmark.with_moto,
        "stubber": benchmark.with_stubber,
        "prepared": benchmark.with_prepared_stubber,
    }
    medians = alternate(candidates, scale.rounds(15))
    sagemock, moto, stubber, prepared = (medians[name] for name in candidates)
    own, faster = format_seconds(sagemock), f"{format_ratio(moto / sagemock)} faster"
    share, prepared_share = (f"{format_ratio(sagemock / other)} Stubber" for other in (stubber, prepared))
    return [
        ("describe; Stubber: add_response and call", own, format_seconds(stubber), "", share, "at most 1.6 x"),
        ("  Stubber: the call alone", own, format_seconds(prepared), "", prepared_share, ""),
        ("  moto", own, "", format_seconds(moto), faster, "at least 8 x"),
    ]


def enter_row(scale: Scale) -> Row:
    """Compare entering and leaving the mock, without a call."""

    def enter(mock: Callable[[], AbstractContextManager[object]]) -> None:
        with mock():
            pass

    times = scale.count(100, smoke=2), scale.count(10, smoke=1)
    medians = alternate(
        {
            "sagemock": lambda: time_call(lambda: enter(mock_sagemaker), times[0]),
            "moto": lambda: time_call(lambda: enter(mock_aws), times[1]),
        },
        scale.rounds(15),
    )
    sagemock, moto = medians["sagemock"], medians["moto"]
    faster = f"{format_ratio(moto / sagemock)} faster"
    return ("enter + exit", format_seconds(sagemock), "", format_seconds(moto), faster, "at least 30 x")


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


def list_rows(scale: Scale) -> list[Row]:
    """Compare the first page of 10,000 notebook instances, and ten pages in a row."""
    benchmark = ListBenchmark(scale.count(10_000, smoke=2 * PAGE_SIZE))

    def row(title: str, function: Callable[[], None], times: int, goal: str) -> Row:
        candidates = {
            "sagemock": lambda: benchmark.with_sagemock(function, times),
            "moto": lambda: benchmark.with_moto(function, times),
        }
        medians = alternate(candidates, scale.rounds(3))
        sagemock, moto = medians["sagemock"], medians["moto"]
        return (
            title,
            format_seconds(sagemock),
            "",
            format_seconds(moto),
            f"{format_ratio(moto / sagemock)} faster",
            goal,
        )

    return [
        row(
            f"page of 100 from {benchmark.instances:,}", benchmark.first_page, scale.count(10, smoke=1), "at least 3 x"
        ),
        row(f"  {benchmark.pages} pages in a row", benchmark.several_pages, 1, ""),
    ]
