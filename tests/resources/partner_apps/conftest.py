"""Fixtures for partner AI apps."""

import pytest

ROLE = "arn:aws:iam::123456789012:role/PartnerApp"
APP = {"Name": "evaluation", "Type": "lakera-guard", "Tier": "small", "AuthType": "IAM", "ExecutionRoleArn": ROLE}


@pytest.fixture(autouse=True)
def available(require_operations):
    """Skip tests of operations that an early botocore does not have."""
    require_operations("CreatePartnerApp")


@pytest.fixture
def create_app(sagemaker_client):
    """Create an app and return its ARN."""
    return lambda **more: sagemaker_client.create_partner_app(**{**APP, **more})["Arn"]


@pytest.fixture
def describe(sagemaker_client):
    """Describe an app."""
    return lambda arn, **more: sagemaker_client.describe_partner_app(Arn=arn, **more)
