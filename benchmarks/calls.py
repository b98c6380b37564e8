"""Cost of calls in a warm process: describe, a page of a long list, and entering the mock."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice
from typing import Any

import boto3
from botocore.stub import Stubber
from moto import mock_aws

from benchmarks.rounds import Row, alternate, clock, milliseconds, ratio
from sagemock import mock_sagemaker

NAME = {"NotebookInstanceName": "bench"}
NOTEBOOK = {**NAME, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/SageMakerRole"}
CALLS = 200
INSTANCES = 10_000
PAGE = {"MaxResults": 100, "SortBy": "Name", "SortOrder": "Ascending"}


def sagemaker() -> Any:
    return boto3.client("sagemaker", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")


class Describing:
    """Calls of describe_notebook_instance, with the same client for all contestants."""

    def __init__(self) -> None:
        self.client = sagemaker()
        with mock_sagemaker(clock="instant"):
            self.client.create_notebook_instance(**NOTEBOOK)
            self.reply = self.client.describe_notebook_instance(**NAME)

    def describe(self) -> None:
        self.client.describe_notebook_instance(**NAME)

    def by_sagemock(self) -> float:
        with mock_sagemaker(clock="instant"):
            self.client.create_notebook_instance(**NOTEBOOK)
            return clock(self.describe, CALLS)

    def by_moto(self) -> float:
        with mock_aws():
            self.client.create_notebook_instance(**NOTEBOOK)
            return clock(self.describe, CALLS)

    def by_stubber(self) -> float:
        """Measure add_response and the call, since a test with Stubber needs both."""

        def prepare_and_describe() -> None:
            stubber.add_response("describe_notebook_instance", self.reply, NAME)
            self.describe()

        with Stubber(self.client) as stubber:
            return clock(prepare_and_describe, CALLS)

    def by_prepared_stubber(self) -> float:
        with Stubber(self.client) as stubber:
            for _ in range(CALLS):
                stubber.add_response("describe_notebook_instance", self.reply, NAME)
            return clock(self.describe, CALLS)


def describing() -> list[Row]:
    benchmark = Describing()
    contestants = {
        "ours": benchmark.by_sagemock,
        "moto": benchmark.by_moto,
        "stubber": benchmark.by_stubber,
        "prepared": benchmark.by_prepared_stubber,
    }
    taken = alternate(contestants, rounds=15)
    ours, moto, stubber, prepared = (taken[name] for name in contestants)
    shown, faster, slower = milliseconds(ours), f"{ratio(moto / ours)} faster", f"{ratio(ours / stubber)} Stubber"
    return [
        ("describe; Stubber: add_response and call", shown, milliseconds(stubber), "", slower, "at most 1.6 x"),
        ("  Stubber: the call alone", shown, milliseconds(prepared), "", f"{ratio(ours / prepared)} Stubber", ""),
        ("  moto", shown, "", milliseconds(moto), faster, "at least 8 x"),
    ]


def entering() -> Row:
    """Compare entering and leaving the mock, without a call."""

    def enter(mock: Any) -> None:
        with mock():
            pass

    contestants = {
        "ours": lambda: clock(lambda: enter(mock_sagemaker), 100),
        "moto": lambda: clock(lambda: enter(mock_aws), 10),
    }
    taken = alternate(contestants, rounds=15)
    ours, moto = taken["ours"], taken["moto"]
    return ("enter + exit", milliseconds(ours), "", milliseconds(moto), f"{ratio(moto / ours)} faster", "at least 30 x")


def listing() -> list[Row]:
    """Compare pages of 100 from 10,000 notebook instances, by name: the first page, and ten pages in a row."""
    client = sagemaker()
    pages = client.get_paginator("list_notebook_instances")

    def create_all() -> None:
        for number in range(INSTANCES):
            name = {"NotebookInstanceName": f"notebook-{number * 7919 % INSTANCES}"}  # in another order
            client.create_notebook_instance(**{**NOTEBOOK, **name})

    def first_page() -> None:
        assert len(client.list_notebook_instances(**PAGE)["NotebookInstances"]) == PAGE["MaxResults"]

    def ten_pages() -> None:
        assert len(list(islice(pages.paginate(**PAGE), 10))) == 10

    def by_sagemock(action: Callable[[], None], times: int) -> float:
        with mock_sagemaker(clock="instant"):
            create_all()
            return clock(action, times)

    def by_moto(action: Callable[[], None], times: int) -> float:
        moto.start(reset=False)
        try:
            return clock(action, times)
        finally:
            moto.stop(remove_data=False)

    def row(title: str, action: Callable[[], None], times: int, goal: str) -> Row:
        contestants = {"ours": lambda: by_sagemock(action, times), "moto": lambda: by_moto(action, times)}
        taken = alternate(contestants, rounds=3)
        ours, theirs = taken["ours"], taken["moto"]
        return (title, milliseconds(ours), "", milliseconds(theirs), f"{ratio(theirs / ours)} faster", goal)

    moto = mock_aws()  # started once, and kept: ten thousand creates take long
    moto.start()
    create_all()
    moto.stop(remove_data=False)
    return [
        row("page of 100 from 10,000", first_page, 10, "at least 3 x"),
        row("  ten pages in a row", ten_pages, 1, ""),
    ]
