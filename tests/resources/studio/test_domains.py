"""Domains: operations and their errors."""

import re
from datetime import datetime, timedelta, timezone

import boto3
import pytest

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
OTHER_ROLE = "arn:aws:iam::123456789012:role/Another"
STATUSES = ["Pending", "InService", "Updating", "Deleting", "Failed", "Update_Failed", "Delete_Failed"]
NEW = {
    "DomainName": "research",
    "AuthMode": "IAM",
    "DefaultUserSettings": {"ExecutionRole": ROLE},
    "SubnetIds": ["subnet-b", "subnet-a"],
    "VpcId": "vpc-1",
}
RSTUDIO = {"RStudioServerProDomainSettings": {"DomainExecutionRoleArn": ROLE}}
VPC_ONLY = {
    "AppNetworkAccessType": "VpcOnly",
    "DefaultUserSettings": {"ExecutionRole": ROLE, "SecurityGroups": ["sg-1"]},
}
RUNNING = (
    "Unable to update Domain [{}] with InService App. Delete all InService apps in the domain including shared Apps "
    "for [domain-shared] User Profile, and try again."
)

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def create(sagemaker_client):
    def create(**more):
        created = sagemaker_client.create_domain(**NEW | more)
        return {"DomainId": created["DomainArn"].rpartition("/")[2], **created}  # an older botocore drops DomainId

    return create


@pytest.fixture
def describe(sagemaker_client):
    def describe(domain):
        described = sagemaker_client.describe_domain(DomainId=domain["DomainId"])
        del described["ResponseMetadata"]
        return described

    return describe


def shows(client, operation, member):
    """Return whether the installed botocore supports a member of a reply."""
    return member in client.meta.service_model.operation_model(operation).output_shape.members


# --- create and describe


def test_create_returns_arn_identifier_and_url(create):
    created = create()
    assert re.fullmatch(r"d-[a-z0-9]{12}", created["DomainId"])
    assert created["DomainArn"] == f"arn:aws:sagemaker:us-east-1:123456789012:domain/{created['DomainId']}"
    assert created["Url"] == f"https://{created['DomainId']}.studio.us-east-1.sagemaker.aws"


def test_new_domain_is_pending_then_in_service(sagemock, create, describe):
    domain = create()
    assert describe(domain)["Status"] == "Pending"
    sagemock.clock.advance(seconds=314)
    assert describe(domain)["Status"] == "Pending"
    sagemock.clock.advance(seconds=1)
    assert describe(domain)["Status"] == "InService"
    assert describe(domain)["CreationTime"] == START
    assert describe(domain)["LastModifiedTime"] == START + timedelta(seconds=315)


def test_description_has_recorded_members(sagemock, sagemaker_client, create):
    created = create(DefaultSpaceSettings={"ExecutionRole": ROLE})
    sagemock.clock.settle()
    description = sagemaker_client.describe_domain(DomainId=created["DomainId"])
    expected = [
        *("DomainArn", "DomainId", "DomainName", "HomeEfsFileSystemId", "Status", "CreationTime", "LastModifiedTime"),
        *("AuthMode", "DefaultUserSettings", "AppNetworkAccessType", "SubnetIds", "Url", "VpcId"),
        *(member for member in ["TagPropagation"] if shows(sagemaker_client, "DescribeDomain", member)),
        "DefaultSpaceSettings",
    ]
    assert [member for member in description if member != "ResponseMetadata"] == expected


def test_network_access_is_public_by_default(create, describe):
    assert describe(create())["AppNetworkAccessType"] == "PublicInternetOnly"


def test_tag_propagation_is_disabled_by_default(sagemaker_client, create, describe):
    if shows(sagemaker_client, "DescribeDomain", "TagPropagation"):
        assert describe(create())["TagPropagation"] == "DISABLED"


