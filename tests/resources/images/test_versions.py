"""Image versions and aliases."""

from datetime import datetime, timedelta, timezone

import pytest
from botocore.exceptions import WaiterError

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
IMAGE = {"ImageName": "analysis"}
ARN = "arn:aws:sagemaker:us-east-1:123456789012:image-version/analysis/{}"
REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/analysis"
DIGEST = "sha256:" + "5f" * 32
METADATA = {
    "VendorGuidance": "STABLE",
    "JobType": "NOTEBOOK_KERNEL",
    "MLFramework": "PyTorch 2.1",
    "ProgrammingLang": "Python 3.11",
    "Processor": "GPU",
    "Horovod": True,
    "ReleaseNotes": "Faster.",
}
STATUSES = ["CREATING", "CREATED", "CREATE_FAILED", "DELETING", "DELETE_FAILED"]
every_clock = pytest.mark.parametrize(
    (), [pytest.param(marks=pytest.mark.sagemock(clock=clock), id=clock) for clock in ("auto", "manual", "instant")]
)

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def create_image(sagemock, sagemaker_client):
    """Create an image and wait until it accepts versions."""

    def create_image(name="analysis"):
        sagemaker_client.create_image(ImageName=name, RoleArn=ROLE)
        sagemaker_client.get_waiter("image_created").wait(ImageName=name)

    return create_image


@pytest.fixture
def image(create_image):
    """Create an image without versions."""
    create_image()


@pytest.fixture
def create(sagemaker_client):
    def create(name="analysis", **more):
        usual = {"ImageName": name, "BaseImage": f"{REPOSITORY}:latest"}
        return sagemaker_client.create_image_version(**usual | more)["ImageVersionArn"]

    return create


@pytest.fixture
def describe(sagemaker_client):
    def describe(**selector):
        description = sagemaker_client.describe_image_version(**IMAGE | selector)
        del description["ResponseMetadata"]
        return description

    return describe


@pytest.fixture
def version_in(sagemock, sagemaker_client, image, create):
    """Create version 1 and bring it to a status, which it keeps on a manual clock."""

    def version_in(status, **more):
        arn = create(**more)
        if status == "CREATE_FAILED":
            sagemock.fail_next(arn)
        if status != "CREATING":
            sagemock.clock.settle()
        if status.startswith("DELET"):
            sagemaker_client.delete_image_version(**IMAGE, Version=1)
        if status == "DELETE_FAILED":
            sagemock.fail_next(arn)
            sagemock.clock.settle()
        return arn

    return version_in


@pytest.fixture
def aliases(sagemaker_client):
    """Return the aliases on all pages, in order, by botocore's paginator."""

    def aliases(**request):
        pages = sagemaker_client.get_paginator("list_aliases").paginate(**IMAGE | request)
        return [alias for page in pages for alias in page["SageMakerImageVersionAliases"]]

    return aliases


@pytest.fixture
def versions(sagemaker_client):
    """Return the numbers on all pages, in order, by botocore's paginator."""

    def versions(**request):
        pages = sagemaker_client.get_paginator("list_image_versions").paginate(**IMAGE | request)
        return [version["Version"] for page in pages for version in page["ImageVersions"]]

    return versions


# --- create


@pytest.mark.usefixtures("image")
def test_versions_are_numbered_from_one(create):
    assert [create(), create(), create()] == [ARN.format(n) for n in (1, 2, 3)]


def test_each_image_numbers_its_own_versions(create_image, create):
    create_image("analysis")
    create_image("other")
    create("analysis")
    assert create("other").endswith("image-version/other/1")
    assert create("analysis").endswith("image-version/analysis/2")


def test_arn_is_in_lower_case(create_image, create):
    create_image("Analysis")
    assert create("Analysis") == ARN.format(1)


