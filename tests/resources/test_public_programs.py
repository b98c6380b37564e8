"""Behaviour of AWS on which public programs and their bug reports rely. The letters are those of the reports."""

import pytest

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
IMAGE = "arn:aws:sagemaker:us-east-1:885854791233:image/sagemaker-distribution-cpu"
REPOSITORIES = {"CodeRepositories": [{"RepositoryUrl": "https://github.com/aws/amazon-sagemaker-examples.git"}]}

pytestmark = pytest.mark.sagemock(clock="manual")


# --- A: an update keeps what the request does not repeat


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
    require_members("AppImageConfigDetails", "JupyterLabAppImageConfig")
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
