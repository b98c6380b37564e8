"""Spaces: operations, volumes and errors."""

import re
from datetime import datetime, timezone

import pytest

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
STATUSES = ["Pending", "InService", "Updating", "Deleting", "Failed", "Update_Failed", "Delete_Failed"]
OWNER = {"OwnershipSettings": {"OwnerUserProfileName": "alice"}}
PRIVATE = {"SpaceSharingSettings": {"SharingType": "Private"}}
TOO_SOON = (
    "VolumeModificationRateExceeded: We encountered an internal error when trying to update your volume size. We "
    "apologize for the inconvenience. Wait at least 6 hours before trying to update the volume size again."
)

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def describe(sagemaker_client):
    def describe(space):
        described = sagemaker_client.describe_space(**space)
        del described["ResponseMetadata"]
        return described

    return describe


def volume(size):
    return {"SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": size}}}


def idle(minutes, of="JupyterLab", **bounds):
    settings = {"IdleTimeoutInMinutes": minutes, **bounds} if minutes else bounds
    return {f"{of}AppSettings": {"AppLifecycleManagement": {"IdleSettings": settings}}}


# --- create and describe


def test_new_space_is_pending_then_in_service(sagemock, sagemaker_client, studio, describe):
    space = {**studio.domain(), "SpaceName": "team"}
    arn = sagemaker_client.create_space(**space)["SpaceArn"]
    assert arn == f"arn:aws:sagemaker:us-east-1:123456789012:space/{space['DomainId']}/team"
    assert describe(space)["Status"] == "Pending"
    sagemock.clock.advance(seconds=15)
    assert describe(space)["Status"] == "InService"


def test_update_does_not_accept_ownership_and_sharing(sagemaker_client):
    members = sagemaker_client.meta.service_model.operation_model("UpdateSpace").input_shape.members
    assert not {"OwnershipSettings", "SpaceSharingSettings"} & set(members)


# --- delayed volumes


@pytest.fixture
def late(sagemock, studio):
    """Create a space in service whose volume is not available yet."""
    sagemock.account_features.volumes_come_late = True
    profile = studio.profile(studio.domain())
    sagemock.clock.settle()
    return Late(sagemock, studio, studio.lab(profile, status="Pending"))


class Late:
    def __init__(self, cloud, studio, space):
        self.cloud, self.studio, self.space = cloud, studio, space
        self.arn = studio.client.describe_space(**space)["SpaceArn"].replace(":space/", ":app/")
        self.wait()

    def wait(self):
        """Wait until the space is in service, and no longer."""
        while self.studio.client.describe_space(**self.space)["Status"] != "InService":
            self.cloud.clock.advance(seconds=1)

    def start(self):
        return self.studio.app(self.space, "JupyterLab", status="Pending")


def test_app_waits_for_the_new_volume(sagemock, late, client_error):
    assert client_error(late.start) == {
        "Code": "ResourceInUse",
        "Message": f"Unable to create app [{late.arn}/jupyterlab/default] because storage is not in Available status.",
    }
    sagemock.clock.settle()
    late.start()


def test_app_waits_for_a_growing_volume(sagemock, sagemaker_client, late, client_error):
    sagemock.clock.settle()
    sagemaker_client.update_space(**late.space, SpaceSettings=volume(20))
    late.wait()
    assert "storage is not in Available status" in client_error(late.start)["Message"]
    sagemock.clock.settle()
    sagemaker_client.update_space(**late.space, SpaceDisplayName="Lab")
    late.wait()
    late.start()


@pytest.mark.sagemock(clock="auto")
def test_retrying_finds_the_volume(late, client_error):
    assert "storage is not in Available status" in client_error(late.start)["Message"]
    late.start()


@pytest.mark.sagemock(clock="instant")
def test_instant_clock_has_no_volume_delay(late):
    late.start()


def test_space_without_settings_has_no_settings(studio, describe):
    description = describe(studio.space(studio.domain()))
    assert not {"SpaceSettings", "OwnershipSettings", "SpaceSharingSettings"} & set(description)
    assert description["HomeEfsFileSystemUid"].isdecimal()