@pytest.mark.parametrize("status", ["CREATING", "UPDATING", "DELETING", "CREATE_FAILED"])
def test_version_needs_an_image_in_created_status(
    sagemock, sagemaker_client, create_image, create, client_error, status
):
    if status in ("UPDATING", "DELETING"):
        create_image()
        call = {"UPDATING": sagemaker_client.update_image, "DELETING": sagemaker_client.delete_image}[status]
        call(**IMAGE)
    else:
        sagemaker_client.create_image(**IMAGE, RoleArn=ROLE)
    if status == "CREATE_FAILED":
        sagemock.fail_next("Image")
        sagemock.clock.settle()
    assert sagemaker_client.describe_image(**IMAGE)["ImageStatus"] == status
    assert client_error(create) == {"Code": "ValidationException", "Message": "Image analysis is in an invalid state."}


def test_version_needs_an_existing_image(create, client_error):
    error = client_error(create)
    assert error["Code"] == "ResourceNotFound"
    assert "does not exist" in error["Message"]


@pytest.mark.usefixtures("image")
def test_repeated_client_token_creates_no_second_version(create, versions):
    assert create(ClientToken="one") == create(ClientToken="one") == ARN.format(1)
    assert create(ClientToken="two") == ARN.format(2)
    assert versions() == [2, 1]


@pytest.mark.usefixtures("image")
def test_botocore_fills_in_the_required_client_token(sagemock, create):
    create()
    assert sagemock.calls[-1].request["ClientToken"]


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("baseImage", {"BaseImage": ""}),
        ("baseImage", {"BaseImage": "a" * 256}),
        ("clientToken", {"ClientToken": "a" * 37}),
        ("clientToken", {"ClientToken": "a b"}),
        ("aliases", {"Aliases": [".latest"]}),
        ("aliases", {"Aliases": ["-latest"]}),
        ("aliases", {"Aliases": ["a" * 129]}),
        ("aliases", {"Aliases": ["a b"]}),
        ("mLFramework", {"MLFramework": "PyTorch"}),
        ("processor", {"Processor": "TPU"}),
        ("releaseNotes", {"ReleaseNotes": "a" * 256}),
    ],
)
def test_member_that_breaks_the_model_is_refused(raw_client, client_error, path, wrong):
    request = {**IMAGE, "BaseImage": REPOSITORY, "ClientToken": "one"} | wrong
    error = client_error(raw_client.create_image_version, **request)
    assert error["Code"] == "ValidationException"
    assert f"at '{path}' failed to satisfy constraint: " in error["Message"]


# --- describe


def test_describe_returns_base_image_and_container_image(image, create, describe, sagemock):
    create()
    created = sagemock.clock.now()
    sagemock.clock.settle()
    description = describe()
    assert description.pop("ContainerImage").startswith(f"{REPOSITORY}@sha256:")
    description.pop("Horovod", None)  # recorded replies differ on it where it was not set
    assert description == {
        "BaseImage": f"{REPOSITORY}:latest",
        "CreationTime": created,
        "ImageArn": "arn:aws:sagemaker:us-east-1:123456789012:image/analysis",
        "ImageVersionArn": ARN.format(1),
        "ImageVersionStatus": "CREATED",
        "LastModifiedTime": sagemock.clock.now(),
        "Version": 1,
    }


@pytest.mark.parametrize("base", [f"{REPOSITORY}:latest", REPOSITORY, f"{REPOSITORY}@{DIGEST}", "a" * 255, ":", "@"])
def test_container_image_is_base_image_with_digest(sagemock, image, create, describe, base):
    create(BaseImage=base)
    sagemock.clock.settle()
    assert describe()["BaseImage"] == base
    assert "@" in describe()["ContainerImage"]
    assert len(describe()["ContainerImage"]) <= 255
    if DIGEST in base:
        assert describe()["ContainerImage"] == base


def test_describe_returns_metadata_without_aliases(image, create, describe):
    create(**METADATA, Aliases=["latest"])
    assert METADATA.items() <= describe().items()
    assert not [member for member in describe() if "Alias" in member or "Token" in member]


