"""What a server remembers is bounded, however long it runs; what a mock remembers is not."""

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
def forgetful(monkeypatch):
    """Servers that remember so little that a test can see them forget."""
    monkeypatch.setattr(service, "MAX_HISTORY", MAX_HISTORY)


@pytest.fixture
def cloud(visitor):
    return visitor.service.cloud


def call(cloud, operation, **request):
    model = service_model().operation_model(operation)
    answer = dispatcher.dispatch(cloud, model, json.dumps(request), region="us-east-1")
    assert answer.status == 200, answer.body


def list_domains(cloud, times, first=0):
    """Calls that say which they are."""
    for number in range(first, first + times):
        call(cloud, "ListDomains", MaxResults=1 + number % 100)


def come_and_go(cloud, new, name):
    """A notebook instance with seven moments and six events."""
    named = {"NotebookInstanceName": name}
    call(cloud, "CreateNotebookInstance", **new | named)
    cloud.clock.settle()
    call(cloud, "StopNotebookInstance", **named)
    cloud.clock.settle()
    call(cloud, "DeleteNotebookInstance", **named)
    cloud.clock.settle()


# --- calls and events


def test_the_newest_calls_are_kept(cloud):
    list_domains(cloud, 70)
    assert MAX_HISTORY <= len(cloud.calls) <= MAX_HISTORY * 1.1
    assert [each.request["MaxResults"] for each in cloud.calls[-MAX_HISTORY:]] == [*range(51, 71)]


def test_the_newest_events_are_kept_as_they_were(cloud, new):
    seen = []
    for number in range(10):
        come_and_go(cloud, new, f"nb-{number}")
        seen += [event for event in cloud.events if event not in seen]
    assert len({event["id"] for event in seen}) == len(seen) == 50
    assert MAX_HISTORY <= len(cloud.events) <= MAX_HISTORY * 1.1
    assert cloud.events[-MAX_HISTORY:] == seen[-MAX_HISTORY:]


def test_since_counts_from_the_first_that_there_was(visitor, cloud):
    list_domains(cloud, 70)
    assert visitor.ask("state")[1]["calls"] == 70
    assert [each["number"] for each in visitor.ask("calls", since=67)[1]] == [67, 68, 69]
    assert [each["request"]["MaxResults"] for each in visitor.ask("calls", since=67)[1]] == [68, 69, 70]
    assert visitor.ask("calls", since=70)[1] == []
    assert [each["number"] for each in visitor.ask("calls", since=3)[1]][-MAX_HISTORY:] == [*range(50, 70)]


def test_who_asks_for_what_they_have_not_seen_misses_nothing_and_sees_nothing_twice(visitor, cloud, new):
    calls, events = [], []
    for number in range(12):
        come_and_go(cloud, new, f"nb-{number}")
        list_domains(cloud, 5)
        calls += visitor.ask("calls", since=len(calls))[1]
        events += visitor.ask("events", since=len(events))[1]
    assert [each["number"] for each in calls] == [*range(12 * 8)]
    assert [event["resources"][0].rpartition("/")[2] for event in events[::5]] == [f"nb-{n}" for n in range(12)]
    assert len({event["id"] for event in events}) == 12 * 5


def test_a_reset_counts_from_the_beginning_and_forgets_no_later(visitor, cloud):
    list_domains(cloud, 30)
    cloud.reset()
    list_domains(cloud, 3)
    assert [each["number"] for each in visitor.ask("calls")[1]] == [0, 1, 2]
    list_domains(cloud, 30)
    assert len(cloud.calls) < 30


def test_a_mock_remembers_all(new):
    with mock_sagemaker(clock="manual") as cloud:
        for number in range(10):
            come_and_go(cloud, new, f"nb-{number}")
        assert (len(cloud.calls), len(cloud.events)) == (30, 50)
        assert len(cloud.timeline("nb-0")) == 6


# --- timelines


def statuses(cloud, name):
    return [moment.status for moment in cloud.timeline(name)]


def test_what_is_there_keeps_its_timeline(cloud, new):
    call(cloud, "CreateNotebookInstance", **new)
    cloud.clock.settle()
    for number in range(10):
        come_and_go(cloud, new, f"nb-{number}")
    assert statuses(cloud, "lab") == ["Pending", "InService"]
    assert statuses(cloud, "nb-9") == ["Pending", "InService", "Stopping", "Stopped", "Deleting", "gone"]
    with pytest.raises(ValueError, match="unknown resource"):
        cloud.timeline("nb-0")


def test_what_is_there_for_long_keeps_the_newest_of_its_timeline(cloud, new, monkeypatch):
    monkeypatch.setattr(timelines, "KEPT_PER_RESOURCE", 3)
    lab = {"NotebookInstanceName": "lab"}
    call(cloud, "CreateNotebookInstance", **new)
    cloud.clock.settle()
    call(cloud, "StopNotebookInstance", **lab)
    cloud.clock.settle()
    for number in range(10):
        come_and_go(cloud, new, f"nb-{number}")
    assert statuses(cloud, "lab") == ["InService", "Stopping", "Stopped"]


def test_what_scripts_said_is_forgotten_with_what_ran_them(cloud, new):
    call(cloud, "CreateNotebookInstance", **new)
    (lab,) = cloud.resources.all()
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


def test_a_state_forgets_too_and_goes_on_counting_after_a_restart(serving, tmp_path, new):
    first = serving(clock="manual", state=tmp_path)
    call(first.service.cloud, "CreateNotebookInstance", **new)
    first.service.cloud.log(first.service.cloud.resources.all()[0], "LifecycleConfigOnStart", "hello\n")
    for number in range(10):
        come_and_go(first.service.cloud, new, f"nb-{number}")
    before = [first.ask(verb)[1] for verb in ("calls", "events", "state")]
    lab = statuses(first.service.cloud, "lab")
    first.service.stop()
    assert [rows(tmp_path, table) for table in ("calls", "events")] == [len(kept) for kept in before[:2]]
    assert rows(tmp_path, "moments") <= MAX_HISTORY * 1.1 + len(lab)

    second = serving(clock="manual", state=tmp_path)
    assert [second.ask(verb)[1] for verb in ("calls", "events")] == before[:2]
    assert second.ask("state")[1]["resources"] == before[2]["resources"]
    assert second.ask("state")[1]["calls"] == 31
    list_domains(second.service.cloud, 40)
    assert [each["number"] for each in second.ask("calls", since=31)[1]][-MAX_HISTORY:] == [*range(51, 71)]
    assert statuses(second.service.cloud, "lab") == lab
    second.service.stop()
    assert rows(tmp_path, "calls") <= MAX_HISTORY * 1.1


def test_in_a_state_too_what_scripts_said_is_forgotten_with_what_ran_them(serving, tmp_path, new):
    cloud = serving(clock="manual", state=tmp_path).service.cloud
    call(cloud, "CreateNotebookInstance", **new)
    cloud.log(cloud.resources.all()[0], "LifecycleConfigOnStart", "hello\n")
    cloud.clock.settle()
    assert rows(tmp_path, "logs") == 1
    call(cloud, "StopNotebookInstance", NotebookInstanceName="lab")
    cloud.clock.settle()
    call(cloud, "DeleteNotebookInstance", NotebookInstanceName="lab")
    for number in range(10):
        come_and_go(cloud, new, f"nb-{number}")
    assert rows(tmp_path, "logs") == 0
