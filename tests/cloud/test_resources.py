"""cloud.resources() and cloud.resource() list resources without a call."""

import boto3
import pytest

from sagemock import ResourceSummary

ROLE = "arn:aws:iam::123456789012:role/DataScientist"

pytestmark = pytest.mark.sagemock(clock="manual")


def test_an_empty_cloud_has_no_resources(sagemock):
    assert sagemock.resources() == []


def test_resources_are_listed_without_a_call(sagemock, sagemaker_client, create_notebook):
    arn = create_notebook("Lab")
    config = sagemaker_client.create_notebook_instance_lifecycle_config(NotebookInstanceLifecycleConfigName="setup")
    sagemaker_client.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "risk"}])
    lab, setup = sagemock.resources()
    assert lab == ResourceSummary(
        "NotebookInstance", "Lab", "Pending", arn, "us-east-1", "123456789012", None, {"team": "risk"}
    )
    assert (setup.name, setup.status) == ("setup", None)
    assert setup.arn == config["NotebookInstanceLifecycleConfigArn"]
    assert len(sagemock.calls) == 3


@pytest.mark.sagemock(clock="auto")
def test_looking_does_not_move_the_clock(sagemock, create_notebook):
    create_notebook()
    assert [sagemock.resource("lab").status for _ in range(3)] == ["Pending"] * 3


def test_a_resource_shows_what_is_due(sagemock, create_notebook):
    sagemock.fail_next("NotebookInstance", "no capacity")
    create_notebook()
    sagemock.clock.advance(hours=1)
    assert (sagemock.resource("lab").status, sagemock.resource("lab").failure) == ("Failed", "no capacity")


def test_a_summary_does_not_change_later(sagemock, create_notebook):
    create_notebook()
    before = sagemock.resource("lab")
    sagemock.clock.settle()
    assert (before.status, sagemock.resource("lab").status) == ("Pending", "InService")


def test_a_deleted_resource_is_gone(sagemock, sagemaker_client, notebook_in):
    notebook_in("Stopped")
    sagemaker_client.delete_notebook_instance(NotebookInstanceName="lab")
    sagemock.clock.settle()
    assert sagemock.resources() == []


def test_a_domain_is_found_by_three_names(sagemock, sagemaker_client):
    arn = sagemaker_client.create_domain(
        DomainName="research",
        AuthMode="IAM",
        DefaultUserSettings={"ExecutionRole": ROLE},
        VpcId="vpc-1",
        SubnetIds=["subnet-1"],
    )["DomainArn"]
    assert {sagemock.resource(name).arn for name in ("research", arn, arn.rpartition("/")[2])} == {arn}


def test_an_unknown_name_has_suggestions(sagemock, create_notebook):
    create_notebook("laboratory")
    with pytest.raises(ValueError, match="unknown resource 'labratory'; did you mean 'laboratory'"):
        sagemock.resource("labratory")


def test_an_empty_cloud_has_no_suggestions(sagemock):
    with pytest.raises(ValueError, match="unknown resource 'lab'; the cloud has no resources"):
        sagemock.resource("lab")


def test_a_shared_name_needs_an_arn(sagemock, create_notebook):
    arn = create_notebook()
    elsewhere = boto3.client("sagemaker", "eu-west-1")
    other = elsewhere.create_notebook_instance(NotebookInstanceName="lab", InstanceType="ml.t3.medium", RoleArn=ROLE)[
        "NotebookInstanceArn"
    ]
    with pytest.raises(ValueError, match=f"several resources are named 'lab'.*{arn}.*{other}"):
        sagemock.resource("lab")
    assert sagemock.resource(other).region == "eu-west-1"
