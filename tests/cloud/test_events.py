"""The EventBridge events that AWS would have sent."""

from datetime import datetime, timezone

import pytest

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
MILLISECONDS = 1893456000000  # START
LAB = {"NotebookInstanceName": "Lab"}
NETWORK = {"SubnetId": "subnet-0bd8f38199152daa5", "SecurityGroupIds": ["sg-089fe63490b1adce7"]}

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


def statuses(events):
    return [event["detail"]["NotebookInstanceStatus"] for event in events]


def test_event_has_the_format_of_aws(sagemock, sagemaker_client, create_notebook):
    tags = [{"Key": "Env", "Value": "042"}, {"Key": "Proj", "Value": "Alpha"}]
    create_notebook("Lab", **NETWORK, KmsKeyId="alias/lab", DirectInternetAccess="Disabled", Tags=tags)
    interface = sagemaker_client.describe_notebook_instance(**LAB)["NetworkInterfaceId"]
    (event,) = sagemock.events
    assert event.pop("id")
    assert event == {
        "version": "0",
        "detail-type": "SageMaker Notebook Instance State Change",
        "source": "aws.sagemaker",
        "account": "123456789012",
        "time": "2030-01-01T00:00:00Z",
        "region": "us-east-1",
        "resources": ["arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab"],
        "detail": {
            "NotebookInstanceArn": "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab",
            "NotebookInstanceName": "Lab",
            "NotebookInstanceStatus": "Pending",
            "FailureReason": None,
            "InstanceType": "ml.t3.medium",
            "SubnetId": "subnet-0bd8f38199152daa5",
            "SecurityGroups": ["sg-089fe63490b1adce7"],
            "RoleArn": "arn:aws:iam::123456789012:role/DataScientist",
            "KmsKeyId": "alias/lab",
            "NetworkInterfaceId": interface,
            "LastModifiedTime": MILLISECONDS,
            "CreationTime": MILLISECONDS,
            "NotebookInstanceLifecycleConfigName": None,
            "DirectInternetAccess": "Disabled",
            "Tags": {"Env": "042", "Proj": "Alpha"},
        },
    }


def test_unset_members_are_not_in_events(sagemock, create_notebook):
    create_notebook()
    (event,) = sagemock.events
    assert not {"SubnetId", "SecurityGroups", "NetworkInterfaceId", "KmsKeyId"} & set(event["detail"])


def test_event_has_no_url(sagemock, create_notebook):
    create_notebook()
    assert "Url" not in sagemock.events[0]["detail"]


def test_every_status_sends_an_event_in_order(sagemock, sagemaker_client, notebook_in):
    notebook_in("Stopped", "Lab")
    sagemaker_client.update_notebook_instance(**LAB)
    sagemock.clock.settle()
    sagemaker_client.delete_notebook_instance(**LAB)
    sagemock.clock.settle()
    assert statuses(sagemock.events) == [
        *["Pending", "InService", "Stopping", "Stopped", "Updating", "Stopped", "Deleting", "Deleted"]
    ]


def test_each_event_has_its_own_time(sagemock, notebook_in):
    notebook_in("Stopped", "Lab")
    times = [event["detail"]["LastModifiedTime"] - MILLISECONDS for event in sagemock.events]
    assert times == [0, 210_000, 210_000, 270_000]
    assert [event["time"][11:] for event in sagemock.events] == ["00:00:00Z", "00:03:30Z", "00:03:30Z", "00:04:30Z"]
    assert {event["detail"]["CreationTime"] for event in sagemock.events} == {MILLISECONDS}


def test_later_changes_do_not_alter_events(sagemock, sagemaker_client, notebook_in):
    arn = notebook_in("Stopped", "Lab", Tags=[{"Key": "team", "Value": "research"}])
    before = sagemock.events
    sagemaker_client.update_notebook_instance(**LAB, InstanceType="ml.m5.xlarge")
    sagemaker_client.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "platform"}])
    assert sagemock.events[:-1] == before
    assert sagemock.events[-1]["detail"]["InstanceType"] == "ml.m5.xlarge"


def test_failure_reason_is_in_failed_event_only(sagemock, sagemaker_client, notebook_in):
    notebook_in("Failed", "Lab")
    sagemaker_client.start_notebook_instance(**LAB)
    pending, failed, again = [event["detail"] for event in sagemock.events]
    assert "capacity" in failed["FailureReason"]
    assert pending["FailureReason"] is None
    assert again["FailureReason"] is None


def test_failed_call_sends_no_event(sagemock, sagemaker_client, create_notebook, client_error):
    create_notebook("Lab")
    client_error(create_notebook, name="Lab")
    client_error(sagemaker_client.stop_notebook_instance, **LAB)
    assert len(sagemock.events) == 1


def test_event_ids_are_unique_and_stable(sagemock, notebook_in):
    notebook_in("Stopped", "Lab")
    ids = [event["id"] for event in sagemock.events]
    assert len(set(ids)) == 4
    assert [event["id"] for event in sagemock.events] == ids
    sagemock.reset()
    notebook_in("Stopped", "Lab")
    assert not set(ids) & {event["id"] for event in sagemock.events}


