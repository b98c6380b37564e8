"""Apps: owners, types, resource specs, deletion, tags and lists."""

from datetime import datetime, timedelta, timezone
from itertools import product

import boto3
import pytest

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
STATUSES = ["Pending", "InService", "Updating", "Deleting", "Failed", "Update_Failed", "Delete_Failed"]
APP_STATUSES = ["Pending", "InService", "Deleting", "Deleted", "Failed"]
JUPYTER_SERVER = "arn:aws:sagemaker:us-east-1:081325390199:image/jupyter-server-3"
LAB_IMAGE = "arn:aws:sagemaker:us-east-1:885854791233:image/sagemaker-distribution-cpu"
MEDIUM = {"ResourceSpec": {"InstanceType": "ml.t3.medium"}}

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def describe(sagemaker_client):
    def describe(app):
        described = sagemaker_client.describe_app(**app)
        del described["ResponseMetadata"]
        return described

    return describe


@pytest.fixture
def profile(studio):
    return studio.profile(studio.domain())


@pytest.fixture
def lab(studio, profile):
    return studio.lab(profile)


def spec(app_type, **members):
    """Return default settings of an app type."""
    return {f"{app_type}AppSettings": {"DefaultResourceSpec": members}}


# --- create and describe


def test_new_app_is_pending_then_in_service(sagemock, sagemaker_client, profile, describe):
    app = {**profile, "AppType": "JupyterServer", "AppName": "default"}
    arn = sagemaker_client.create_app(**app)["AppArn"]
    assert arn == f"arn:aws:sagemaker:us-east-1:123456789012:app/{profile['DomainId']}/alice/jupyterserver/default"
    assert describe(app)["Status"] == "Pending"
    sagemock.clock.advance(minutes=4)
    assert describe(app)["Status"] == "InService"
    assert describe(app)["AppArn"] == arn


def test_description_has_the_owner(studio, profile, lab, describe):
    of_profile, of_space = describe(studio.app(profile)), describe(studio.app(lab, "JupyterLab"))
    assert (of_profile["UserProfileName"], of_space["SpaceName"]) == ("alice", "lab")
    assert "SpaceName" not in of_profile
    assert "UserProfileName" not in of_space


def test_jupyter_server_uses_system_and_regional_image(studio, profile, describe):
    description = describe(studio.app(profile))["ResourceSpec"]
    assert description == {"SageMakerImageArn": JUPYTER_SERVER, "InstanceType": "system"}


@pytest.mark.parametrize(("region", "account"), [("eu-central-1", "936697816551"), ("us-west-2", "236514542706")])
def test_image_accounts_of_aws_differ_by_region(sagemock, studio, region, account):
    studio = type(studio)(sagemock, boto3.client("sagemaker", region))
    app = studio.client.describe_app(**studio.app(studio.profile(studio.domain())))
    assert app["ResourceSpec"]["SageMakerImageArn"] == f"arn:aws:sagemaker:{region}:{account}:image/jupyter-server-3"


def test_resource_spec_is_described_as_requested(studio, lab, describe):
    resource_spec = {
        "SageMakerImageArn": LAB_IMAGE,
        "SageMakerImageVersionAlias": "2.0.0",
        "InstanceType": "ml.g5.xlarge",
    }
    assert describe(studio.app(lab, "JupyterLab", ResourceSpec=resource_spec))["ResourceSpec"] == resource_spec


def test_two_domains_may_have_equal_apps(studio, describe):
    first, second = (studio.app(studio.profile(studio.domain(name))) for name in ("here", "there"))
    assert describe(first)["AppArn"] != describe(second)["AppArn"]


def test_profile_and_space_names_do_not_collide(sagemaker_client, studio, describe):
    domain = studio.domain()
    of_profile = studio.app(studio.profile(domain, "same"))
    of_space = studio.app(studio.space(domain, "same"))
    sagemaker_client.delete_app(**of_profile)
    assert (describe(of_profile)["Status"], describe(of_space)["Status"]) == ("Deleting", "InService")


def test_owner_names_ignore_case(studio, sagemaker_client, describe):
    space = studio.space(studio.domain(), "Team")
    app = studio.app({**space, "SpaceName": "TEAM"})
    assert describe({**app, "SpaceName": "tEAM"})["SpaceName"] == "team"


