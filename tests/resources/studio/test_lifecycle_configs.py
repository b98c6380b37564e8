"""Studio lifecycle configs."""

import base64
from datetime import datetime, timedelta, timezone

import pytest

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
SETUP = {"StudioLifecycleConfigName": "setup"}
ARN = "arn:aws:sagemaker:us-east-1:123456789012:studio-lifecycle-config/setup"
CONTENT = base64.b64encode(b"#!/bin/bash\npip install pandas\n").decode()
APP_TYPES = ["JupyterServer", "KernelGateway", "CodeEditor", "JupyterLab"]

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def create(sagemaker_client):
    def create(name="setup", **more):
        usual = {"StudioLifecycleConfigContent": CONTENT, "StudioLifecycleConfigAppType": "JupyterLab"}
        usual["StudioLifecycleConfigName"] = name
        return sagemaker_client.create_studio_lifecycle_config(**usual | more)["StudioLifecycleConfigArn"]

    return create


@pytest.fixture
def names(sagemaker_client):
    """Return the names on all pages, in order, by botocore's paginator."""

    def names(**request):
        pages = sagemaker_client.get_paginator("list_studio_lifecycle_configs").paginate(**request)
        return [config["StudioLifecycleConfigName"] for page in pages for config in page["StudioLifecycleConfigs"]]

    return names


@pytest.mark.parametrize("app_type", APP_TYPES)
def test_describe_returns_content_and_app_type(sagemaker_client, create, app_type):
    create(StudioLifecycleConfigAppType=app_type)
    description = sagemaker_client.describe_studio_lifecycle_config(**SETUP)
    del description["ResponseMetadata"]
    assert description == {
        "StudioLifecycleConfigArn": ARN,
        "StudioLifecycleConfigName": "setup",
        "CreationTime": START,
        "LastModifiedTime": START,
        "StudioLifecycleConfigContent": CONTENT,
        "StudioLifecycleConfigAppType": app_type,
    }


def test_there_is_no_update_operation(sagemaker_client):
    assert not hasattr(sagemaker_client, "update_studio_lifecycle_config")


@pytest.mark.parametrize("content", [CONTENT, "a" * 16384, base64.encodebytes(b"echo " * 50).decode()])
def test_content_may_have_up_to_16384_characters(create, content):
    create(StudioLifecycleConfigContent=content)


@pytest.mark.parametrize(("size", "limit"), [(0, "greater than or equal to 1"), (16385, "less than or equal to 16384")])
def test_content_of_another_length_is_refused(raw_client, client_error, size, limit):
    call = raw_client.create_studio_lifecycle_config
    request = {**SETUP, "StudioLifecycleConfigAppType": "JupyterLab", "StudioLifecycleConfigContent": "a" * size}
    error = client_error(call, **request)
    assert error["Code"] == "ValidationException"
    assert "at 'studioLifecycleConfigContent' failed to satisfy constraint: " in error["Message"]
    assert f"Member must have length {limit}" in error["Message"]


def test_app_type_without_lifecycle_configs_is_refused(create, client_error):
    error = client_error(create, StudioLifecycleConfigAppType="Canvas")
    assert "Value 'Canvas' at 'studioLifecycleConfigAppType' failed" in error["Message"]


# --- lists


def test_list_entry_has_no_content(sagemaker_client, create):
    create()
    assert sagemaker_client.list_studio_lifecycle_configs()["StudioLifecycleConfigs"] == [
        {
            "StudioLifecycleConfigArn": ARN,
            "StudioLifecycleConfigName": "setup",
            "CreationTime": START,
            "LastModifiedTime": START,
            "StudioLifecycleConfigAppType": "JupyterLab",
        }
    ]


def test_name_contains_and_app_type_equals(make, create, names):
    make("lab-a", "lab-b")
    make("server-a", StudioLifecycleConfigAppType="JupyterServer")
    assert names(NameContains="lab") == ["lab-b", "lab-a"]
    assert names(AppTypeEquals="JupyterServer") == ["server-a"]
    assert names(NameContains="b", AppTypeEquals="JupyterServer") == []


def test_modified_time_filters_exclude_their_limit(make, names):
    make("a", "b", "c")
    assert names(ModifiedTimeBefore=START + HOUR) == ["a"]
    assert names(ModifiedTimeAfter=START + HOUR) == ["c"]
