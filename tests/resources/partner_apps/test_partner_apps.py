"""Partner AI apps: their members, statuses and lists."""

import re

import pytest

from sagemock.cloud.quotas import TOTAL_PARTNER_APPS

from .conftest import APP

CALLS = ["describe_partner_app", "update_partner_app", "delete_partner_app", "create_partner_app_presigned_url"]
UPGRADE = {"Version": "1.3", "ReleaseNotes": ["Faster."]}
INSTANCE = {"InstanceArn": "arn:aws:sso:::instance/ssoins-1234567890abcdef"}

pytestmark = pytest.mark.sagemock(clock="manual")


def test_arn_has_a_random_identifier_in_capitals(create_app, describe):
    arn = create_app()
    identifier = re.fullmatch(r"arn:aws:sagemaker:us-east-1:123456789012:partner-app/(app-[A-Z0-9]{12})", arn)[1]
    assert describe(arn)["BaseUrl"] == f"https://{identifier.lower()}.partner-app.us-east-1.sagemaker.aws"
    assert create_app() != arn


def test_creation_leads_to_an_available_app(sagemock, create_app, describe):
    arn = create_app()
    sagemock.clock.advance(minutes=29, seconds=59)
    assert describe(arn)["Status"] == "Creating"
    sagemock.clock.advance(seconds=1)
    described = describe(arn)
    assert described["Status"] == "Available"
    assert {member: described[member] for member in APP} == APP


def test_members_left_out_have_documented_defaults(require_members, create_app, describe):
    require_members("DescribePartnerAppResponse", "EnableAutoMinorVersionUpgrade")
    described = describe(create_app())
    assert not described["EnableAutoMinorVersionUpgrade"]
    assert not described["EnableIamSessionBasedIdentity"]
    assert not {"KmsKeyId", "MaintenanceConfig", "ApplicationConfig", "Error", "IdcConfig"} & set(described)


def test_missing_app_is_not_found(sagemaker_client, create_app, client_error):
    arn = create_app()
    for other in (f"{arn[:-2]}00", arn.replace("us-east-1", "eu-west-1"), arn.replace("123456789012", "210987654321")):
        for call in CALLS:
            assert client_error(getattr(sagemaker_client, call), Arn=other)["Code"] == "ResourceNotFound"


def test_requests_with_the_same_token_are_repetitions(sagemock, sagemaker_client, create_app, describe):
    arn = create_app(ClientToken="first")
    assert create_app(ClientToken="first") == arn != create_app(ClientToken="second")
    sagemock.clock.settle()
    for _ in range(2):
        assert sagemaker_client.update_partner_app(Arn=arn, Tier="large", ClientToken="third")["Arn"] == arn
    sagemock.clock.settle()
    sagemaker_client.update_partner_app(Arn=arn, Tier="other", ClientToken="third")
    assert (describe(arn)["Tier"], describe(arn)["Status"]) == ("large", "Available")
    for _ in range(2):
        assert sagemaker_client.delete_partner_app(Arn=arn, ClientToken="fourth")["Arn"] == arn
    assert describe(arn)["Status"] == "Deleting"


def test_identity_center_gets_an_application(require_members, sagemock, sagemaker_client, create_app, describe):
    require_members("CreatePartnerAppRequest", "IdcConfig")
    assert "IdcConfig" not in describe(create_app(IdcConfig=INSTANCE))
    arn = create_app()
    sagemock.clock.settle()
    sagemaker_client.update_partner_app(Arn=arn, AuthType="IDC", IdcConfig=INSTANCE)
    config = describe(arn)["IdcConfig"]
    assert config["InstanceArn"] == INSTANCE["InstanceArn"]
    assert config["ApplicationArn"].startswith("arn:aws:sso::123456789012:application/ssoins-1234567890abcdef/apl-")


@pytest.mark.parametrize("more", [{"Type": "comet"}, {"AuthType": "IDC"}])
def test_documented_requirements_are_enforced_on_demand(more, require_members, sagemock, create_app, client_error):
    require_members("CreatePartnerAppRequest", "IdcConfig")  # with which AuthType IDC came
    create_app(**more)
    sagemock.account_features.unconfirmed_rules = True
    assert client_error(create_app, **more)["Code"] == "ValidationException"
    create_app(**more, ApplicationConfig={"AdminUsers": ["ann"]}, IdcConfig=INSTANCE)


