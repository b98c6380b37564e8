"""Images of Studio: their life, their lists."""

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
    """Create an image and bring it to a status; on a manual clock, where it stays in it."""

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


@pytest.fixture
def names(sagemaker_client):
    """The names on all pages, in order, by botocore's paginator."""

    def names(**asked):
        pages = sagemaker_client.get_paginator("list_images").paginate(**asked)
        return [image["ImageName"] for page in pages for image in page["Images"]]

    return names


# --- create and describe


def test_create_answers_with_the_arn(create):
    assert create() == ARN


def test_describe_shows_what_was_given(create, describe):
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


def test_a_description_and_a_display_name_that_were_not_given_are_absent(create, describe):
    create()
    assert {"Description", "DisplayName", "FailureReason"}.isdisjoint(describe())


def test_an_image_is_created_after_about_a_second(sagemock, create, describe):
    create()
    sagemock.clock.advance(seconds=0.5)
    assert describe()["ImageStatus"] == "CREATING"
    sagemock.clock.advance(seconds=1)
    assert describe()["ImageStatus"] == "CREATED"
    assert describe()["LastModifiedTime"] - describe()["CreationTime"] == timedelta(seconds=1)


def test_a_name_that_is_taken_is_refused_in_aws_s_words(create, client_error):
    create("Analysis")
    assert client_error(create, name="Analysis") == {
        "Code": "ResourceInUse",
        "Message": "The Image with ImageName Analysis already exists. Please use a different ImageName.",
    }


@pytest.mark.parametrize("call", ["describe", "update", "delete"])
def test_one_that_is_not_there_is_not_found(sagemaker_client, client_error, call):
    error = client_error(getattr(sagemaker_client, f"{call}_image"), **IMAGE)
    assert error["Code"] == "ResourceNotFound"
    assert "does not exist" in error["Message"]


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
def test_a_member_that_breaks_the_model_is_refused(raw_client, client_error, path, wrong):
    error = client_error(raw_client.create_image, **IMAGE | {"RoleArn": ROLE} | wrong)
    assert error["Code"] == "ValidationException"
    assert f"at '{path}' failed to satisfy constraint: " in error["Message"]


def test_a_name_may_have_dots(create):
    assert create("analysis-1.2.0").endswith(":image/analysis-1.2.0")


def test_images_are_not_limited_until_they_are(sagemock, create, client_error):
    create("a")
    quota = "Maximum number of SageMakerImage images allowed per account"
    sagemock.quotas[quota] = 1
    error = client_error(create, name="b")
    assert error["Code"] == "ResourceLimitExceeded"
    assert error["Message"].startswith(f"The account-level service limit '{quota}' is 1 ")
    sagemock.quotas[quota] = 2
    create("b")


# --- update


def test_update_changes_what_is_given_and_passes_through_updating(sagemock, sagemaker_client, image_in, describe):
    image_in("CREATED")
    changes = {"Description": "New.", "DisplayName": "New name", "RoleArn": OTHER_ROLE}
    assert sagemaker_client.update_image(**IMAGE, **changes)["ImageArn"] == ARN
    assert describe()["ImageStatus"] == "UPDATING"
    sagemock.clock.settle()
    assert describe()["ImageStatus"] == "CREATED"
    assert describe()["LastModifiedTime"] == sagemock.clock.now()
    assert changes.items() <= describe().items()


def test_an_update_leaves_what_is_not_given(sagemaker_client, sagemock, create, describe):
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
def test_nothing_else_can_be_deleted(sagemaker_client, image_in, client_error, deleted):
    image_in("CREATED")
    error = client_error(sagemaker_client.update_image, **IMAGE, DeleteProperties=deleted)
    assert error["Code"] == "ValidationException"
    assert "at 'deleteProperties' failed" in error["Message"]


def test_to_set_and_to_delete_the_same_is_refused_and_changes_nothing(
    sagemaker_client, image_in, describe, client_error
):
    image_in("CREATED")
    before = describe()
    assert client_error(sagemaker_client.update_image, **IMAGE, Description="New.", DeleteProperties=["Description"])
    assert describe() == before


@pytest.mark.parametrize("status", ["CREATED", "UPDATE_FAILED"])
def test_an_image_can_be_updated_again_after_a_failed_update(sagemock, sagemaker_client, image_in, describe, status):
    image_in(status)
    sagemaker_client.update_image(**IMAGE, DisplayName="Analysis")
    sagemock.clock.settle()
    assert describe()["ImageStatus"] == "CREATED"
    assert "FailureReason" not in describe()


@pytest.mark.parametrize("status", ["CREATING", "CREATE_FAILED", "UPDATING", "DELETING", "DELETE_FAILED"])
def test_in_other_statuses_it_cannot_be_updated(sagemaker_client, image_in, describe, client_error, status):
    image_in(status)
    assert client_error(sagemaker_client.update_image, **IMAGE, DisplayName="Analysis")
    assert describe()["ImageStatus"] == status
    assert "DisplayName" not in describe()


# --- delete


@pytest.mark.parametrize("status", ["CREATED", "CREATE_FAILED", "UPDATE_FAILED", "DELETE_FAILED"])
def test_a_deleted_image_passes_through_deleting_and_is_gone(
    sagemock, sagemaker_client, create, image_in, describe, client_error, status
):
    image_in(status)
    reply = sagemaker_client.delete_image(**IMAGE)
    assert reply["ResponseMetadata"]["HTTPHeaders"]["content-length"] == "2"  # an empty structure
    assert describe()["ImageStatus"] == "DELETING"
    sagemock.clock.settle()
    assert client_error(sagemaker_client.describe_image, **IMAGE)["Code"] == "ResourceNotFound"
    create()


