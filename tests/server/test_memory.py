"""The history of a server is limited; the history of a mock is not."""

import json
import sqlite3

import pytest

from sagemock import mock_sagemaker
from sagemock.cloud import dispatcher
from sagemock.cloud.history import timelines
from sagemock.protocol.service_model import service_model
from sagemock.server import service

MAX_HISTORY = 20


@pytest.fixture(autouse=True)
def small_history(monkeypatch):
    """Limit the history to a few entries."""
    monkeypatch.setattr(service, "MAX_HISTORY", MAX_HISTORY)


@pytest.fixture
def cloud(http_client):
    return http_client.service.cloud


def call(cloud, operation, **request):
    model = service_model().operation_model(operation)
    answer = dispatcher.dispatch(cloud, model, json.dumps(request), region="us-east-1")
    assert answer.status == 200, answer.body


def list_domains(cloud, times, first=0):
    """Make calls with different MaxResults."""
    for number in range(first, first + times):
        call(cloud, "ListDomains", MaxResults=1 + number % 100)


def come_and_go(cloud, new, name):
    """Create and delete a notebook instance, which makes seven statuses and six events."""
    named = {"NotebookInstanceName": name}
    call(cloud, "CreateNotebookInstance", **new | named)
    cloud.clock.settle()
    call(cloud, "StopNotebookInstance", **named)
    cloud.clock.settle()
    call(cloud, "DeleteNotebookInstance", **named)
    cloud.clock.settle()


# --- calls and events


def test_newest_calls_are_kept(cloud):
    list_domains(cloud, 70)
    assert MAX_HISTORY <= len(cloud.calls) <= MAX_HISTORY * 1.1
    assert [each.request["MaxResults"] for each in cloud.calls[-MAX_HISTORY:]] == [*range(51, 71)]


def test_newest_events_are_kept_unchanged(cloud, new):
    seen = []
    for number in range(10):
        come_and_go(cloud, new, f"nb-{number}")
        seen += [event for event in cloud.events if event not in seen]
    assert len({event["id"] for event in seen}) == len(seen) == 60
    assert MAX_HISTORY <= len(cloud.events) <= MAX_HISTORY * 1.1
    assert cloud.events[-MAX_HISTORY:] == seen[-MAX_HISTORY:]


def test_since_counts_removed_entries(http_client, cloud):
    list_domains(cloud, 70)
    assert http_client.query("state")[1]["calls"] == 70
    assert [each["number"] for each in http_client.query("calls", since=67)[1]] == [67, 68, 69]
    assert [each["request"]["MaxResults"] for each in http_client.query("calls", since=67)[1]] == [68, 69, 70]
    assert http_client.query("calls", since=70)[1] == []
    assert [each["number"] for each in http_client.query("calls", since=3)[1]][-MAX_HISTORY:] == [*range(50, 70)]


def test_polling_returns_each_entry_once(http_client, cloud, new):
    calls, events = [], []
    for number in range(12):
        come_and_go(cloud, new, f"nb-{number}")
        list_domains(cloud, 5)
        calls += http_client.query("calls", since=len(calls))[1]
        events += http_client.query("events", since=len(events))[1]
    assert [each["number"] for each in calls] == [*range(12 * 8)]
    assert [event["resources"][0].rpartition("/")[2] for event in events[::6]] == [f"nb-{n}" for n in range(12)]
    assert len({event["id"] for event in events}) == 12 * 6


def test_reset_restarts_numbers_and_limit(http_client, cloud):
    list_domains(cloud, 30)
    cloud.reset()
    list_domains(cloud, 3)
    assert [each["number"] for each in http_client.query("calls")[1]] == [0, 1, 2]
    list_domains(cloud, 30)
    assert len(cloud.calls) < 30


def test_mock_keeps_everything(new):
    with mock_sagemaker(clock="manual") as cloud:
        for number in range(10):
            come_and_go(cloud, new, f"nb-{number}")
        assert (len(cloud.calls), len(cloud.events)) == (30, 60)
        assert len(cloud.timeline("nb-0")) == 6


# --- timelines


def statuses(cloud, name):
    return [moment.status for moment in cloud.timeline(name)]