# --- owners


@pytest.mark.parametrize("operation", ["CreateApp", "DescribeApp", "DeleteApp"])
def test_app_needs_exactly_one_owner(sagemaker_client, profile, client_error, operation):
    call = getattr(sagemaker_client, operation.replace("App", "_app").lower())
    app = {"DomainId": profile["DomainId"], "AppType": "JupyterServer", "AppName": "default"}
    assert client_error(call, **app) == {
        "Code": "ValidationException",
        "Message": f"Either UserProfileName or SpaceName must be passed for {operation} operation.",
    }
    assert client_error(call, **app, UserProfileName="alice", SpaceName="lab")["Code"] == "ValidationException"


def test_missing_domain_owner_or_app_is_not_found(sagemaker_client, studio, profile, client_error):
    app = studio.app(profile)
    unknown = [{**app, "DomainId": "d-abcdefghijkl"}, {**app, "UserProfileName": "bob"}]
    for call, apps in [
        (sagemaker_client.create_app, unknown),
        (sagemaker_client.describe_app, [*unknown, {**app, "AppName": "other"}, {**app, "AppType": "KernelGateway"}]),
        (sagemaker_client.delete_app, [*unknown, {**app, "AppName": "other"}]),
    ]:
        for other in apps:
            assert client_error(call, **other)["Code"] == "ResourceNotFound"


@pytest.mark.parametrize("status", ["Pending", "Updating", "Deleting", "Failed", "Delete_Failed"])
def test_app_needs_an_owner_in_service(sagemaker_client, studio, client_error, status):
    domain = studio.domain()
    profile, space = studio.profile(domain), studio.space(domain)
    for make in (studio.profile, studio.space):
        owner = make(domain, "other", status)
        client_error(sagemaker_client.create_app, **owner, AppType="JupyterServer", AppName="default")
    assert sagemaker_client.list_apps()["Apps"] == []
    studio.cloud.clock.settle()
    for key in (profile, space):
        studio.app(key)


@pytest.mark.parametrize("status", ["Pending", "Updating", "Deleting"])
def test_space_not_in_service_has_documented_error(sagemaker_client, studio, profile, client_error, status):
    space = studio.lab(profile, status=status)
    app = {**space, "AppType": "JupyterLab", "AppName": "default", "ResourceSpec": {"SageMakerImageArn": LAB_IMAGE}}
    prefix = "arn:aws:sagemaker:us-east-1:123456789012"
    assert client_error(sagemaker_client.create_app, **app)["Message"] == (
        f"Unable to create app {prefix}:app/{profile['DomainId']}/lab/jupyterlab/default because "
        f"space {prefix}:space/{profile['DomainId']}/lab is not in InService state"
    )


# --- types


@pytest.mark.parametrize("app_type", ["JupyterServer", "KernelGateway"])
def test_classic_apps_need_profiles_or_classic_spaces(studio, profile, lab, client_error, app_type):
    space = studio.space({"DomainId": profile["DomainId"]})
    more = MEDIUM if app_type == "KernelGateway" else {}
    for owner in (profile, space):
        studio.app(owner, app_type, **more)
    assert client_error(studio.app, owner=lab, app_type=app_type, **more)["Code"] == "ValidationException"


@pytest.mark.usefixtures("unconfirmed_rules")
@pytest.mark.parametrize("app_type", ["JupyterLab", "CodeEditor"])
def test_volume_apps_need_spaces_of_their_type(studio, profile, client_error, app_type):
    other = {"JupyterLab": "CodeEditor", "CodeEditor": "JupyterLab"}[app_type]
    studio.app(studio.lab(profile, AppType=app_type), app_type)
    for owner in (
        studio.lab(profile, "other", AppType=other),
        studio.space({"DomainId": profile["DomainId"]}),
        profile,
    ):
        assert client_error(studio.app, owner=owner, app_type=app_type)["Code"] == "ValidationException"


