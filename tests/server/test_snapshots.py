"""sagemock ctl snapshot and restore, in memory and in a state directory."""

import stat

import pytest


@pytest.fixture(params=["memory", "state"])
def http_client(request, start_server, tmp_path):
    """A client of a service with the manual clock, with and without a state directory."""
    options = {"state": tmp_path / "state"} if request.param == "state" else {}
    return start_server(clock="manual", **options)


@pytest.fixture
def labs(http_client, new):
    """Create notebook instances with these names."""

    def labs(*names):
        for name in names:
            assert http_client.post("CreateNotebookInstance", new | {"NotebookInstanceName": name}).status_code == 200

    return labs


def names(http_client):
    return [resource["name"] for resource in http_client.query("state")[1]["resources"]]


def without_changes(http_client):
    state = http_client.query("state")[1]
    del state["changes"]
    del state["clock"]["now"]
    return state


def test_everything_is_as_in_the_snapshot(http_client, labs):
    labs("first")
    http_client.action("advance", by="1h")
    labs("second")
    http_client.action("fail", operation="CreateApp", code="ThrottlingException", times=2)
    http_client.action("fail-next", target="second")
    http_client.action("quota", name="Total domains", limit=3)
    http_client.action("account-feature", name="app_names_are_default", on=True)
    http_client.action("duration", kind="App", status="Pending", lasts="1h")
    before = without_changes(http_client)
    calls, events = (http_client.query(query)[1] for query in ("calls", "events"))
    assert http_client.action("snapshot", name="base") == (200, {"snapshot": "base", "resources": 2})

    http_client.action("settle")
    labs("third")
    http_client.action("clear-faults")
    http_client.action("quota", name="Total domains", limit=None)
    http_client.action("account-feature", name="app_names_are_default", on=False)
    http_client.action("duration", kind="App", status="Pending", lasts="5h")
    assert without_changes(http_client) != before

    assert http_client.action("restore", name="base")[0] == 200
    assert without_changes(http_client) == before
    assert (http_client.query("calls")[1], http_client.query("events")[1]) == (calls, events)


def test_transitions_continue_from_the_snapshot(http_client, labs):
    labs("lab")
    cloud = http_client.service.cloud
    due = cloud.resource_store.find("lab").due - cloud.clock.time()
    http_client.action("snapshot", name="base")
    for _ in range(2):
        http_client.action("advance", by="10h")
        assert cloud.resource("lab").status == "InService"
        http_client.action("restore", name="base")
        assert cloud.resource("lab").status == "Pending"
        assert cloud.resource_store.find("lab").due - cloud.clock.time() == pytest.approx(due, abs=60)
    http_client.action("settle")
    assert [moment.status for moment in cloud.timeline("lab")] == ["Pending", "InService"]


def test_pinned_clock_returns_to_its_time(http_client, labs):
    http_client.action("pin", at="2026-11-21T09:00:00Z")
    http_client.action("advance", by="5m")
    http_client.action("snapshot", name="base")
    http_client.action("advance", by="3d")
    assert http_client.action("restore", name="base")[1]["now"] == "2026-11-21T09:05:00+00:00"


def test_snapshot_can_be_replaced(http_client, labs):
    for name in ("a", "b"):
        labs(name)
        http_client.action("snapshot", name="base")
    http_client.action("snapshot", name="other")
    assert http_client.query("snapshots")[1] == {"snapshots": ["base", "other"]}
    labs("c")
    http_client.action("restore", name="base")
    assert names(http_client) == ["a", "b"]


def test_reset_keeps_the_snapshots(http_client, labs):
    labs("lab")
    http_client.action("snapshot", name="base")
    http_client.action("reset")
    assert names(http_client) == []
    http_client.action("restore", name="base")
    assert names(http_client) == ["lab"]


def test_unknown_snapshots_are_errors(http_client, labs):
    assert http_client.action("restore", name="base") == (400, {"error": "unknown snapshot 'base'; there are none"})
    http_client.action("snapshot", name="base")
    message = "unknown snapshot 'bass'; did you mean 'base'?; the snapshots are base"
    assert http_client.action("restore", name="bass") == (400, {"error": message})


