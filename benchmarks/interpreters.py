"""The duration of an import, of the first SageMaker call of an interpreter, and of a test in a pytest process."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.results import Goal, Result
from benchmarks.rounds import alternate
from benchmarks.scale import Scale

# Without bytecode files every interpreter would compile everything.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
IMPORT = """
import time, boto3
start = time.process_time()
{}
print(time.process_time() - start)
"""
FIRST_CALL = """
import time
start = time.process_time()
import boto3
{}
with mock():
    client = boto3.client("sagemaker", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    client.list_notebook_instances()
print(time.process_time() - start)
"""
SAGEMOCK, MOTO = "from sagemock import mock_sagemaker as mock", "from moto import mock_aws as mock"
PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:randomly", "-p", "no:xdist"]
TESTS = {
    "sagemock": """
import boto3
from sagemock import mock_sagemaker

@mock_sagemaker
def test_list():
    assert boto3.client("sagemaker", "us-east-1").list_notebook_instances()["NotebookInstances"] == []
""",
    "Stubber": """
import boto3
from botocore.stub import Stubber

def test_list():
    client = boto3.client("sagemaker", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    with Stubber(client) as stubber:
        stubber.add_response("list_notebook_instances", {"NotebookInstances": []})
        assert client.list_notebook_instances()["NotebookInstances"] == []
""",
}


def import_result(scale: Scale) -> Result:
    """Compare the time that the import adds to a program that has imported boto3."""
    times = _compare(IMPORT, scale.rounds(15))
    return Result("import, in addition to boto3", times["sagemock"], times["moto"], "moto", goal=Goal(0.25))


def first_call_result(scale: Scale) -> Result:
    """Compare the time to the first reply: import boto3 and the mock, create a client, list."""
    times = _compare(FIRST_CALL, scale.rounds(7))
    return Result("first reply of a new interpreter", times["sagemock"], times["moto"], "moto", faster=True)


def test_result(scale: Scale) -> Result:
    """Compare a pytest process with one test, which uses the mock or Stubber."""
    with tempfile.TemporaryDirectory() as directory:
        files = {}
        for name, content in TESTS.items():
            files[name] = Path(directory, f"test_{name.lower()}.py")
            files[name].write_text(content)
        candidates = {name: (lambda file=file: _time_process([*PYTEST, str(file)])) for name, file in files.items()}
        times = alternate(candidates, scale.rounds(15))
    return Result("one test, the whole pytest process", times["sagemock"], times["Stubber"], "Stubber", goal=Goal(1.02))


def _time_process(command: list[str]) -> float:
    """Return the processor time of a process in seconds."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _compare(script: str, rounds: int) -> dict[str, list[float]]:
    return alternate({"sagemock": lambda: _run(script, SAGEMOCK), "moto": lambda: _run(script, MOTO)}, rounds)


def _run(script: str, setup: str) -> float:
    command = [sys.executable, "-c", script.format(setup)]
    return float(subprocess.run(command, check=True, capture_output=True, text=True, env=ENVIRONMENT).stdout)