def test_rstudio_is_one_app_per_domain(studio, client_error, describe):
    rstudio = {"RStudioServerProDomainSettings": {"DomainExecutionRoleArn": ROLE}}
    domain = studio.domain(DomainSettings=rstudio)
    shared = {**domain, "UserProfileName": "domain-shared"}
    profile = studio.profile(domain)
    assert describe(studio.app(shared, "RStudioServerPro"))["UserProfileName"] == "domain-shared"
    for owner, name in [(profile, "default"), (shared, "other")]:
        assert (
            client_error(studio.app, owner=owner, app_type="RStudioServerPro", name=name)["Code"]
            == "ValidationException"
        )


def test_names_other_than_default_are_accepted(studio, profile, describe):
    for name in ("default", "test-lcc-echo"):
        assert describe(studio.app(profile, name=name))["AppName"] == name


def test_account_feature_allows_only_default_names(sagemock, studio, profile, client_error):
    sagemock.account_features.app_names_are_default = True
    assert client_error(studio.app, owner=profile, name="other")["Code"] == "ValidationException"
    studio.app(profile)
    studio.app(profile, "KernelGateway", "any", **MEDIUM)


def test_account_feature_deprecates_kernel_gateways(sagemock, studio, profile, client_error):
    sagemock.account_features.kernel_gateway_deprecated = True
    assert client_error(studio.app, owner=profile, app_type="KernelGateway", **MEDIUM) == {
        "Code": "ValidationException",
        "Message": "Invalid AppType [KernelGateway]. This AppType has been deprecated.",
    }
    studio.app(profile)
    sagemock.reset()
    studio.app(studio.profile(studio.domain()), "KernelGateway", **MEDIUM)


def test_unknown_account_feature_is_refused(sagemock):
    with pytest.raises(AttributeError, match="kernel_gateway_deprecated"):
        sagemock.account_features.kernelgateway_deprecated = True
    with pytest.raises(ValueError, match="must be True or False"):
        sagemock.account_features.kernel_gateway_deprecated = "yes"
    assert repr(sagemock.account_features) == (
        "AccountFeatures(app_names_are_default=False, health_checks_move_activity=False, "
        "kernel_gateway_deprecated=False, unconfirmed_rules=False, volumes_come_late=False)"
    )


# --- resource specs


def test_jupyter_server_accepts_only_system(studio, profile, client_error):
    assert client_error(studio.app, owner=profile, **MEDIUM) == {
        "Code": "ValidationException",
        "Message": (
            "Invalid instance type 'ml.t3.medium' for JupyterServer App. Only 'system' instance type is supported"
        ),
    }


def test_kernel_gateway_replaces_system_by_an_instance(studio, profile, describe):
    app = studio.app(profile, "KernelGateway", ResourceSpec={"InstanceType": "system"})
    assert describe(app)["ResourceSpec"]["InstanceType"] == "ml.t3.medium"


def test_kernel_gateway_needs_an_instance_type(studio, profile, client_error):
    assert client_error(studio.app, owner=profile, app_type="KernelGateway")["Code"] == "ValidationException"


@pytest.mark.parametrize(("by_domain", "by_profile", "by_request"), [*product([False, True], repeat=3)])
def test_instance_type_defaults_to_profile_then_domain(
    studio, client_error, describe, by_domain, by_profile, by_request
):
    domain = studio.domain(
        DefaultUserSettings={
            "ExecutionRole": ROLE,
            **(spec("KernelGateway", InstanceType="ml.m5.large") if by_domain else {}),
        }
    )
    profile = studio.profile(
        domain, UserSettings=spec("KernelGateway", InstanceType="ml.m5.xlarge") if by_profile else {}
    )
    requested = {"ResourceSpec": {"InstanceType": "ml.m5.2xlarge"}} if by_request else {}
    expected = "ml.m5.2xlarge" if by_request else "ml.m5.xlarge" if by_profile else "ml.m5.large" if by_domain else None
    if expected is None:
        assert client_error(studio.app, owner=profile, app_type="KernelGateway")["Code"] == "ValidationException"
    else:
        app = studio.app(profile, "KernelGateway", **requested)
        assert describe(app)["ResourceSpec"] == {"InstanceType": expected}


