"""Behaviour of AWS on which public programs and their bug reports rely. The letters are those of the reports."""

import pytest

from sagemock.cloud.resource import Resource
from sagemock.protocol.name_case import NAME_CASE

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
IMAGE = "arn:aws:sagemaker:us-east-1:885854791233:image/sagemaker-distribution-cpu"
REPOSITORIES = {"CodeRepositories": [{"RepositoryUrl": "https://github.com/aws/amazon-sagemaker-examples.git"}]}

pytestmark = pytest.mark.sagemock(clock="manual")


# --- A: an update keeps members that the request leaves out


def test_space_update_merges_settings_at_every_depth(require_members, sagemaker_client, studio):
    """A, recorded: DescribeSpace after this request of AWS's toolkit for VS Code."""
    require_members("SpaceSettings", "RemoteAccess", "CodeEditorAppSettings")
    idle = {"IdleSettings": {"IdleTimeoutInMinutes": 60}}
    spec = {"SageMakerImageArn": IMAGE, "SageMakerImageVersionAlias": "3.2.0", "InstanceType": "ml.t3.medium"}
    settings = {"DefaultResourceSpec": spec, "AppLifecycleManagement": idle}
    space = studio.lab(studio.profile(studio.domain()), AppType="CodeEditor", CodeEditorAppSettings=settings)
    larger = {"DefaultResourceSpec": {"InstanceType": "ml.t3.large"}}
    sagemaker_client.update_space(**space, SpaceSettings={"RemoteAccess": "ENABLED", "CodeEditorAppSettings": larger})
    described = sagemaker_client.describe_space(**space)["SpaceSettings"]
    assert described["RemoteAccess"] == "ENABLED"
    assert described["CodeEditorAppSettings"] == {
        "DefaultResourceSpec": {**spec, "InstanceType": "ml.t3.large"},
        "AppLifecycleManagement": idle,
    }


SYSTEM = {"DefaultResourceSpec": {"InstanceType": "system"}}


def test_user_settings_are_merged_at_every_depth(sagemaker_client, studio):
    """A, of domains and user profiles: clearing the lifecycle configs keeps repositories and resource spec."""
    config = "arn:aws:sagemaker:us-east-1:123456789012:studio-lifecycle-config/setup"
    before = {"JupyterServerAppSettings": {**SYSTEM, **REPOSITORIES, "LifecycleConfigArns": [config]}}
    change = {"JupyterServerAppSettings": {"LifecycleConfigArns": []}}
    domain = studio.domain(DefaultUserSettings={"ExecutionRole": ROLE, **before})
    profile = studio.profile(domain, UserSettings=before)
    sagemaker_client.update_domain(**domain, DefaultUserSettings=change)
    sagemaker_client.update_user_profile(**profile, UserSettings=change)
    of_domain = sagemaker_client.describe_domain(**domain)["DefaultUserSettings"]
    of_profile = sagemaker_client.describe_user_profile(**profile)["UserSettings"]
    assert of_domain["JupyterServerAppSettings"] == {**SYSTEM, **REPOSITORIES}
    assert of_profile == {"JupyterServerAppSettings": {**SYSTEM, **REPOSITORIES}}


def test_lists_and_maps_are_replaced_as_wholes(require_members, sagemaker_client, studio):
    """A, the limit of the merge: it does not merge items of lists or entries of maps."""
    require_members("ContainerConfig", "ContainerEnvironmentVariables")

    def lab(**variables):
        return {"JupyterLabAppImageConfig": {"ContainerConfig": {"ContainerEnvironmentVariables": variables}}}

    domain = studio.domain(DefaultUserSettings={"ExecutionRole": ROLE, "SecurityGroups": ["sg-1", "sg-2"]})
    sagemaker_client.update_domain(**domain, DefaultUserSettings={"SecurityGroups": ["sg-3"]})
    assert sagemaker_client.describe_domain(**domain)["DefaultUserSettings"]["SecurityGroups"] == ["sg-3"]
    config = {"AppImageConfigName": "lab"}
    sagemaker_client.create_app_image_config(**config, **lab(A="1", B="2"))
    sagemaker_client.update_app_image_config(**config, **lab(C="3"))
    assert lab(C="3").items() <= sagemaker_client.describe_app_image_config(**config).items()