def test_profiles_and_classic_spaces_have_different_homes(sagemaker_client, studio, describe):
    domain = studio.domain()
    profile, space = studio.profile(domain), studio.space(domain)
    of_profile = sagemaker_client.describe_user_profile(**profile)["HomeEfsFileSystemUid"]
    assert of_profile != describe(space)["HomeEfsFileSystemUid"]


@pytest.mark.parametrize("app_type", ["JupyterLab", "CodeEditor"])
def test_private_space_has_an_owner_and_no_home(studio, describe, app_type):
    description = describe(studio.lab(studio.profile(studio.domain()), AppType=app_type))
    assert description["SpaceSettings"]["AppType"] == app_type
    assert description["OwnershipSettings"] == {"OwnerUserProfileName": "alice"}
    assert description["SpaceSharingSettings"] == {"SharingType": "Private"}
    assert "HomeEfsFileSystemUid" not in description


def test_default_volume_has_5_gb(studio, describe):
    profile = studio.profile(studio.domain())
    description = describe(studio.lab(profile))["SpaceSettings"]["SpaceStorageSettings"]
    assert description == {"EbsStorageSettings": {"EbsVolumeSizeInGb": 5}}
    settings = describe(studio.lab(profile, "big", **volume(100)))["SpaceSettings"]
    assert settings["SpaceStorageSettings"] == {"EbsStorageSettings": {"EbsVolumeSizeInGb": 100}}


def test_domain_or_profile_sets_default_volume_size(studio, describe):
    def default(size):
        sizes = {"DefaultEbsVolumeSizeInGb": size, "MaximumEbsVolumeSizeInGb": 100}
        return {"SpaceStorageSettings": {"DefaultEbsStorageSettings": sizes}}

    def size(space):
        return describe(space)["SpaceSettings"]["SpaceStorageSettings"]["EbsStorageSettings"]["EbsVolumeSizeInGb"]

    domain = studio.domain(DefaultUserSettings={"ExecutionRole": ROLE, **default(20)})
    assert size(studio.lab(studio.profile(domain), "a")) == 20
    assert size(studio.lab(studio.profile(domain, "bob", UserSettings=default(30)), "b")) == 30


def test_space_name_keeps_and_ignores_case(studio, sagemaker_client, describe, client_error):
    space = studio.space(studio.domain(), "Team")
    assert describe(space)["SpaceName"] == "Team"
    other = {**space, "SpaceName": "TEAM"}
    assert describe(other) == describe(space)
    assert client_error(sagemaker_client.create_space, **other)["Code"] == "ResourceInUse"


def test_two_domains_may_have_equal_spaces(studio):
    for name in ("here", "there"):
        studio.space(studio.domain(name))


def test_space_has_a_host_of_its_own(sagemaker_client, studio, describe):
    if "Url" not in sagemaker_client.meta.service_model.operation_model("DescribeSpace").output_shape.members:
        pytest.skip("this botocore does not support it")
    space = describe(studio.lab(studio.profile(studio.domain())))
    assert re.fullmatch(r"https://[a-z0-9]{13,15}\.studio\.us-east-1\.sagemaker\.aws/jupyterlab/default", space["Url"])


def test_missing_space_domain_or_owner_is_not_found(sagemaker_client, studio, client_error):
    studio.space(domain := studio.domain())
    unknown = [{**domain, "SpaceName": "other"}, {"DomainId": "d-abcdefghijkl", "SpaceName": "team"}]
    for call in ("describe_space", "update_space", "delete_space"):
        for space in unknown:
            assert client_error(getattr(sagemaker_client, call), **space)["Code"] == "ResourceNotFound"
    assert client_error(sagemaker_client.create_space, **unknown[1])["Code"] == "ResourceNotFound"
    client_error(sagemaker_client.create_space, **unknown[0], **OWNER, **PRIVATE)


@pytest.mark.parametrize("status", ["Pending", "Updating", "Deleting", "Failed", "Delete_Failed"])
def test_space_needs_parents_in_service(sagemaker_client, studio, client_error, status):
    client_error(sagemaker_client.create_space, **studio.domain("not", status), SpaceName="team")
    domain = studio.domain()
    studio.profile(domain, status=status)
    client_error(sagemaker_client.create_space, **domain, SpaceName="team", **OWNER, **PRIVATE)
    assert sagemaker_client.list_spaces()["Spaces"] == []


