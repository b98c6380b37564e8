"""User profiles: operations and their errors."""

from datetime import datetime, timezone

import pytest

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
STATUSES = ["Pending", "InService", "Updating", "Deleting", "Failed", "Update_Failed", "Delete_Failed"]

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def describe(sagemaker_client):
    def describe(profile):
        described = sagemaker_client.describe_user_profile(**profile)
        del described["ResponseMetadata"]
        return described

    return describe


def arn(profile):
    name = profile["UserProfileName"].lower()
    return f"arn:aws:sagemaker:us-east-1:123456789012:user-profile/{profile['DomainId']}/{name}"


# --- create and describe


def test_new_profile_is_pending_then_in_service(sagemock, sagemaker_client, studio, describe):
    profile = {**studio.domain(), "UserProfileName": "alice"}
    assert sagemaker_client.create_user_profile(**profile)["UserProfileArn"] == arn(profile)
    assert describe(profile)["Status"] == "Pending"
    sagemock.clock.advance(seconds=5)
    assert describe(profile)["Status"] == "InService"


def test_description_has_recorded_members(studio, describe):
    description = describe(studio.profile(studio.domain()))
    expected = ["DomainId", "UserProfileArn", "UserProfileName", "HomeEfsFileSystemUid", "Status"]
    assert list(description) == [*expected, "LastModifiedTime", "CreationTime"]


def test_settings_of_the_domain_are_not_described(sagemaker_client, studio, describe):
    domain = studio.domain(DefaultUserSettings={"ExecutionRole": ROLE, "SecurityGroups": ["sg-1"]})
    profile = studio.profile(domain)
    assert "UserSettings" not in describe(profile)
    sagemaker_client.update_user_profile(**profile, UserSettings={"ExecutionRole": ROLE})
    assert describe(profile)["UserSettings"] == {"ExecutionRole": ROLE}


def test_name_is_stored_in_lower_case(sagemaker_client, studio, describe):
    profile = studio.profile(studio.domain(), "SZEMEK")
    description = describe(profile)
    assert description["UserProfileName"] == "szemek"
    assert description["UserProfileArn"].endswith("/szemek")
    assert sagemaker_client.list_user_profiles()["UserProfiles"][0]["UserProfileName"] == "szemek"


def test_names_ignore_case(studio, sagemaker_client, describe, client_error):
    profile = studio.profile(studio.domain(), "alice")
    other = {**profile, "UserProfileName": "Alice"}
    assert describe(other) == describe(profile)
    assert client_error(sagemaker_client.create_user_profile, **other)["Code"] == "ResourceInUse"


def test_two_domains_may_have_equal_profiles(studio, describe):
    first, second = studio.profile(studio.domain("here")), studio.profile(studio.domain("there"))
    assert describe(first)["UserProfileArn"] != describe(second)["UserProfileArn"]


def test_each_profile_has_its_own_home(studio, describe):
    domain = studio.domain()
    uids = [describe(studio.profile(domain, name))["HomeEfsFileSystemUid"] for name in ("a", "b", "c")]
    assert all(uid.isdecimal() for uid in uids)
    assert len(set(uids)) == 3


def test_missing_profile_or_domain_is_not_found(sagemaker_client, studio, client_error):
    studio.profile(domain := studio.domain())
    unknown = [{**domain, "UserProfileName": "bob"}, {"DomainId": "d-abcdefghijkl", "UserProfileName": "alice"}]
    for call in ("describe_user_profile", "update_user_profile", "delete_user_profile"):
        for profile in unknown:
            assert client_error(getattr(sagemaker_client, call), **profile)["Code"] == "ResourceNotFound"
    assert client_error(sagemaker_client.create_user_profile, **unknown[1])["Code"] == "ResourceNotFound"


@pytest.mark.parametrize("status", ["Pending", "Updating", "Deleting", "Failed", "Delete_Failed"])
def test_profile_needs_a_domain_in_service(sagemaker_client, studio, client_error, status):
    domain = studio.domain(status=status)
    client_error(sagemaker_client.create_user_profile, **domain, UserProfileName="alice")
    assert sagemaker_client.list_user_profiles()["UserProfiles"] == []


def test_jupyter_server_accepts_only_system(sagemaker_client, studio, client_error):
    settings = {"JupyterServerAppSettings": {"DefaultResourceSpec": {"InstanceType": "ml.t3.micro"}}}
    profile = {**studio.domain(), "UserProfileName": "alice"}
    error = {
        "Code": "ValidationException",
        "Message": (
            "Invalid instance type 'ml.t3.micro' for JupyterServer App. Only 'system' instance type is supported"
        ),
    }
    assert client_error(sagemaker_client.create_user_profile, **profile, UserSettings=settings) == error
    assert (
        client_error(sagemaker_client.update_user_profile, **studio.profile(studio.domain("b")), UserSettings=settings)
        == error
    )


