"""What the seam makes of a reply: the very values botocore makes of it."""

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
    """Reads it off a describe, again and again."""
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
def test_a_timestamp_is_what_botocore_reads_in_the_local_zone(creation_time, zone, name):
    creation_time()
    zone(name)
    expected = parse_timestamp(START.timestamp())
    assert creation_time() == expected == START
    assert repr(creation_time()) == repr(expected)
    assert creation_time().utcoffset() == expected.utcoffset()


def test_a_timestamp_that_was_read_in_frozen_time_is_of_the_usual_type_after_it(creation_time):
    with freezegun.freeze_time("2026-07-02"):
        assert type(creation_time()) is type(parse_timestamp(START.timestamp()))
    assert type(creation_time()) is dt.datetime


def test_a_parser_of_timestamps_that_the_session_was_given_is_used():
    session = boto3.Session(region_name="us-east-1")
    factory = session._session.get_component("response_parser_factory")
    factory.set_parser_defaults(timestamp_parser=lambda seconds: f"at {seconds:.0f}")
    with mock_sagemaker(start=START):
        client = session.client("sagemaker")
        client.create_notebook_instance(**NOTEBOOK)
        assert client.describe_notebook_instance(**MINE)["CreationTime"] == f"at {START.timestamp():.0f}"