def test_version_is_created_after_a_third_second(sagemock, image, create, describe):
    create()
    assert describe()["ImageVersionStatus"] == "CREATING"
    sagemock.clock.advance(seconds=0.4)
    assert describe()["ImageVersionStatus"] == "CREATED"


@pytest.mark.usefixtures("image")
def test_describe_defaults_to_the_latest_version(create, describe):
    for _ in range(11):
        create()
    assert describe()["Version"] == 11
    assert describe(Version=2)["Version"] == 2


@pytest.mark.usefixtures("image")
def test_describe_finds_a_version_by_alias(create, describe):
    create(Aliases=["stable", "1.0"])
    create()
    assert describe(Alias="stable")["Version"] == describe(Alias="1.0")["Version"] == 1


@pytest.mark.usefixtures("image")
def test_alias_finds_versions_of_its_image_only(create_image, create, describe, client_error):
    create(Aliases=["stable"])
    create_image("other")
    create("other")
    assert client_error(describe, ImageName="other", Alias="stable")["Code"] == "ResourceNotFound"


@pytest.mark.usefixtures("image")
def test_latest_of_no_versions_is_not_found(sagemaker_client, client_error):
    assert client_error(sagemaker_client.describe_image_version, **IMAGE) == {
        "Code": "ResourceNotFound",
        "Message": ("Latest ImageVersion with ImageName analysis does not exist. Please provide a valid ImageName."),
    }


@pytest.mark.parametrize("call", ["describe", "update", "delete"])
@pytest.mark.parametrize("selector", [{"Version": 2}, {"Version": 0}, {"Alias": "stable"}])
def test_missing_version_is_not_found(sagemaker_client, version_in, client_error, call, selector):
    version_in("CREATED")
    error = client_error(getattr(sagemaker_client, f"{call}_image_version"), **IMAGE, **selector)
    assert error["Code"] == "ResourceNotFound"
    assert "does not exist" in error["Message"]


@pytest.mark.parametrize("call", ["describe_image_version", "list_image_versions", "list_aliases"])
def test_versions_of_a_missing_image_are_refused(sagemaker_client, client_error, call):
    assert client_error(getattr(sagemaker_client, call), **IMAGE)["Code"] == "ResourceNotFound"


@pytest.mark.usefixtures("unconfirmed_rules")
@pytest.mark.parametrize("call", ["describe", "update", "delete"])
def test_number_and_alias_together_are_refused(sagemaker_client, version_in, describe, client_error, call):
    version_in("CREATED", Aliases=["stable"])
    before = describe()
    assert client_error(getattr(sagemaker_client, f"{call}_image_version"), **IMAGE, Version=1, Alias="stable")
    assert describe() == before


# --- update


@pytest.mark.parametrize("selector", [{"Version": 1}, {"Alias": "stable"}])
def test_update_changes_metadata_and_keeps_the_status(sagemock, sagemaker_client, version_in, describe, selector):
    version_in("CREATED", Aliases=["stable"], ReleaseNotes="First.", Processor="CPU")
    sagemock.clock.advance(HOUR)
    reply = sagemaker_client.update_image_version(**IMAGE, **selector, ReleaseNotes="Second.", JobType="TRAINING")
    assert reply["ImageVersionArn"] == ARN.format(1)
    assert describe()["ImageVersionStatus"] == "CREATED"
    assert describe()["LastModifiedTime"] == sagemock.clock.now()
    assert {"ReleaseNotes": "Second.", "JobType": "TRAINING", "Processor": "CPU"}.items() <= describe().items()


def test_update_adds_and_deletes_aliases(sagemaker_client, version_in, aliases):
    version_in("CREATED", Aliases=["stable", "1.0"])
    sagemaker_client.update_image_version(
        **IMAGE, Version=1, AliasesToAdd=["latest", "1.0", "latest"], AliasesToDelete=["stable"]
    )
    assert aliases() == ["1.0", "latest"]
    sagemaker_client.update_image_version(**IMAGE, Alias="latest", AliasesToDelete=["1.0", "latest"])
    assert aliases() == []