def test_settings_are_described_as_requested(create, describe):
    settings = {
        "ExecutionRole": ROLE,
        "SharingSettings": {"NotebookOutputOption": "Disabled"},
        "KernelGatewayAppSettings": {"DefaultResourceSpec": {"InstanceType": "ml.t3.micro"}},
        "TensorBoardAppSettings": {"DefaultResourceSpec": {"InstanceType": "ml.t3.micro"}},
    }
    description = describe(create(DefaultUserSettings=settings))
    assert description["DefaultUserSettings"] == settings
    assert "DefaultSpaceSettings" not in description
    assert "DomainSettings" not in description


def test_subnets_keep_their_order(create, describe):
    assert describe(create())["SubnetIds"] == ["subnet-b", "subnet-a"]


def test_domain_has_a_home_file_system(sagemock, create, describe):
    domain = create()
    sagemock.clock.settle()
    assert re.fullmatch(r"fs-[0-9a-f]{17}", describe(domain)["HomeEfsFileSystemId"])


def test_key_is_described_as_requested(create, describe):
    key = "arn:aws:kms:us-east-1:123456789012:key/1234"
    assert describe(create(KmsKeyId=key))["KmsKeyId"] == key


def test_only_sso_domains_have_an_application(sagemaker_client, create, describe):
    if shows(sagemaker_client, "DescribeDomain", "SingleSignOnApplicationArn"):
        description = describe(create(AuthMode="SSO"))
        assert re.fullmatch(
            r"arn:aws:sso::123456789012:application/.+/apl-.+", description["SingleSignOnApplicationArn"]
        )
        assert "SingleSignOnApplicationArn" not in describe(create(DomainName="other"))


def test_only_rstudio_domains_have_a_boundary_group(sagemaker_client, create, describe):
    assert describe(create(DomainSettings=RSTUDIO))["SecurityGroupIdForDomainBoundary"].startswith("sg-")
    assert "SecurityGroupIdForDomainBoundary" not in describe(create(DomainName="other"))


def test_missing_domain_is_not_found(sagemaker_client, client_error):
    for call in (sagemaker_client.describe_domain, sagemaker_client.update_domain, sagemaker_client.delete_domain):
        assert client_error(call, DomainId="d-abcdefghijkl")["Code"] == "ResourceNotFound"


def test_domain_name_is_unique_in_a_region(create, client_error, sagemaker_client):
    create()
    assert client_error(create)["Code"] == "ResourceInUse"
    assert len(sagemaker_client.list_domains()["Domains"]) == 1
    boto3.client("sagemaker", "eu-west-1").create_domain(**NEW)


def test_failed_domain_has_the_recorded_reason(sagemock, create, describe):
    sagemock.fail_next("Domain")
    domain = create()
    assert describe(domain)["Status"] == "Pending"
    sagemock.clock.settle()
    assert describe(domain)["Status"] == "Failed"
    assert describe(domain)["FailureReason"] == (
        "ResourceNotFoundError: The VPC ID 'vpc-1' could not be found. Verify that the VPC ID is valid and that it's "
        "in the same AWS Region as the requested domain. To determine whether the VPC has been deleted, contact your "
        "administrator."
    )


def test_failed_domain_with_key_lacks_the_key(sagemock, create, describe):
    sagemock.fail_next("Domain")
    domain = create(KmsKeyId="a-key")
    sagemock.clock.settle()
    assert describe(domain)["FailureReason"] == (
        f"ResourceNotFoundError: Unable to create Amazon EFS for domain '{domain['DomainId']}' because KMS key 'a-key' "
        "does not exist. You must choose a key that exists."
    )


def test_failed_domain_has_the_injected_reason(sagemock, create, describe):
    sagemock.fail_next("Domain", reason="No network.")
    domain = create(KmsKeyId="a-key")
    sagemock.clock.settle()
    assert describe(domain)["FailureReason"] == "No network."


