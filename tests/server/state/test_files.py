"""The files of a state: permissions, lock, and files that cannot be used."""

import multiprocessing
import os
import sqlite3
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from sagemock.server.state import database, tables
from sagemock.server.state.errors import StateError
from sagemock.server.state.store import StateStore

LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}


@pytest.fixture
def file(directory, kept_cloud, client):
    """The file of a closed state with content."""
    with kept_cloud(directory) as cloud:
        client.create_notebook_instance(**NEW)
        cloud.clock.settle()
    return directory / "sagemock.db"


def state_error(directory):
    """Return the message of the StateError, which names the directory."""
    with pytest.raises(StateError) as error:
        StateStore(directory)
    assert str(directory) in str(error.value)
    return str(error.value)


def change(file, *statements):
    connection = sqlite3.connect(file)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def forge(file, statement):
    """Change rows, and give them valid checksums."""
    change(file, statement)
    connection = sqlite3.connect(file)
    there = {name for (name,) in connection.execute("SELECT name FROM sqlite_master")}
    for table in tables.TABLES:
        if table.name in there:
            rows = connection.execute(f"SELECT * FROM {table.name}").fetchall()
            table.put(connection, [row[:-1] for row in rows])
    connection.commit()
    connection.close()


# --- permissions


@pytest.mark.parametrize("umask", [0o000, 0o022, 0o077, 0o277])
def test_files_are_private_under_any_umask(directory, kept_cloud, client, umask):
    before = os.umask(umask)
    try:
        with kept_cloud(directory):
            client.create_notebook_instance(**NEW)
            modes = {path.name: stat.S_IMODE(path.stat().st_mode) for path in [directory, *directory.iterdir()]}
    finally:
        os.umask(before)
    assert modes == {
        "state": 0o700,
        "volumes": 0o700,
        "sagemock.lock": 0o600,
        "sagemock.db": 0o600,
        "sagemock.db-wal": 0o600,
        "sagemock.db-shm": 0o600,
    }


def test_permissions_of_copied_files_are_corrected(file):
    file.chmod(0o644)
    StateStore(file.parent).close()
    assert stat.S_IMODE(file.stat().st_mode) == 0o600


def test_existing_directory_keeps_its_permissions(directory):
    directory.mkdir()
    directory.chmod(0o755)
    StateStore(directory).close()
    assert stat.S_IMODE(directory.stat().st_mode) == 0o755


def test_parent_directories_are_created(tmp_path):
    StateStore(tmp_path / "a" / "b").close()
    assert (tmp_path / "a" / "b" / "volumes").is_dir()


def test_closed_state_is_one_database_file(file):
    assert sorted(path.name for path in file.parent.iterdir()) == ["sagemock.db", "sagemock.lock", "volumes"]


# --- one process at a time


def test_state_is_locked_by_one_process(directory):
    state = StateStore(directory)
    assert f"is in use by process {os.getpid()}" in state_error(directory)
    state.close()
    StateStore(directory).close()