@pytest.mark.usefixtures("unconfirmed_rules")
def test_alias_belongs_to_one_version_of_an_image(
    sagemaker_client, version_in, create, versions, aliases, client_error
):
    version_in("CREATED", Aliases=["stable"])
    assert client_error(create, Aliases=["latest", "stable"])
    assert versions() == [1]
    create()
    sagemaker_client.get_waiter("image_version_created").wait(**IMAGE)
    call = sagemaker_client.update_image_version
    assert client_error(call, **IMAGE, Version=2, AliasesToAdd=["stable"], ReleaseNotes="New.")
    call(**IMAGE, Version=1, AliasesToDelete=["stable"])
    call(**IMAGE, Version=2, AliasesToAdd=["stable"])
    assert aliases(Version=2) == ["stable"]


@pytest.mark.usefixtures("unconfirmed_rules")
def test_refused_version_uses_no_number(version_in, create, client_error):
    version_in("CREATED", Aliases=["stable"])
    client_error(create, Aliases=["stable"])
    assert create() == ARN.format(2)


@pytest.mark.parametrize("call", ["update", "delete"])
def test_update_and_delete_need_a_selector(sagemaker_client, version_in, describe, client_error, call):
    version_in("CREATED")
    assert client_error(getattr(sagemaker_client, f"{call}_image_version"), **IMAGE)
    assert describe()["ImageVersionStatus"] == "CREATED"


@pytest.mark.parametrize("status", ["CREATING", "CREATE_FAILED", "DELETING", "DELETE_FAILED"])
def test_update_needs_a_version_in_created_status(sagemaker_client, version_in, describe, client_error, status):
    version_in(status)
    assert client_error(sagemaker_client.update_image_version, **IMAGE, Version=1, ReleaseNotes="New.")
    assert describe()["ImageVersionStatus"] == status
    assert "ReleaseNotes" not in describe()


# --- delete


@pytest.mark.parametrize("selector", [{"Version": 1}, {"Alias": "stable"}])
@pytest.mark.parametrize("status", ["CREATED", "CREATE_FAILED", "DELETE_FAILED"])
def test_deleted_version_is_gone_with_its_aliases(
    sagemock, sagemaker_client, version_in, describe, versions, aliases, status, selector
):
    version_in(status, Aliases=["stable"])
    reply = sagemaker_client.delete_image_version(**IMAGE, **selector)
    assert reply["ResponseMetadata"]["HTTPHeaders"]["content-length"] == "2"  # an empty structure
    assert describe()["ImageVersionStatus"] == "DELETING"
    sagemock.clock.settle()
    assert versions() == aliases() == []
    assert sagemaker_client.describe_image(**IMAGE)["ImageStatus"] == "CREATED"


@pytest.mark.parametrize("status", ["CREATING", "DELETING"])
def test_delete_is_refused_in_transitional_statuses(sagemaker_client, version_in, describe, client_error, status):
    version_in(status)
    assert client_error(sagemaker_client.delete_image_version, **IMAGE, Version=1)
    assert describe()["ImageVersionStatus"] == status


def test_deleting_the_latest_makes_its_predecessor_latest(sagemock, sagemaker_client, version_in, create, describe):
    version_in("CREATED")
    create()
    sagemock.clock.settle()
    sagemaker_client.delete_image_version(**IMAGE, Version=2)
    sagemock.clock.settle()
    assert describe()["Version"] == 1


# --- failures, durations, waiters


@pytest.mark.parametrize(("status", "then"), [("CREATING", "CREATE_FAILED"), ("DELETING", "DELETE_FAILED")])
def test_failed_transitions_have_a_failure_reason(sagemock, sagemaker_client, version_in, describe, status, then):
    version_in(status)
    sagemock.fail_next("ImageVersion", reason="The repository cannot be read.")
    sagemock.clock.settle()
    assert describe()["ImageVersionStatus"] == then
    assert describe()["FailureReason"] == "The repository cannot be read."
    (listed,) = sagemaker_client.list_image_versions(**IMAGE)["ImageVersions"]
    assert listed["FailureReason"] == "The repository cannot be read."