@pytest.mark.parametrize("half", [OWNER, PRIVATE])
def test_ownership_and_sharing_need_each_other(sagemaker_client, studio, client_error, half):
    studio.profile(domain := studio.domain())
    assert client_error(sagemaker_client.create_space, **domain, SpaceName="a", **half)["Code"] == "ValidationException"


def test_classic_space_needs_a_role_for_spaces(sagemaker_client, studio, client_error):
    domain = studio.domain(DefaultSpaceSettings={"SecurityGroups": ["sg-1"]})
    assert client_error(sagemaker_client.create_space, **domain, SpaceName="a")["Code"] == "ValidationException"
    studio.lab(studio.profile(domain))


def test_sso_domain_may_have_classic_spaces(studio):
    studio.space(studio.domain(AuthMode="SSO"))  # DescribeSpace documents how to open them


def test_constraint_errors_have_the_recorded_path(raw_client, studio, client_error):
    spec = {"DefaultResourceSpec": {"SageMakerImageVersionAlias": "latest"}}
    error = client_error(
        raw_client.create_space, **studio.domain(), SpaceName="a", SpaceSettings={"JupyterLabAppSettings": spec}
    )
    path = "spaceSettings.jupyterLabAppSettings.defaultResourceSpec.sageMakerImageVersionAlias"
    assert f"Value 'latest' at '{path}' failed to satisfy constraint" in error["Message"]


@pytest.mark.parametrize("size", [4, 16385])
def test_volume_has_5_to_16384_gb(raw_client, studio, client_error, size):
    settings = {"AppType": "JupyterLab", **volume(size)}
    profile = studio.profile(studio.domain())
    error = client_error(studio.lab, profile=profile, **settings)
    assert "'spaceSettings.spaceStorageSettings.ebsStorageSettings.ebsVolumeSizeInGb'" in error["Message"]


@pytest.mark.parametrize("where", ["domain", "profile"])
def test_volume_respects_limits_of_domain_and_profile(studio, client_error, where):
    sizes = {"DefaultEbsVolumeSizeInGb": 5, "MaximumEbsVolumeSizeInGb": 10}
    limited = {"SpaceStorageSettings": {"DefaultEbsStorageSettings": sizes}}
    of_domain, of_profile = (limited, {}) if where == "domain" else ({}, limited)
    domain = studio.domain(DefaultUserSettings={"ExecutionRole": ROLE, **of_domain})
    profile = studio.profile(domain, UserSettings=of_profile)
    assert client_error(studio.lab, profile=profile, **volume(11))["Code"] == "ValidationException"
    studio.lab(profile, **volume(10))


def test_idle_timeout_respects_bounds_of_the_domain(require_members, studio, client_error):
    require_members("JupyterLabAppSettings", "AppLifecycleManagement")
    bounds = idle(None, MinIdleTimeoutInMinutes=90, MaxIdleTimeoutInMinutes=180)
    profile = studio.profile(studio.domain(DefaultUserSettings={"ExecutionRole": ROLE, **bounds}))
    for minutes in (60, 240):
        assert client_error(studio.lab, profile=profile, **idle(minutes))["Code"] == "ValidationException"
    studio.lab(profile, **idle(120))
    too_short = client_error(studio.lab, profile=profile, **idle(59))
    assert "idleTimeoutInMinutes' failed to satisfy constraint: Member must have value" in too_short["Message"]


def test_shared_space_needs_an_image_with_jupyterlab_3(sagemaker_client, studio, client_error):
    def jupyter_server(version):
        image = f"arn:aws:sagemaker:us-east-1:081325390199:image/jupyter-server{version}"
        return {"SageMakerImageArn": image, "InstanceType": "system"}

    def settings(version):
        return {"SpaceSettings": {"JupyterServerAppSettings": {"DefaultResourceSpec": jupyter_server(version)}}}

    domain = studio.domain()
    assert client_error(sagemaker_client.create_space, **domain, SpaceName="old", **settings(""))["Code"] == (
        "ValidationException"
    )
    space = studio.space(domain, **settings("-3"))
    assert client_error(studio.app, owner=space, ResourceSpec=jupyter_server(""))["Code"] == "ValidationException"
    studio.app(space)
    studio.app(studio.profile(domain), ResourceSpec=jupyter_server(""))  # allowed in a user profile


