"""Statements of docs/aws on Studio that no other test holds: order of members, AWS's own images, documented members."""

import re
from pathlib import Path

import boto3
import pytest

from sagemock.cloud.region import Region
from sagemock.resources.images.first_party import distribution_image

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
PAGE = Path(__file__).parents[3] / "docs" / "aws" / "studio-apps.md"
ACCOUNTS = re.findall(r"^\| ([a-z]+-[a-z]+-\d) \| (\d{12}) \|$", PAGE.read_text(), re.MULTILINE)

pytestmark = pytest.mark.sagemock(clock="manual")


@pytest.fixture
def shown(sagemaker_client):
    """Return the members of a description in their order."""

    def shown(operation, key):
        described = getattr(sagemaker_client, operation)(**key)
        return [member for member in described if member != "ResponseMetadata"]

    return shown


def documented(client, operation, members):
    """Return those members that the installed botocore supports in the reply of an operation."""
    known = client.meta.service_model.operation_model(operation).output_shape.members
    return [member for member in members if member in known]


def test_description_of_a_space_has_recorded_order(sagemaker_client, studio, shown, require_members):
    require_members("SpaceSettings", "RemoteAccess")  # the models before it have another order
    space = studio.lab(studio.profile(studio.domain()))
    sagemaker_client.update_space(**space, SpaceDisplayName="Lab")
    studio.cloud.clock.settle()
    recorded = [
        *("DomainId", "SpaceArn", "SpaceName", "Status", "LastModifiedTime", "CreationTime"),
        *("SpaceSettings", "OwnershipSettings", "SpaceSharingSettings", "SpaceDisplayName", "Url"),
    ]
    assert shown("describe_space", space) == documented(sagemaker_client, "DescribeSpace", recorded)


def test_volume_cannot_change_just_before_six_hours(sagemock, sagemaker_client, studio):
    space = studio.lab(studio.profile(studio.domain()))
    for size, status in [(10, "InService"), (20, "Update_Failed")]:
        volume = {"SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": size}}}
        sagemaker_client.update_space(**space, SpaceSettings=volume)
        sagemock.clock.settle()
        assert sagemaker_client.describe_space(**space)["Status"] == status
        sagemock.clock.advance(hours=5, minutes=59)


def test_description_of_an_app_has_documented_order(sagemaker_client, studio, shown):
    members = shown("describe_app", studio.app(studio.profile(studio.domain())))
    model = sagemaker_client.meta.service_model.operation_model("DescribeApp").output_shape.members
    assert members == [member for member in model if member in members]
    assert {"AppArn", "AppType", "AppName", "DomainId", "UserProfileName", "Status", "ResourceSpec"} <= set(members)


def test_only_sso_domains_have_a_managed_application(studio, shown):
    sso, iam = studio.domain("sso", AuthMode="SSO"), studio.domain("iam")
    member = "SingleSignOnManagedApplicationInstanceId"
    assert member in shown("describe_domain", sso)
    assert member not in shown("describe_domain", iam)


@pytest.mark.parametrize(
    ("kind", "status", "least", "most"),
    [
        ("Domain", "Pending", 315, 315),
        ("UserProfile", "Pending", 2.2, 4.1),
        ("Space", "Pending", 12, 12),
        ("Space", "Deleting", 20, 20),
        ("App", "Pending", 150, 231),
        ("App", "Deleting", 30, 60),
        ("Image", "CREATING", 0.98, 1),
        ("ImageVersion", "CREATING", 0.36, 0.36),
    ],
)
def test_durations_are_those_seen_on_aws(sagemock, kind, status, least, most):
    assert least <= sagemock.durations[kind][status].total_seconds() <= most


@pytest.mark.parametrize(("region", "account"), ACCOUNTS)
def test_jupyter_server_has_the_documented_account(sagemock, make_studio, region, account):
    studio = make_studio(sagemock, boto3.client("sagemaker", region))
    app = studio.client.describe_app(**studio.app(studio.profile(studio.domain())))
    assert app["ResourceSpec"]["SageMakerImageArn"] == f"arn:aws:sagemaker:{region}:{account}:image/jupyter-server-3"


def test_the_page_lists_nineteen_regions():
    assert len(dict(ACCOUNTS)) == 19


@pytest.mark.parametrize(("region", "account"), [("us-east-1", "885854791233"), ("us-east-2", "137914896644")])
def test_distribution_images_have_the_recorded_accounts(sagemock, region, account):
    """The image that opens a space; only live Jupyter creates such an app by itself."""
    image = distribution_image(Region(sagemock, "123456789012", region))
    assert image == f"arn:aws:sagemaker:{region}:{account}:image/sagemaker-distribution-cpu"


def test_config_of_a_domain_can_be_deleted(sagemaker_client, studio):
    sagemaker_client.create_image(ImageName="mine", RoleArn=ROLE)
    sagemaker_client.create_app_image_config(AppImageConfigName="config")
    custom = [{"ImageName": "mine", "AppImageConfigName": "config"}]
    settings = {"ExecutionRole": ROLE, "KernelGatewayAppSettings": {"CustomImages": custom}}
    domain = studio.domain(DefaultUserSettings=settings)
    sagemaker_client.delete_app_image_config(AppImageConfigName="config")
    assert sagemaker_client.describe_domain(**domain)["DefaultUserSettings"] == settings
