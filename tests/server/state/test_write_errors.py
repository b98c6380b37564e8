"""States that cannot be written: reads go on, changes are refused and leave nothing, and everything recovers."""

import contextlib
import json
import logging
import os
import shutil
import sqlite3
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError

from sagemock import mock_sagemaker
from sagemock.server.state import durable_journal
from sagemock.server.state.database import Database
from sagemock.server.state.errors import StateError
from sagemock.server.state.store import StateStore
from sagemock.server.ticker import _run_due

LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}


@pytest.fixture
def cloud(kept_cloud, directory, monkeypatch):
    monkeypatch.setattr(durable_journal, "RETRY_INTERVAL", 0.0)
    with kept_cloud(directory) as cloud:
        yield cloud


@pytest.fixture
def client():
    return boto3.client("sagemaker", "us-east-1", config=Config(retries={"max_attempts": 0}))


class FaultyConnection:
    """A SQLite connection whose statements fail when they begin with one of these words."""

    def __init__(self, connection, words, error):
        self._connection, self._words, self._error = connection, words, error

    def __getattr__(self, name):
        return getattr(self._connection, name)

    def execute(self, statement, *arguments):
        if statement.startswith(self._words):
            raise self._error
        return self._connection.execute(statement, *arguments)

    def backup(self, target):
        if "READ" in self._words:
            raise self._error
        self._connection.backup(target)


@contextlib.contextmanager
def io_errors(cloud, *words, error="disk I/O error"):
    """Let the database fail at the statements that begin with these words, by default at each commit."""
    database = cloud.journal._database
    connection = database._connection
    database._connection = FaultyConnection(connection, words or ("COMMIT",), sqlite3.OperationalError(error))
    try:
        yield
    finally:
        database._connection = connection


@contextlib.contextmanager
def full_disk(_):
    """Prevent files from growing, as on a full disk."""
    resource = pytest.importorskip("resource")
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


@contextlib.contextmanager
def read_only(cloud):
    """Let SQLite refuse writes as for a read-only file."""
    connection = cloud.journal._database._connection
    connection.execute("PRAGMA query_only = ON")
    try:
        yield
    finally:
        connection.execute("PRAGMA query_only = OFF")


@contextlib.contextmanager
def moved_directory(cloud):
    """Move the directory away, and back."""
    directory = cloud.journal.directory
    directory.rename(directory.with_name("elsewhere"))
    try:
        yield
    finally:
        directory.with_name("elsewhere").rename(directory)


@contextlib.contextmanager
def removed_directory(cloud):
    """Remove the directory, and create an empty one."""
    directory = cloud.journal.directory
    shutil.rmtree(directory)
    try:
        yield
    finally:
        directory.mkdir()


FAILURES = {
    "disk I/O error": io_errors,
    "File too large": full_disk,
    "attempt to write a readonly database": read_only,
    "No such file or directory": moved_directory,
    "No such file or": removed_directory,
}
every_failure = pytest.mark.parametrize(("reason", "failure"), FAILURES.items(), ids=lambda value: str(value)[:20])


def statuses(client):
    instances = client.list_notebook_instances()["NotebookInstances"]
    return {each["NotebookInstanceName"]: each["NotebookInstanceStatus"] for each in instances}


def refusal(call, *arguments, **request):
    with pytest.raises(ClientError) as error:
        call(*arguments, **request)
    response = error.value.response
    assert (response["Error"]["Code"], response["ResponseMetadata"]["HTTPStatusCode"]) == ("ServiceUnavailable", 503)
    return response["Error"]["Message"]


@every_failure
def test_changes_are_refused_and_leave_nothing(cloud, client, directory, restarted, reason, failure):
    client.create_notebook_instance(**NEW)
    cloud.clock.settle()
    with failure(cloud):
        for _ in range(2):
            message = refusal(client.create_notebook_instance, **NEW | {"NotebookInstanceName": "b"})
            assert f"The state directory {directory} cannot be written: {reason}" in message
            refusal(client.stop_notebook_instance, **LAB)
            assert statuses(client) == {"lab": "InService"}
    assert statuses(client) == {"lab": "InService"}
    client.stop_notebook_instance(**LAB)
    with restarted(directory) as other:
        assert statuses(client) == {"lab": "Stopping"}
        assert [call.operation for call in other.calls].count("ListNotebookInstances") == 4
        assert [call.error for call in other.calls].count("ServiceUnavailable") == 4


