"""Images: operations, transitions, waiters and lists."""

from datetime import datetime, timedelta, timezone

import pytest
from botocore.exceptions import WaiterError

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
OTHER_ROLE = "arn:aws:iam::123456789012:role/Builder"
IMAGE = {"ImageName": "analysis"}
ARN = "arn:aws:sagemaker:us-east-1:123456789012:image/analysis"
MADE_FROM = {"BaseImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/analysis:latest"}
STATUSES = ["CREATING", "CREATED", "CREATE_FAILED", "UPDATING", "UPDATE_FAILED", "DELETING", "DELETE_FAILED"]

every_clock = pytest.mark.parametrize(
    (), [pytest.param(marks=pytest.mark.sagemock(clock=clock), id=clock) for clock in ("auto", "manual", "instant")]
)

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def create(sagemaker_client):
    def create(name="analysis", **more):
        return sagemaker_client.create_image(**{"ImageName": name, "RoleArn": ROLE} | more)["ImageArn"]

    return create


@pytest.fixture
def describe(sagemaker_client):
    def describe():
        description = sagemaker_client.describe_image(**IMAGE)
        del description["ResponseMetadata"]
        return description

    return describe


@pytest.fixture
def image_in(sagemock, sagemaker_client, create):
    """Create an image and bring it to a status, which it keeps on a manual clock."""

    def image_in(status, name="analysis"):
        arn = create(name)
        if status == "CREATE_FAILED":
            sagemock.fail_next(arn)
        if status != "CREATING":
            sagemock.clock.settle()
        if status.startswith("UPDAT"):
            sagemaker_client.update_image(ImageName=name)
        if status.startswith("DELET"):
            sagemaker_client.delete_image(ImageName=name)
        if status in ("UPDATE_FAILED", "DELETE_FAILED"):
            sagemock.fail_next(arn)
            sagemock.clock.settle()
        return arn

    return image_in


# --- create and describe


def test_describe_returns_the_members_of_create(create, describe):
    create(Description="For analyses.", DisplayName="Analysis")
    assert describe() == {
        "CreationTime": START,
        "Description": "For analyses.",
        "DisplayName": "Analysis",
        "ImageArn": ARN,
        "ImageName": "analysis",
        "ImageStatus": "CREATING",
        "LastModifiedTime": START,
        "RoleArn": ROLE,
    }


def test_optional_members_are_absent_unless_set(create, describe):
    create()
    assert {"Description", "DisplayName", "FailureReason"}.isdisjoint(describe())


def test_image_is_created_after_a_second(sagemock, create, describe):
    create()
    sagemock.clock.advance(seconds=0.5)
    assert describe()["ImageStatus"] == "CREATING"
    sagemock.clock.advance(seconds=1)
    assert describe()["ImageStatus"] == "CREATED"
    assert describe()["LastModifiedTime"] - describe()["CreationTime"] == timedelta(seconds=1)


def test_duplicate_name_has_the_error_of_aws(create, client_error):
    create("Analysis")
    assert client_error(create, name="Analysis") == {
        "Code": "ResourceInUse",
        "Message": "The Image with ImageName Analysis already exists. Please use a different ImageName.",
    }


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("imageName", {"ImageName": "an_alysis"}),
        ("imageName", {"ImageName": "a..b"}),
        ("imageName", {"ImageName": "a" * 64}),
        ("imageName", {"ImageName": ""}),
        ("roleArn", {"RoleArn": "DataScientist"}),
        ("displayName", {"DisplayName": " Analysis"}),
        ("displayName", {"DisplayName": "a" * 129}),
        ("description", {"Description": "a" * 513}),
    ],
)
def test_member_that_breaks_the_model_is_refused(raw_client, client_error, path, wrong):
    error = client_error(raw_client.create_image, **IMAGE | {"RoleArn": ROLE} | wrong)
    assert error["Code"] == "ValidationException"
    assert f"at '{path}' failed to satisfy constraint: " in error["Message"]


def test_name_may_have_dots(create):
    assert create("analysis-1.2.0").endswith(":image/analysis-1.2.0")


def test_images_are_unlimited_without_a_quota(sagemock, create, client_error):
    create("a")
    quota = "Maximum number of SageMakerImage images allowed per account"
    sagemock.quotas[quota] = 1
    error = client_error(create, name="b")
    assert error["Code"] == "ResourceLimitExceeded"
    assert error["Message"].startswith(f"The account-level service limit '{quota}' is 1 ")
    sagemock.quotas[quota] = 2
    create("b")