@pytest.mark.parametrize("called", ["research", "{DomainId}", "{DomainArn}"])
def test_failure_target_is_name_identifier_or_arn(sagemock, create, describe, called):
    domain = create()
    sagemock.fail_next(called.format(**domain))
    sagemock.clock.settle()
    assert describe(domain)["Status"] == "Failed"


# --- errors of create


@pytest.mark.parametrize("instance_type", ["ml.t3.micro", "ml.m5.xlarge"])
def test_jupyter_server_accepts_only_system(create, client_error, instance_type):
    settings = {"DefaultResourceSpec": {"InstanceType": instance_type}}
    assert client_error(create, DefaultUserSettings={"ExecutionRole": ROLE, "JupyterServerAppSettings": settings}) == {
        "Code": "ValidationException",
        "Message": (
            f"Invalid instance type '{instance_type}' for JupyterServer App. Only 'system' instance type is supported"
        ),
    }


def test_jupyter_server_accepts_system(create):
    settings = {"DefaultResourceSpec": {"InstanceType": "system"}}
    create(DefaultUserSettings={"ExecutionRole": ROLE, "JupyterServerAppSettings": settings})


@pytest.mark.parametrize("app_type", ["KernelGateway", "TensorBoard"])
def test_other_classic_apps_accept_any_instance(create, describe, app_type):
    settings = {
        "ExecutionRole": ROLE,
        f"{app_type}AppSettings": {"DefaultResourceSpec": {"InstanceType": "ml.t3.micro"}},
    }
    assert describe(create(DefaultUserSettings=settings))["DefaultUserSettings"] == settings


def test_four_security_groups_are_the_limit(create, client_error):
    def settings(number):
        return {"ExecutionRole": ROLE, "SecurityGroups": [f"sg-{index}" for index in range(number)]}

    assert client_error(create, DefaultUserSettings=settings(5))["Code"] == "ValidationException"
    create(DefaultUserSettings=settings(4))


def test_security_group_management_needs_rstudio(create, client_error):
    assert client_error(create, AppSecurityGroupManagement="Service") == {
        "Code": "ValidationException",
        "Message": "AppSecurityGroupManagement can only be set for Rstudio enabled domains.",
    }


@pytest.mark.parametrize(
    "broken",
    [
        {**VPC_ONLY, "DomainSettings": RSTUDIO},
        {**VPC_ONLY, "DomainSettings": RSTUDIO, "AppSecurityGroupManagement": "Customer"},
        {
            "DefaultUserSettings": {
                "ExecutionRole": ROLE,
                "StudioWebPortal": "DISABLED",
                "DefaultLandingUri": "studio::",
            }
        },
    ],
)
def test_documented_contradictions_are_refused(raw_client, client_error, broken):
    assert client_error(raw_client.create_domain, **NEW | broken)["Code"] == "ValidationException"


def test_domain_cannot_mount_homes_as_domain(require_members, create, client_error):
    require_members("UserSettings", "AutoMountHomeEFS")
    settings = {"ExecutionRole": ROLE, "AutoMountHomeEFS": "DefaultAsDomain"}
    assert client_error(create, DefaultUserSettings=settings)["Code"] == "ValidationException"


def test_vpc_only_domain_needs_no_security_groups(sagemock, create, describe, client_error):
    """As in tests of Terraform's provider; with ``unconfirmed_rules``, the requirement of the API model holds."""
    domain = create(AppNetworkAccessType="VpcOnly")
    assert describe(domain)["AppNetworkAccessType"] == "VpcOnly"
    sagemock.account_features.unconfirmed_rules = True
    error = client_error(create, DomainName="other", AppNetworkAccessType="VpcOnly")
    assert error["Code"] == "ValidationException"


def test_vpc_only_domain_accepts_security_groups(create, describe):
    assert describe(create(**VPC_ONLY))["AppNetworkAccessType"] == "VpcOnly"
    both = create(DomainName="r", **VPC_ONLY, DomainSettings=RSTUDIO, AppSecurityGroupManagement="Service")
    assert describe(both)["AppSecurityGroupManagement"] == "Service"