@pytest.mark.parametrize("status", STATUSES)
def test_every_status_of_the_model_is_reachable(sagemaker_client, version_in, describe, status):
    version_in(status)
    assert describe()["ImageVersionStatus"] == status
    assert set(STATUSES) == set(sagemaker_client.meta.service_model.shape_for("ImageVersionStatus").enum)


@pytest.mark.usefixtures("image")
def test_failure_target_is_a_name_or_arn(sagemock, create, describe):
    arn = create()
    create()
    create()
    sagemock.fail_next(arn)
    sagemock.fail_next("analysis/2")
    sagemock.fail_next("analysis")
    sagemock.clock.settle()
    statuses = [describe(Version=n)["ImageVersionStatus"] for n in (1, 2, 3)]
    assert statuses == ["CREATE_FAILED", "CREATE_FAILED", "CREATED"]


@pytest.mark.usefixtures("image")
def test_durations_of_transitions_can_be_set(sagemock, create, describe):
    assert set(sagemock.durations["ImageVersion"]) == {"CREATING", "DELETING"}
    sagemock.durations["ImageVersion"]["CREATING"] = 600
    create()
    sagemock.clock.advance(seconds=599)
    assert describe()["ImageVersionStatus"] == "CREATING"


@every_clock
def test_waiters_of_botocore_pass(sagemaker_client, create_image, create, client_error, deletion_waiter_outcome):
    create_image()
    create(Aliases=["stable"])
    for selector in ({}, {"Version": 1}, {"Alias": "stable"}):
        sagemaker_client.get_waiter("image_version_created").wait(**IMAGE, **selector)
    sagemaker_client.delete_image_version(**IMAGE, Version=1)
    with deletion_waiter_outcome():
        sagemaker_client.get_waiter("image_version_deleted").wait(**IMAGE, Version=1)
    assert client_error(sagemaker_client.describe_image_version, **IMAGE)["Code"] == "ResourceNotFound"


@pytest.mark.parametrize(("waiter", "status"), [("created", "CREATING"), ("deleted", "DELETING")])
def test_waiters_of_botocore_fail_with_the_version(sagemock, sagemaker_client, version_in, waiter, status):
    sagemock.fail_next(version_in(status))
    with pytest.raises(WaiterError, match="terminal failure"):
        sagemaker_client.get_waiter(f"image_version_{waiter}").wait(**IMAGE)


# --- lists


def test_list_entry_has_no_base_image(sagemaker_client, image, create, sagemock):
    create(**METADATA)
    assert sagemaker_client.list_image_versions(**IMAGE)["ImageVersions"] == [
        {
            "CreationTime": sagemock.clock.now(),
            "ImageArn": "arn:aws:sagemaker:us-east-1:123456789012:image/analysis",
            "ImageVersionArn": ARN.format(1),
            "ImageVersionStatus": "CREATING",
            "LastModifiedTime": sagemock.clock.now(),
            "Version": 1,
        }
    ]


@pytest.mark.usefixtures("image")
def test_empty_lists_are_in_the_replies(sagemaker_client):
    assert sagemaker_client.list_image_versions(**IMAGE)["ImageVersions"] == []
    assert sagemaker_client.list_aliases(**IMAGE)["SageMakerImageVersionAliases"] == []


def test_list_has_versions_of_one_image(create_image, create, versions):
    create_image("analysis")
    create_image("other")
    create("analysis")
    create("other")
    create("other")
    assert versions() == [1]
    assert versions(ImageName="other") == [2, 1]


every_key = pytest.mark.parametrize("key", ["CREATION_TIME", "LAST_MODIFIED_TIME", "VERSION"])


