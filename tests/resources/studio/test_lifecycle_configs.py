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
    """The names on all pages, in order, by botocore's paginator."""

    def names(**asked):
        pages = sagemaker_client.get_paginator("list_studio_lifecycle_configs").paginate(**asked)
        return [config["StudioLifecycleConfigName"] for page in pages for config in page["StudioLifecycleConfigs"]]

    return names


def test_create_answers_with_the_arn(create):
    assert create() == ARN


@pytest.mark.parametrize("app_type", APP_TYPES)
def test_describe_shows_content_and_app_type_as_they_were_given(sagemaker_client, create, app_type):
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


@pytest.mark.parametrize("call", ["describe", "delete"])
def test_one_that_is_not_there_is_not_found(sagemaker_client, client_error, call):
    error = client_error(getattr(sagemaker_client, f"{call}_studio_lifecycle_config"), **SETUP)
    assert error["Code"] == "ResourceNotFound"


def test_a_name_that_is_taken_is_refused(create, client_error):
    create()
    assert client_error(create)["Code"] == "ResourceInUse"


def test_a_deleted_one_is_gone_at_once_and_its_name_is_free(sagemaker_client, create, client_error):
    create()
    reply = sagemaker_client.delete_studio_lifecycle_config(**SETUP)
    assert reply["ResponseMetadata"]["HTTPHeaders"]["content-length"] == "0"
    assert client_error(sagemaker_client.describe_studio_lifecycle_config, **SETUP)["Code"] == "ResourceNotFound"
    create()


def test_nothing_updates_one(sagemaker_client):
    assert not hasattr(sagemaker_client, "update_studio_lifecycle_config")


@pytest.mark.parametrize("content", [CONTENT, "a" * 16384, base64.encodebytes(b"echo " * 50).decode()])
def test_content_is_base64_of_up_to_16384_characters(create, content):
    create(StudioLifecycleConfigContent=content)


@pytest.mark.parametrize(("size", "limit"), [(0, "greater than or equal to 1"), (16385, "less than or equal to 16384")])
def test_content_of_another_length_is_refused(raw_client, client_error, size, limit):
    call = raw_client.create_studio_lifecycle_config
    request = {**SETUP, "StudioLifecycleConfigAppType": "JupyterLab", "StudioLifecycleConfigContent": "a" * size}
    error = client_error(call, **request)
    assert error["Code"] == "ValidationException"
    assert "at 'studioLifecycleConfigContent' failed to satisfy constraint: " in error["Message"]
    assert f"Member must have length {limit}" in error["Message"]


@pytest.mark.parametrize("name", ["", "-setup", "set_up", "setup-", "a" * 64])
def test_a_name_that_breaks_the_model_is_refused(create, client_error, name):
    error = client_error(create, name=name)
    assert error["Code"] == "ValidationException"
    assert f"Value '{name}' at 'studioLifecycleConfigName' failed" in error["Message"]


def test_an_app_type_without_lifecycle_configs_is_refused(create, client_error):
    error = client_error(create, StudioLifecycleConfigAppType="Canvas")
    assert "Value 'Canvas' at 'studioLifecycleConfigAppType' failed" in error["Message"]


# --- lists


def test_the_summary_has_no_content(sagemaker_client, create):
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


def test_the_list_is_there_even_when_empty(sagemaker_client):
    assert sagemaker_client.list_studio_lifecycle_configs()["StudioLifecycleConfigs"] == []


def test_name_contains_and_app_type_equals(make, create, names):
    make("lab-a", "lab-b")
    make("server-a", StudioLifecycleConfigAppType="JupyterServer")
    assert names(NameContains="lab") == ["lab-b", "lab-a"]
    assert names(AppTypeEquals="JupyterServer") == ["server-a"]
    assert names(NameContains="b", AppTypeEquals="JupyterServer") == []


def test_created_on_or_before_or_after_a_time(make, names):
    make("a", "b", "c")
    assert names(CreationTimeBefore=START + HOUR) == ["b", "a"]
    assert names(CreationTimeAfter=START + HOUR) == ["c", "b"]


def test_modified_before_or_after_a_time_but_not_at_it(make, names):
    make("a", "b", "c")
    assert names(ModifiedTimeBefore=START + HOUR) == ["a"]
    assert names(ModifiedTimeAfter=START + HOUR) == ["c"]


@pytest.mark.parametrize("by", ["CreationTime", "LastModifiedTime", "Name"])
def test_every_key_sorts_both_ways_and_without_a_wish_descends(make, names, by):
    make("b", "c", "a")
    up = ["a", "b", "c"] if by == "Name" else ["b", "c", "a"]
    assert names(SortBy=by, SortOrder="Ascending") == up
    assert names(SortBy=by, SortOrder="Descending") == names(SortBy=by) == up[::-1]


def test_without_a_wish_the_newest_comes_first(make, names):
    make("b", "c", "a")
    assert names() == ["a", "c", "b"]


@pytest.mark.parametrize("size", [1, 2, 100])
def test_the_pages_together_are_the_whole(make, names, size):
    make(*"abcde")
    assert names(PaginationConfig={"PageSize": size}) == list("edcba")


def test_a_page_has_ten_unless_told_otherwise(sagemaker_client, make):
    make(*"abcdefghijk")
    page = sagemaker_client.list_studio_lifecycle_configs()
    assert len(page["StudioLifecycleConfigs"]) == 10
    assert page["NextToken"]