@every_failure
def test_one_line_is_logged_until_recovery(cloud, client, caplog, reason, failure):
    with failure(cloud):
        for _ in range(3):
            refusal(client.create_notebook_instance, **NEW)
            statuses(client)
    client.create_notebook_instance(**NEW)
    levels = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert len(levels) == 2
    assert reason in levels[0][1]
    assert "is written again" in levels[1][1]


def test_first_call_of_all_can_be_refused(cloud, client):
    with io_errors(cloud):
        refusal(client.create_notebook_instance, **NEW)
    assert (statuses(client), cloud.events) == ({}, [])


def test_aws_errors_stay_as_they_are(cloud, client):
    with io_errors(cloud):
        with pytest.raises(ClientError, match="RecordNotFound"):
            client.describe_notebook_instance(**LAB)
        with pytest.raises(ClientError, match="RecordNotFound"):
            client.describe_notebook_instance(**LAB)
    assert [call.error for call in cloud.calls] == ["ValidationException"] * 2


def test_transitions_go_on_during_a_failure(cloud, client, directory, restarted):
    client.create_notebook_instance(**NEW)
    with io_errors(cloud):
        cloud.clock.move_to(cloud.clock.time() + 3600)  # as the system's clock does
        assert statuses(client) == {"lab": "InService"}
        with restarted(directory):
            assert statuses(client) == {"lab": "Pending"}
    _run_due(cloud)
    with restarted(directory):
        assert statuses(client) == {"lab": "InService"}


def test_change_after_unsaved_transitions_is_undone(cloud, client):
    client.create_notebook_instance(**NEW)
    with io_errors(cloud):
        cloud.clock.move_to(cloud.clock.time() + 3600)
        refusal(client.stop_notebook_instance, **LAB)
        cloud.clock.move_to(cloud.clock.time() + 3600)
        assert statuses(client) == {"lab": "InService"}
    cloud.clock.settle()
    assert [event["detail"]["NotebookInstanceStatus"] for event in cloud.events] == ["Pending", "InService"]


@pytest.mark.parametrize(
    "change",
    [
        lambda cloud: cloud.clock.advance(hours=1),
        lambda cloud: cloud.fail("CreateApp", "ThrottlingException"),
        lambda cloud: cloud.fail_next("lab"),
        lambda cloud: cloud.seed({"us-east-1": {"Images": [{"ImageName": "a", "RoleArn": NEW["RoleArn"]}]}}),
        lambda cloud: cloud.reset(),
    ],
    ids=["advance", "fail", "fail_next", "seed", "reset"],
)
def test_changes_by_programs_are_undone(cloud, client, inspect_cloud, describe_all, change):
    client.create_notebook_instance(**NEW)
    content = describe_all(client)
    before = inspect_cloud(cloud)
    with (
        io_errors(cloud),
        pytest.raises(StateError, match=r"disk I/O error\. This call changed nothing"),
    ):
        change(cloud)
    after = inspect_cloud(cloud)
    assert {**after, "calls": 0} == {**before, "calls": 0}
    assert describe_all(client) == content
    change(cloud)


def test_unreadable_state_refuses_calls_until_undone(cloud, client):
    client.create_notebook_instance(**NEW)
    with io_errors(cloud, "COMMIT", "READ"):
        refusal(client.create_notebook_instance, **NEW | {"NotebookInstanceName": "b"})
        refusal(client.list_notebook_instances)
    assert statuses(client) == {"lab": "Pending"}


def test_foreign_file_in_place_is_not_written(cloud, client, directory):
    client.create_notebook_instance(**NEW)
    with removed_directory(cloud):
        pass
    (directory / "sagemock.db").write_bytes(b"other")
    assert "is another file now" in refusal(client.create_notebook_instance, **NEW | {"NotebookInstanceName": "b"})
    assert (directory / "sagemock.db").read_bytes() == b"other"


def test_created_directory_is_locked_again(cloud, client, directory):
    with removed_directory(cloud):
        refusal(client.create_notebook_instance, **NEW)
    client.create_notebook_instance(**NEW)
    with pytest.raises(StateError, match=f"is in use by process {os.getpid()}"):
        StateStore(directory)


