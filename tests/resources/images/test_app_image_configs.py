"""App image configs: how Studio runs an image."""

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
    """A test for each that the installed botocore knows: older ones do not have all."""
    shape = service_model().operation_model("CreateAppImageConfig").input_shape
    unknown = [ParamValidator().validate(CONFIG | block, shape).has_errors() for block in blocks]
    return pytest.mark.parametrize("block", [block for block, no in zip(blocks, unknown, strict=True) if not no])


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


@pytest.fixture
def names(sagemaker_client):
    """The names on all pages, in order, by botocore's paginator."""

    def names(**asked):
        pages = sagemaker_client.get_paginator("list_app_image_configs").paginate(**asked)
        return [config["AppImageConfigName"] for page in pages for config in page["AppImageConfigs"]]

    return names


def test_create_answers_with_the_arn(create):
    assert create() == ARN


@each_block({}, KERNEL_GATEWAY, KERNEL_GATEWAY_WITH_FILES, JUPYTER_LAB, {"JupyterLabAppImageConfig": {}}, CODE_EDITOR)
def test_describe_shows_the_config_as_it_was_given_and_no_more(create, describe, block):
    create(**block)
    assert describe() == {"AppImageConfigArn": ARN, **CONFIG, "CreationTime": START, "LastModifiedTime": START, **block}


def test_a_name_that_is_taken_is_refused_in_aws_s_words(create, client_error):
    create()
    assert client_error(create) == {"Code": "ResourceInUse", "Message": "The ID or Name specified is already in use."}


@pytest.mark.parametrize("call", ["describe", "update", "delete"])
def test_one_that_is_not_there_is_not_found(sagemaker_client, client_error, call):
    error = client_error(getattr(sagemaker_client, f"{call}_app_image_config"), **CONFIG)
    assert error["Code"] == "ResourceNotFound"


@each_block(KERNEL_GATEWAY, JUPYTER_LAB, CODE_EDITOR)
def test_update_replaces_the_block_answers_with_the_arn_and_moves_the_time(
    sagemock, sagemaker_client, create, describe, block
):
    ((member, _),) = block.items()
    create(**{member: {"KernelSpecs": [{"Name": "old"}], "FileSystemConfig": FILES} if "Kernel" in member else {}})
    sagemock.clock.advance(HOUR)
    assert sagemaker_client.update_app_image_config(**CONFIG, **block)["AppImageConfigArn"] == ARN
    assert describe()[member] == block[member]  # its FileSystemConfig is gone
    assert describe()["CreationTime"] == START
    assert describe()["LastModifiedTime"] == START + HOUR


def test_an_update_without_a_block_keeps_the_one_there_is(sagemaker_client, create, describe):
    create(**KERNEL_GATEWAY)
    sagemaker_client.update_app_image_config(**CONFIG)
    assert KERNEL_GATEWAY.items() <= describe().items()


def test_a_deleted_one_is_gone_at_once_and_its_name_is_free(sagemaker_client, create, client_error):
    create()
    reply = sagemaker_client.delete_app_image_config(**CONFIG)
    assert reply["ResponseMetadata"]["HTTPHeaders"]["content-length"] == "0"
    assert client_error(sagemaker_client.describe_app_image_config, **CONFIG)["Code"] == "ResourceNotFound"
    create()


@pytest.mark.parametrize("user", [{}, {"DefaultUid": 1000, "DefaultGid": 100}, {"DefaultUid": 0, "DefaultGid": 0}])
def test_the_users_that_are_supported(create, user):
    create(KernelGatewayImageConfig=KERNELS | {"FileSystemConfig": user})


@pytest.mark.parametrize("user", [{"DefaultUid": 1000, "DefaultGid": 0}, {"DefaultUid": 5}, {"DefaultGid": 65535}])
def test_other_users_are_refused_when_made_or_updated(sagemaker_client, create, describe, client_error, user):
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
def test_a_block_that_breaks_the_model_is_refused(raw_client, client_error, path, block):
    assert f"at '{path}' failed" in client_error(raw_client.create_app_image_config, **CONFIG, **block)["Message"]


@pytest.mark.parametrize("name", ["", "r_studio", "r-", "a" * 64])
def test_a_name_that_breaks_the_model_is_refused(create, client_error, name):
    assert f"Value '{name}' at 'appImageConfigName' failed" in client_error(create, name=name)["Message"]


# --- lists


@each_block(KERNEL_GATEWAY_WITH_FILES, JUPYTER_LAB, CODE_EDITOR)
def test_an_entry_of_the_list_is_all_that_describe_shows(sagemaker_client, create, describe, block):
    create(**block)
    assert sagemaker_client.list_app_image_configs()["AppImageConfigs"] == [describe()]


def test_the_list_is_there_even_when_empty(sagemaker_client):
    assert sagemaker_client.list_app_image_configs()["AppImageConfigs"] == []


def test_name_contains(make, names):
    make("first", "second", "my-first")
    assert names(NameContains="first") == ["my-first", "first"]


@pytest.mark.parametrize("what", ["CreationTime", "ModifiedTime"])
def test_on_or_before_or_after_a_time(make, names, what):
    make("a", "b", "c")
    assert names(**{f"{what}Before": START + HOUR}) == ["b", "a"]
    assert names(**{f"{what}After": START + HOUR}) == ["c", "b"]


@pytest.mark.parametrize("by", ["CreationTime", "LastModifiedTime", "Name"])
def test_every_key_sorts_both_ways_and_without_a_wish_descends(make, names, by):
    make("b", "c", "a")
    up = ["a", "b", "c"] if by == "Name" else ["b", "c", "a"]
    assert names(SortBy=by, SortOrder="Ascending") == up
    assert names(SortBy=by, SortOrder="Descending") == names(SortBy=by) == up[::-1]


def test_without_a_wish_the_newest_comes_first(make, names):
    make("b", "c", "a")
    assert names() == ["a", "c", "b"]


def test_the_last_that_was_updated_is_the_last_that_was_modified(sagemaker_client, make, names):
    make("a", "b")
    sagemaker_client.update_app_image_config(AppImageConfigName="a")
    assert names(SortBy="LastModifiedTime") == ["a", "b"]


@pytest.mark.parametrize("size", [1, 2, 100])
def test_the_pages_together_are_the_whole(make, names, size):
    make(*"abcde")
    assert names(PaginationConfig={"PageSize": size}) == list("edcba")


def test_a_page_has_ten_unless_told_otherwise(sagemaker_client, make):
    make(*"abcdefghijk")
    page = sagemaker_client.list_app_image_configs()
    assert len(page["AppImageConfigs"]) == 10
    assert page["NextToken"]