def test_constraint_errors_have_the_recorded_path(raw_client, client_error):
    error = client_error(raw_client.create_domain, **NEW | {"DefaultSpaceSettings": {"ExecutionRole": "x" * 20}})
    assert error["Message"].startswith(
        f"1 validation error detected: Value '{'x' * 20}' at 'defaultSpaceSettings.executionRole' failed to satisfy "
        "constraint: Member must satisfy regular expression pattern: "
    )


def test_named_images_of_the_account_must_exist(sagemock, sagemaker_client, create, client_error):
    custom = [{"ImageName": "mine", "AppImageConfigName": "config"}]
    settings = {"ExecutionRole": ROLE, "KernelGatewayAppSettings": {"CustomImages": custom}}
    client_error(create, DefaultUserSettings=settings)
    sagemaker_client.create_image(ImageName="mine", RoleArn=ROLE)
    create(DefaultUserSettings=settings)


def test_named_image_version_must_exist(sagemock, sagemaker_client, create, client_error):
    custom = {"ImageName": "mine", "AppImageConfigName": "config", "ImageVersionNumber": 1}
    settings = {"ExecutionRole": ROLE, "KernelGatewayAppSettings": {"CustomImages": [custom]}}
    sagemaker_client.create_image(ImageName="mine", RoleArn=ROLE)
    sagemock.clock.settle()
    assert client_error(create, DefaultUserSettings=settings)["Code"] == "ResourceNotFound"
    sagemaker_client.create_image_version(ImageName="mine", BaseImage="123456789012.dkr.ecr.us-east-1.amazonaws.com/a")
    create(DefaultUserSettings=settings)


# --- update


def test_update_returns_the_arn_and_takes_time(sagemock, sagemaker_client, studio, describe):
    domain = studio.domain()
    before = describe(domain)
    updated = sagemaker_client.update_domain(**domain, DefaultUserSettings={"SecurityGroups": ["sg-1"]})
    assert updated["DomainArn"] == before["DomainArn"]
    assert describe(domain)["Status"] == "Updating"
    sagemock.clock.settle()
    assert describe(domain)["Status"] == "InService"
    assert describe(domain)["LastModifiedTime"] > before["LastModifiedTime"]


def test_failed_update_can_be_repeated(sagemock, sagemaker_client, studio, describe):
    domain = studio.domain(status="Update_Failed")
    assert describe(domain)["Status"] == "Update_Failed"
    assert describe(domain)["FailureReason"]
    sagemaker_client.update_domain(**domain)
    sagemock.clock.settle()
    assert describe(domain)["Status"] == "InService"
    assert "FailureReason" not in describe(domain)


@pytest.mark.parametrize("status", sorted(set(STATUSES) - {"InService", "Update_Failed"}))
def test_update_is_refused_in_other_statuses(studio, sagemaker_client, client_error, describe, status):
    domain = studio.domain(status=status)
    client_error(sagemaker_client.update_domain, **domain)
    assert describe(domain)["Status"] == status


def test_update_keeps_members_not_in_the_request(sagemaker_client, studio, describe):
    domain = studio.domain(DefaultSpaceSettings={"ExecutionRole": ROLE})
    before = describe(domain)
    sagemaker_client.update_domain(**domain, DefaultUserSettings={"SecurityGroups": ["sg-1"]})
    after = describe(domain)
    assert after["DefaultUserSettings"] == {"ExecutionRole": ROLE, "SecurityGroups": ["sg-1"]}
    assert after["DefaultSpaceSettings"] == before["DefaultSpaceSettings"]
    assert after["SubnetIds"] == before["SubnetIds"]