@pytest.mark.parametrize("name", ["", "../x", "a/b", ".hidden", "x" * 65])
def test_invalid_names_are_errors(http_client, name):
    assert http_client.action("snapshot", name=name)[0] == 400
    assert http_client.query("snapshots")[1] == {"snapshots": []}


# --- with a state directory


def test_state_keeps_snapshots_and_the_restored_content(tmp_path, start_server, new):
    first = start_server(clock="manual", state=tmp_path)
    first.post("CreateNotebookInstance", new)
    first.action("snapshot", name="base")
    first.action("settle")
    first.post("StopNotebookInstance", {"NotebookInstanceName": "lab"})
    first.action("settle")
    first.post("DeleteNotebookInstance", {"NotebookInstanceName": "lab"})
    first.action("settle")
    first.service.stop()
    second = start_server(clock="manual", state=tmp_path)
    assert names(second) == []
    second.action("restore", name="base")
    second.service.stop()
    third = start_server(clock="manual", state=tmp_path)
    assert names(third) == ["lab"]
    assert third.query("snapshots")[1] == {"snapshots": ["base"]}


def test_files_of_snapshots_are_private(tmp_path, start_server):
    start_server(state=tmp_path).action("snapshot", name="base")
    assert [path.name for path in (tmp_path / "snapshots").iterdir()] == ["base.db"]
    assert stat.S_IMODE((tmp_path / "snapshots").stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "snapshots" / "base.db").stat().st_mode) == 0o600


def test_damaged_snapshot_leaves_the_cloud_unchanged(tmp_path, start_server, new):
    http_client = start_server(clock="manual", state=tmp_path)
    http_client.action("snapshot", name="base")
    http_client.post("CreateNotebookInstance", new)
    file = tmp_path / "snapshots" / "base.db"
    file.write_bytes(file.read_bytes().replace(b"quotas", b"qoutas"))
    status, answer = http_client.action("restore", name="base")
    assert (status, "is damaged" in answer["error"]) == (400, True)
    assert names(http_client) == ["lab"]


def test_snapshot_of_another_clock_is_refused(tmp_path, start_server, new):
    http_client = start_server(clock="manual", state=tmp_path)
    http_client.action("pin", at="2026-11-21T09:00:00Z")
    http_client.action("snapshot", name="pinned")
    http_client.action("reset")
    http_client.service.stop()
    other = start_server(clock="real", state=tmp_path)
    other.post("CreateNotebookInstance", new)
    status, answer = other.action("restore", name="pinned")
    assert (status, "has a pinned clock" in answer["error"]) == (400, True)
    assert names(other) == ["lab"]


def test_unused_snapshots_load_nothing(start_server):
    assert start_server().service.cloud.snapshots is None


# --- live servers


class RecordingLauncher:
    """A launcher that starts no program and records its calls."""

    def __init__(self, now):
        self.calls = []

    def prepare(self, spec, log):
        return None

    def create(self, spec):
        self.calls.append(("create", spec.name))
        return "http://127.0.0.1:9"

    def stop(self, arn):
        self.calls.append(("stop", arn.rpartition("/")[2]))

    def delete(self, arn):
        self.calls.append(("delete", arn.rpartition("/")[2]))

    tick = on_exit = lambda self, argument: None

    def activity(self, arn):
        return None

    def close(self):
        pass


def test_servers_restart_and_those_of_others_end(start_server, new, eventually):
    http_client = start_server(clock="instant", jupyter=RecordingLauncher)
    http_client.post("CreateNotebookInstance", new)
    http_client.query("state")
    http_client.action("snapshot", name="base")
    http_client.post("CreateNotebookInstance", new | {"NotebookInstanceName": "later"})
    http_client.query("state")
    calls = http_client.service.cloud.runtime.launcher.calls
    assert eventually(lambda: calls[-1:] == [("create", "later")])
    calls.clear()
    http_client.action("restore", name="base")
    assert {calls[0], calls[1]} == {("stop", "lab"), ("stop", "later")}
    assert calls[2:] == [("create", "lab"), ("delete", "later")]
