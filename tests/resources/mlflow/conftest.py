"""Fixtures for MLflow's tracking servers and apps."""

import pytest

STORE = {"ArtifactStoreUri": "s3://bucket/artifacts", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}


@pytest.fixture(autouse=True)
def available(request, require_operations):
    """Skip tests of operations that an early botocore does not have."""
    require_operations("CreateMlflowTrackingServer", *getattr(request.module, "OPERATIONS", ()))


@pytest.fixture
def create_server(sagemaker_client):
    """Create a tracking server and return its ARN."""

    def create_server(name="tracking", **more):
        request = {"TrackingServerName": name, **STORE, **more}
        return sagemaker_client.create_mlflow_tracking_server(**request)["TrackingServerArn"]

    return create_server


@pytest.fixture
def describe_server(sagemaker_client):
    """Describe a tracking server."""

    def describe_server(name="tracking"):
        return sagemaker_client.describe_mlflow_tracking_server(TrackingServerName=name)

    return describe_server


@pytest.fixture
def create_app(sagemaker_client):
    """Create an app and return its ARN."""

    def create_app(name="runs", **more):
        return sagemaker_client.create_mlflow_app(Name=name, **STORE, **more)["Arn"]

    return create_app