def test_settings_of_a_space_override_its_domain(studio, describe):
    settings = spec("KernelGateway", InstanceType="ml.m5.large")
    domain = studio.domain(DefaultSpaceSettings={"ExecutionRole": ROLE, **settings})
    plain = studio.space(domain, "plain")
    large = studio.space(domain, "large", SpaceSettings=spec("KernelGateway", InstanceType="ml.m5.xlarge"))
    types = [describe(studio.app(space, "KernelGateway"))["ResourceSpec"]["InstanceType"] for space in (plain, large)]
    assert types == ["ml.m5.large", "ml.m5.xlarge"]


def test_lab_needs_an_image(studio, profile, lab, client_error, describe):
    assert client_error(studio.app, owner=lab, app_type="JupyterLab", ResourceSpec={"InstanceType": "ml.t3.large"})[
        "Code"
    ] == ("ValidationException")
    settled = studio.lab(profile, "settled", **spec("JupyterLab", SageMakerImageArn=LAB_IMAGE))
    app = studio.app(settled, "JupyterLab", ResourceSpec={"InstanceType": "ml.t3.large"})
    assert describe(app)["ResourceSpec"] == {"SageMakerImageArn": LAB_IMAGE, "InstanceType": "ml.t3.large"}


def test_requested_image_replaces_default_image_and_version(studio, profile, describe):
    default = spec("JupyterLab", SageMakerImageArn=LAB_IMAGE, SageMakerImageVersionAlias="2.0.0")
    own = {"SageMakerImageArn": LAB_IMAGE.replace("cpu", "gpu"), "InstanceType": "ml.g5.xlarge"}
    app = studio.app(studio.lab(profile, **default), "JupyterLab", ResourceSpec=own)
    assert describe(app)["ResourceSpec"] == own


def test_images_of_the_account_must_exist(sagemaker_client, studio, lab, client_error):
    mine = {"ResourceSpec": {"SageMakerImageArn": "arn:aws:sagemaker:us-east-1:123456789012:image/mine"}}
    client_error(studio.app, owner=lab, app_type="JupyterLab", **mine)
    sagemaker_client.create_image(ImageName="mine", RoleArn=ROLE)
    studio.app(lab, "JupyterLab", **mine)


def test_training_plans_are_for_labs(require_members, studio, profile, lab, client_error, describe):
    require_members("ResourceSpec", "TrainingPlanArn")
    plan = {"TrainingPlanArn": "arn:aws:sagemaker:us-east-1:123456789012:training-plan/plan"}
    resource_spec = {**MEDIUM["ResourceSpec"], **plan}
    assert client_error(studio.app, owner=profile, app_type="KernelGateway", ResourceSpec=resource_spec)["Code"] == (
        "ValidationException"
    )
    app = studio.app(lab, "JupyterLab", ResourceSpec={**resource_spec, "SageMakerImageArn": LAB_IMAGE})
    assert describe(app)["ResourceSpec"]["TrainingPlanArn"] == plan["TrainingPlanArn"]


# --- lifecycle configs


@pytest.fixture
def config(sagemaker_client):
    def config(name="setup", app_type="JupyterServer"):
        return sagemaker_client.create_studio_lifecycle_config(
            StudioLifecycleConfigName=name,
            StudioLifecycleConfigContent="IyEvYmluL2Jhc2gK",
            StudioLifecycleConfigAppType=app_type,
        )["StudioLifecycleConfigArn"]

    return config


@pytest.fixture
def with_config(studio):
    """Return a function that creates a profile which may use a lifecycle config."""

    def with_config(arn):
        settings = {"DefaultResourceSpec": {"InstanceType": "system"}, "LifecycleConfigArns": [arn]}
        return studio.profile(studio.domain(), UserSettings={"JupyterServerAppSettings": settings})

    return with_config


def test_listed_lifecycle_config_is_described(studio, config, with_config, describe):
    arn = config()
    description = describe(studio.app(with_config(arn), ResourceSpec={"LifecycleConfigArn": arn}))
    assert description["Status"] == "InService"
    assert description["ResourceSpec"]["LifecycleConfigArn"] == arn


