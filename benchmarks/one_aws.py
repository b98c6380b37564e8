"""The time that moto's services, as the rest of AWS, add to a call."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import boto3
from moto import mock_aws

from benchmarks.calls import NOTEBOOK, sagemaker
from benchmarks.results import Goal, Result
from benchmarks.rounds import alternate, time_call
from benchmarks.scale import Scale
from sagemock import mock_sagemaker

REGION = "us-east-1"
PRINCIPAL = {"Service": "sagemaker.amazonaws.com"}
TRUST = {"Effect": "Allow", "Principal": PRINCIPAL, "Action": "sts:AssumeRole"}
MICROSECOND = 1e-6


def results(scale: Scale) -> Iterator[Result]:
    """Measure the search for moto, and the creation of notebook instances with moto's role, key and subnet."""
    with mock_aws():
        request = {**NOTEBOOK, **_prepare()}
        yield _search_result(scale)
        yield _create_result(scale, request)
        yield _growth_result(scale, request)


def _prepare() -> Mapping[str, Any]:
    """Create a role, a key and a subnet in moto, and return them as members of a request."""
    iam, ec2, kms = (boto3.client(service, REGION) for service in ("iam", "ec2", "kms"))
    policy = json.dumps({"Version": "2012-10-17", "Statement": [TRUST]})
    role = iam.create_role(RoleName="Bench", AssumeRolePolicyDocument=policy)["Role"]["Arn"]
    vpc = ec2.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.0.0.0/16")["Subnet"]["SubnetId"]
    return {"RoleArn": role, "SubnetId": subnet, "KmsKeyId": kms.create_key()["KeyMetadata"]["KeyId"]}


def _search_result(scale: Scale) -> Result:
    """Measure how long a cloud takes to find out that moto is active."""
    with mock_sagemaker() as cloud:
        calls = scale.count(20_000, smoke=10)
        times = alternate({"own": lambda: time_call(lambda: cloud.external_services, calls)}, scale.rounds(15))
    return Result("search for moto, which is active", times["own"], goal=Goal(MICROSECOND))


class _Notebooks:
    """Notebook instances with counterparts in moto."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self._request, self._count = request, 0
        self.client = sagemaker()

    def create(self) -> None:
        self._count += 1
        self.client.create_notebook_instance(**{**self._request, "NotebookInstanceName": f"bench-{self._count}"})


def _create_result(scale: Scale, request: Mapping[str, Any]) -> Result:
    """Compare the creation of notebook instances with all checks and an interface to that without."""
    notebooks, calls = _Notebooks(request), scale.count(50, smoke=2)

    def measure(mode: str) -> float:
        with mock_sagemaker(clock="manual", moto=mode):
            notebooks.create()
            return time_call(notebooks.create, calls)

    candidates = {mode: lambda mode=mode: measure(mode) for mode in ("auto", "off")}
    times = alternate(candidates, scale.rounds(15))
    return Result("create with role, key and interface", times["auto"], times["off"], 'moto="off"', goal=Goal(1.5))


def _growth_result(scale: Scale, request: Mapping[str, Any]) -> Result:
    """Compare the creation of a notebook instance in an account with many network interfaces to one with few."""
    few, many = scale.count(50, smoke=2), scale.count(2000, smoke=10)

    def measure(others: int) -> float:
        with mock_sagemaker(clock="manual"):
            notebooks = _Notebooks(request)
            for _ in range(others):
                notebooks.create()
            return time_call(notebooks.create, few)

    times = alternate({"many": lambda: measure(many), "few": lambda: measure(few)}, scale.rounds(3))
    return Result(f"  with {many:,} interfaces; with {few}", times["many"], times["few"], "", goal=Goal(1.3))