@every_key
@pytest.mark.usefixtures("image")
def test_sort_keys_descend_by_default(sagemock, create, versions, key):
    for _ in range(3):
        create()
        sagemock.clock.advance(HOUR)
    assert versions(SortBy=key, SortOrder="ASCENDING") == [1, 2, 3]
    assert versions(SortBy=key, SortOrder="DESCENDING") == versions(SortBy=key) == versions() == [3, 2, 1]


@every_key
@pytest.mark.usefixtures("image")
def test_versions_of_one_instant_sort_by_number(create, versions, key):
    for _ in range(11):
        create()
    request = {"SortBy": key, "SortOrder": "ASCENDING", "PaginationConfig": {"PageSize": 2}}
    assert versions(**request) == list(range(1, 12))


def test_update_moves_to_the_end_by_modification(sagemock, sagemaker_client, image, create, versions):
    create()
    create()
    sagemock.clock.advance(HOUR)
    sagemaker_client.update_image_version(**IMAGE, Version=1, ReleaseNotes="New.")
    assert versions(SortBy="LAST_MODIFIED_TIME") == [1, 2]


@pytest.mark.parametrize("member", ["CreationTime", "LastModifiedTime"])
@pytest.mark.sagemock(durations={"ImageVersion": {"CREATING": 0}})
def test_time_filters_include_their_limit(sagemock, image, create, versions, member):
    sagemock.clock.advance(START + HOUR - sagemock.clock.now())
    for _ in range(3):
        create()
        sagemock.clock.advance(HOUR)
    assert versions(**{f"{member}Before": START + 2 * HOUR}) == [2, 1]
    assert versions(**{f"{member}After": START + 2 * HOUR}) == [3, 2]


@pytest.mark.parametrize("size", [1, 2, 100])
@pytest.mark.usefixtures("image")
def test_pages_together_are_the_list(create, versions, aliases, size):
    for alias in "badce":
        create(Aliases=[alias, alias * 2])
    request = {"PaginationConfig": {"PageSize": size}}
    assert versions(**request) == [5, 4, 3, 2, 1]
    assert sorted(aliases(**request)) == ["a", "aa", "b", "bb", "c", "cc", "d", "dd", "e", "ee"]


def test_default_page_has_ten_entries(sagemaker_client, image, create):
    for _ in range(11):
        create()
    page = sagemaker_client.list_image_versions(**IMAGE)
    assert len(page["ImageVersions"]) == 10
    assert page["NextToken"]


def test_token_of_another_image_is_refused(sagemaker_client, create_image, create, client_error):
    for name in ("analysis", "other"):
        create_image(name)
        create(name, Aliases=["a", "b"])
        create(name)
    for call in (sagemaker_client.list_image_versions, sagemaker_client.list_aliases):
        token = call(**IMAGE, MaxResults=1)["NextToken"]
        assert client_error(call, ImageName="other", NextToken=token)["Code"] == "ValidationException"


@pytest.mark.usefixtures("image")
def test_aliases_are_listed_by_version_and_alias(create, aliases):
    create(Aliases=["stable", "1.0"])
    create(Aliases=["latest"])
    assert set(aliases()) == {"1.0", "latest", "stable"}
    assert set(aliases(Version=1)) == {"1.0", "stable"}
    assert aliases(Alias="latest") == ["latest"]
    assert aliases(Alias="latest", Version=1) == aliases(Alias="lat") == []


@pytest.mark.usefixtures("image")
def test_deleted_image_leaves_no_scheduled_transition(sagemock, sagemaker_client):
    sagemock.durations["ImageVersion"]["CREATING"] = 1000
    sagemaker_client.create_image_version(**IMAGE, BaseImage=REPOSITORY, ClientToken="a" * 36)
    sagemaker_client.delete_image(**IMAGE)
    begun = sagemock.clock.now()
    assert sagemock.clock.settle() - begun == sagemock.durations["Image"]["DELETING"]