def test_app_image_config_keeps_its_other_blocks(require_members, sagemaker_client):
    """A, of app image configs."""
    require_members("JupyterLabAppImageConfig", "FileSystemConfig")
    config = {"AppImageConfigName": "lab"}
    kernels, files = [{"Name": "python3"}], {"MountPath": "/home/user"}
    sagemaker_client.create_app_image_config(**config, KernelGatewayImageConfig={"KernelSpecs": kernels})
    gateway = {"KernelSpecs": kernels, "FileSystemConfig": files}
    sagemaker_client.update_app_image_config(**config, KernelGatewayImageConfig=gateway)
    sagemaker_client.update_app_image_config(**config, JupyterLabAppImageConfig={"FileSystemConfig": files})
    described = sagemaker_client.describe_app_image_config(**config)
    assert described["KernelGatewayImageConfig"] == gateway
    assert described["JupyterLabAppImageConfig"] == {"FileSystemConfig": files}


@pytest.mark.parametrize("app_type", ["JupyterLab", "CodeEditor"])
def test_string_none_clears_the_builtin_config(require_members, sagemaker_client, studio, app_type):
    """A: the patterns of the API model allow "None" where it clears a member."""
    member, builtin = f"{app_type}AppSettings", "BuiltInLifecycleConfigArn"
    require_members("UserSettings", member)
    require_members(member, builtin)
    if "None" not in sagemaker_client.meta.service_model.shape_for(member).members[builtin].metadata["pattern"]:
        pytest.skip("this botocore does not support it")
    arn = "arn:aws:sagemaker:us-east-1:123456789012:studio-lifecycle-config/setup"
    spec = {"DefaultResourceSpec": {"InstanceType": "ml.t3.medium"}}
    domain = studio.domain(DefaultUserSettings={"ExecutionRole": ROLE, member: {**spec, builtin: arn}})
    sagemaker_client.update_domain(**domain, DefaultUserSettings={member: {builtin: "None"}})
    assert sagemaker_client.describe_domain(**domain)["DefaultUserSettings"][member] == spec


# --- B, C, O: members that require or exclude each other


def owned_by_alice(sharing):
    return {"OwnershipSettings": {"OwnerUserProfileName": "alice"}, "SpaceSharingSettings": {"SharingType": sharing}}


def test_private_space_needs_space_settings(sagemaker_client, studio, client_error):
    """B, recorded; AWS's own tests for Kubernetes create shared spaces without settings."""
    profile = studio.profile(domain := studio.domain())
    private = {**domain, "SpaceName": "Mine", **owned_by_alice("Private")}
    arn = f"arn:aws:sagemaker:us-east-1:123456789012:space/{domain['DomainId']}/mine"
    assert client_error(sagemaker_client.create_space, **private) == {
        "Code": "ValidationException",
        "Message": f"SpaceSettings must be provided for creating private space [{arn}]",
    }
    studio.app(studio.space(domain, "shared", **owned_by_alice("Shared")))
    studio.space(domain, "bare")
    studio.lab(profile)


def test_spaces_have_no_repositories_for_jupyterserver(sagemaker_client, studio, client_error):
    """C, recorded: user profiles have them, spaces do not, although the API model lists them."""
    settings = {"JupyterServerAppSettings": {**SYSTEM, **REPOSITORIES}}
    domain = studio.domain(DefaultUserSettings={"ExecutionRole": ROLE, **settings})
    space = studio.space(domain)

    def message(call, **request):
        error = client_error(call, **request)
        assert error["Code"] == "ValidationException"
        return error["Message"]

    unknown = "Unknown parameter CodeRepositories in JupyterServerAppSettings for"
    for call, key in [
        (sagemaker_client.create_space, {**domain, "SpaceName": "a"}),
        (sagemaker_client.update_space, space),
    ]:
        assert message(call, **key, SpaceSettings=settings) == f"{unknown} SpaceSettings."
    defaults = {"DefaultSpaceSettings": {"ExecutionRole": ROLE, **settings}}
    assert message(studio.domain, name="other", **defaults) == f"{unknown} DefaultSpaceSettings."
    assert message(sagemaker_client.update_domain, **domain, **defaults) == f"{unknown} DefaultSpaceSettings."
    empty = {"JupyterServerAppSettings": {**SYSTEM, "CodeRepositories": []}}
    sagemaker_client.update_space(**space, SpaceSettings=empty)  # AWS is not known to refuse it


def rstudio(status, **more):
    return {"RStudioServerProAppSettings": {"AccessStatus": status, **more}}


