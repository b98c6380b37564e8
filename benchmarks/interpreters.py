"""Cost in a new interpreter: the import, and all work up to the first SageMaker call."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.rounds import Row, alternate, milliseconds, ratio

IMPORT = """
import time, boto3
begun = time.process_time()
{}
print(time.process_time() - begun)
"""
FIRST_CALL = """
import time
begun = time.process_time()
import boto3
{}
with mock():
    client = boto3.client("sagemaker", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
    client.list_notebook_instances()
print(time.process_time() - begun)
"""
OURS, MOTO = "from sagemock import mock_sagemaker as mock", "from moto import mock_aws as mock"


def importing() -> Row:
    """Compare the time of the import in a program that has imported boto3."""
    taken = alternate({"ours": lambda: _run(IMPORT, OURS), "moto": lambda: _run(IMPORT, MOTO)}, rounds=15)
    ours, moto = taken["ours"], taken["moto"]
    share = f"{ratio(ours / moto)} moto"
    return ("import, after boto3", milliseconds(ours), "", milliseconds(moto), share, "under 0.25 x")


def first_call() -> Row:
    """Compare the time to the first reply: import boto3 and the mock, create a client, list."""
    taken = alternate({"ours": lambda: _run(FIRST_CALL, OURS), "moto": lambda: _run(FIRST_CALL, MOTO)}, rounds=7)
    ours, moto = taken["ours"], taken["moto"]
    return (
        "first reply of a new interpreter",
        milliseconds(ours),
        "",
        milliseconds(moto),
        f"{ratio(moto / ours)} faster",
        "",
    )


def _run(script: str, setup: str) -> float:
    done = subprocess.run([sys.executable, "-c", script.format(setup)], check=True, capture_output=True, text=True)
    return float(done.stdout)
