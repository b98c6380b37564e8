"""Quotas of the account, unlimited until one is set."""

import boto3
import pytest

LAB = {"NotebookInstanceName": "lab"}
TOTAL = "Total number of notebook instances"
MEDIUM = "ml.t3.medium for notebook instance usage"
LARGE = "ml.t3.large for notebook instance usage"

pytestmark = pytest.mark.sagemock(clock="manual")


def test_nothing_is_limited_until_it_is(sagemock, sagemaker_client, create_notebook):
    assert dict(sagemock.quotas) == {}
    for n in range(30):
        create_notebook(f"n{n}")
    assert len(sagemaker_client.list_notebook_instances(MaxResults=100)["NotebookInstances"]) == 30


def test_the_total_is_refused_in_aws_s_words(sagemock, create_notebook, client_error):
    sagemock.quotas[TOTAL] = 1
    create_notebook("a")
    assert client_error(create_notebook, name="b") == {
        "Code": "ResourceLimitExceeded",
        "Message": (
            "The account-level service limit 'Total number of notebook instances' is 1 NotebookInstances, with current "
            "utilization of 1 NotebookInstances and a request delta of 1 NotebookInstances. Please contact AWS support "
            "to request an increase for this limit."
        ),
    }


def test_the_utilization_may_be_above_the_limit(sagemock, create_notebook, client_error):
    for name in "ab":
        create_notebook(name)
    sagemock.quotas[TOTAL] = 1
    assert "is 1 NotebookInstances, with current utilization of 2" in client_error(create_notebook)["Message"]


def test_a_type_is_refused_in_aws_s_words(sagemock, create_notebook, client_error):
    sagemock.quotas[MEDIUM] = 0
    assert client_error(create_notebook) == {
        "Code": "ResourceLimitExceeded",
        "Message": (
            "The account-level service limit 'ml.t3.medium for notebook instance usage' is 0 Instances, with current "
            "utilization of 0 Instances and a request delta of 1 Instances. Please use AWS Service Quotas to request "
            "an increase for this quota. If AWS Service Quotas is not available, contact AWS support to request an "
            "increase for this quota."
        ),
    }


def test_the_quota_of_a_type_is_no_concern_of_another(sagemock, create_notebook):
    sagemock.quotas[MEDIUM] = 0
    create_notebook(InstanceType="ml.t3.large")


@pytest.mark.parametrize("status", ["Pending", "InService", "Stopping", "Stopped", "Failed", "Updating", "Deleting"])
def test_the_total_counts_all_that_exist(sagemock, create_notebook, notebook_in, client_error, status):
    notebook_in(status)
    sagemock.quotas[TOTAL] = 1
    assert client_error(create_notebook, name="other")["Code"] == "ResourceLimitExceeded"


@pytest.mark.parametrize(
    ("status", "counts"), [("Pending", True), ("InService", True), ("Stopped", False), ("Failed", False)]
)
def test_a_type_counts_those_that_run(sagemock, create_notebook, notebook_in, client_error, status, counts):
    notebook_in(status)
    sagemock.quotas[MEDIUM] = 1
    if counts:
        assert client_error(create_notebook, name="other")["Code"] == "ResourceLimitExceeded"
    else:
        create_notebook("other")


def test_a_start_can_exceed_the_quota_of_a_type(sagemock, sagemaker_client, create_notebook, notebook_in, client_error):
    notebook_in("Stopped")
    sagemock.quotas[MEDIUM] = 1
    create_notebook("other")
    assert client_error(sagemaker_client.start_notebook_instance, **LAB)["Code"] == "ResourceLimitExceeded"
    assert sagemaker_client.describe_notebook_instance(**LAB)["NotebookInstanceStatus"] == "Stopped"
    sagemock.quotas[MEDIUM] = 2
    sagemaker_client.start_notebook_instance(**LAB)


def test_a_start_does_not_add_to_the_total(sagemock, sagemaker_client, notebook_in):
    notebook_in("Stopped")
    sagemock.quotas[TOTAL] = 1
    sagemaker_client.start_notebook_instance(**LAB)


def test_an_update_to_a_type_can_exceed_its_quota(sagemock, sagemaker_client, notebook_in, client_error):
    notebook_in("Stopped")
    sagemock.quotas[LARGE] = 0
    sagemock.quotas[MEDIUM] = 0
    update = sagemaker_client.update_notebook_instance
    assert client_error(update, **LAB, InstanceType="ml.t3.large")["Code"] == "ResourceLimitExceeded"
    update(**LAB, InstanceType="ml.t3.medium")  # which it has


def test_a_start_is_refused_for_its_status_before_its_quota(sagemock, sagemaker_client, create_notebook, client_error):
    create_notebook()
    sagemock.quotas[MEDIUM] = 0
    assert client_error(sagemaker_client.start_notebook_instance, **LAB)["Message"].startswith(
        "Status (Pending) not in"
    )


def test_a_region_counts_for_itself(sagemock, create_notebook):
    sagemock.quotas[TOTAL] = 1
    create_notebook()
    boto3.client("sagemaker", region_name="eu-west-1").create_notebook_instance(
        **LAB, InstanceType="ml.t3.medium", RoleArn="arn:aws:iam::123456789012:role/DataScientist"
    )


def test_a_quota_can_be_lifted(sagemock, create_notebook):
    sagemock.quotas[TOTAL] = 0
    del sagemock.quotas[TOTAL]
    create_notebook()


def test_reset_lifts_all(sagemock):
    sagemock.quotas.update({TOTAL: 0, MEDIUM: 3})
    assert dict(sagemock.quotas) == {TOTAL: 0, MEDIUM: 3}
    assert "3" in repr(sagemock.quotas)
    sagemock.reset()
    assert len(sagemock.quotas) == 0


# --- mistakes


@pytest.mark.parametrize("name", ["Notebooks", "ml.t3.medium", "ml.huge for notebook instance usage", "", None, 5])
def test_an_unknown_quota_is_refused_with_those_that_are_known(sagemock, name):
    with pytest.raises(
        ValueError, match=r"The quotas are 'Total number of notebook instances', .* '<instance type> for"
    ):
        sagemock.quotas[name] = 1


@pytest.mark.parametrize("limit", [-1, 1.5, "1", None, True])
def test_a_limit_is_a_whole_number_from_zero(sagemock, limit):
    with pytest.raises(ValueError, match="must be a whole number from 0"):
        sagemock.quotas[TOTAL] = limit