def test_s3_file_system_needs_unified_studio(sagemaker_client, studio, client_error):
    if "S3FileSystem" not in sagemaker_client.meta.service_model.shape_for("CustomFileSystem").members:
        pytest.skip("this botocore does not support it")
    system = {"CustomFileSystems": [{"S3FileSystem": {"S3Uri": "s3://bucket/files"}}]}
    profile = studio.profile(studio.domain())
    assert client_error(studio.lab, profile=profile, **system)["Code"] == "ValidationException"
    studio.lab(profile, CustomFileSystems=[{"EFSFileSystem": {"FileSystemId": "fs-01234567"}}])


# --- update


@pytest.mark.parametrize("app_type", ["JupyterLab", "CodeEditor"])
def test_update_does_not_accept_the_app_type(sagemaker_client, studio, client_error, app_type):
    space = studio.lab(studio.profile(studio.domain()))
    assert client_error(sagemaker_client.update_space, **space, SpaceSettings={"AppType": app_type}) == {
        "Code": "ValidationException",
        "Message": "Updating AppType for Space is not supported.",
    }


def test_update_without_changes_is_accepted(sagemock, sagemaker_client, studio, describe):
    space = studio.lab(studio.profile(studio.domain()))
    before = describe(space)
    assert sagemaker_client.update_space(**space)["SpaceArn"] == before["SpaceArn"]
    assert describe(space)["Status"] == "Updating"
    sagemock.clock.settle()
    after = describe(space)
    assert after.pop("LastModifiedTime") > before.pop("LastModifiedTime")
    assert after == before


def test_update_keeps_settings_not_in_the_request(sagemaker_client, studio, describe):
    space = studio.lab(studio.profile(studio.domain()), **volume(10))
    repositories = [{"RepositoryUrl": "https://github.com/aws/amazon-sagemaker-examples.git"}]
    sagemaker_client.update_space(
        **space, SpaceSettings={"JupyterLabAppSettings": {"CodeRepositories": repositories}}, SpaceDisplayName="Lab"
    )
    description = describe(space)
    assert description["SpaceDisplayName"] == "Lab"
    assert description["SpaceSettings"] == {
        "JupyterLabAppSettings": {"CodeRepositories": repositories},
        "AppType": "JupyterLab",
        **volume(10),
    }


@pytest.mark.parametrize("status", ["Pending", "InService"])
def test_running_app_blocks_the_update(sagemaker_client, studio, client_error, status):
    space = studio.lab(studio.profile(studio.domain()))
    studio.app(space, "JupyterLab", status=status)
    client_error(sagemaker_client.update_space, **space, SpaceDisplayName="Lab")


def test_volume_can_grow_but_not_shrink(sagemaker_client, studio, client_error, describe):
    space = studio.lab(studio.profile(studio.domain()), **volume(10))
    assert (
        client_error(sagemaker_client.update_space, **space, SpaceSettings=volume(9))["Code"] == "ValidationException"
    )
    sagemaker_client.update_space(**space, SpaceSettings=volume(20))
    assert volume(20).items() <= describe(space)["SpaceSettings"].items()


def test_volume_changes_once_in_six_hours(sagemock, sagemaker_client, studio, describe):
    space = studio.lab(studio.profile(studio.domain()))
    for size, expected, status, reason in [(10, 10, "InService", None), (20, 10, "Update_Failed", TOO_SOON)]:
        sagemaker_client.update_space(**space, SpaceSettings=volume(size))
        sagemock.clock.settle()
        description = describe(space)
        assert (description["Status"], description.get("FailureReason")) == (status, reason)
        assert volume(expected).items() <= description["SpaceSettings"].items()
    sagemock.clock.advance(hours=6)
    sagemaker_client.update_space(**space, SpaceSettings=volume(20))
    sagemock.clock.settle()
    assert describe(space)["Status"] == "InService"
    assert volume(20).items() <= describe(space)["SpaceSettings"].items()