def test_close_keeps_a_readable_state(kept_cloud, client, directory):
    with kept_cloud(directory) as cloud:
        client.create_notebook_instance(**NEW)
        database = cloud.journal._database
        connection = database._connection
        database._connection = FaultyConnection(connection, ("COMMIT",), sqlite3.OperationalError("disk I/O error"))
        statuses(client)
    with kept_cloud(directory):
        assert statuses(client) == {"lab": "Pending"}


class RecordingLauncher:
    """A launcher that records its calls."""

    def __init__(self, now):
        self.calls = []

    def prepare(self, spec, log):
        self.calls.append(("prepare", spec.name))

    def create(self, spec):
        self.calls.append(("create", spec.name))
        return f"http://127.0.0.1:{len(self.calls)}"

    def stop(self, arn):
        self.calls.append(("stop", arn.rpartition("/")[2]))

    def delete(self, arn):
        self.calls.append(("delete", arn.rpartition("/")[2]))

    def tick(self, seconds):
        pass

    on_exit = tick

    def activity(self, arn):
        return None

    def close(self):
        pass


def test_servers_of_other_notebooks_are_kept(tmp_path, client):
    state = StateStore(tmp_path / "state")
    with mock_sagemaker(clock="manual", jupyter=RecordingLauncher) as cloud:
        state.restore(cloud)
        for name in ("lab", "other"):
            client.create_notebook_instance(**NEW | {"NotebookInstanceName": name})
        cloud.clock.settle()
        calls = cloud.runtime.launcher.calls
        calls.clear()
        with io_errors(cloud):
            refusal(client.stop_notebook_instance, **LAB)
        assert ("create", "lab") in calls
        assert not [call for call in calls if call[1] == "other"]
        state.close()


# --- servers


@pytest.fixture
def server(start_server, directory, monkeypatch):
    monkeypatch.setattr(durable_journal, "RETRY_INTERVAL", 0.0)
    return start_server(clock="manual", state=directory)


def test_health_is_degraded_until_recovery(server):
    cloud = server.service.cloud
    with io_errors(cloud):
        assert server.post("CreateNotebookInstance", NEW).status_code == 503
        health = server.query("health")[1]
        assert (health["status"], "disk I/O error" in health["failure"]) == ("degraded", True)
    health = server.query("health")[1]
    assert (health["status"], health["failure"]) == ("running", None)


def test_admin_actions_are_refused(server, caplog):
    cloud = server.service.cloud
    with io_errors(cloud):
        for command, arguments in {"advance": {"by": "1h"}, "reset": {}, "settle": {}}.items():
            code, answer = server.action(command, **arguments)
            assert (code, "disk I/O error" in answer["error"]) == (503, True)
        assert server.action("call", operation="ListNotebookInstances")[0] == 200
    assert "Traceback" not in caplog.text
    assert server.action("advance", by="1h")[0] == 200


# --- a real file system

needs_mounts = pytest.mark.skipif(
    sys.platform != "linux"
    or os.geteuid() != 0
    or not shutil.which("unshare")
    or subprocess.run(
        ["unshare", "-m", "mount", "-t", "tmpfs", "none", "/mnt"], check=False, capture_output=True
    ).returncode,
    reason="needs the permission to mount",
)


@needs_mounts
def test_full_disk_loses_nothing_acknowledged(tmp_path):
    script = Path(__file__).with_name("full_disk.py")
    done = subprocess.run(
        ["unshare", "-m", "--propagation", "private", sys.executable, str(script), str(tmp_path)],
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["refused"] > 0
    assert result["acknowledged"] == result["restored"]
    assert "cannot be written: No space left on device" in result["message"]
    assert result["log_lines"] == 2


def test_database_copy_needs_no_file(tmp_path):
    database = Database(tmp_path / "a.db")
    copy = database.copy()
    database.close()
    assert copy._rows("SELECT name FROM settings") == [("written by",)]
    copy.close()


def test_log_records_have_no_traceback(cloud, client, caplog):
    with caplog.at_level(logging.DEBUG), io_errors(cloud):
        refusal(client.create_notebook_instance, **NEW)
    assert all(record.exc_info is None for record in caplog.records)