# --- update


def test_update_changes_members_and_passes_through_updating(sagemock, sagemaker_client, image_in, describe):
    image_in("CREATED")
    changes = {"Description": "New.", "DisplayName": "New name", "RoleArn": OTHER_ROLE}
    assert sagemaker_client.update_image(**IMAGE, **changes)["ImageArn"] == ARN
    assert describe()["ImageStatus"] == "UPDATING"
    sagemock.clock.settle()
    assert describe()["ImageStatus"] == "CREATED"
    assert describe()["LastModifiedTime"] == sagemock.clock.now()
    assert changes.items() <= describe().items()


def test_update_keeps_members_not_in_the_request(sagemaker_client, sagemock, create, describe):
    create(Description="For analyses.", DisplayName="Analysis")
    sagemock.clock.settle()
    sagemaker_client.update_image(**IMAGE, Description="New.")
    assert describe()["DisplayName"] == "Analysis"
    assert describe()["RoleArn"] == ROLE


@pytest.mark.parametrize("deleted", [["Description"], ["DisplayName"], ["Description", "DisplayName"]])
def test_description_and_display_name_can_be_deleted(sagemaker_client, sagemock, create, describe, deleted):
    create(Description="For analyses.", DisplayName="Analysis")
    sagemock.clock.settle()
    sagemaker_client.update_image(**IMAGE, DeleteProperties=deleted)
    assert {"Description", "DisplayName"} - set(describe()) == set(deleted)


@pytest.mark.parametrize("deleted", [["RoleArn"], ["Description", "Role"], ["Description"] * 3])
def test_other_properties_cannot_be_deleted(sagemaker_client, image_in, client_error, deleted):
    image_in("CREATED")
    error = client_error(sagemaker_client.update_image, **IMAGE, DeleteProperties=deleted)
    assert error["Code"] == "ValidationException"
    assert "at 'deleteProperties' failed" in error["Message"]


@pytest.mark.usefixtures("unconfirmed_rules")
def test_setting_and_deleting_a_member_is_refused(sagemaker_client, image_in, describe, client_error):
    image_in("CREATED")
    before = describe()
    assert client_error(sagemaker_client.update_image, **IMAGE, Description="New.", DeleteProperties=["Description"])
    assert describe() == before


@pytest.mark.parametrize("status", ["CREATED", "UPDATE_FAILED"])
def test_update_is_allowed_after_a_failed_update(sagemock, sagemaker_client, image_in, describe, status):
    image_in(status)
    sagemaker_client.update_image(**IMAGE, DisplayName="Analysis")
    sagemock.clock.settle()
    assert describe()["ImageStatus"] == "CREATED"
    assert "FailureReason" not in describe()


@pytest.mark.parametrize("status", ["CREATING", "CREATE_FAILED", "UPDATING", "DELETING", "DELETE_FAILED"])
def test_update_is_refused_in_other_statuses(sagemaker_client, image_in, describe, client_error, status):
    image_in(status)
    assert client_error(sagemaker_client.update_image, **IMAGE, DisplayName="Analysis")
    assert describe()["ImageStatus"] == status
    assert "DisplayName" not in describe()


# --- delete


@pytest.mark.parametrize("status", ["CREATED", "CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED"])
def test_deleted_image_passes_through_deleting(
    sagemock, sagemaker_client, create, image_in, describe, client_error, status
):
    image_in(status)
    reply = sagemaker_client.delete_image(**IMAGE)
    assert reply["ResponseMetadata"]["HTTPHeaders"]["content-length"] == "2"  # an empty structure
    assert describe()["ImageStatus"] == "DELETING"
    sagemock.clock.settle()
    assert client_error(sagemaker_client.describe_image, **IMAGE)["Code"] == "ResourceNotFound"
    create()


def test_deleting_image_keeps_its_name(sagemaker_client, create, image_in, client_error):
    image_in("DELETING")
    assert client_error(sagemaker_client.delete_image, **IMAGE)
    assert client_error(create)["Code"] == "ResourceInUse"