def test_events_are_current_without_a_call(sagemock, create_notebook):
    create_notebook()
    sagemock.clock.start = datetime(2031, 1, 1, tzinfo=timezone.utc)
    assert statuses(sagemock.events) == ["Pending", "InService"]


def test_events_are_a_copy(sagemock, create_notebook):
    create_notebook("Lab")
    sagemock.events[0]["detail"]["Tags"]["mine"] = "yes"
    sagemock.events.clear()
    assert sagemock.events[0]["detail"]["Tags"] == {}


def test_lifecycle_config_sends_its_own_events(sagemock, sagemaker_client):
    setup = {"NotebookInstanceLifecycleConfigName": "Setup"}
    script = [{"Content": "ZWNobw=="}]
    arn = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance-lifecycle-config/setup"
    sagemaker_client.create_notebook_instance_lifecycle_config(**setup)
    sagemaker_client.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "research"}])
    sagemock.clock.advance(seconds=1)
    sagemaker_client.update_notebook_instance_lifecycle_config(**setup, OnStart=script)
    created, changed = sagemock.events
    assert created["detail-type"] == "SageMaker Notebook Lifecycle Config State Change"
    assert created["resources"] == [arn]
    assert created["detail"]["NotebookInstanceLifecycleConfigName"] == "Setup"
    assert changed["detail"]["Tags"] == {"team": "research"}
    assert changed["detail"]["OnStart"] == script
    assert changed["detail"]["LastModifiedTime"] == MILLISECONDS + 1000


def test_code_repository_sends_no_events(sagemock, sagemaker_client):
    sagemaker_client.create_code_repository(
        CodeRepositoryName="a", GitConfig={"RepositoryUrl": "https://github.com/a/b"}
    )
    assert sagemock.events == []


@pytest.mark.sagemock(account_id="210987654321")
def test_event_has_account_and_region_of_resource(sagemock, create_notebook):
    create_notebook()
    (event,) = sagemock.events
    assert (event["account"], event["region"]) == ("210987654321", "us-east-1")


# --- images (letter G of the trials: the samples of AWS's developer guide)

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
IMAGES = "arn:aws:sagemaker:us-east-1:123456789012:image"


@pytest.fixture
def image(sagemock, sagemaker_client):
    """Create an image with one version, and return the events of both."""
    sagemaker_client.create_image(ImageName="kernel", RoleArn=ROLE)
    sagemock.clock.settle()
    sagemaker_client.create_image_version(ImageName="kernel", BaseImage="base", ClientToken="1")
    sagemock.clock.settle()
    return sagemock.events


def test_image_event_is_like_the_sample(image):
    event = image[0]
    assert (event["detail-type"], event["resources"]) == ("SageMaker Image State Change", [f"{IMAGES}/kernel"])
    expected = {"ImageName": "kernel", "ImageArn": f"{IMAGES}/kernel", "ImageStatus": "Creating", "Tags": {}}
    assert event["detail"] == expected | {"Version": 1.0}
    assert list(event["detail"]) == ["ImageName", "ImageArn", "ImageStatus", "Version", "Tags"]


def test_image_version_event_is_like_the_sample(image):
    event = image[2]
    arn = "arn:aws:sagemaker:us-east-1:123456789012:image-version/kernel/1"
    assert (event["detail-type"], event["resources"]) == ("SageMaker Image Version State Change", [arn])
    expected = {"ImageArn": f"{IMAGES}/kernel", "ImageVersionArn": arn, "ImageVersionStatus": "Creating", "Tags": {}}
    assert event["detail"] == expected | {"Version": 1.0}
    assert repr(event["detail"]["Version"]) == "1.0"


def test_every_status_of_an_image_sends_an_event(sagemock, sagemaker_client, image):
    sagemaker_client.delete_image_version(ImageName="kernel", Version=1)
    sagemock.clock.settle()
    sagemaker_client.delete_image(ImageName="kernel")
    sagemock.clock.settle()
    details = [event["detail"] for event in sagemock.events]
    assert [detail["ImageStatus"] for detail in details if "ImageStatus" in detail] == [
        *["Creating", "Created", "Deleting", "Deleted"]
    ]
    assert [detail["ImageVersionStatus"] for detail in details if "ImageVersionStatus" in detail] == [
        *["Creating", "Created", "Deleting", "Deleted"]
    ]


def test_a_table_of_notebooks_follows_the_events(sagemock, sagemaker_client, notebook_in):
    """Keep a table as awslabs/mlspace does: it reads two members from every event, and removes a row by Deleted."""
    notebook_in("Deleting", "Lab")
    sagemock.clock.settle()
    table = {}
    for event in sagemock.events:
        detail = event["detail"]
        if detail["NotebookInstanceStatus"] == "Deleted":
            del table[detail["NotebookInstanceName"]]
        else:
            table[detail["NotebookInstanceName"]] = (
                detail["FailureReason"],
                detail["NotebookInstanceLifecycleConfigName"],
            )
    assert table == {}