def test_unlisted_lifecycle_config_fails_the_app(studio, profile, config, describe):
    description = describe(studio.app(profile, ResourceSpec={"LifecycleConfigArn": config()}))
    assert description["Status"] == "Failed"
    assert description["FailureReason"]


@pytest.mark.usefixtures("unconfirmed_rules")
def test_lifecycle_config_of_another_type_is_refused(studio, profile, config, client_error):
    other = {"ResourceSpec": {"LifecycleConfigArn": config(app_type="KernelGateway")}}
    assert client_error(studio.app, owner=profile, **other)["Code"] == "ValidationException"


def test_lifecycle_config_in_use_cannot_be_deleted(
    sagemock, sagemaker_client, studio, config, with_config, client_error
):
    delete, arn = sagemaker_client.delete_studio_lifecycle_config, config()
    profile = with_config(arn)
    app = studio.app(profile, ResourceSpec={"LifecycleConfigArn": arn})
    assert client_error(delete, StudioLifecycleConfigName="setup")["Code"] == "ResourceInUse"
    sagemaker_client.delete_app(**app)
    sagemock.clock.settle()
    assert client_error(delete, StudioLifecycleConfigName="setup")["Code"] == "ResourceInUse"
    emptied = {"DefaultResourceSpec": {"InstanceType": "system"}, "LifecycleConfigArns": []}
    sagemaker_client.update_user_profile(**profile, UserSettings={"JupyterServerAppSettings": emptied})
    delete(StudioLifecycleConfigName="setup")


@pytest.mark.usefixtures("unconfirmed_rules")
def test_image_in_use_cannot_be_deleted(sagemock, sagemaker_client, studio, lab, client_error):
    arn = sagemaker_client.create_image(ImageName="mine", RoleArn=ROLE)["ImageArn"]
    sagemock.clock.settle()
    app = studio.app(lab, "JupyterLab", ResourceSpec={"SageMakerImageArn": arn})
    assert client_error(sagemaker_client.delete_image, ImageName="mine")["Code"] == "ResourceInUse"
    sagemaker_client.delete_app(**app)
    sagemock.clock.settle()
    sagemaker_client.delete_image(ImageName="mine")


# --- deletion and recreation


def test_deleted_app_is_deleting_then_deleted(sagemock, sagemaker_client, studio, profile, describe):
    app = studio.app(profile)
    assert set(sagemaker_client.delete_app(**app)) == {"ResponseMetadata"}
    assert describe(app)["Status"] == "Deleting"
    sagemock.clock.settle()
    assert describe(app)["Status"] == "Deleted"


@pytest.mark.parametrize("clock", ["manual", "auto", "instant"])
def test_deleted_app_is_described_for_a_day(
    request, sagemock, sagemaker_client, studio, profile, describe, client_error, clock
):
    sagemock.clock.mode = clock
    app = studio.app(profile)
    sagemaker_client.delete_app(**app)
    sagemock.clock.settle()
    begun = sagemock.clock.now()
    for _ in range(2):  # Describe does not advance this status
        assert describe(app)["Status"] == "Deleted"
        assert [entry["Status"] for entry in sagemaker_client.list_apps()["Apps"]] == ["Deleted"]
    assert sagemock.clock.now() == begun
    sagemock.clock.advance(hours=23, minutes=58)
    assert describe(app)["Status"] == "Deleted"
    sagemock.clock.advance(minutes=2)
    assert client_error(sagemaker_client.describe_app, **app)["Code"] == "ResourceNotFound"
    assert sagemaker_client.list_apps()["Apps"] == []


def test_a_deleted_app_outlives_its_owner(sagemock, sagemaker_client, studio, profile, describe):
    app = studio.app(profile, status="Deleted")
    sagemaker_client.delete_user_profile(**profile)
    sagemock.clock.settle()
    assert describe(app)["Status"] == "Deleted"


@pytest.mark.parametrize("status", APP_STATUSES)
def test_apps_can_be_deleted_by_status(sagemaker_client, studio, profile, describe, client_error, status):
    app = studio.app(profile, status=status)
    if status == "InService":
        sagemaker_client.delete_app(**app)
    else:
        error = client_error(sagemaker_client.delete_app, **app)
        says = {"Deleted": "has already been deleted", "Failed": "previously failed and was automatically deleted"}
        if status in says:
            assert error["Code"] == "ValidationException"
            assert says[status] in error["Message"]
        assert describe(app)["Status"] == status