def test_sso_profile_needs_a_user(sagemaker_client, studio, client_error, describe):
    user = {"SingleSignOnUserIdentifier": "UserName", "SingleSignOnUserValue": "alice@example.com"}
    sso, iam = studio.domain("sso", AuthMode="SSO"), studio.domain("iam")
    create, new = sagemaker_client.create_user_profile, {"UserProfileName": "alice"}
    for half in ({}, {"SingleSignOnUserIdentifier": "UserName"}, {"SingleSignOnUserValue": "alice"}):
        assert client_error(create, **sso, **new, **half)["Code"] == "ValidationException"
    for some in (user, {"SingleSignOnUserValue": "alice"}):
        assert client_error(create, **iam, **new, **some)["Code"] == "ValidationException"
    assert user.items() <= describe(studio.profile(sso, **user)).items()


def test_sso_users_are_identified_by_user_name(sagemaker_client, studio, client_error):
    user = {"SingleSignOnUserIdentifier": "Email", "SingleSignOnUserValue": "alice"}
    domain = studio.domain(AuthMode="SSO")
    error = client_error(sagemaker_client.create_user_profile, **domain, UserProfileName="alice", **user)
    assert "'singleSignOnUserIdentifier' failed to satisfy constraint" in error["Message"]


def test_profile_has_at_most_five_custom_images(sagemaker_client, studio, client_error):
    for number in range(6):
        sagemaker_client.create_image(ImageName=f"image-{number}", RoleArn=ROLE)
    custom = [{"ImageName": f"image-{number}", "AppImageConfigName": "config"} for number in range(6)]
    profile = studio.profile(domain := studio.domain())
    update, settings = sagemaker_client.update_user_profile, {"KernelGatewayAppSettings": {"CustomImages": custom}}
    assert client_error(update, **profile, UserSettings=settings)["Code"] == "ValidationException"
    update(**profile, UserSettings={"KernelGatewayAppSettings": {"CustomImages": custom[:5]}})
    sagemaker_client.update_domain(**domain, DefaultUserSettings=settings)


def test_volume_sizes_respect_documented_bounds(raw_client, studio, client_error):
    def settings(default, most):
        sizes = {"DefaultEbsVolumeSizeInGb": default, "MaximumEbsVolumeSizeInGb": most}
        return {"SpaceStorageSettings": {"DefaultEbsStorageSettings": sizes}}

    profile = studio.profile(studio.domain())
    for default, most in [(4, 100), (5, 16385)]:
        error = client_error(raw_client.update_user_profile, **profile, UserSettings=settings(default, most))
        assert "EbsVolumeSizeInGb' failed to satisfy constraint: Member must have value" in error["Message"]
    raw_client.update_user_profile(**profile, UserSettings=settings(5, 16384))


# --- update


def test_update_returns_the_arn_and_takes_time(sagemock, sagemaker_client, studio, describe):
    profile = studio.profile(studio.domain())
    before = describe(profile)
    assert sagemaker_client.update_user_profile(**profile)["UserProfileArn"] == arn(profile)
    assert describe(profile)["Status"] == "Updating"
    sagemock.clock.settle()
    assert describe(profile)["Status"] == "InService"
    assert describe(profile)["LastModifiedTime"] > before["LastModifiedTime"]


def test_running_app_blocks_the_update(sagemaker_client, studio, client_error, describe):
    profile = studio.profile(studio.domain())
    app = studio.app(profile)
    before = describe(profile)
    client_error(sagemaker_client.update_user_profile, **profile, UserSettings={"ExecutionRole": ROLE})
    assert describe(profile) == before
    sagemaker_client.delete_app(**app)
    studio.cloud.clock.settle()
    sagemaker_client.update_user_profile(**profile, UserSettings={"ExecutionRole": ROLE})


@pytest.mark.parametrize("status", STATUSES)
def test_profiles_can_be_updated_by_status(sagemock, sagemaker_client, studio, client_error, describe, status):
    profile = studio.profile(studio.domain(), status=status)
    if status in ("InService", "Update_Failed"):
        sagemaker_client.update_user_profile(**profile)
        sagemock.clock.settle()
        assert describe(profile)["Status"] == "InService"
    else:
        client_error(sagemaker_client.update_user_profile, **profile)
        assert describe(profile)["Status"] == status


# --- delete


def test_deleted_profile_is_deleting_then_not_found(sagemock, sagemaker_client, studio, describe, client_error):
    profile = studio.profile(studio.domain())
    assert set(sagemaker_client.delete_user_profile(**profile)) == {"ResponseMetadata"}
    assert describe(profile)["Status"] == "Deleting"
    sagemock.clock.settle()
    assert client_error(sagemaker_client.describe_user_profile, **profile)["Code"] == "ResourceNotFound"
    assert sagemaker_client.list_user_profiles()["UserProfiles"] == []


@pytest.mark.parametrize("status", ["Pending", "InService", "Deleting"])
def test_apps_block_the_deletion(sagemaker_client, studio, client_error, status):
    profile = studio.profile(studio.domain())
    studio.app(profile, status=status)
    assert client_error(sagemaker_client.delete_user_profile, **profile) == {
        "Code": "ResourceInUse",
        "Message": f"Unable to delete UserProfile [{arn(profile)}] because App(s) are associated with it.",
    }


