"""sagemock.recording and sagemock record: which calls are recorded, and when they are in the file."""

import json
import multiprocessing
import os
import signal
import subprocess
import sys
from contextlib import suppress

import boto3
import pytest
from botocore.exceptions import ClientError

import sagemock
from sagemock import mock_sagemaker, recording

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
CREATE = f"""
import boto3
sagemaker = boto3.client("sagemaker", region_name="us-east-1")
sagemaker.create_notebook_instance(**{NEW!r})
"""


def test_a_call_has_request_and_reply(record):
    created, described = record(
        lambda client: (client.create_notebook_instance(**NEW), client.describe_notebook_instance(**LAB))
    )
    assert (created["operation"], created["region"], created["status"]) == ("CreateNotebookInstance", "us-east-1", 200)
    assert created["reply"]["NotebookInstanceArn"] == described["reply"]["NotebookInstanceArn"]
    assert described["reply"]["NotebookInstanceStatus"] == "Pending"
    assert described["request"]["NotebookInstanceName"] == created["request"]["NotebookInstanceName"] != "lab"
    assert described["server_time"] >= created["server_time"]
    assert len({created["request_id"], described["request_id"]}) == 2


def test_an_error_has_code_and_message(record):
    def refused(client):
        with pytest.raises(ClientError):
            client.describe_notebook_instance(**LAB)

    (call,) = record(refused)
    assert (call["status"], call["error"]) == (400, {"code": "ValidationException", "message": "RecordNotFound"})
    assert "reply" not in call


def test_calls_of_other_services_are_not_recorded(record):
    def refused(_):
        with suppress(Exception):
            client = boto3.client("s3", region_name="us-east-1", endpoint_url="http://127.0.0.1:1")
            client.list_buckets()

    assert record(refused) == []


def test_a_recording_is_continued_and_private(record, tmp_path):
    record(lambda client: client.create_notebook_instance(**NEW))
    calls = record(lambda client: client.list_notebook_instances())
    assert [call["operation"] for call in calls] == ["CreateNotebookInstance", "ListNotebookInstances"]
    assert len({call["session"] for call in calls}) == 2
    assert (tmp_path / "aws.jsonl").stat().st_mode & 0o077 == 0


def test_botocore_is_restored_after_the_recording(tmp_path):
    from botocore.endpoint import Endpoint

    original = Endpoint.make_request
    with recording(tmp_path / "one.jsonl"), recording(tmp_path / "two.jsonl"):
        assert Endpoint.make_request is not original
    assert Endpoint.make_request is original


def test_nested_recordings_have_all_calls(tmp_path):
    with mock_sagemaker(), recording(tmp_path / "one.jsonl"), recording(tmp_path / "two.jsonl"):
        boto3.client("sagemaker", region_name="us-east-1").list_domains()
    for name in ("one.jsonl", "two.jsonl"):
        assert json.loads((tmp_path / name).read_text())["operation"] == "ListDomains"


def test_a_file_that_cannot_be_opened_raises(tmp_path):
    with pytest.raises(FileNotFoundError), recording(tmp_path / "missing" / "aws.jsonl"):
        pass


def create_in_child():
    boto3.client("sagemaker", region_name="us-east-1").create_notebook_instance(**NEW)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the system has no fork")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_forked_processes_record_their_own_calls(tmp_path):
    path = tmp_path / "aws.jsonl"
    with mock_sagemaker(), recording(path):
        boto3.client("sagemaker", region_name="us-east-1").list_domains()
        process = multiprocessing.get_context("fork").Process(target=create_in_child)
        process.start()
        process.join()
    operations = sorted(json.loads(line)["operation"] for line in path.read_text().splitlines())
    assert operations == ["CreateNotebookInstance", "ListDomains"]


@pytest.fixture
def server():
    with sagemock.serve() as server:
        yield server


@pytest.fixture
def run_record(server, tmp_path):
    """Run ``sagemock record`` with a Python command that calls the server; return the process and the calls."""

    def run_record(*command, **variables):
        path = tmp_path / "aws.jsonl"
        arguments = [sys.executable, "-m", "sagemock", "record", "--output", path, "--", *command]
        environment = {**os.environ, **server.environment, **variables}
        ran = subprocess.run(arguments, env=environment, capture_output=True, text=True, timeout=120, check=False)
        return ran, [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

    return run_record


def test_the_command_records_its_python_processes(run_record):
    ran, calls = run_record("sh", "-c", f"{sys.executable} -c '{CREATE.replace(chr(39), chr(34))}'; exit 3")
    assert ran.returncode == 3, ran.stderr
    assert [call["operation"] for call in calls] == ["CreateNotebookInstance"]
    assert ran.stderr.endswith("1 SageMaker call recorded in " + str(ran.args[5]) + "\n")


def test_a_killed_process_keeps_its_recorded_calls(run_record):
    wait = 'while not os.path.getsize(os.environ["SAGEMOCK_RECORDING"]): pass'
    kill = f"{CREATE}\nimport os\n{wait}\nos.kill(os.getpid(), {int(signal.SIGKILL)})"
    ran, calls = run_record(sys.executable, "-c", kill)
    assert ran.returncode == -signal.SIGKILL
    assert [call["operation"] for call in calls] == ["CreateNotebookInstance"]


def test_the_own_sitecustomize_is_imported_too(run_record, tmp_path):
    (tmp_path / "sitecustomize.py").write_text('import os\n"SAGEMOCK_RECORDING" in os.environ and print("own")')
    ran, calls = run_record(sys.executable, "-c", CREATE, PYTHONPATH=str(tmp_path))
    assert (ran.returncode, ran.stdout, len(calls)) == (0, "own\n", 1), ran.stderr


def test_an_unknown_command_has_exit_code_127(run_record):
    ran, calls = run_record("no-such-command")
    assert (ran.returncode, calls) == (127, [])
    assert "sagemock record: cannot run 'no-such-command'" in ran.stderr


def test_the_recording_is_written_after_the_call_returns(record, tmp_path):
    """The caller's thread does not wait for the redaction."""
    calls = record(lambda client: [client.list_domains() for _ in range(200)])
    assert len(calls) == 200
