"""Replies are parsed to the same values as with botocore."""

import datetime as dt
import time

import boto3
import freezegun
import pytest
from botocore.utils import parse_timestamp

from sagemock import mock_sagemaker

START = dt.datetime(2026, 7, 1, 12, tzinfo=dt.timezone.utc)
MINE = {"NotebookInstanceName": "mine"}
NOTEBOOK = {**MINE, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/notebook"}


@pytest.fixture
def creation_time():
    """Return a function that calls Describe and returns the creation time."""
    with mock_sagemaker(start=START):
        client = boto3.client("sagemaker")
        client.create_notebook_instance(**NOTEBOOK)
        yield lambda: client.describe_notebook_instance(**MINE)["CreationTime"]


@pytest.fixture
def zone(monkeypatch):
    def move_to(name):
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move_to
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("name", ["UTC", "America/New_York", "Asia/Kathmandu"])
def test_timestamps_are_in_botocores_local_zone(creation_time, zone, name):
    creation_time()
    zone(name)
    expected = parse_timestamp(START.timestamp())
    assert creation_time() == expected == START
    assert repr(creation_time()) == repr(expected)
    assert creation_time().utcoffset() == expected.utcoffset()


def test_timestamp_type_recovers_after_frozen_time(creation_time):
    with freezegun.freeze_time("2026-07-02"):
        assert type(creation_time()) is type(parse_timestamp(START.timestamp()))
    assert type(creation_time()) is dt.datetime


def test_timestamp_parser_of_the_session_is_used():
    session = boto3.Session(region_name="us-east-1")
    factory = session._session.get_component("response_parser_factory")
    factory.set_parser_defaults(timestamp_parser=lambda seconds: f"at {seconds:.0f}")
    with mock_sagemaker(start=START):
        client = session.client("sagemaker")
        client.create_notebook_instance(**NOTEBOOK)
        assert client.describe_notebook_instance(**MINE)["CreationTime"] == f"at {START.timestamp():.0f}"