@pytest.mark.parametrize("status", STATUSES)
def test_spaces_can_be_updated_by_status(sagemock, sagemaker_client, studio, client_error, describe, status):
    space = studio.space(studio.domain(), status=status)
    if status in ("InService", "Update_Failed"):
        sagemaker_client.update_space(**space)
        sagemock.clock.settle()
        assert describe(space)["Status"] == "InService"
    else:
        client_error(sagemaker_client.update_space, **space)
        assert describe(space)["Status"] == status


# --- delete


def test_deleted_space_is_deleting_then_not_found(sagemock, sagemaker_client, studio, describe, client_error):
    space = studio.space(studio.domain())
    assert set(sagemaker_client.delete_space(**space)) == {"ResponseMetadata"}
    assert describe(space)["Status"] == "Deleting"
    sagemock.clock.advance(seconds=20)
    assert client_error(sagemaker_client.describe_space, **space)["Code"] == "ResourceNotFound"
    assert sagemaker_client.list_spaces()["Spaces"] == []


@pytest.mark.parametrize("status", ["Pending", "InService", "Deleting"])
def test_apps_block_the_deletion(sagemaker_client, studio, client_error, status):
    space = studio.lab(studio.profile(studio.domain()))
    studio.app(space, "JupyterLab", status=status)
    assert client_error(sagemaker_client.delete_space, **space)["Code"] == "ResourceInUse"


@pytest.mark.parametrize("status", ["Deleted", "Failed"])
def test_deleted_and_failed_apps_do_not_block_deletion(sagemaker_client, studio, status):
    space = studio.lab(studio.profile(studio.domain()))
    studio.app(space, "JupyterLab", status=status)
    sagemaker_client.delete_space(**space)


@pytest.mark.parametrize("status", ["Pending", "Updating"])
def test_pending_space_cannot_be_deleted(sagemaker_client, studio, client_error, status):
    space = studio.space(studio.domain(), status=status)
    assert client_error(sagemaker_client.delete_space, **space)["Code"] == "ValidationException"


@pytest.mark.parametrize("status", ["Failed", "Update_Failed", "Delete_Failed"])
def test_failed_space_can_be_deleted(sagemock, sagemaker_client, studio, describe, client_error, status):
    space = studio.space(studio.domain(), status=status)
    assert describe(space)["FailureReason"]
    sagemaker_client.delete_space(**space)
    sagemock.clock.settle()
    assert client_error(sagemaker_client.describe_space, **space)["Code"] == "ResourceNotFound"


# --- list


@pytest.fixture
def places(studio):
    first, second = studio.domain("here"), studio.domain("there")
    studio.space(first, "Team")
    studio.lab(studio.profile(first), "lab-1", **volume(20))
    studio.lab(studio.profile(second), "lab-1")
    return first, second


def names(client, **request):
    return [space["SpaceName"] for space in client.list_spaces(**request)["Spaces"]]


def test_list_entry_has_settings_summaries(sagemaker_client, places):
    known = sagemaker_client.meta.service_model.shape_for("SpaceDetails").members
    team, lab, _ = sagemaker_client.list_spaces()["Spaces"]
    assert list(team) == ["DomainId", "SpaceName", "Status", "CreationTime", "LastModifiedTime"]
    assert "SpaceArn" not in lab
    assert lab["SpaceSettingsSummary"] == {"AppType": "JupyterLab", **volume(20)}
    assert lab["OwnershipSettingsSummary"] == {"OwnerUserProfileName": "alice"}
    assert lab["SpaceSharingSettingsSummary"] == {"SharingType": "Private"}
    assert set(lab) <= set(known)


def test_spaces_are_filtered_by_domain_and_name(sagemaker_client, places):
    first, _ = places
    assert names(sagemaker_client) == ["Team", "lab-1", "lab-1"]
    assert names(sagemaker_client, DomainIdEquals=first["DomainId"]) == ["Team", "lab-1"]
    assert names(sagemaker_client, DomainIdEquals=first["DomainId"], SpaceNameContains="lab") == ["lab-1"]
    assert names(sagemaker_client, SortOrder="Descending") == ["lab-1", "lab-1", "Team"]


def test_spaces_sort_by_last_modified_time(sagemaker_client, studio, places):
    sagemaker_client.update_space(**places[0], SpaceName="team")
    studio.cloud.clock.settle()
    assert names(sagemaker_client, SortBy="LastModifiedTime") == ["lab-1", "lab-1", "Team"]