def test_update_changes_members_and_adds_tags(sagemock, sagemaker_client, create_app, describe):
    arn = create_app(Tags=[{"Key": "team", "Value": "a"}])
    sagemock.clock.settle()
    users = {"AdminUsers": ["ann"]}
    sagemaker_client.update_partner_app(Arn=arn, ApplicationConfig=users, Tags=[{"Key": "cost", "Value": "1"}])
    assert (describe(arn)["Status"], describe(arn)["ApplicationConfig"]) == ("Updating", users)
    assert [tag["Key"] for tag in sagemaker_client.list_tags(ResourceArn=arn)["Tags"]] == ["team", "cost"]


@pytest.fixture
def upgradable(require_members, sagemock):
    """The ARN of an app of version 1.2, which can be upgraded to 1.3."""
    require_members("UpdatePartnerAppRequest", "AppVersion")
    arn = "arn:aws:sagemaker:us-east-1:210987654321:partner-app/app-ABCDEFGHIJKL"
    app = {**APP, "Arn": arn, "Version": "1.2", "AvailableUpgrade": UPGRADE}
    sagemock.seed({"AccountId": "210987654321", "us-east-1": {"PartnerApps": [app]}})
    return arn.replace("210987654321", "123456789012")


def test_upgrade_is_possible_to_the_available_version(sagemaker_client, upgradable, describe, client_error):
    described = describe(upgradable)
    assert (described["Version"], "AvailableUpgrade" in described) == ("1.2", False)
    assert describe(upgradable, IncludeAvailableUpgrade=True)["AvailableUpgrade"] == UPGRADE
    refused = client_error(sagemaker_client.update_partner_app, Arn=upgradable, AppVersion="1.4")
    assert refused["Code"] == "ValidationException"
    sagemaker_client.update_partner_app(Arn=upgradable, AppVersion="1.3")
    described = describe(upgradable, IncludeAvailableUpgrade=True)
    assert (described["Version"], "AvailableUpgrade" in described) == ("1.3", False)


def test_failed_changes_have_an_error(sagemock, sagemaker_client, create_app, describe):
    arn = create_app()
    for status in ("Failed", "UpdateFailed"):
        sagemock.fail_next("PartnerApp", reason="no capacity")
        sagemock.clock.settle()
        described = describe(arn)
        assert (described["Status"], described["Error"]["Reason"]) == (status, "no capacity")
        sagemaker_client.update_partner_app(Arn=arn, Tier="large")
    sagemock.clock.settle()
    assert "Error" not in describe(arn)


def test_deleted_app_is_described_for_a_while(sagemock, sagemaker_client, create_app, describe):
    arn = create_app()
    sagemock.clock.settle()
    sagemaker_client.delete_partner_app(Arn=arn)
    assert describe(arn)["Status"] == "Deleting"
    sagemock.clock.settle()
    assert describe(arn)["Status"] == "Deleted"
    sagemock.clock.advance("25h")
    assert sagemaker_client.list_partner_apps()["Summaries"] == []


def test_changes_during_a_change_are_conflicts(sagemaker_client, create_app):
    arn = create_app()
    for call in (sagemaker_client.update_partner_app, sagemaker_client.delete_partner_app):
        with pytest.raises(sagemaker_client.exceptions.ConflictException, match="Creating"):
            call(Arn=arn)


def test_quota_limits_the_number_of_apps(sagemock, create_app, client_error):
    sagemock.quotas[TOTAL_PARTNER_APPS] = 1
    create_app()
    assert client_error(create_app)["Code"] == "ResourceLimitExceeded"


def test_list_has_pages_of_ten_apps(sagemock, sagemaker_client, create_app):
    for number in range(11):
        create_app(Name=f"app{number}")
        sagemock.clock.advance(minutes=1)
    first = sagemaker_client.list_partner_apps()
    assert [app["Name"] for app in first["Summaries"]] == [f"app{number}" for number in range(10, 0, -1)]
    (last,) = sagemaker_client.list_partner_apps(NextToken=first["NextToken"])["Summaries"]
    assert set(last) == {"Arn", "Name", "Type", "Status", "CreationTime"}
    assert len(sagemaker_client.list_partner_apps(MaxResults=100)["Summaries"]) == 11
