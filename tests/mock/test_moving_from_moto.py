"""The checklist of docs/moto.md: each line against moto alone, and against both mocks together."""

import contextlib
import json

import boto3
import pytest
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.backends import get_backend

from sagemock import mock_sagemaker

LAB = {"NotebookInstanceName": "MyLab"}
ROLE = "arn:aws:iam::123456789012:role/notebook"
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
STACK = {
    "Resources": {
        "Lab": {
            "Type": "AWS::SageMaker::NotebookInstance",
            "Properties": {**NEW, "NotebookInstanceName": "stacked"},
        }
    }
}


@pytest.fixture(autouse=True)
def credentials(no_aws_settings, monkeypatch):
    for variable in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(variable, "real")


@pytest.fixture
def compare():
    """Return the results of a function with moto alone, and with both mocks; an error as code and message."""

    def compare(function, **options):
        with mock_aws():
            theirs = run(function)
        with mock_aws(), mock_sagemaker(**{"clock": "instant", **options}):
            return theirs, run(function)

    return compare


def run(function):
    try:
        return function(boto3.client("sagemaker", "us-east-1"))
    except ClientError as error:
        return error.response["Error"]["Code"], error.response["Error"]["Message"]


def status(client):
    try:
        return client.describe_notebook_instance(**LAB)["NotebookInstanceStatus"]
    except ClientError:
        return "gone"


def statuses(client):
    """Return the status after each step of a life cycle."""
    seen = []
    client.create_notebook_instance(**NEW)
    for step in (None, client.stop_notebook_instance, client.start_notebook_instance, client.stop_notebook_instance):
        if step:
            step(**LAB)
        seen.append(status(client))
    client.delete_notebook_instance(**LAB)
    return [*seen, status(client)]


def test_statuses_are_final_at_once(compare):
    theirs, ours = compare(statuses)
    assert theirs == ours == ["InService", "Stopped", "InService", "Stopped", "gone"]


def test_another_clock_shows_pending_first(compare):
    def create(client):
        client.create_notebook_instance(**NEW)
        return status(client)

    assert compare(create, clock="auto") == ("InService", "Pending")


def test_arns_and_urls_are_lower_case(compare):
    def create(client):
        arn = client.create_notebook_instance(**NEW)["NotebookInstanceArn"]
        return arn.rpartition("/")[2], client.describe_notebook_instance(**LAB)["Url"].partition(".")[0]

    assert compare(create) == (("MyLab", "MyLab"), ("mylab", "mylab"))


def test_status_errors_end_with_full_stops(compare):
    def delete(client):
        client.create_notebook_instance(**NEW)
        return client.delete_notebook_instance(**LAB)

    (their_code, theirs), (our_code, ours) = compare(delete)
    assert their_code == our_code == "ValidationException"
    assert theirs.lower() + "." == ours.lower()


@pytest.mark.parametrize(
    ("steps", "error"),
    [(["start"], "Status (InService) not in"), (["stop", "stop"], "Status (Stopped) not in ([InService])")],
)
def test_start_and_stop_check_the_status(compare, steps, error):
    def repeat(client):
        client.create_notebook_instance(**NEW)
        for step in steps:
            getattr(client, f"{step}_notebook_instance")(**LAB)
        return "accepted"

    theirs, ours = compare(repeat)
    assert theirs == "accepted"
    assert error in ours[1]


def test_update_needs_a_stopped_instance(compare):
    def update(client, *, stopped=False):
        client.create_notebook_instance(**NEW)
        if stopped:
            client.stop_notebook_instance(**LAB)
        with contextlib.suppress(NotImplementedError):
            client.update_notebook_instance(**LAB, InstanceType="ml.t3.large")
            return client.describe_notebook_instance(**LAB)["InstanceType"]

    theirs, ours = compare(update)
    assert theirs is None
    assert "Status (InService) not in" in ours[1]
    assert compare(lambda client: update(client, stopped=True)) == (None, "ml.t3.large")


def test_accelerator_types_are_not_shown(compare):
    def create(client):
        client.create_notebook_instance(**NEW, AcceleratorTypes=["ml.eia1.medium"])
        return client.describe_notebook_instance(**LAB).get("AcceleratorTypes")

    assert compare(create) == (["ml.eia1.medium"], None)


@pytest.mark.parametrize(
    ("members", "error"),
    [
        ({"NotebookInstanceName": "my_lab"}, "at 'notebookInstanceName' failed to satisfy constraint"),
        ({"LifecycleConfigName": "none"}, "Notebook Instance Lifecycle Config does not exist."),
    ],
)
def test_invalid_requests_are_refused(compare, members, error):
    def create(client):
        client.create_notebook_instance(**NEW | members)
        return "accepted"

    theirs, ours = compare(create)
    assert theirs == "accepted"
    assert error in ours[1]


def test_more_instance_types_are_accepted(compare):
    def create(client):
        client.create_notebook_instance(**NEW | {"InstanceType": "ml.g5.xlarge"})
        return "accepted"

    theirs, ours = compare(create)
    assert "at 'instanceType' failed to satisfy constraint" in theirs[1]
    assert ours == "accepted"


def test_descriptions_have_more_members(compare):
    def describe(client):
        client.create_notebook_instance(**NEW)
        return set(client.describe_notebook_instance(**LAB))

    theirs, ours = compare(describe)
    assert theirs < ours
    assert {"RootAccess", "PlatformIdentifier"} <= ours - theirs


def test_ids_of_domains_are_random(compare):
    def create(client):
        user = {"ExecutionRole": ROLE}
        network = {"VpcId": "vpc-1", "SubnetIds": ["subnet-1"]}
        created = client.create_domain(DomainName="research", AuthMode="IAM", DefaultUserSettings=user, **network)
        return created["DomainArn"].rpartition("/")[2]

    theirs, ours = compare(create)
    assert theirs == "d-research"
    assert ours.startswith("d-")
    assert ours != theirs


def test_missing_domains_have_their_own_error(compare):
    theirs, ours = compare(lambda client: client.describe_domain(DomainId="d-none"))
    assert (theirs[0], ours[0]) == ("ValidationException", "ResourceNotFound")


def test_stacks_create_notebooks_in_both_alike(compare):
    def create(client):
        stacks = boto3.client("cloudformation", "us-east-1")
        stacks.create_stack(StackName="labs", TemplateBody=json.dumps(STACK))
        return len(client.list_notebook_instances()["NotebookInstances"])

    assert compare(create) == (1, 1)


def test_motos_backends_have_no_notebooks_of_ours(compare):
    def create(client):
        client.create_notebook_instance(**NEW)
        return len(get_backend("sagemaker")["123456789012"]["us-east-1"].notebook_instances)

    assert compare(create) == (1, 0)


def test_tagging_api_has_notebooks_of_both(compare):
    def create(client):
        client.create_notebook_instance(**NEW, Tags=[{"Key": "team", "Value": "risk"}])
        tagging = boto3.client("resourcegroupstaggingapi", "us-east-1")
        return len(tagging.get_resources()["ResourceTagMappingList"])

    assert compare(create) == (1, 1)
