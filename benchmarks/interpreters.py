"""The duration of the import, and of everything up to the first SageMaker call, in a new interpreter."""

from __future__ import annotations

import subprocess
import sys

from benchmarks.rounds import Row, alternate, format_ratio, format_seconds
from benchmarks.scale import Scale

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


def import_row(scale: Scale) -> Row:
    """Compare the time that the import adds to a program that has imported boto3."""
    sagemock, moto = _compare(IMPORT, scale.rounds(15))
    share = f"{format_ratio(sagemock / moto)} moto"
    return ("import, in addition to boto3", format_seconds(sagemock), "", format_seconds(moto), share, "under 0.25 x")


def first_call_row(scale: Scale) -> Row:
    """Compare the time to the first reply: import boto3 and the mock, create a client, list."""
    sagemock, moto = _compare(FIRST_CALL, scale.rounds(7))
    faster = f"{format_ratio(moto / sagemock)} faster"
    return ("first reply of a new interpreter", format_seconds(sagemock), "", format_seconds(moto), faster, "")


def _compare(script: str, rounds: int) -> tuple[float, float]:
    candidates = {"sagemock": lambda: _run(script, SAGEMOCK), "moto": lambda: _run(script, MOTO)}
    medians = alternate(candidates, rounds)
    return medians["sagemock"], medians["moto"]


def _run(script: str, setup: str) -> float:
    process = subprocess.run([sys.executable, "-c", script.format(setup)], check=True, capture_output=True, text=True)
    return float(process.stdout)
