"""App image configs."""

from datetime import datetime, timedelta, timezone

import pytest
from botocore.validate import ParamValidator

from sagemock.protocol.service_model import service_model

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
HOUR = timedelta(hours=1)
CONFIG = {"AppImageConfigName": "r-studio"}
ARN = "arn:aws:sagemaker:us-east-1:123456789012:app-image-config/r-studio"
FILES = {"MountPath": "/home/user", "DefaultUid": 0, "DefaultGid": 0}
CONTAINER = {
    "ContainerArguments": ["--verbose"],
    "ContainerEntrypoint": ["/bin/start"],
    "ContainerEnvironmentVariables": {"STAGE": "test"},
}
KERNEL_GATEWAY = {"KernelGatewayImageConfig": {"KernelSpecs": [{"Name": "ir", "DisplayName": "R"}]}}
KERNELS = {"KernelSpecs": [{"Name": "ir"}]}
KERNEL_GATEWAY_WITH_FILES = {"KernelGatewayImageConfig": KERNELS | {"FileSystemConfig": FILES}}
JUPYTER_LAB = {"JupyterLabAppImageConfig": {"FileSystemConfig": FILES, "ContainerConfig": CONTAINER}}
CODE_EDITOR = {"CodeEditorAppImageConfig": {"FileSystemConfig": FILES, "ContainerConfig": CONTAINER}}


def each_block(*blocks):
    """Run a test for each block that the installed botocore supports; older versions lack some."""
    shape = service_model().operation_model("CreateAppImageConfig").input_shape
    unsupported = [ParamValidator().validate(CONFIG | block, shape).has_errors() for block in blocks]
    return pytest.mark.parametrize(
        "block", [block for block, skip in zip(blocks, unsupported, strict=True) if not skip]
    )


pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def create(sagemaker_client):
    def create(name="r-studio", **more):
        return sagemaker_client.create_app_image_config(AppImageConfigName=name, **more)["AppImageConfigArn"]

    return create


@pytest.fixture
def describe(sagemaker_client):
    def describe():
        description = sagemaker_client.describe_app_image_config(**CONFIG)
        del description["ResponseMetadata"]
        return description

    return describe


@each_block({}, KERNEL_GATEWAY, KERNEL_GATEWAY_WITH_FILES, JUPYTER_LAB, {"JupyterLabAppImageConfig": {}}, CODE_EDITOR)
def test_describe_returns_the_config_as_created(create, describe, block):
    create(**block)
    assert describe() == {"AppImageConfigArn": ARN, **CONFIG, "CreationTime": START, "LastModifiedTime": START, **block}


def test_duplicate_name_has_the_error_of_aws(create, client_error):
    create()
    assert client_error(create) == {"Code": "ResourceInUse", "Message": "The ID or Name specified is already in use."}


@each_block(KERNEL_GATEWAY, JUPYTER_LAB, CODE_EDITOR)
def test_update_merges_the_block_and_moves_modified_time(sagemock, sagemaker_client, create, describe, block):
    ((member, config),) = block.items()
    create(**{member: {"KernelSpecs": [{"Name": "old"}], "FileSystemConfig": FILES} if "Kernel" in member else {}})
    sagemock.clock.advance(HOUR)
    assert sagemaker_client.update_app_image_config(**CONFIG, **block)["AppImageConfigArn"] == ARN
    assert describe()[member] == {**config, "FileSystemConfig": FILES}
    assert describe()["CreationTime"] == START
    assert describe()["LastModifiedTime"] == START + HOUR


def test_update_without_a_block_changes_nothing(sagemaker_client, create, describe):
    create(**KERNEL_GATEWAY)
    sagemaker_client.update_app_image_config(**CONFIG)
    assert KERNEL_GATEWAY.items() <= describe().items()


@pytest.mark.parametrize("user", [{}, {"DefaultUid": 1000, "DefaultGid": 100}, {"DefaultUid": 0, "DefaultGid": 0}])
def test_supported_users_are_accepted(create, user):
    create(KernelGatewayImageConfig=KERNELS | {"FileSystemConfig": user})


@pytest.mark.parametrize("user", [{"DefaultUid": 1000, "DefaultGid": 0}, {"DefaultUid": 5}, {"DefaultGid": 65535}])
def test_other_users_are_refused_by_create_and_update(sagemaker_client, create, describe, client_error, user):
    block = {"KernelGatewayImageConfig": KERNELS | {"FileSystemConfig": user}}
    assert client_error(create, **block)
    create(**KERNEL_GATEWAY)
    assert client_error(sagemaker_client.update_app_image_config, **CONFIG, **block)
    assert KERNEL_GATEWAY.items() <= describe().items()


@pytest.mark.parametrize(
    ("path", "block"),
    [
        ("kernelGatewayImageConfig.kernelSpecs", {"KernelGatewayImageConfig": {"KernelSpecs": []}}),
        ("kernelGatewayImageConfig.kernelSpecs", {"KernelGatewayImageConfig": {"KernelSpecs": [{"Name": "a"}] * 6}}),
        (
            "kernelGatewayImageConfig.kernelSpecs.1.member.name",
            {"KernelGatewayImageConfig": {"KernelSpecs": [{"Name": "a" * 1025}]}},
        ),
        (
            "kernelGatewayImageConfig.fileSystemConfig.mountPath",
            {"KernelGatewayImageConfig": KERNELS | {"FileSystemConfig": {"MountPath": "home"}}},
        ),
        (
            "kernelGatewayImageConfig.fileSystemConfig.defaultUid",
            {"KernelGatewayImageConfig": KERNELS | {"FileSystemConfig": {"DefaultUid": 65536}}},
        ),
    ],
)
def test_block_that_breaks_the_model_is_refused(raw_client, client_error, path, block):
    assert f"at '{path}' failed" in client_error(raw_client.create_app_image_config, **CONFIG, **block)["Message"]


# --- lists


@each_block(KERNEL_GATEWAY_WITH_FILES, JUPYTER_LAB, CODE_EDITOR)
def test_list_entry_equals_the_description(sagemaker_client, create, describe, block):
    create(**block)
    assert sagemaker_client.list_app_image_configs()["AppImageConfigs"] == [describe()]
