"""Notebook lifecycle configs."""

import base64
from datetime import datetime, timedelta, timezone

import pytest

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
SETUP = {"NotebookInstanceLifecycleConfigName": "Setup"}
ARN = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance-lifecycle-config/setup"
ON_CREATE = [{"Content": base64.b64encode(b"pip install pandas").decode()}]
ON_START = [{"Content": base64.b64encode(b"echo good morning").decode()}]

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def create(sagemaker_client):
    def create(**more):
        return sagemaker_client.create_notebook_instance_lifecycle_config(**SETUP | more)

    return create


@pytest.fixture
def describe(sagemaker_client):
    def describe():
        description = sagemaker_client.describe_notebook_instance_lifecycle_config(**SETUP)
        del description["ResponseMetadata"]
        return description

    return describe


def test_create_returns_the_arn_in_lower_case(create):
    assert create()["NotebookInstanceLifecycleConfigArn"] == ARN


def test_describe_returns_hooks_name_and_times(create, describe):
    create(OnCreate=ON_CREATE, OnStart=ON_START)
    assert describe() == {
        "NotebookInstanceLifecycleConfigArn": ARN,
        "NotebookInstanceLifecycleConfigName": "Setup",
        "OnCreate": ON_CREATE,
        "OnStart": ON_START,
        "LastModifiedTime": START,
        "CreationTime": START,
    }


@pytest.mark.parametrize("hooks", [{}, {"OnCreate": ON_CREATE}, {"OnStart": ON_START}, {"OnCreate": [], "OnStart": []}])
def test_unset_hook_is_not_described(create, describe, hooks):
    create(**hooks)
    assert {hook: value for hook, value in describe().items() if hook.startswith("On")} == {
        hook: value for hook, value in hooks.items() if value
    }


def test_content_need_not_be_base64(create, describe):
    create(OnStart=[{"Content": "echo good morning"}])
    assert describe()["OnStart"] == [{"Content": "echo good morning"}]


@pytest.mark.parametrize("content", ["a", "a" * 16384])
def test_content_may_have_up_to_16384_characters(create, content):
    create(OnStart=[{"Content": content}])


@pytest.mark.parametrize(("size", "limit"), [(0, "greater than or equal to 1"), (16385, "less than or equal to 16384")])
def test_content_of_another_length_is_refused(raw_client, client_error, size, limit):
    call = raw_client.create_notebook_instance_lifecycle_config
    error = client_error(call, **SETUP, OnStart=[{"Content": "a" * size}])
    assert (
        f"at 'onStart.1.member.content' failed to satisfy constraint: Member must have length {limit}"
        in error["Message"]
    )


def test_a_hook_has_one_script(create, client_error):
    assert "at 'onCreate' failed" in client_error(create, OnCreate=ON_CREATE * 2)["Message"]


def test_a_name_with_an_underscore_is_refused(create, client_error):
    assert (
        "Value 'set_up' at 'notebookInstanceLifecycleConfigName'"
        in client_error(create, NotebookInstanceLifecycleConfigName="set_up")["Message"]
    )


@pytest.mark.parametrize("name", ["Setup", "SETUP"])
def test_duplicate_name_is_refused(create, client_error, name):
    create()
    error = client_error(create, NotebookInstanceLifecycleConfigName=name)
    assert error["Code"] == "ValidationException"
    assert error["Message"] == (
        f"Unable to create Notebook Instance Lifecycle Config {ARN}. "
        "(Details: Notebook Instance Lifecycle Config already exists.)"
    )


@pytest.mark.parametrize("action", ["describe", "delete"])
def test_missing_config_cannot_be_described_or_deleted(sagemaker_client, client_error, action):
    error = client_error(getattr(sagemaker_client, f"{action}_notebook_instance_lifecycle_config"), **SETUP)
    assert error["Code"] == "ValidationException"
    assert error["Message"] == (
        f"Unable to {action} Notebook Instance Lifecycle Config '{ARN}'. "
        "(Details: Notebook Instance Lifecycle Config does not exist.)"
    )


def test_missing_config_cannot_be_updated(sagemaker_client, client_error):
    call = sagemaker_client.update_notebook_instance_lifecycle_config
    assert client_error(call, **SETUP, OnStart=ON_START)["Code"] == "ValidationException"


def test_deleted_config_frees_its_name(sagemaker_client, create, client_error):
    create()
    sagemaker_client.delete_notebook_instance_lifecycle_config(**SETUP)
    call = sagemaker_client.delete_notebook_instance_lifecycle_config
    assert "does not exist" in client_error(call, **SETUP)["Message"]
    create()


def test_update_replaces_a_hook_and_modified_time(sagemock, sagemaker_client, create, describe):
    create(OnCreate=ON_CREATE, OnStart=ON_START)
    sagemock.clock.advance(minutes=5)
    sagemaker_client.update_notebook_instance_lifecycle_config(**SETUP, OnCreate=ON_START, OnStart=ON_START)
    assert describe()["OnCreate"] == ON_START
    assert describe()["CreationTime"] == START
    assert describe()["LastModifiedTime"] == START + timedelta(minutes=5)


def test_update_with_an_empty_hook_removes_it(sagemaker_client, create, describe):
    create(OnCreate=ON_CREATE, OnStart=ON_START)
    sagemaker_client.update_notebook_instance_lifecycle_config(**SETUP, OnCreate=[], OnStart=ON_START)
    assert "OnCreate" not in describe()
    assert describe()["OnStart"] == ON_START


@pytest.mark.usefixtures("unconfirmed_rules")
def test_config_in_use_cannot_be_deleted(sagemaker_client, create, describe, notebook_in, client_error):
    create()
    notebook_in("Stopped", LifecycleConfigName="setup")
    call = sagemaker_client.delete_notebook_instance_lifecycle_config
    assert client_error(call, **SETUP)["Code"] == "ValidationException"
    assert describe()
    sagemaker_client.update_notebook_instance(NotebookInstanceName="lab", DisassociateLifecycleConfig=True)
    call(**SETUP)


def test_list_entry_has_name_arn_and_times(sagemaker_client, create):
    create(OnStart=ON_START)
    assert sagemaker_client.list_notebook_instance_lifecycle_configs()["NotebookInstanceLifecycleConfigs"] == [
        {
            "NotebookInstanceLifecycleConfigName": "Setup",
            "NotebookInstanceLifecycleConfigArn": ARN,
            "CreationTime": START,
            "LastModifiedTime": START,
        }
    ]
