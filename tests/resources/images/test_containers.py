"""Containers of apps with custom images, as launchers receive them from image versions and app image configs."""

import boto3
import pytest

from sagemock import mock_sagemaker
from sagemock.cloud.launcher import Container

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
REPOSITORY = "123456789012.dkr.ecr.us-east-1.amazonaws.com/lab"
PROGRAM = {
    "ContainerEntrypoint": ["/bin/start"],
    "ContainerArguments": ["--verbose", "{x}"],
    "ContainerEnvironmentVariables": {"STAGE": "test"},
}
FILES = {"MountPath": "/home/ana", "DefaultUid": 0, "DefaultGid": 0}


class SpecLauncher:
    """A launcher that starts no program and keeps the last specification of each server."""

    def __init__(self, _now):
        self.specs = {}

    def create(self, spec):
        self.specs[spec.arn] = spec
        return "http://127.0.0.1:9"

    def prepare(self, spec, log):
        pass

    stop = delete = tick = on_exit = activity = lambda self, argument: None

    def close(self):
        pass


@pytest.fixture
def account(make_studio, require_members):
    """A domain with a private space, whose custom image has two versions."""
    require_members("JupyterLabAppSettings", "CustomImages")
    with mock_sagemaker(jupyter=SpecLauncher, clock="manual") as cloud:
        client = boto3.client("sagemaker")
        studio = make_studio(cloud, client)
        client.create_image(ImageName="lab", RoleArn=ROLE)
        cloud.clock.settle()
        for tag in ("v1", "v2"):
            client.create_image_version(ImageName="lab", BaseImage=f"{REPOSITORY}:{tag}", ClientToken=tag)
            cloud.clock.settle()
        custom = {"ImageName": "lab", "AppImageConfigName": "labs"}
        client.create_app_image_config(AppImageConfigName="labs")
        settings = {"ExecutionRole": ROLE, "JupyterLabAppSettings": {"CustomImages": [custom]}}
        domain = studio.domain(DefaultUserSettings=settings)
        studio.space = studio.lab(studio.profile(domain))
        yield studio


def open_app(studio, **resource_spec):
    """Create an app and return the specification of its server."""
    studio.app(studio.space, "JupyterLab", ResourceSpec=resource_spec)
    (spec,) = studio.cloud.runtime.launcher.specs.values()
    return spec


def image_arn(studio):
    return studio.client.describe_image(ImageName="lab")["ImageArn"]


def test_the_latest_version_runs_as_configured(account, require_members):
    require_members("JupyterLabAppImageConfig", "ContainerConfig", "FileSystemConfig")
    config = {"FileSystemConfig": FILES, "ContainerConfig": PROGRAM}
    account.client.update_app_image_config(AppImageConfigName="labs", JupyterLabAppImageConfig=config)
    spec = open_app(account, SageMakerImageArn=image_arn(account), InstanceType="ml.m5.large")
    assert spec.instance_type == "ml.m5.large"
    assert spec.container == Container(
        image=f"{REPOSITORY}:v2",
        entrypoint=("/bin/start",),
        arguments=("--verbose", "{x}"),
        environment={"STAGE": "test"},
        uid=0,
        gid=0,
        mount_path="/home/ana",
    )


def test_containers_have_the_documented_defaults(account):
    container = open_app(account, SageMakerImageArn=image_arn(account)).container
    assert container == Container(f"{REPOSITORY}:v2", uid=1000, gid=100, mount_path="/home/sagemaker-user")


def test_an_alias_selects_the_image_version(account):
    account.client.update_image_version(ImageName="lab", Version=1, AliasesToAdd=["1.0"])
    spec = open_app(account, SageMakerImageArn=image_arn(account), SageMakerImageVersionAlias="1.0")
    assert spec.container.image == f"{REPOSITORY}:v1"


def test_a_version_arn_selects_the_image_version(account):
    version = account.client.describe_image_version(ImageName="lab", Version=1)["ImageVersionArn"]
    spec = open_app(account, SageMakerImageArn=image_arn(account), SageMakerImageVersionArn=version)
    assert spec.container.image == f"{REPOSITORY}:v1"


def test_attached_images_can_name_their_version(account):
    custom = {"ImageName": "lab", "AppImageConfigName": "labs", "ImageVersionNumber": 1}
    settings = {"ExecutionRole": ROLE, "JupyterLabAppSettings": {"CustomImages": [custom]}}
    account.client.update_domain(DomainId=account.space["DomainId"], DefaultUserSettings=settings)
    account.cloud.clock.settle()
    assert open_app(account, SageMakerImageArn=image_arn(account)).container.image == f"{REPOSITORY}:v1"


def test_images_of_aws_have_no_container(account):
    assert open_app(account, SageMakerImageArn=account.image).container is None


def test_a_new_app_replaces_the_container(account):
    assert open_app(account, SageMakerImageArn=account.image).container is None
    account.client.delete_app(**account.space, AppType="JupyterLab", AppName="default")
    account.cloud.clock.settle()
    assert open_app(account, SageMakerImageArn=image_arn(account)).container.image == f"{REPOSITORY}:v2"
