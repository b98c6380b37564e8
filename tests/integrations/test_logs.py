"""Output of lifecycle scripts in moto's CloudWatch Logs."""

import pytest
from moto import mock_aws

from sagemock import mock_sagemaker

GROUP, STREAM = "/aws/sagemaker/NotebookInstances", "lab/LifecycleConfigOnStart"


def messages(logs, group=GROUP, stream=STREAM):
    events = logs.get_log_events(logGroupName=group, logStreamName=stream, startFromHead=True)["events"]
    return [event["message"] for event in events]


@pytest.fixture
def log(cloud, create_notebook):
    """Return a function that writes output of a script of a notebook instance, as the launcher does."""
    create_notebook()
    notebook = cloud.resource_store.find("lab")
    return lambda text: cloud.log(notebook, "LifecycleConfigOnStart", text)


def test_script_output_is_in_cloudwatch_logs(cloud, aws, log):
    log("installing\ndone\n")
    logs = aws("logs")
    assert [group["logGroupName"] for group in logs.describe_log_groups()["logGroups"]] == [GROUP]
    assert messages(logs) == ["installing", "done"]
    log("again\n")
    assert messages(logs) == ["installing", "done", "again"]
    assert messages(logs) == ["installing", "done", "again"]


def test_output_far_in_the_future_is_kept(cloud, aws, log):
    log("today\n")
    cloud.clock.advance(days=30)
    log("later\n")
    assert messages(aws("logs")) == ["today", "later"]


def test_studio_has_a_group_of_its_own(cloud, aws, network, create_domain):
    domain = create_domain(network)
    cloud.log(cloud.resource_store.find(domain), "LifecycleConfigOnStart", "hello\n")
    (group,) = aws("logs").describe_log_groups()["logGroups"]
    assert group["logGroupName"] == "/aws/sagemaker/studio"


def test_a_deleted_stream_has_only_new_output(cloud, aws, log):
    log("old\n")
    logs = aws("logs")
    logs.delete_log_stream(logGroupName=GROUP, logStreamName=STREAM)
    log("new\n")
    assert messages(logs) == ["new"]


def test_a_second_moto_gets_all_output(aws, create_notebook):
    with mock_sagemaker() as cloud:
        create_notebook()
        cloud.log(cloud.resource_store.find("lab"), "LifecycleConfigOnStart", "hello\n")
        for _ in range(2):
            with mock_aws():
                assert messages(aws("logs")) == ["hello"]


def test_no_output_leaves_the_logs_empty(cloud, aws, create_notebook):
    create_notebook()
    assert aws("logs").describe_log_groups()["logGroups"] == []
