"""CloudTrail's LookupEvents, answered from the calls."""

import json
from datetime import datetime, timedelta, timezone

import boto3
import pytest

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
GIT = {"GitConfig": {"RepositoryUrl": "https://example.com/a"}}

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def trail(sagemock):
    return boto3.client("cloudtrail", region_name="us-east-1")


@pytest.fixture
def history(sagemock, sagemaker_client, client_error):
    """Make four calls, one per hour."""
    sagemaker_client.create_code_repository(CodeRepositoryName="code", **GIT)
    sagemock.clock.advance(hours=1)
    sagemaker_client.list_code_repositories()
    sagemock.clock.advance(hours=1)
    client_error(sagemaker_client.stop_notebook_instance, NotebookInstanceName="lab")
    sagemock.clock.advance(hours=1)
    sagemaker_client.delete_code_repository(CodeRepositoryName="code")


def names(reply):
    return [event["EventName"] for event in reply["Events"]]


def find(trail, key, value):
    return names(trail.lookup_events(LookupAttributes=[{"AttributeKey": key, "AttributeValue": value}]))


def test_calls_are_listed_newest_first(trail, history):
    reply = trail.lookup_events()
    assert names(reply) == [
        *["DeleteCodeRepository", "StopNotebookInstance", "ListCodeRepositories", "CreateCodeRepository"]
    ]
    first = reply["Events"][-1]
    assert first["EventTime"] == START
    assert first["Username"] == "root"
    assert first["Resources"] == [{"ResourceType": "AWS::SageMaker::CodeRepository", "ResourceName": "code"}]
    record = json.loads(first["CloudTrailEvent"])
    assert (record["eventID"], record["eventName"]) == (first["EventId"], "CreateCodeRepository")


def test_attributes_select_the_events_found(trail, history):
    assert find(trail, "EventName", "StopNotebookInstance") == ["StopNotebookInstance"]
    assert find(trail, "ReadOnly", "true") == ["ListCodeRepositories"]
    assert find(trail, "ResourceName", "code") == ["DeleteCodeRepository", "CreateCodeRepository"]
    assert find(trail, "ResourceType", "AWS::SageMaker::NotebookInstance") == ["StopNotebookInstance"]
    assert find(trail, "EventSource", "ec2.amazonaws.com") == []
    assert len(find(trail, "Username", "root")) == 4


def test_times_limit_the_events_found(trail, history):
    hour = timedelta(hours=1)
    assert names(trail.lookup_events(StartTime=START + 2 * hour)) == ["DeleteCodeRepository", "StopNotebookInstance"]
    assert names(trail.lookup_events(EndTime=START)) == ["CreateCodeRepository"]


def test_events_older_than_90_days_are_gone(sagemock, trail, history):
    sagemock.clock.advance(days=90)
    assert names(trail.lookup_events()) == ["DeleteCodeRepository"]


def test_pages_have_every_event_once(trail, history):
    pages = list(trail.get_paginator("lookup_events").paginate(PaginationConfig={"PageSize": 3}))
    assert [len(page["Events"]) for page in pages] == [3, 1]
    assert len({event["EventId"] for page in pages for event in page["Events"]}) == 4


def test_invalid_lookups_are_refused(trail, history, client_error):
    attribute = {"AttributeKey": "EventName", "AttributeValue": "CreateApp"}
    code = client_error(trail.lookup_events, LookupAttributes=[attribute] * 2)["Code"]
    assert code == "InvalidLookupAttributesException"
    code = client_error(trail.lookup_events, StartTime=START + timedelta(1), EndTime=START)["Code"]
    assert code == "InvalidTimeRangeException"
    token = trail.lookup_events(MaxResults=1)["NextToken"]
    code = client_error(trail.lookup_events, NextToken=token, EndTime=START)["Code"]
    assert code == "InvalidNextTokenException"
    assert client_error(trail.lookup_events, NextToken="x")["Code"] == "InvalidNextTokenException"


def test_lookup_is_not_in_the_calls(sagemock, trail):
    trail.lookup_events()
    assert sagemock.calls == []


def test_regions_have_their_own_events(sagemock, trail, history):
    assert boto3.client("cloudtrail", region_name="eu-west-1").lookup_events()["Events"] == []