@pytest.mark.parametrize("status", ["Deleted", "Failed"])
def test_deleted_and_failed_apps_do_not_block_deletion(sagemock, sagemaker_client, studio, client_error, status):
    profile = studio.profile(studio.domain())
    studio.app(profile, status=status)
    sagemaker_client.delete_user_profile(**profile)
    sagemock.clock.settle()
    assert client_error(sagemaker_client.describe_user_profile, **profile)["Code"] == "ResourceNotFound"


@pytest.mark.parametrize("status", STATUSES)
def test_spaces_block_the_deletion(sagemaker_client, studio, client_error, status):
    profile = studio.profile(studio.domain())
    studio.lab(profile, status=status)
    error = client_error(sagemaker_client.delete_user_profile, **profile)
    assert error["Code"] == "ResourceInUse"
    text = f"Unable to delete UserProfile [{arn(profile)}] because Space(s) are associated with it"
    assert error["Message"].startswith(text)


def test_equal_profile_elsewhere_does_not_block_deletion(sagemaker_client, studio):
    studio.app(studio.profile(studio.domain("full")))
    sagemaker_client.delete_user_profile(**studio.profile(studio.domain("empty")))


@pytest.mark.parametrize("status", STATUSES)
def test_profiles_can_be_deleted_by_status(sagemock, sagemaker_client, studio, client_error, describe, status):
    profile = studio.profile(studio.domain(), status=status)
    if status in ("Pending", "Updating", "Deleting"):
        client_error(sagemaker_client.delete_user_profile, **profile)
        assert describe(profile)["Status"] == status
    else:
        sagemaker_client.delete_user_profile(**profile)
        sagemock.clock.settle()
        assert client_error(sagemaker_client.describe_user_profile, **profile)["Code"] == "ResourceNotFound"


@pytest.mark.parametrize("status", ["Failed", "Update_Failed", "Delete_Failed"])
def test_failed_profile_has_a_reason(studio, describe, status):
    assert describe(studio.profile(studio.domain(), status=status))["FailureReason"]


def test_failure_target_can_include_the_domain(sagemock, studio, sagemaker_client, describe):
    first, second = ({**studio.domain(name), "UserProfileName": "alice"} for name in ("here", "there"))
    for profile in (first, second):
        sagemaker_client.create_user_profile(**profile)
    with pytest.raises(ValueError, match="the target must be a kind"):
        sagemock.fail_next("alice")
    sagemock.fail_next(f"{second['DomainId']}/alice")
    sagemock.clock.settle()
    assert (describe(first)["Status"], describe(second)["Status"]) == ("InService", "Failed")


# --- list


@pytest.fixture
def people(studio):
    first, second = studio.domain("here"), studio.domain("there")
    for domain, name in [(first, "Carol"), (second, "alice"), (first, "bob"), (first, "alice")]:
        studio.profile(domain, name)
    return first, second


def names(client, **request):
    return [profile["UserProfileName"] for profile in client.list_user_profiles(**request)["UserProfiles"]]


def test_list_entry_has_recorded_members(sagemaker_client, people):
    entry = sagemaker_client.list_user_profiles()["UserProfiles"][0]
    assert list(entry) == ["DomainId", "UserProfileName", "Status", "CreationTime", "LastModifiedTime"]


def test_list_has_profiles_in_creation_order(sagemaker_client, people):
    assert names(sagemaker_client) == ["carol", "alice", "bob", "alice"]
    assert names(sagemaker_client, SortOrder="Descending") == ["alice", "bob", "alice", "carol"]


def test_profiles_are_filtered_by_domain(sagemaker_client, people):
    first, second = people
    assert names(sagemaker_client, DomainIdEquals=first["DomainId"]) == ["carol", "bob", "alice"]
    assert names(sagemaker_client, DomainIdEquals=second["DomainId"]) == ["alice"]


def test_profiles_are_filtered_by_name(sagemaker_client, people):
    assert names(sagemaker_client, UserProfileNameContains="lic") == ["alice", "alice"]
    assert names(sagemaker_client, UserProfileNameContains="a", DomainIdEquals=people[0]["DomainId"]) == [
        "carol",
        "alice",
    ]


def test_profiles_sort_by_last_modified_time(sagemaker_client, studio, people):
    sagemaker_client.update_user_profile(**people[0], UserProfileName="carol")
    studio.cloud.clock.settle()
    assert names(sagemaker_client, SortBy="LastModifiedTime") == ["alice", "bob", "alice", "carol"]
    assert names(sagemaker_client, SortBy="LastModifiedTime", SortOrder="Descending")[0] == "carol"


def test_pages_together_are_the_list(sagemaker_client, people):
    pages = sagemaker_client.get_paginator("list_user_profiles").paginate(PaginationConfig={"PageSize": 3})
    assert [len(page["UserProfiles"]) for page in pages] == [3, 1]