def test_empty_list_clears_the_lifecycle_configs(sagemaker_client, studio, describe):
    config = "arn:aws:sagemaker:us-east-1:123456789012:studio-lifecycle-config/setup"
    settings = {"DefaultResourceSpec": {"InstanceType": "system"}, "LifecycleConfigArns": [config]}
    domain = studio.domain(DefaultUserSettings={"ExecutionRole": ROLE, "JupyterServerAppSettings": settings})
    emptied = {**settings, "LifecycleConfigArns": []}
    sagemaker_client.update_domain(**domain, DefaultUserSettings={"JupyterServerAppSettings": emptied})
    description = describe(domain)["DefaultUserSettings"]["JupyterServerAppSettings"]
    assert description == {"DefaultResourceSpec": {"InstanceType": "system"}}


@pytest.mark.parametrize(
    ("member", "arn"), [("LifecycleConfigArn", "studio-lifecycle-config/setup"), ("SageMakerImageVersionArn", "")]
)
def test_string_none_clears_resource_spec_members(sagemaker_client, studio, describe, member, arn):
    spec = sagemaker_client.meta.service_model.shape_for("ResourceSpec")
    if "None" not in spec.members[member].metadata["pattern"]:
        pytest.skip("this botocore does not support it")
    arn = f"arn:aws:sagemaker:us-east-1:{'123456789012:' if arn else '885854791233:image-version/a/1'}{arn}"
    spec = {"InstanceType": "ml.t3.medium", member: arn}
    settings = {"ExecutionRole": ROLE, "KernelGatewayAppSettings": {"DefaultResourceSpec": spec}}
    domain = studio.domain(DefaultUserSettings=settings)
    assert describe(domain)["DefaultUserSettings"] == settings
    cleared = {"KernelGatewayAppSettings": {"DefaultResourceSpec": {**spec, member: "None"}}}
    sagemaker_client.update_domain(**domain, DefaultUserSettings=cleared)
    description = describe(domain)["DefaultUserSettings"]["KernelGatewayAppSettings"]
    assert description == {"DefaultResourceSpec": {"InstanceType": "ml.t3.medium"}}


def test_rstudio_settings_can_be_updated(sagemaker_client, studio, describe):
    domain = studio.domain(DomainSettings=RSTUDIO)
    changes = {
        "RStudioServerProDomainSettingsForUpdate": {
            "DomainExecutionRoleArn": ROLE,
            "RStudioConnectUrl": "https://connect",
        }
    }
    sagemaker_client.update_domain(**domain, DomainSettingsForUpdate=changes)
    description = describe(domain)["DomainSettings"]["RStudioServerProDomainSettings"]
    assert description == {"DomainExecutionRoleArn": ROLE, "RStudioConnectUrl": "https://connect"}


def test_update_checks_security_group_management(sagemaker_client, studio, client_error):
    assert client_error(sagemaker_client.update_domain, **studio.domain(), AppSecurityGroupManagement="Service") == {
        "Code": "ValidationException",
        "Message": "AppSecurityGroupManagement can only be set for Rstudio enabled domains.",
    }


@pytest.mark.parametrize("given", [{}, {"VpcId": "vpc-1"}, {"SubnetIds": ["subnet-1"]}])
def test_vpc_only_update_needs_vpc_and_subnets(require_members, raw_client, studio, client_error, given):
    require_members("UpdateDomainRequest", *given)
    domain = studio.domain(**VPC_ONLY)
    error = client_error(raw_client.update_domain, **domain, AppNetworkAccessType="VpcOnly", **given)
    assert error == {
        "Code": "ValidationException",
        "Message": "VpcId and Subnet IDs are required for updating domains to VpcOnly mode.",
    }


def test_space_defaults_can_change_but_not_vanish(sagemaker_client, studio, describe):
    domain = studio.domain()
    sagemaker_client.update_domain(**domain, DefaultSpaceSettings={})
    assert describe(domain)["DefaultSpaceSettings"] == {"ExecutionRole": ROLE}


