"""Checksums detect changes in a state that neither SQLite nor JSON would."""

import sqlite3

import pytest

from sagemock.server.state import tables
from sagemock.server.state.errors import StateError

LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}


@pytest.fixture
def file(tmp_path, kept_cloud, client):
    """The file of a state with rows in each table."""
    with kept_cloud(tmp_path / "state") as cloud:
        cloud.quotas["Total domains"] = 3
        client.create_notebook_instance(**NEW)
        client.create_notebook_instance(**NEW | {"NotebookInstanceName": "shed"})
        cloud.log(cloud.resource_store.all()[0], "LifecycleConfigOnStart", "hello from lab\n")
        cloud.clock.settle()
        client.list_domains()
        client.list_domains()
    return tmp_path / "state" / "sagemock.db"


@pytest.fixture
def state_error(file, kept_cloud):
    """Run statements; return the reason in the message of the StateError."""

    def state_error(*statements):
        connection = sqlite3.connect(file)
        for statement in statements:
            assert connection.execute(statement).rowcount > 0
        connection.commit()
        connection.close()
        with pytest.raises(StateError) as error, kept_cloud(file.parent):
            pass
        told = str(error.value)
        assert told.startswith(f"The state file {file} is damaged: ")
        assert told.endswith("Move it away to start with an empty state, or name another directory.")
        return told.removeprefix(f"The state file {file} is damaged: ").partition(". ")[0]

    return state_error


ROWS = {  # a row of each table: its key, a word in it, and the word that replaces it
    "resources": ("NotebookInstance 123456789012 us-east-1 lab", "medium", "mediun"),
    "calls": ("2", "ListDomains", "LostDomains"),
    "events": ("0", "Pending", "Panding"),
    "moments": ("0", "Pending", "Panding"),
    "logs": ("arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab", "hello", "hallo"),
    "settings": ("cloud", "Total domains", "Totel domains"),
}


def test_every_table_is_covered(file):
    assert set(ROWS) == {table.name for table in tables.TABLES}


@pytest.mark.parametrize("table", ROWS)
def test_changed_letter_is_damage(state_error, table):
    row, word, other = ROWS[table]
    told = state_error(f"UPDATE {table} SET data = replace(data, '{word}', '{other}') WHERE data LIKE '%{word}%'")
    assert told == f"row {row!r} of the table {table} does not match its checksum"


@pytest.mark.parametrize("other", [b"lob", b"l\xe9b", b"l\x00b"])
def test_changed_byte_is_damage(file, state_error, other):
    content = file.read_bytes()
    assert b"hello from lab" in content
    file.write_bytes(content.replace(b"hello from lab", b"hello from " + other))
    assert "of the table logs does not match its checksum" in state_error()


def test_swapped_rows_are_damage(state_error):
    swap = "UPDATE calls SET number = {} WHERE number = {}"
    assert "of the table calls does not match its checksum" in state_error(
        swap.format(9, 1), swap.format(1, 2), swap.format(2, 9)
    )


def test_swapped_keys_are_damage(state_error):
    swap = "UPDATE resources SET key = '{}' WHERE key = '{}'"
    told = state_error(swap.format("x", "lab"), swap.format("lab", "shed"), swap.format("shed", "x"))
    assert "of the table resources does not match its checksum" in told


def test_row_of_another_table_is_damage(state_error):
    assert state_error("INSERT INTO calls SELECT 4, data, checksum FROM events LIMIT 1").startswith(
        "row '4' of the table calls"
    )


@pytest.mark.parametrize("table", ["calls", "events"])
def test_missing_row_is_damage(state_error, table):
    assert state_error(f"DELETE FROM {table} WHERE number = 1") == f"row 1 of the table {table} is missing"


def test_missing_settings_do_not_mean_new(file, state_error):
    before = file.stat().st_size
    assert state_error("DELETE FROM settings WHERE name = 'cloud'") == "row 'cloud' of the table settings is missing"
    assert state_error() == "row 'cloud' of the table settings is missing"  # still
    assert file.stat().st_size == before
