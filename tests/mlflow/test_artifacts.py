"""Artifacts of real MLflow servers in moto's S3."""

import os
import subprocess
import sys
from importlib.util import find_spec

import boto3
import pytest
import requests

import sagemock

pytestmark = [
    pytest.mark.long,
    pytest.mark.skipif(
        not (find_spec("mlflow") and find_spec("sagemaker_mlflow")),
        reason='no MLflow: make test-programs, or pip install "sagemock[mlflow]"',
    ),
]

SERVER = {"TrackingServerName": "tracking"}
STORE = {"ArtifactStoreUri": "s3://bucket/mlflow", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
KEYS = {"region_name": "us-east-1", "aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
TOKEN = "token-of-the-server"  # MLflow has to send it, too
LOG_TEXT = """
import sys, mlflow
mlflow.set_tracking_uri(sys.argv[1])
with mlflow.start_run() as run:
    mlflow.log_text("content", "note.txt")
print(run.info.run_id)
"""


def log_text(arn, **environment):
    """Log a text in a process of its own, and return the ID of the run."""
    command = [sys.executable, "-W", "ignore", "-c", LOG_TEXT, arn]
    ran = subprocess.run(
        command, env={**os.environ, **environment}, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, check=True
    )
    return ran.stdout.decode().split()[-1]


def stored_keys(s3):
    return [entry["Key"] for entry in s3.list_objects_v2(Bucket="bucket").get("Contents", [])]


def read_in_browser(url, run):
    """Return the text as the user interface shows it, which the server has to read."""
    with requests.Session() as browser:
        browser.get(url)
        query = {"path": "note.txt", "run_uuid": run}
        return browser.get(url.partition("/auth")[0] + "/get-artifact", params=query).text


def test_artifacts_are_in_the_servers_s3():
    with sagemock.serve(mlflow=True, with_moto=True, clock="instant", token=TOKEN) as server:
        keys = {**KEYS, "endpoint_url": server.url, "aws_session_token": TOKEN}
        s3, sagemaker = boto3.client("s3", **keys), boto3.client("sagemaker", **keys)
        s3.create_bucket(Bucket="bucket")
        arn = sagemaker.create_mlflow_tracking_server(**SERVER, **STORE)["TrackingServerArn"]
        assert server.environment["MLFLOW_S3_ENDPOINT_URL"] == server.url
        run = log_text(arn, **server.environment)
        assert f"mlflow/0/{run}/artifacts/note.txt" in stored_keys(s3)  # the tests share moto
        url = sagemaker.create_presigned_mlflow_tracking_server_url(**SERVER)["AuthorizedUrl"]
        assert read_in_browser(url, run) == "content"


def test_artifacts_are_in_the_variables_s3(monkeypatch):
    from moto.server import ThreadedMotoServer

    moto = ThreadedMotoServer(port=0, verbose=False)
    moto.start()
    endpoint = "http://{}:{}".format(*moto.get_host_and_port())
    try:
        monkeypatch.setenv("MLFLOW_S3_ENDPOINT_URL", endpoint)
        monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
        monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
        s3 = boto3.client("s3", endpoint_url=endpoint, **KEYS)
        s3.create_bucket(Bucket="bucket")
        with sagemock.serve(mlflow=True, clock="instant") as server:
            sagemaker = boto3.client("sagemaker", endpoint_url=server.url, **KEYS)
            arn = sagemaker.create_mlflow_app(Name="runs", **STORE)["Arn"]
            run = log_text(arn, **server.environment)
            assert f"mlflow/0/{run}/artifacts/note.txt" in stored_keys(s3)  # the tests share moto
            url = sagemaker.create_presigned_mlflow_app_url(Arn=arn)["AuthorizedUrl"]
            assert read_in_browser(url, run) == "content"
    finally:
        moto.stop()