def test_rstudio_group_needs_access_to_rstudio(sagemaker_client, studio, client_error):
    """O, recorded as far as the comma; the report's own command, without a group, works."""
    domain = studio.domain()
    arn = sagemaker_client.describe_domain(**domain)["DomainArn"]
    update = sagemaker_client.update_domain
    error = client_error(update, **domain, DefaultUserSettings=rstudio("DISABLED", UserGroup="R_STUDIO_USER"))
    assert error["Code"] == "ValidationException"
    assert error["Message"].startswith(
        f"Unable to update Domain [{arn}] with update to RStudioServerProAppSettings. "
        "Make sure AccessStatus is set to ENABLED if t"
    )
    update(**domain, DefaultUserSettings=rstudio("ENABLED", UserGroup="R_STUDIO_ADMIN"))
    studio.cloud.clock.settle()
    update(**domain, DefaultUserSettings=rstudio("DISABLED"))
    studio.cloud.clock.settle()
    group = rstudio("DISABLED", UserGroup="R_STUDIO_USER")
    profile = studio.profile(domain, UserSettings=group)  # recorded for UpdateDomain only
    studio.cloud.account_features.unconfirmed_rules = True
    client_error(sagemaker_client.update_user_profile, **profile, UserSettings=group)
    client_error(studio.domain, name="other", DefaultUserSettings={"ExecutionRole": ROLE, **group})


# --- I, N: texts and members of replies


def test_image_version_being_deleted_has_its_text(sagemock, sagemaker_client, client_error):
    """I, recorded; the ARN in the parentheses is assumed."""
    key = {"ImageName": "i", "Version": 1}
    sagemaker_client.create_image(ImageName="i", RoleArn=ROLE)
    sagemock.clock.settle()
    sagemaker_client.create_image_version(
        ImageName="i", BaseImage="123456789012.dkr.ecr.us-east-1.amazonaws.com/a:b", ClientToken="t"
    )
    sagemock.clock.settle()
    sagemaker_client.delete_image_version(**key)
    error = client_error(sagemaker_client.delete_image_version, **key)
    assert error["Code"] == "ResourceInUse"
    assert error["Message"].startswith("ImageVersion (")
    assert error["Message"].endswith(") is being deleted")
    sagemock.clock.settle()
    sagemaker_client.delete_image(ImageName="i")
    assert client_error(sagemaker_client.delete_image, ImageName="i")["Message"].endswith("is being deleted")


def test_key_is_described_under_its_present_name(sagemaker_client, studio):
    """N, recorded in 2024: a domain with a key has KmsKeyId, but not its former name."""
    key = "1234abcd-12ab-34cd-56ef-1234567890ab"
    described = sagemaker_client.describe_domain(**studio.domain(KmsKeyId=key))
    assert {member: value for member, value in described.items() if "Kms" in member} == {"KmsKeyId": key}


# --- H: requests that AWS is not known to refuse


def test_url_for_a_pending_space_is_created(sagemaker_client, studio):
    """H: a public program creates a space and the URL for it in two successive lines."""
    profile = studio.profile(studio.domain())
    space = studio.lab(profile, status="Pending")
    request = {**profile, "SpaceName": space["SpaceName"]}
    url = sagemaker_client.create_presigned_domain_url(**request)["AuthorizedUrl"]
    assert url.partition("?")[0].endswith(".studio.us-east-1.sagemaker.aws/auth")


def test_image_version_zero_is_the_latest(sagemock, sagemaker_client, studio):
    """Sibling of H: Terraform's provider sends ImageVersionNumber 0 for a custom image without a version."""
    sagemaker_client.create_image(ImageName="mine", RoleArn=ROLE)
    sagemock.clock.settle()
    custom = [{"ImageName": "mine", "ImageVersionNumber": 0, "AppImageConfigName": "lab"}]
    studio.domain(DefaultUserSettings={"ExecutionRole": ROLE, "KernelGatewayAppSettings": {"CustomImages": custom}})


def test_contradictions_are_accepted_by_default(sagemock, sagemaker_client, notebook_in, create_notebook):
    """Siblings of H, of notebook instances: the new value wins over the flag that removes the member."""
    create_notebook("public", SecurityGroupIds=["sg-1"])
    assert "SecurityGroups" not in sagemaker_client.describe_notebook_instance(NotebookInstanceName="public")
    config = {"NotebookInstanceLifecycleConfigName": "setup"}
    sagemaker_client.create_notebook_instance_lifecycle_config(**config)
    notebook_in("Stopped")
    lab = {"NotebookInstanceName": "lab"}
    sagemaker_client.update_notebook_instance(**lab, LifecycleConfigName="setup", DisassociateLifecycleConfig=True)
    sagemock.clock.settle()
    sagemaker_client.delete_notebook_instance_lifecycle_config(**config)
    assert config.items() <= sagemaker_client.describe_notebook_instance(**lab).items()
    sagemaker_client.start_notebook_instance(**lab)
    sagemock.clock.settle()
    assert sagemaker_client.describe_notebook_instance(**lab)["NotebookInstanceStatus"] == "InService"


