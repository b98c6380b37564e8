"""Quotas of the account, which are unlimited by default."""

import re
from pathlib import Path

import boto3
import pytest

from sagemock.cloud.quotas import NOTEBOOK_INSTANCE_USAGE, STUDIO_APPS, TOTALS

LAB = {"NotebookInstanceName": "lab"}
TOTAL = "Total number of notebook instances"
MEDIUM = "ml.t3.medium for notebook instance usage"
LARGE = "ml.t3.large for notebook instance usage"

pytestmark = pytest.mark.sagemock(clock="manual")


def test_default_is_unlimited(sagemock, sagemaker_client, create_notebook):
    assert dict(sagemock.quotas) == {}
    for n in range(30):
        create_notebook(f"n{n}")
    assert len(sagemaker_client.list_notebook_instances(MaxResults=100)["NotebookInstances"]) == 30


def test_total_quota_has_aws_message(sagemock, create_notebook, client_error):
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


def test_utilization_may_exceed_the_limit(sagemock, create_notebook, client_error):
    for name in "ab":
        create_notebook(name)
    sagemock.quotas[TOTAL] = 1
    assert "is 1 NotebookInstances, with current utilization of 2" in client_error(create_notebook)["Message"]


def test_instance_type_quota_has_aws_message(sagemock, create_notebook, client_error):
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


def test_quota_does_not_affect_other_types(sagemock, create_notebook):
    sagemock.quotas[MEDIUM] = 0
    create_notebook(InstanceType="ml.t3.large")


@pytest.mark.parametrize("status", ["Pending", "InService", "Stopping", "Stopped", "Failed", "Updating", "Deleting"])
def test_total_counts_all_existing_instances(sagemock, create_notebook, notebook_in, client_error, status):
    notebook_in(status)
    sagemock.quotas[TOTAL] = 1
    assert client_error(create_notebook, name="other")["Code"] == "ResourceLimitExceeded"


@pytest.mark.parametrize(
    ("status", "counts"), [("Pending", True), ("InService", True), ("Stopped", False), ("Failed", False)]
)
def test_type_quota_counts_running_instances(sagemock, create_notebook, notebook_in, client_error, status, counts):
    notebook_in(status)
    sagemock.quotas[MEDIUM] = 1
    if counts:
        assert client_error(create_notebook, name="other")["Code"] == "ResourceLimitExceeded"
    else:
        create_notebook("other")


def test_start_can_exceed_the_type_quota(sagemock, sagemaker_client, create_notebook, notebook_in, client_error):
    notebook_in("Stopped")
    sagemock.quotas[MEDIUM] = 1
    create_notebook("other")
    assert client_error(sagemaker_client.start_notebook_instance, **LAB)["Code"] == "ResourceLimitExceeded"
    assert sagemaker_client.describe_notebook_instance(**LAB)["NotebookInstanceStatus"] == "Stopped"
    sagemock.quotas[MEDIUM] = 2
    sagemaker_client.start_notebook_instance(**LAB)


def test_start_does_not_add_to_total(sagemock, sagemaker_client, notebook_in):
    notebook_in("Stopped")
    sagemock.quotas[TOTAL] = 1
    sagemaker_client.start_notebook_instance(**LAB)


def test_update_can_exceed_the_type_quota(sagemock, sagemaker_client, notebook_in, client_error):
    notebook_in("Stopped")
    sagemock.quotas[LARGE] = 0
    sagemock.quotas[MEDIUM] = 0
    update = sagemaker_client.update_notebook_instance
    assert client_error(update, **LAB, InstanceType="ml.t3.large")["Code"] == "ResourceLimitExceeded"
    update(**LAB, InstanceType="ml.t3.medium")  # its current type


def test_start_checks_status_before_quota(sagemock, sagemaker_client, create_notebook, client_error):
    create_notebook()
    sagemock.quotas[MEDIUM] = 0
    assert client_error(sagemaker_client.start_notebook_instance, **LAB)["Message"].startswith(
        "Status (Pending) not in"
    )


def test_each_region_has_its_own_count(sagemock, create_notebook):
    sagemock.quotas[TOTAL] = 1
    create_notebook()
    boto3.client("sagemaker", region_name="eu-west-1").create_notebook_instance(
        **LAB, InstanceType="ml.t3.medium", RoleArn="arn:aws:iam::123456789012:role/DataScientist"
    )


def test_quota_can_be_removed(sagemock, create_notebook):
    sagemock.quotas[TOTAL] = 0
    del sagemock.quotas[TOTAL]
    create_notebook()


def test_reset_removes_all_quotas(sagemock):
    sagemock.quotas.update({TOTAL: 0, MEDIUM: 3})
    assert dict(sagemock.quotas) == {TOTAL: 0, MEDIUM: 3}
    assert "3" in repr(sagemock.quotas)
    sagemock.reset()
    assert len(sagemock.quotas) == 0


# --- invalid quotas


@pytest.mark.parametrize("name", ["Notebooks", "ml.t3.medium", "ml.huge for notebook instance usage", "", None, 5])
def test_unknown_quota_lists_known_quotas(sagemock, name):
    with pytest.raises(
        ValueError, match=r"The quotas are 'Total number of notebook instances', .* '<instance type> for"
    ):
        sagemock.quotas[name] = 1


@pytest.mark.parametrize("limit", [-1, 1.5, "1", None, True])
def test_limit_must_be_a_non_negative_integer(sagemock, limit):
    with pytest.raises(ValueError, match="must be a whole number from 0"):
        sagemock.quotas[TOTAL] = limit


@pytest.mark.once
def test_documentation_lists_all_quotas():
    page = (Path(__file__).parents[2] / "docs" / "faults.md").read_text()
    rows = re.findall(r"^\| `(.+?)` \|", page.partition("| quota | counts |")[2], re.MULTILINE)
    per_type = [quota.format("<type>") for quota in (NOTEBOOK_INSTANCE_USAGE, *STUDIO_APPS.values())]
    assert sorted(rows) == sorted([*TOTALS, *per_type])
