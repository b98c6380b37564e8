"""responses, freezegun and time-machine together with the mock, started and stopped in any order."""

from datetime import datetime, timedelta, timezone

import boto3
import freezegun
import pytest
import requests
import responses
import time_machine

from sagemock import mock_sagemaker

MINE = {"NotebookInstanceName": "mine"}
NOTEBOOK = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/notebook"}
THEIRS = "https://api.example.com/status"
NEW_YEAR = datetime(2031, 1, 1, 12, tzinfo=timezone.utc)


def presigned_url(client):
    client.create_notebook_instance(**MINE, **NOTEBOOK)
    client.get_waiter("notebook_instance_in_service").wait(**MINE)
    return client.create_presigned_notebook_instance_url(**MINE)["AuthorizedUrl"]


def opens(url):
    return "mine" in requests.get(url, timeout=5).text


# --- responses


@responses.activate
def test_presigned_url_opens_inside_responses():
    responses.get(THEIRS, json={"status": "theirs"})
    with mock_sagemaker():
        assert opens(presigned_url(boto3.client("sagemaker")))
        assert requests.get(THEIRS, timeout=5).json() == {"status": "theirs"}
    assert requests.get(THEIRS, timeout=5).json() == {"status": "theirs"}
    assert [call.request.url for call in responses.calls] == [THEIRS, THEIRS]


@mock_sagemaker
@responses.activate
def test_presigned_url_opens_around_responses():
    responses.get(THEIRS, json={"status": "theirs"})
    assert opens(presigned_url(boto3.client("sagemaker")))
    assert requests.get(THEIRS, timeout=5).json() == {"status": "theirs"}


@mock_sagemaker
@responses.activate(assert_all_requests_are_fired=True)
def test_responses_still_refuses_unregistered_urls():
    with pytest.raises(requests.ConnectionError, match="Connection refused by Responses"):
        requests.get(THEIRS, timeout=5)


@pytest.mark.parametrize("first_to_begin", ["ours", "theirs"])
@pytest.mark.parametrize("first_to_end", ["ours", "theirs"])
def test_both_may_start_and_stop_in_any_order(first_to_begin, first_to_end):
    adapter, sender = requests.Session.get_adapter, requests.adapters.HTTPAdapter.send
    mocks = {"ours": mock_sagemaker(), "theirs": responses.RequestsMock(assert_all_requests_are_fired=False)}
    second_to_begin, second_to_end = ({"ours", "theirs"} - {one} for one in (first_to_begin, first_to_end))
    mocks[first_to_begin].start()
    mocks[second_to_begin.pop()].start()
    mocks["theirs"].get(THEIRS, json={"status": "theirs"})
    url = presigned_url(boto3.client("sagemaker"))
    assert opens(url)
    assert requests.get(THEIRS, timeout=5).json() == {"status": "theirs"}
    mocks[first_to_end].stop()
    if first_to_end == "theirs":
        assert opens(url)
    else:
        assert requests.get(THEIRS, timeout=5).json() == {"status": "theirs"}
    mocks[second_to_end.pop()].stop()
    assert (requests.Session.get_adapter, requests.adapters.HTTPAdapter.send) == (adapter, sender)


def test_requests_mock_handles_its_own_urls():
    requests_mock = pytest.importorskip("requests_mock")
    with mock_sagemaker(), requests_mock.Mocker() as theirs:
        theirs.get(THEIRS, text="theirs")
        assert requests.get(THEIRS, timeout=5).text == "theirs"
    with requests_mock.Mocker() as theirs, mock_sagemaker():
        theirs.get(THEIRS, text="theirs")
        assert requests.get(THEIRS, timeout=5).text == "theirs"


# --- freezegun and time-machine


@pytest.fixture(params=["freezegun", "time-machine"])
def frozen(request):
    """Return a function that freezes time at a given datetime."""
    if request.param == "freezegun":
        return freezegun.freeze_time
    return lambda moment: time_machine.travel(moment, tick=False)


def creation_time(client):
    return client.describe_notebook_instance(**MINE)["CreationTime"]


def test_cloud_follows_frozen_time(frozen):
    with frozen(NEW_YEAR), mock_sagemaker() as cloud:
        client = boto3.client("sagemaker")
        client.create_notebook_instance(**MINE, **NOTEBOOK)
        assert creation_time(client) == NEW_YEAR
        assert cloud.calls[0].at == NEW_YEAR
        assert "2031-01-01T12:00:00Z" in [event["time"] for event in cloud.events]


def test_cloud_follows_time_frozen_inside(frozen):
    with mock_sagemaker():
        client = boto3.client("sagemaker")
        with frozen(NEW_YEAR):
            client.create_notebook_instance(**MINE, **NOTEBOOK)
            assert creation_time(client) == NEW_YEAR


def test_waiters_work_in_frozen_time(frozen):
    with frozen(NEW_YEAR), mock_sagemaker(clock="manual") as cloud:
        assert opens(presigned_url(boto3.client("sagemaker")))
        assert cloud.clock.now() - NEW_YEAR >= timedelta(seconds=210)


def test_moved_time_completes_transitions(frozen):
    with mock_sagemaker(clock="manual"):
        client = boto3.client("sagemaker")
        with frozen(NEW_YEAR):
            client.create_notebook_instance(**MINE, **NOTEBOOK)
            assert client.describe_notebook_instance(**MINE)["NotebookInstanceStatus"] == "Pending"
        with frozen(NEW_YEAR + timedelta(minutes=4)):
            assert client.describe_notebook_instance(**MINE)["NotebookInstanceStatus"] == "InService"


def test_presigned_url_expires_in_moved_time(frozen):
    with mock_sagemaker():
        client = boto3.client("sagemaker")
        with frozen(NEW_YEAR):
            url = presigned_url(client)
        with frozen(NEW_YEAR + timedelta(minutes=15)):
            assert not opens(url)


@freezegun.freeze_time(NEW_YEAR)
@mock_sagemaker
def test_decorators_can_be_combined():
    client = boto3.client("sagemaker")
    client.create_notebook_instance(**MINE, **NOTEBOOK)
    assert creation_time(client) == NEW_YEAR