def test_while_it_is_deleted_it_cannot_be_deleted_and_its_name_is_taken(
    sagemaker_client, create, image_in, client_error
):
    image_in("DELETING")
    assert client_error(sagemaker_client.delete_image, **IMAGE)
    assert client_error(create)["Code"] == "ResourceInUse"


def test_all_versions_go_with_their_image(sagemock, sagemaker_client, image_in, create, client_error):
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
def test_every_transition_can_fail_and_says_why(sagemock, sagemaker_client, image_in, describe, status):
    image_in({"C": "CREATING", "U": "UPDATING", "D": "DELETING"}[status[0]])
    sagemock.fail_next("Image", reason="The role cannot be assumed.")
    sagemock.clock.settle()
    assert describe()["ImageStatus"] == status
    assert describe()["FailureReason"] == "The role cannot be assumed."
    assert sagemaker_client.list_images()["Images"][0]["FailureReason"] == "The role cannot be assumed."


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_of_the_model_can_be_reached(image_in, describe, sagemaker_client, status):
    image_in(status)
    assert describe()["ImageStatus"] == status
    assert status in sagemaker_client.meta.service_model.shape_for("ImageStatus").enum


def test_how_long_a_transition_takes_is_yours_to_say(sagemock, create, describe):
    assert set(sagemock.durations["Image"]) == {"CREATING", "UPDATING", "DELETING"}
    sagemock.durations["Image"]["CREATING"] = 600
    create()
    sagemock.clock.advance(seconds=599)
    assert describe()["ImageStatus"] == "CREATING"
    sagemock.clock.advance(seconds=1)
    assert describe()["ImageStatus"] == "CREATED"


@every_clock
def test_botocore_s_waiters_pass(sagemaker_client, create, client_error, deletion_waiter_outcome):
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
def test_botocore_s_waiters_fail_when_the_image_does(sagemock, sagemaker_client, image_in, waiter, status):
    sagemock.fail_next(image_in(status))
    with pytest.raises(WaiterError, match="terminal failure"):
        sagemaker_client.get_waiter(f"image_{waiter}").wait(**IMAGE)


@pytest.mark.sagemock(clock="auto")
def test_without_waiters_every_transitional_status_is_seen_once(sagemaker_client, create, describe):
    create()
    assert [describe()["ImageStatus"] for _ in range(3)] == ["CREATING", "CREATED", "CREATED"]


# --- lists


def test_the_summary_has_no_role(sagemaker_client, create):
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


def test_the_list_is_there_even_when_empty(sagemaker_client):
    assert sagemaker_client.list_images()["Images"] == []


def test_name_contains(make, names):
    make("first", "second", "my.first")
    assert names(NameContains="first") == ["my.first", "first"]
    assert names(NameContains="third") == []


@pytest.mark.parametrize(("what", "later"), [("CreationTime", 0), ("LastModifiedTime", 1)])
def test_on_or_before_or_after_a_time(make, names, what, later):
    make("a", "b", "c")
    middle = START + HOUR + timedelta(seconds=later)
    assert names(**{f"{what}Before": middle}) == ["b", "a"]
    assert names(**{f"{what}After": middle}) == ["c", "b"]


@pytest.mark.parametrize("by", ["CREATION_TIME", "LAST_MODIFIED_TIME", "IMAGE_NAME"])
def test_every_key_sorts_both_ways_and_without_a_wish_descends(make, names, by):
    make("b", "c", "a")
    up = ["a", "b", "c"] if by == "IMAGE_NAME" else ["b", "c", "a"]
    assert names(SortBy=by, SortOrder="ASCENDING") == up
    assert names(SortBy=by, SortOrder="DESCENDING") == names(SortBy=by) == up[::-1]


def test_without_a_wish_the_newest_comes_first(make, names):
    make("b", "c", "a")
    assert names() == ["a", "c", "b"]


def test_the_last_that_was_updated_is_the_last_that_was_modified(sagemaker_client, make, names):
    make("a", "b")
    sagemaker_client.update_image(ImageName="a")
    assert names(SortBy="LAST_MODIFIED_TIME") == ["a", "b"]


@pytest.mark.parametrize(("parameter", "value"), [("SortBy", "Name"), ("SortOrder", "Ascending")])
def test_orders_in_the_fashion_of_other_lists_are_refused(sagemaker_client, client_error, parameter, value):
    error = client_error(sagemaker_client.list_images, **{parameter: value})
    assert error["Code"] == "ValidationException"
    assert f"Value '{value}' at '{parameter[0].lower()}{parameter[1:]}' failed" in error["Message"]


@pytest.mark.parametrize("size", [1, 2, 100])
def test_the_pages_together_are_the_whole(make, names, size):
    make(*"abcde")
    assert names(PaginationConfig={"PageSize": size}) == list("edcba")


def test_a_page_has_ten_unless_told_otherwise(sagemaker_client, make):
    make(*"abcdefghijk")
    page = sagemaker_client.list_images()
    assert len(page["Images"]) == 10
    assert page["NextToken"]