def test_existing_resources_keep_their_timeline(cloud, new):
    call(cloud, "CreateNotebookInstance", **new)
    cloud.clock.settle()
    for number in range(10):
        come_and_go(cloud, new, f"nb-{number}")
    assert statuses(cloud, "lab") == ["Pending", "InService"]
    assert statuses(cloud, "nb-9") == ["Pending", "InService", "Stopping", "Stopped", "Deleting", "gone"]
    with pytest.raises(ValueError, match="unknown resource"):
        cloud.timeline("nb-0")


def test_long_timelines_keep_the_newest_statuses(cloud, new, monkeypatch):
    monkeypatch.setattr(timelines, "KEPT_PER_RESOURCE", 3)
    lab = {"NotebookInstanceName": "lab"}
    call(cloud, "CreateNotebookInstance", **new)
    cloud.clock.settle()
    call(cloud, "StopNotebookInstance", **lab)
    cloud.clock.settle()
    for number in range(10):
        come_and_go(cloud, new, f"nb-{number}")
    assert statuses(cloud, "lab") == ["InService", "Stopping", "Stopped"]


def test_script_logs_are_removed_with_timelines(cloud, new):
    call(cloud, "CreateNotebookInstance", **new)
    (lab,) = cloud.resource_store.all()
    cloud.log(lab, "LifecycleConfigOnStart", "hello\n")
    come_and_go(cloud, new, "shed")
    cloud.log(lab, "LifecycleConfigOnStart", "again\n")
    assert cloud.logs("lab") == {"lab/LifecycleConfigOnStart": "hello\nagain\n"}
    call(cloud, "StopNotebookInstance", NotebookInstanceName="lab")
    cloud.clock.settle()
    call(cloud, "DeleteNotebookInstance", NotebookInstanceName="lab")
    for number in range(10):
        come_and_go(cloud, new, f"nb-{number}")
    with pytest.raises(ValueError, match="unknown resource 'lab'"):
        cloud.logs("lab")


# --- with a state


def rows(directory, table):
    connection = sqlite3.connect(directory / "sagemock.db")
    ((found,),) = connection.execute(f"SELECT count(*) FROM {table}")
    connection.close()
    return found


def test_state_is_limited_and_continues_numbers(start_server, tmp_path, new):
    first = start_server(clock="manual", state=tmp_path)
    call(first.service.cloud, "CreateNotebookInstance", **new)
    first.service.cloud.log(first.service.cloud.resource_store.all()[0], "LifecycleConfigOnStart", "hello\n")
    for number in range(10):
        come_and_go(first.service.cloud, new, f"nb-{number}")
    before = [first.query(command)[1] for command in ("calls", "events", "state")]
    lab = statuses(first.service.cloud, "lab")
    first.service.stop()
    assert [rows(tmp_path, table) for table in ("calls", "events")] == [len(kept) for kept in before[:2]]
    assert rows(tmp_path, "moments") <= MAX_HISTORY * 1.1 + len(lab)

    second = start_server(clock="manual", state=tmp_path)
    assert [second.query(command)[1] for command in ("calls", "events")] == before[:2]
    assert second.query("state")[1]["resources"] == before[2]["resources"]
    assert second.query("state")[1]["calls"] == 31
    list_domains(second.service.cloud, 40)
    assert [each["number"] for each in second.query("calls", since=31)[1]][-MAX_HISTORY:] == [*range(51, 71)]
    assert statuses(second.service.cloud, "lab") == lab
    second.service.stop()
    assert rows(tmp_path, "calls") <= MAX_HISTORY * 1.1


def test_state_removes_script_logs_with_timelines(start_server, tmp_path, new):
    cloud = start_server(clock="manual", state=tmp_path).service.cloud
    call(cloud, "CreateNotebookInstance", **new)
    cloud.log(cloud.resource_store.all()[0], "LifecycleConfigOnStart", "hello\n")
    cloud.clock.settle()
    assert rows(tmp_path, "logs") == 1
    call(cloud, "StopNotebookInstance", NotebookInstanceName="lab")
    cloud.clock.settle()
    call(cloud, "DeleteNotebookInstance", NotebookInstanceName="lab")
    for number in range(10):
        come_and_go(cloud, new, f"nb-{number}")
    assert rows(tmp_path, "logs") == 0