def test_versions_are_deleted_with_their_image(sagemock, sagemaker_client, image_in, create, client_error):
    image_in("CREATED")
    for name in ("analysis", "other"):
        if name == "other":
            create(name)
            sagemock.clock.settle()
        arn = sagemaker_client.create_image_version(ImageName=name, **MADE_FROM)["ImageVersionArn"]
        sagemaker_client.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "research"}])
    sagemaker_client.create_image_version(**IMAGE, **MADE_FROM)
    sagemaker_client.delete_image(**IMAGE)
    sagemock.clock.settle()
    for version in (1, 2):
        error = client_error(sagemaker_client.describe_image_version, **IMAGE, Version=version)
        assert error["Code"] == "ResourceNotFound"
    assert client_error(sagemaker_client.list_tags, ResourceArn=arn.replace("other", "analysis"))
    assert sagemaker_client.describe_image_version(ImageName="other")["Version"] == 1
    create()
    sagemock.clock.settle()
    assert sagemaker_client.list_image_versions(**IMAGE)["ImageVersions"] == []


# --- failures, durations, waiters


@pytest.mark.parametrize("status", ["CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED"])
def test_failed_transitions_have_a_failure_reason(sagemock, sagemaker_client, image_in, describe, status):
    image_in({"C": "CREATING", "U": "UPDATING", "D": "DELETING"}[status[0]])
    sagemock.fail_next("Image", reason="The role cannot be assumed.")
    sagemock.clock.settle()
    assert describe()["ImageStatus"] == status
    assert describe()["FailureReason"] == "The role cannot be assumed."
    assert sagemaker_client.list_images()["Images"][0]["FailureReason"] == "The role cannot be assumed."


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_of_the_model_is_reachable(image_in, describe, sagemaker_client, status):
    image_in(status)
    assert describe()["ImageStatus"] == status
    assert status in sagemaker_client.meta.service_model.shape_for("ImageStatus").enum


def test_durations_of_transitions_can_be_set(sagemock, create, describe):
    assert set(sagemock.durations["Image"]) == {"CREATING", "UPDATING", "DELETING"}
    sagemock.durations["Image"]["CREATING"] = 600
    create()
    sagemock.clock.advance(seconds=599)
    assert describe()["ImageStatus"] == "CREATING"
    sagemock.clock.advance(seconds=1)
    assert describe()["ImageStatus"] == "CREATED"


@every_clock
def test_waiters_of_botocore_pass(sagemaker_client, create, client_error, deletion_waiter_outcome):
    create()
    sagemaker_client.get_waiter("image_created").wait(**IMAGE)
    sagemaker_client.update_image(**IMAGE, Description="New.")
    sagemaker_client.get_waiter("image_updated").wait(**IMAGE)
    sagemaker_client.delete_image(**IMAGE)
    with deletion_waiter_outcome():
        sagemaker_client.get_waiter("image_deleted").wait(**IMAGE)
    assert client_error(sagemaker_client.describe_image, **IMAGE)["Code"] == "ResourceNotFound"


@pytest.mark.parametrize(
    ("waiter", "status"), [("created", "CREATING"), ("updated", "UPDATING"), ("deleted", "DELETING")]
)
def test_waiters_of_botocore_fail_with_the_image(sagemock, sagemaker_client, image_in, waiter, status):
    sagemock.fail_next(image_in(status))
    with pytest.raises(WaiterError, match="terminal failure"):
        sagemaker_client.get_waiter(f"image_{waiter}").wait(**IMAGE)


@pytest.mark.sagemock(clock="auto")
def test_transitional_status_is_described_once_without_waiters(sagemaker_client, create, describe):
    create()
    assert [describe()["ImageStatus"] for _ in range(3)] == ["CREATING", "CREATED", "CREATED"]


# --- lists


def test_list_entry_has_no_role(sagemaker_client, create):
    create(Description="For analyses.", DisplayName="Analysis")
    assert sagemaker_client.list_images()["Images"] == [
        {
            "CreationTime": START,
            "Description": "For analyses.",
            "DisplayName": "Analysis",
            "ImageArn": ARN,
            "ImageName": "analysis",
            "ImageStatus": "CREATING",
            "LastModifiedTime": START,
        }
    ]


@pytest.mark.parametrize(("parameter", "value"), [("SortBy", "Name"), ("SortOrder", "Ascending")])
def test_sort_orders_of_other_lists_are_refused(sagemaker_client, client_error, parameter, value):
    error = client_error(sagemaker_client.list_images, **{parameter: value})
    assert error["Code"] == "ValidationException"
    assert f"Value '{value}' at '{parameter[0].lower()}{parameter[1:]}' failed" in error["Message"]