def test_image_contradictions_are_accepted_by_default(sagemock, sagemaker_client):
    """Siblings of H, of images and their versions."""
    image = {"ImageName": "mine"}
    sagemaker_client.create_image(**image, RoleArn=ROLE, Description="Old.")
    sagemock.clock.settle()
    sagemaker_client.update_image(**image, Description="New.", DeleteProperties=["Description"])
    sagemock.clock.settle()
    assert sagemaker_client.describe_image(**image)["Description"] == "New."
    for token in "ab":
        base = f"123456789012.dkr.ecr.us-east-1.amazonaws.com/{token}:latest"
        sagemaker_client.create_image_version(**image, BaseImage=base, ClientToken=token, Aliases=["stable"])
    sagemock.clock.settle()
    describe = sagemaker_client.describe_image_version
    assert describe(**image, Alias="stable")["Version"] == 2
    assert describe(**image, Alias="stable", Version=1)["Version"] == 1


def test_missing_lifecycle_config_fails_at_the_start(sagemaker_client, studio):
    """Sibling of H: CreateApp accepts a lifecycle config that does not exist; the app cannot start with it."""
    arn = "arn:aws:sagemaker:us-east-1:123456789012:studio-lifecycle-config/setup"
    listed = {"JupyterServerAppSettings": {"LifecycleConfigArns": [arn]}}
    profile = studio.profile(studio.domain(), UserSettings=listed)
    app = studio.app(profile, ResourceSpec={"LifecycleConfigArn": arn})
    described = sagemaker_client.describe_app(**app)
    assert (described["Status"], "does not exist" in described["FailureReason"]) == ("Failed", True)


def test_space_without_a_type_accepts_a_lab(studio):
    """Sibling of H: only the type of a space limits its apps."""
    studio.app(studio.space(studio.domain()), "JupyterLab")


# --- D: upper and lower case in names


def test_app_filter_finds_spaces_in_lower_case(sagemaker_client, studio):
    """D: ListApps returns space names in lower case and compares case-sensitively, so toolkits lower the filter."""
    space = studio.lab(studio.profile(studio.domain()), "MySpace")
    app = studio.app(space, "JupyterLab")
    list_apps = sagemaker_client.list_apps

    def found(name):
        return [app["SpaceName"] for app in list_apps(DomainIdEquals=space["DomainId"], SpaceNameEquals=name)["Apps"]]

    assert [found(name) for name in ("MySpace", "myspace")] == [[], ["myspace"]]
    assert sagemaker_client.describe_app(**app)["Status"] == "InService"
    assert sagemaker_client.describe_space(**space)["SpaceName"] == "MySpace"


def test_case_table_has_a_row_per_kind():
    """D: the case rules of every kind are in one table."""
    ours = {kind.kind for kind in Resource.kinds() if kind.__module__.startswith("sagemock.")}
    assert ours == set(NAME_CASE)


def test_tags_are_found_by_arns_of_any_case(sagemaker_client, studio):
    """D, of tags: AWS Config calls ListTags with ARNs in the case of the name (recorded)."""
    profile = studio.profile(studio.domain(), "Ann")
    space = studio.lab(profile, "MySpace")
    app = studio.app(space, "JupyterLab")
    domain = {"DomainId": profile["DomainId"]}
    for noun, key in [("domain", domain), ("user_profile", profile), ("space", space), ("app", app)]:
        described = getattr(sagemaker_client, f"describe_{noun}")(**key)
        arn = next(value for member, value in described.items() if member == f"{noun.title().replace('_', '')}Arn")
        assert arn == arn.lower()
        prefix, _, path = arn.rpartition(f"/{domain['DomainId']}")
        mixed = f"{prefix}/{domain['DomainId']}{path.title()}"
        sagemaker_client.add_tags(ResourceArn=mixed, Tags=[{"Key": "team", "Value": noun}])
        assert sagemaker_client.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": noun}]


# --- members that the API model explains