def test_killed_process_releases_the_lock(directory):
    holder = (
        "import sys; from sagemock.server.state.store import StateStore; "
        "StateStore(sys.argv[1]); print(1, flush=True); input()"
    )
    with subprocess.Popen(
        [sys.executable, "-c", holder, str(directory)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        process.stdout.readline()
        assert f"is in use by process {process.pid}" in state_error(directory)
        process.kill()
    StateStore(directory).close()


# --- files that cannot be used


def test_newer_version_is_rejected_unchanged(file):
    change(file, "PRAGMA user_version = 7", "UPDATE settings SET data = '9.9' WHERE name = 'written by'")
    before = file.read_bytes()
    told = state_error(file.parent)
    assert f"has version 7, written by sagemock 9.9; this is sagemock {database.__version__}" in told
    assert "upgrade sagemock" in told
    assert file.read_bytes() == before


def test_version_with_other_tables_is_rejected(file):
    change(file, "PRAGMA user_version = 8", "DROP TABLE settings")
    assert "has version 8, written by a newer sagemock" in state_error(file.parent)


@pytest.mark.parametrize("content", [b"hello", b"SQLite format 3", bytes(range(256)) * 20, b"\0" * 4096])
def test_foreign_file_is_rejected_unchanged(directory, content):
    directory.mkdir()
    file = directory / "sagemock.db"
    file.write_bytes(content)
    told = state_error(directory)
    assert "is not a state file of sagemock" in told
    assert "Move it away" in told
    assert file.read_bytes() == content


@pytest.mark.parametrize("application", [0, 1234])
def test_foreign_database_is_rejected_unchanged(directory, application):
    directory.mkdir()
    file = directory / "sagemock.db"
    change(file, f"PRAGMA application_id = {application}", "CREATE TABLE customers (name TEXT)")
    before = file.read_bytes()
    assert "is not a state file of sagemock" in state_error(directory)
    assert file.read_bytes() == before


def test_empty_database_is_new(directory):
    directory.mkdir()
    change(directory / "sagemock.db", "PRAGMA journal_mode = WAL")
    StateStore(directory).close()


@pytest.mark.parametrize("length", [50, 1024, 4096, 20480])
def test_truncated_file_is_damaged(file, length):
    file.write_bytes(file.read_bytes()[:length])
    assert "is damaged: " in state_error(file.parent)


@pytest.mark.parametrize("page", range(1, 6))
def test_overwritten_page_is_damage(file, page):
    content = bytearray(file.read_bytes())
    content[page * 4096 : page * 4096 + 512] = b"\xa5" * 512
    file.write_bytes(content)
    told = state_error(file.parent)
    assert "is damaged: " in told
    assert "Move it away to start with an empty state" in told


CHANGED = "'\"durations\": {'"
NONSENSE = {
    "no JSON": "UPDATE resources SET data = substr(data, 9)",
    "another shape": "UPDATE resources SET data = '[]'",
    "a kind that there is not": "UPDATE resources SET kind = 'Toaster'",
    "another key": "UPDATE resources SET key = 'lob'",
    "a slot too many": "UPDATE resources SET data = json_set(data, '$.color', 'red')",
    "a slot too few": "UPDATE resources SET data = json_remove(data, '$.tags')",
    "a tag that there is not": """UPDATE resources SET data = json_set(data, '$.tags', json('{"$module":["os",1]}'))""",
    "a method to call": """UPDATE resources SET data = json_set(data, '$.schedule', json('{"lose": [1, 2, false]}'))""",
    "a call": "UPDATE calls SET data = '[1]'",
    "an event": "UPDATE events SET data = '{}'",
    "a blob": "UPDATE calls SET data = x'00ff'",
    "deep": f"UPDATE resources SET data = '{'[' * 100_000}'",
    "the clock": 'UPDATE settings SET data = replace(data, \'"clock": \', \'"clock": 1, "o": \')',
    "the faults": "UPDATE settings SET data = replace(data, 'faults', 'fault')",
    "the durations": f'UPDATE settings SET data = replace(data, {CHANGED}, {CHANGED} || \'"Toaster": {{"Hot": 1}}\')',
    "the history": 'UPDATE settings SET data = replace(data, \'"id": \', \'"id": 1, "o": \')',
    "a table": "DROP TABLE events",
}


@pytest.mark.parametrize("what", NONSENSE)
def test_invalid_content_is_damage(file, kept_cloud, what):
    forge(file, NONSENSE[what])
    with pytest.raises(StateError) as error, kept_cloud(file.parent):
        pass
    assert " does not match its checksum" not in str(error.value)
    assert str(error.value).startswith(f"The state file {file} is damaged: ") or what == "a table"
    assert f"{file}" in str(error.value)


# --- missing permissions of the system


def test_file_in_place_of_the_directory(tmp_path):
    (tmp_path / "state").write_text("")
    for directory in (tmp_path / "state", tmp_path / "state" / "below"):
        assert f"{directory} cannot be used: it or one of its parents is a file. Name a directory" in state_error(
            directory
        )


def test_directory_in_place_of_the_file(directory):
    (directory / "sagemock.db").mkdir(parents=True)
    assert "cannot be opened: Is a directory" in state_error(directory)


@pytest.fixture
def common_ground():
    """A directory that other users can enter, unlike pytest's."""
    with tempfile.TemporaryDirectory() as ground:
        Path(ground).chmod(0o755)
        yield Path(ground)


def error_without_permission(directory):
    """Return the error for an unprivileged user, in a process of that user, since root has all permissions."""
    context = multiprocessing.get_context("fork")
    mine, theirs = context.Pipe()
    process = context.Process(target=send_error_without_permission, args=(directory, theirs))
    process.start()
    theirs.close()
    told = mine.recv()
    process.join()
    return told


NOBODY = 65534
no_fork = pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")


def send_error_without_permission(directory, pipe):
    if os.geteuid() == 0:
        os.setresuid(NOBODY, NOBODY, NOBODY)
    try:
        StateStore(directory).close()
        pipe.send("nothing")
    except StateError as error:
        pipe.send(str(error))


@no_fork
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_missing_write_permission_is_reported(common_ground):
    directory = common_ground / "state"
    StateStore(directory).close()
    if os.geteuid() == 0:
        for path in (directory, *directory.iterdir()):
            os.chown(path, NOBODY, -1)
    (directory / "sagemock.db").chmod(0o400)
    told = error_without_permission(directory)
    assert told.startswith(f"The state file {directory / 'sagemock.db'} cannot be opened: Permission denied. Check")
    (directory / "sagemock.lock").chmod(0o400)
    told = error_without_permission(directory)
    assert told.startswith(f"The state directory {directory} cannot be used: Permission denied. Check")


@no_fork
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_read_only_parent_is_reported(common_ground):
    place = common_ground / "closed"
    place.mkdir(mode=0o555)
    assert f"{place / 'state'} cannot be used: Permission denied" in error_without_permission(place / "state")
