"""boto3 in another process that is configured by environment variables only."""

import json
import os
import subprocess
import sys

import botocore.waiter
import pytest

STORY = """
import json, sys, time
import boto3
from botocore.exceptions import ClientError, WaiterError

sagemaker = boto3.client("sagemaker")
lab = {"NotebookInstanceName": "lab"}
usual = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
for name in ("lab", "lab-2", "lab-3"):
    sagemaker.create_notebook_instance(NotebookInstanceName=name, **usual)
seen = {}
time.sleep = lambda seconds: sys.exit(f"slept for {seconds} s")  # a waiter that does not use long polling
for status, begin in (
    ("in_service", None),
    ("stopped", sagemaker.stop_notebook_instance),
    ("in_service", sagemaker.start_notebook_instance),
    ("stopped", sagemaker.stop_notebook_instance),
    ("deleted", sagemaker.delete_notebook_instance),
):
    begin and begin(**lab)
    sagemaker.get_waiter(f"notebook_instance_{status}").wait(**lab)
pages = sagemaker.get_paginator("list_notebook_instances").paginate(PaginationConfig={"PageSize": 1})
seen["pages"] = [len(page["NotebookInstances"]) for page in pages]
try:
    sagemaker.describe_notebook_instance(**lab)
except ClientError as error:
    seen["gone"] = error.response["Error"]
try:
    sagemaker.describe_domain(DomainId="d-nosuchdomain")
except sagemaker.exceptions.ResourceNotFound as error:
    seen["no domain"] = error.response["ResponseMetadata"]["HTTPStatusCode"]
try:
    sagemaker.describe_model(ModelName="churn")
except ClientError as error:
    seen["not ours"] = [error.response["Error"]["Code"], error.response["ResponseMetadata"]["RetryAttempts"]]
print(json.dumps(seen))
"""


@pytest.mark.skipif(
    not hasattr(botocore.waiter, "register_feature_id"), reason="this botocore does not announce waiters"
)
def test_notebook_life_cycle_takes_no_sleep(start_server):
    server = start_server(speed=600).service
    environ = {name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")}
    program = [sys.executable, "-c", STORY]
    told = subprocess.run(
        program, env=environ | server.environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == {
        "pages": [1, 1],
        "gone": {"Code": "ValidationException", "Message": "RecordNotFound"},
        "no domain": 400,
        "not ours": ["OperationNotSupported", 0],
    }
    statuses = [moment.status for moment in server.cloud.timeline("lab")]
    assert statuses == ["Pending", "InService", "Stopping", "Stopped"] * 2 + ["Deleting", "gone"]
