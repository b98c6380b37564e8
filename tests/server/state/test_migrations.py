"""State files of every released version, and migrations from older formats."""

import json
import sqlite3
import stat
from pathlib import Path

import pytest

from sagemock.cloud.resource import Resource
from sagemock.server.state import migrations
from sagemock.server.state.errors import StateError
from sagemock.server.state.tables import RESOURCES

LATER_KINDS = {"MlflowApp", "MlflowTrackingServer", "PartnerApp"}  # than those of version 0.2.0
RELEASED = sorted((Path(__file__).parents[2] / "data" / "states").glob("*.sql"))  # named by the version of sagemock


def create_state(directory, script):
    directory.mkdir(exist_ok=True)
    connection = sqlite3.connect(directory / "sagemock.db")
    connection.executescript(script.read_text())
    connection.close()


def user_version(path):
    connection = sqlite3.connect(path)
    try:
        return connection.execute("PRAGMA user_version").fetchone()[0]
    finally:
        connection.close()


@pytest.fixture(params=RELEASED, ids=lambda path: path.stem)
def directory(request, tmp_path):
    """The state directory of a released version, with a resource of each kind that it had."""
    create_state(tmp_path / "state", request.param)
    return tmp_path / "state"


@pytest.fixture
def next_version(monkeypatch):
    """Add a version in which notebook instances have another tag."""

    def migrate(connection):
        rows = [row for row in RESOURCES.read(connection) if row[0] == "NotebookInstance"]
        japanese = json.dumps("日本").strip('"')
        RESOURCES.put(connection, [(*row[:-1], row[-1].replace(japanese, "next")) for row in rows])

    latest = migrations.VERSION
    monkeypatch.setattr(migrations, "VERSION", latest + 1)
    monkeypatch.setattr(migrations, "MIGRATIONS", {**migrations.MIGRATIONS, latest: migrate})
    return latest + 1


def test_each_earlier_version_has_a_migration():
    assert set(migrations.MIGRATIONS) == set(range(1, migrations.VERSION))
    assert RELEASED


def test_released_states_are_restored(directory, kept_cloud, client):
    with kept_cloud(directory) as cloud:
        found = {type(resource).kind for resource in cloud.resource_store.all()}
        assert found >= {kind.kind for kind in Resource.kinds()} - LATER_KINDS
        assert client.describe_notebook_instance(NotebookInstanceName="Lab")["NotebookInstanceStatus"] == "InService"
        assert cloud.quotas["ml.g5.xlarge for notebook instance usage"] == 0
        assert len(cloud.faults.injected()[0]) == 1
        cloud.clock.settle()
    assert user_version(directory / "sagemock.db") == migrations.VERSION


def test_migration_stamps_version_and_keeps_backup(directory, kept_cloud, client, next_version):
    older = user_version(directory / "sagemock.db")
    with kept_cloud(directory):
        arn = client.describe_notebook_instance(NotebookInstanceName="Lab")["NotebookInstanceArn"]
        assert client.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "é", "Value": "next"}]
    assert user_version(directory / "sagemock.db") == next_version
    backup = directory / f"sagemock.db.version-{older}"
    assert user_version(backup) == older
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600
    with kept_cloud(directory):  # needs no further migration
        assert client.describe_notebook_instance(NotebookInstanceName="Lab")["NotebookInstanceArn"] == arn


def test_backup_is_a_state_of_its_own(directory, kept_cloud, client, next_version, monkeypatch, tmp_path):
    older = user_version(directory / "sagemock.db")
    with kept_cloud(directory):
        pass
    (tmp_path / "older").mkdir()
    (directory / f"sagemock.db.version-{older}").rename(tmp_path / "older" / "sagemock.db")
    monkeypatch.setattr(migrations, "VERSION", older)
    with kept_cloud(tmp_path / "older"):
        arn = client.describe_notebook_instance(NotebookInstanceName="Lab")["NotebookInstanceArn"]
        assert client.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "é", "Value": "日本"}]


def test_failed_migration_changes_nothing(directory, kept_cloud, next_version, monkeypatch):
    def fail(connection):
        RESOURCES.clear(connection)
        raise sqlite3.OperationalError("database or disk is full")

    older = user_version(directory / "sagemock.db")
    monkeypatch.setattr(migrations, "MIGRATIONS", {older: fail})
    with pytest.raises(StateError, match="cannot be migrated: database or disk is full"), kept_cloud(directory):
        pass
    assert user_version(directory / "sagemock.db") == older
    monkeypatch.setattr(migrations, "VERSION", older)
    with kept_cloud(directory) as cloud:
        assert cloud.resource_store.all()