def test_home_file_system_cannot_be_disabled(require_members, raw_client, studio, client_error):
    require_members("UpdateDomainRequest", "HomeEfsFileSystemCreation")
    change = {"HomeEfsFileSystemCreation": "Disabled"}
    assert client_error(raw_client.update_domain, **studio.domain(), **change)["Code"] == "ValidationException"


def test_vpc_of_a_domain_cannot_change(require_members, raw_client, studio, client_error):
    require_members("UpdateDomainRequest", "VpcId")
    domain = studio.domain()
    assert client_error(raw_client.update_domain, **domain, VpcId="vpc-2")["Code"] == "ValidationException"
    raw_client.update_domain(**domain, VpcId="vpc-1")


def test_update_does_not_accept_fixed_members(sagemaker_client):
    members = sagemaker_client.meta.service_model.operation_model("UpdateDomain").input_shape.members
    assert not {"DomainName", "AuthMode", "KmsKeyId", "HomeEfsFileSystemKmsKeyId"} & set(members)


# --- update with apps

BLOCKED_CHANGES = [
    {"DefaultUserSettings": {"ExecutionRole": OTHER_ROLE}},
    {"DomainSettingsForUpdate": {"ExecutionRoleIdentityConfig": "USER_PROFILE_NAME"}},
    {
        "DomainSettingsForUpdate": {"RStudioServerProDomainSettingsForUpdate": {"DomainExecutionRoleArn": ROLE}},
        "AppSecurityGroupManagement": "Service",
    },
    {"SubnetIds": ["subnet-2"]},
    {"AppNetworkAccessType": "PublicInternetOnly"},
]


@pytest.mark.parametrize("change", BLOCKED_CHANGES)
@pytest.mark.parametrize("status", ["InService", "Pending"])
def test_apps_block_changes_they_depend_on(raw_client, studio, client_error, describe, change, status):
    domain = studio.domain(**VPC_ONLY)
    studio.app(studio.profile(domain), status=status)
    before = describe(domain)
    assert client_error(raw_client.update_domain, **domain, **change) == {
        "Code": "ValidationException",
        "Message": RUNNING.format(before["DomainArn"]),
    }
    assert describe(domain) == before


@pytest.mark.parametrize("change", BLOCKED_CHANGES)
def test_deleted_apps_do_not_block_changes(raw_client, studio, change):
    domain = studio.domain(**VPC_ONLY)
    studio.app(studio.profile(domain), status="Deleted")
    raw_client.update_domain(**domain, **change)


@pytest.mark.parametrize(
    ("change", "refused"), [(BLOCKED_CHANGES[0], False), (BLOCKED_CHANGES[3], True), (BLOCKED_CHANGES[4], True)]
)
def test_deleting_apps_block_network_changes(raw_client, studio, client_error, change, refused):
    domain = studio.domain(**VPC_ONLY)
    studio.app(studio.profile(domain), status="Deleting")
    if refused:
        assert client_error(raw_client.update_domain, **domain, **change)["Code"] == "ValidationException"
    else:
        raw_client.update_domain(**domain, **change)


@pytest.mark.parametrize("change", [{}, {"DefaultUserSettings": {"ExecutionRole": ROLE}}, {"SubnetIds": ["subnet-1"]}])
def test_update_without_changes_is_allowed_with_apps(sagemaker_client, studio, change):
    domain = studio.domain()
    studio.app(studio.profile(domain))
    sagemaker_client.update_domain(**domain, **change)


# --- delete


def test_deleted_domain_is_deleting_then_not_found(sagemock, sagemaker_client, studio, describe, client_error):
    domain = studio.domain()
    reply = sagemaker_client.delete_domain(**domain, RetentionPolicy={"HomeEfsFileSystem": "Delete"})
    assert set(reply) == {"ResponseMetadata"}
    assert describe(domain)["Status"] == "Deleting"
    assert sagemaker_client.list_domains()["Domains"][0]["Status"] == "Deleting"
    sagemock.clock.settle()
    assert client_error(sagemaker_client.describe_domain, **domain)["Code"] == "ResourceNotFound"
    assert sagemaker_client.list_domains()["Domains"] == []


