"""The time that policies add to a call."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

import boto3

from benchmarks.calls import NAME, NOTEBOOK
from benchmarks.results import Goal, Result
from benchmarks.rounds import alternate, time_call
from benchmarks.scale import Scale
from sagemock import Cloud, mock_sagemaker
from sagemock.cloud.authorizer import UNKNOWN_CALLER

TAGGED = {
    **NOTEBOOK,
    "DirectInternetAccess": "Disabled",
    "RootAccess": "Disabled",
    "SubnetId": "subnet-12345678",
    "SecurityGroupIds": ["sg-12345678"],
    "Tags": [{"Key": "team", "Value": "research"}],
}
REQUESTS = {"CreateNotebookInstance": TAGGED, "DescribeNotebookInstance": NAME}
LIMITS = {"administrator": (60e-6, 30e-6), "FullAccess, 5 denies": (250e-6, 100e-6)}  # seconds


def deny(actions: list[str], condition: dict[str, Any]) -> dict[str, Any]:
    """Return a statement that denies actions on all resources."""
    return {"Effect": "Deny", "Action": actions, "Resource": "*", "Condition": condition}


GUARDRAIL = {
    "Version": "2012-10-17",
    "Statement": [
        deny(["sagemaker:CreateNotebookInstance"], {"StringNotEquals": {"sagemaker:DirectInternetAccess": "Disabled"}}),
        deny(["sagemaker:*teNotebookInstance"], {"StringEquals": {"sagemaker:RootAccess": "Enabled"}}),
        deny(["sagemaker:Create*"], {"ForAnyValue:StringNotLike": {"sagemaker:InstanceTypes": ["ml.t3.*", "ml.m5.*"]}}),
        deny(["sagemaker:CreateNotebookInstance"], {"Null": {"sagemaker:VpcSubnets": "true"}}),
        deny(["sagemaker:*"], {"StringNotEquals": {"aws:RequestedRegion": ["us-east-1", "eu-west-1"]}}),
    ],
}
FULL_ACCESS = "arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"
PASS_ROLE = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Action": ["iam:PassRole", "sagemaker:AddTags"], "Resource": "*"}],
}
POLICIES: dict[str, dict[str, Any]] = {
    "administrator": {},
    "FullAccess, 5 denies": {
        "policies": [FULL_ACCESS, PASS_ROLE],
        "service_control_policies": [GUARDRAIL],
    },
}


def results(scale: Scale) -> Iterator[Result]:
    """Measure the decisions about a create, which needs three actions, and a describe."""
    for name, policies in POLICIES.items():
        with mock_sagemaker(clock="instant", authorization=policies) as cloud:
            boto3.client("sagemaker", "us-east-1").create_notebook_instance(**TAGGED)
            for operation, limit in zip(REQUESTS, LIMITS[name], strict=True):
                times = alternate({"sagemock": partial(check_time, cloud, operation, scale)}, scale.rounds(15))
                verb = operation.removesuffix("NotebookInstance").lower()
                yield Result(f"policies of {verb}: {name}", times["sagemock"], goal=Goal(limit))


def check_time(cloud: Cloud, operation: str, scale: Scale) -> float:
    """Return the seconds that the decision about a call takes."""
    region, request = cloud.resource_store.region("us-east-1"), REQUESTS[operation]
    check = cloud.authorization.check
    return time_call(lambda: check(operation, region, request, UNKNOWN_CALLER), scale.count(500, smoke=5))