@pytest.mark.parametrize("status", APP_STATUSES)
def test_apps_can_be_recreated_by_status(sagemock, sagemaker_client, studio, profile, describe, client_error, status):
    app = studio.app(profile, status=status)
    if status in ("Deleted", "Failed"):
        sagemaker_client.create_app(**app)
        assert describe(app)["Status"] == "Pending"
        sagemock.clock.settle()
        assert describe(app)["Status"] == "InService"
        assert len(sagemaker_client.list_apps()["Apps"]) == 1
    else:
        assert client_error(sagemaker_client.create_app, **app)["Code"] == "ResourceInUse"


def test_recreated_app_is_the_same_within_a_day(sagemock, sagemaker_client, studio, profile, describe):
    app = studio.app(profile, status="Deleted")
    first = describe(app)["CreationTime"]
    sagemock.clock.advance(hours=20)
    sagemaker_client.create_app(**app)
    assert describe(app)["CreationTime"] == first
    sagemock.clock.advance(hours=20)  # the earlier app's 24 hours do not end this one
    assert describe(app)["Status"] == "InService"
    sagemaker_client.delete_app(**app)
    sagemock.clock.settle()
    sagemock.clock.advance(hours=20)
    assert describe(app)["Status"] == "Deleted"
    sagemock.clock.advance(hours=4)
    sagemaker_client.create_app(**app)
    assert describe(app)["CreationTime"] == sagemock.clock.now()


def test_recreated_app_uses_the_new_request(studio, profile, sagemaker_client, describe):
    app = studio.app(profile, "KernelGateway", status="Deleted", ResourceSpec={"InstanceType": "ml.t3.medium"})
    sagemaker_client.create_app(**app, ResourceSpec={"InstanceType": "ml.m5.large"})
    assert describe(app)["ResourceSpec"]["InstanceType"] == "ml.m5.large"


@pytest.mark.parametrize(("reason", "described"), [(None, "InternalFailure"), ("ConfigurationError: ...",) * 2])
def test_app_can_fail(sagemock, sagemaker_client, profile, describe, reason, described):
    app = {**profile, "AppType": "JupyterServer", "AppName": "default"}
    sagemaker_client.create_app(**app)
    sagemock.fail_next("App", reason=reason)
    sagemock.clock.settle()
    assert (describe(app)["Status"], describe(app)["FailureReason"]) == ("Failed", described)


def test_durations_can_be_set(sagemock, sagemaker_client, profile, describe):
    sagemock.durations["App"]["Pending"] = timedelta(seconds=5)
    app = {**profile, "AppType": "JupyterServer", "AppName": "default"}
    sagemaker_client.create_app(**app)
    sagemock.clock.advance(seconds=5)
    assert describe(app)["Status"] == "InService"


# --- tags


def test_tags_propagate_only_with_tag_propagation(require_members, sagemaker_client, studio, describe):
    require_members("CreateDomainRequest", "TagPropagation")

    def tags(**more):
        team, person = [{"Key": "team", "Value": "risk"}], [{"Key": "person", "Value": "alice"}]
        domain = studio.domain(more.get("TagPropagation", "none"), Tags=team, **more)
        app = studio.app(studio.profile(domain, Tags=person), Tags=[{"Key": "stage", "Value": "test"}])
        listed = sagemaker_client.list_tags(ResourceArn=describe(app)["AppArn"])["Tags"]
        return {tag["Key"]: tag["Value"] for tag in listed}

    assert tags() == tags(TagPropagation="DISABLED") == {"stage": "test"}
    assert tags(TagPropagation="ENABLED") == {"stage": "test", "person": "alice", "team": "risk"}