@pytest.fixture
def managed(require_members, studio):
    """Create a space with managed resources for a user profile that does not exist."""
    require_members("SpaceSettings", "SpaceManagedResources")

    def managed(domain, app_type="JupyterLab", status="InService", **settings):
        settings = {"AppType": app_type, "SpaceManagedResources": "ENABLED", **settings}
        return studio.space(domain, "mine", status, SpaceSettings=settings, **owned_by_alice("Private"))

    return managed


@pytest.mark.parametrize("app_type", ["JupyterLab", "CodeEditor"])
def test_managed_space_creates_its_owner_and_app(sagemock, sagemaker_client, studio, managed, app_type):
    """SpaceManagedResources, documented: AWS creates the user profile that has the space, and the app in it."""
    domain = studio.domain()
    space = managed(domain, app_type, status="Pending")
    profile = sagemaker_client.describe_user_profile(**domain, UserProfileName="alice")
    assert (profile["Status"], profile["HomeEfsFileSystemUid"].isdecimal()) == ("Pending", True)
    sagemock.clock.settle()
    app = sagemaker_client.describe_app(**space, AppType=app_type, AppName="default")
    assert app["Status"] == "InService"
    assert app["ResourceSpec"]["SageMakerImageArn"] == IMAGE
    sagemaker_client.delete_app(**space, AppType=app_type, AppName="default")
    sagemock.clock.settle()
    sagemaker_client.update_space(**space, SpaceDisplayName="Lab")
    sagemock.clock.settle()
    assert [app["Status"] for app in sagemaker_client.list_apps()["Apps"]] == ["Deleted"]


def test_managed_space_uses_an_existing_owner(sagemaker_client, studio, managed):
    """SpaceManagedResources: an existing user profile is used."""
    domain = studio.domain()
    before = sagemaker_client.describe_user_profile(**studio.profile(domain))
    managed(domain)
    after = sagemaker_client.describe_user_profile(**domain, UserProfileName="alice")
    assert after["CreationTime"] == before["CreationTime"]


def test_managed_space_waits_for_a_late_volume(sagemock, sagemaker_client, studio, managed):
    """SpaceManagedResources, with account_features.volumes_come_late."""
    sagemock.account_features.volumes_come_late = True
    managed(studio.domain())
    assert [app["Status"] for app in sagemaker_client.list_apps()["Apps"]] == ["InService"]


def test_seeded_managed_space_creates_no_app(sagemock, sagemaker_client, managed):
    """SpaceManagedResources: the resources of a seed exist already."""
    domain = {"DomainName": "research"}
    settings = {"AppType": "JupyterLab", "SpaceManagedResources": "ENABLED"}
    space = {**domain, "SpaceName": "mine", "SpaceSettings": settings, **owned_by_alice("Private")}
    network = {"VpcId": "vpc-1", "SubnetIds": ["subnet-1"]}
    resources = {
        "Domains": [{**domain, "AuthMode": "IAM", "DefaultUserSettings": {"ExecutionRole": ROLE}, **network}],
        "UserProfiles": [{**domain, "UserProfileName": "alice"}],
        "Spaces": [space],
    }
    sagemock.seed({"us-east-1": resources})
    sagemock.clock.settle()
    assert sagemaker_client.list_apps()["Apps"] == []


def test_managed_space_fails_with_its_app(sagemock, sagemaker_client, studio, managed):
    """SpaceManagedResources: an app that is refused fails the space with the reason."""
    sagemock.quotas["Studio JupyterLab Apps running on ml.t3.medium instances"] = 0
    described = sagemaker_client.describe_space(**managed(studio.domain()))
    assert described["Status"] == "Failed"
    assert "Studio JupyterLab Apps running on ml.t3.medium instances" in described["FailureReason"]


def test_refused_managed_space_creates_no_owner(sagemaker_client, studio, managed, client_error):
    """SpaceManagedResources: a refused request changes nothing."""
    domain = studio.domain()
    client_error(managed, domain=domain, SpaceStorageSettings={"EbsStorageSettings": {"EbsVolumeSizeInGb": 1}})
    client_error(managed, domain=domain, JupyterServerAppSettings=REPOSITORIES)
    assert sagemaker_client.list_user_profiles()["UserProfiles"] == []


def test_lists_in_constraint_texts_are_javas(sagemaker_client, studio, client_error):
    """Recorded: the value of a list that is too long is shown in Java's form."""
    subnets = [f"subnet-{number}" for number in range(17)]
    error = client_error(studio.domain, SubnetIds=subnets)
    assert error["Message"] == (
        f"1 validation error detected: Value '[{', '.join(subnets)}]' at 'subnetIds' failed to satisfy constraint: "
        "Member must have length less than or equal to 16"
    )