@pytest.mark.parametrize("status", STATUSES)
def test_user_profiles_block_the_deletion(sagemock, sagemaker_client, studio, client_error, describe, status):
    domain = studio.domain()
    studio.profile(domain, status=status)
    assert client_error(sagemaker_client.delete_domain, **domain) == {
        "Code": "ResourceInUse",
        "Message": (
            f"Unable to delete Domain [{describe(domain)['DomainArn']}] because UserProfile(s) are associated with it."
        ),
    }


@pytest.mark.parametrize("status", STATUSES)
def test_spaces_block_the_deletion(sagemaker_client, studio, client_error, status):
    domain = studio.domain()
    studio.space(domain, status=status)
    assert client_error(sagemaker_client.delete_domain, **domain)["Code"] == "ResourceInUse"


def test_other_domains_do_not_block_the_deletion(sagemaker_client, studio):
    studio.profile(studio.domain("full"))
    sagemaker_client.delete_domain(**studio.domain("empty"))


@pytest.mark.parametrize("status", ["Failed", "Delete_Failed"])
def test_failed_domain_can_be_deleted(sagemock, sagemaker_client, studio, client_error, status):
    domain = studio.domain(status=status)
    sagemaker_client.delete_domain(**domain)
    sagemock.clock.settle()
    assert client_error(sagemaker_client.describe_domain, **domain)["Code"] == "ResourceNotFound"


def test_deletion_can_fail(studio, describe):
    domain = studio.domain(status="Delete_Failed")
    assert describe(domain)["Status"] == "Delete_Failed"
    assert describe(domain)["FailureReason"]


def test_rstudio_app_is_deleted_with_its_domain(sagemock, sagemaker_client, studio, client_error):
    domain = studio.domain(DomainSettings=RSTUDIO)
    app = studio.app({**domain, "UserProfileName": "domain-shared"}, "RStudioServerPro")
    sagemaker_client.delete_domain(**domain)
    assert sagemaker_client.describe_app(**app)["Status"] == "Deleting"
    sagemock.clock.settle()
    assert client_error(sagemaker_client.describe_domain, **domain)["Code"] == "ResourceNotFound"
    assert sagemaker_client.list_apps()["Apps"][0]["Status"] == "Deleted"


def test_name_is_free_after_the_deletion(sagemock, sagemaker_client, studio, create, client_error):
    sagemaker_client.delete_domain(**studio.domain())
    assert client_error(create)["Code"] == "ResourceInUse"
    sagemock.clock.settle()
    create()


# --- list


def test_list_entry_has_recorded_members(sagemaker_client, create):
    create()
    (entry,) = sagemaker_client.list_domains()["Domains"]
    expected = ["DomainArn", "DomainId", "DomainName", "Status", "CreationTime", "LastModifiedTime", "Url"]
    assert list(entry) == expected


def test_failed_domains_are_listed(sagemaker_client, studio):
    studio.domain(status="Failed")
    assert sagemaker_client.list_domains()["Domains"][0]["Status"] == "Failed"


def test_default_page_has_ten_entries(sagemaker_client, create):
    for number in range(12):
        create(DomainName=f"domain-{number}")
    assert len(sagemaker_client.list_domains()["Domains"]) == 10
    pages = list(sagemaker_client.get_paginator("list_domains").paginate(PaginationConfig={"PageSize": 5}))
    assert [len(page["Domains"]) for page in pages] == [5, 5, 2]
    names = [domain["DomainName"] for page in pages for domain in page["Domains"]]
    assert sorted(names) == sorted(f"domain-{number}" for number in range(12))


def test_list_has_domains_of_one_region(create):
    create()
    assert boto3.client("sagemaker", "eu-west-1").list_domains()["Domains"] == []
