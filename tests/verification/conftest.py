"""Fixtures for tests of recordings."""

import json

import boto3
import pytest

from sagemock import mock_sagemaker, recording


@pytest.fixture
def record(tmp_path):
    """Record the calls of a function that gets a client of a new mock, and return the lines as documents."""

    def record(function, path=None, **options):
        path = path or tmp_path / "aws.jsonl"
        with mock_sagemaker(**options), recording(path):
            function(boto3.client("sagemaker", region_name="us-east-1"))
        return [json.loads(line) for line in path.read_text().splitlines()]

    return record
