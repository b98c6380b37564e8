"""The service-linked role of Studio in moto's IAM [X1.6]."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from sagemock.protocol.regions import partition_of

from .backends import get_backend
from .trust import PRINCIPAL

if TYPE_CHECKING:
    from sagemock.cloud.region import Region

NAME = "AWSServiceRoleForAmazonSageMakerNotebooks"
POLICY = "AmazonSageMakerNotebooksServiceRolePolicy"
TRUST = {"Effect": "Allow", "Principal": {"Service": PRINCIPAL}, "Action": "sts:AssumeRole"}


def provision(region: Region) -> None:
    """Create the role that the first domain of an account gets, unless it exists."""
    iam = get_backend("iam", region.account_id, partition_of(region.name))
    if iam is None or any(role.name == NAME for role in list(iam.roles.values())):
        return
    iam.create_role(
        NAME,
        json.dumps({"Version": "2012-10-17", "Statement": [TRUST]}),
        f"/aws-service-role/{PRINCIPAL}/",
        permissions_boundary=None,
        description="AWS SageMaker Notebooks Service Linked Role",
        tags=[],
        max_session_duration="3600",
        linked_service=PRINCIPAL,
    )
    policy = f"arn:{region.partition}:iam::aws:policy/aws-service-role/{POLICY}"
    if policy in iam.managed_policies:  # with moto's option load_aws_managed_policies
        iam.attach_role_policy(policy, NAME)