def test_studio_resources_start_without_tags(sagemaker_client, studio, profile, lab, describe):
    arns = [
        describe(studio.app(lab, "JupyterLab"))["AppArn"],
        sagemaker_client.describe_space(**lab)["SpaceArn"],
        sagemaker_client.describe_user_profile(**profile)["UserProfileArn"],
        sagemaker_client.describe_domain(DomainId=profile["DomainId"])["DomainArn"],
    ]
    for arn in arns:
        assert sagemaker_client.list_tags(ResourceArn=arn)["Tags"] == []
        added = sagemaker_client.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "risk"}])
        assert (
            added["Tags"] == sagemaker_client.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "risk"}]
        )
        sagemaker_client.delete_tags(ResourceArn=arn, TagKeys=["team"])
        assert sagemaker_client.list_tags(ResourceArn=arn)["Tags"] == []


# --- list


@pytest.fixture
def crowd(studio):
    first, second = studio.domain("here"), studio.domain("there")
    alice, bob = studio.profile(first), studio.profile(first, "Bob")
    studio.app(alice)
    studio.app(bob, "KernelGateway", "gateway", **MEDIUM)
    studio.app(studio.lab(alice), "JupyterLab", "lab")
    studio.app(studio.profile(second), name="there", status="Deleted")
    return first, second


def names(client, **request):
    return [app["AppName"] for app in client.list_apps(**request)["Apps"]]


def test_list_entry_has_recorded_members(sagemaker_client, crowd):
    of_space = sagemaker_client.list_apps()["Apps"][2]
    assert set(of_space) == {"DomainId", "SpaceName", "AppType", "AppName", "Status", "CreationTime", "ResourceSpec"}


def test_list_has_deleted_apps_in_creation_order(sagemaker_client, crowd):
    assert names(sagemaker_client) == ["default", "gateway", "lab", "there"]
    assert names(sagemaker_client, SortOrder="Descending", SortBy="CreationTime") == [
        "there",
        "lab",
        "gateway",
        "default",
    ]
    assert sagemaker_client.list_apps()["Apps"][3]["Status"] == "Deleted"


def test_apps_are_filtered_by_domain_and_owner(sagemaker_client, crowd, client_error):
    first, second = (domain["DomainId"] for domain in crowd)
    assert names(sagemaker_client, DomainIdEquals=first) == ["default", "gateway", "lab"]
    assert names(sagemaker_client, DomainIdEquals=second) == ["there"]
    assert names(sagemaker_client, UserProfileNameEquals="alice") == ["default", "there"]
    assert names(sagemaker_client, UserProfileNameEquals="bob", DomainIdEquals=first) == ["gateway"]
    assert names(sagemaker_client, UserProfileNameEquals="BOB", DomainIdEquals=first) == []
    assert names(sagemaker_client, SpaceNameEquals="lab") == ["lab"]
    both = client_error(sagemaker_client.list_apps, UserProfileNameEquals="alice", SpaceNameEquals="lab")
    assert both["Code"] == "ValidationException"


def test_apps_of_a_missing_domain_are_refused(sagemaker_client, crowd, client_error):
    assert client_error(sagemaker_client.list_apps, DomainIdEquals="d-abcdefghijkl")["Code"] == "ResourceNotFound"


def test_pages_stay_right_while_apps_vanish(sagemock, sagemaker_client, studio, profile):
    for number in range(6):
        studio.app(profile, name=f"app-{number}", status="Deleted" if number < 3 else "InService")
    first = sagemaker_client.list_apps(MaxResults=4)
    assert [app["AppName"] for app in first["Apps"]] == ["app-0", "app-1", "app-2", "app-3"]
    sagemock.clock.advance(hours=24)
    assert names(sagemaker_client, MaxResults=4, NextToken=first["NextToken"]) == ["app-4", "app-5"]


def test_shared_arn_tags_the_existing_app(sagemock, sagemaker_client, studio):
    domain = studio.domain()
    of_profile = studio.app(studio.profile(domain, "same"))
    of_space = studio.app(studio.space(domain, "same"))
    arn = sagemaker_client.describe_app(**of_space)["AppArn"]
    assert sagemaker_client.describe_app(**of_profile)["AppArn"] == arn
    sagemaker_client.delete_app(**of_profile)
    sagemock.clock.advance(days=2)
    sagemaker_client.add_tags(ResourceArn=arn, Tags=[{"Key": "team", "Value": "blue"}])
    assert sagemaker_client.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "blue"}]
