"""Probes with resources that cost nothing: configs, repositories, images, tags."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from sagemock.verification.live.probe import Probe, Session
from sagemock.verification.live.steps import Row, steps

_SCRIPT = b64encode(b"#!/bin/sh\ntrue\n").decode()
_HOOK = [{"Content": _SCRIPT}]
_CONFIG = {"NotebookInstanceLifecycleConfigName": "{name:Config}"}
_SECOND = {"NotebookInstanceLifecycleConfigName": "{name:config-2}"}
_BOTH = {"NameContains": "{run}", "MaxResults": 1}
_REPOSITORY = {"CodeRepositoryName": "{name:Repository}"}
_GIT = {"GitConfig": {"RepositoryUrl": "https://github.com/aws/amazon-sagemaker-examples", "Branch": "main"}}
_TAGGED = {"ResourceArn": "{CodeRepositoryArn}"}
_STUDIO_CONFIG = {"StudioLifecycleConfigName": "{name:studio}"}
_STUDIO_CONTENT = {"StudioLifecycleConfigContent": _SCRIPT, "StudioLifecycleConfigAppType": "JupyterLab"}
_NOT_BASE64 = {"StudioLifecycleConfigContent": "not base64"}
_IMAGE_CONFIG = {"AppImageConfigName": "{name:image-config}"}
_KERNELS = {"KernelGatewayImageConfig": {"KernelSpecs": [{"Name": "python3"}]}}
_IMAGE = {"ImageName": "{name:image}"}

_LIFECYCLE_CONFIGS: tuple[Row, ...] = (
    ("N12.1 N3.2", "CreateNotebookInstanceLifecycleConfig", {**_CONFIG, "OnStart": _HOOK}),
    ("N12.5", "CreateNotebookInstanceLifecycleConfig", _CONFIG),
    ("N12.3 N3.2", "DescribeNotebookInstanceLifecycleConfig", _CONFIG),
    ("N1.9", "UpdateNotebookInstanceLifecycleConfig", {**_CONFIG, "OnCreate": _HOOK}),
    ("N12.9", "DescribeNotebookInstanceLifecycleConfig", _CONFIG),
    ("N12.2 N12.4", "CreateNotebookInstanceLifecycleConfig", {**_SECOND, "OnStart": [{"Content": "not base64"}]}),
    ("N11.23 C3.5", "ListNotebookInstanceLifecycleConfigs", _BOTH),
    ("N11.24", "ListNotebookInstanceLifecycleConfigs", {**_BOTH, "SortBy": "Name", "NextToken": "{NextToken}"}),
    ("N1.8", "DeleteNotebookInstanceLifecycleConfig", _CONFIG),
    ("N12.6", "DescribeNotebookInstanceLifecycleConfig", _CONFIG),
)


def _list_tags_in_capitals(session: Session) -> None:
    if arn := str(session.values.get("CodeRepositoryArn", "")):
        prefix, _, name = arn.rpartition("/")
        session.call("ListTags", ResourceArn=f"{prefix}/{name.upper()}")


_CODE_REPOSITORIES: tuple[Row | Probe, ...] = (
    ("N13.1 N3.3", "CreateCodeRepository", {**_REPOSITORY, **_GIT}),
    ("N13.3", "CreateCodeRepository", {**_REPOSITORY, **_GIT}),
    ("N13.6 N3.3", "DescribeCodeRepository", _REPOSITORY),
    ("N13.4", "UpdateCodeRepository", _REPOSITORY),
    ("C3.4", "ListTags", _TAGGED),
    ("N14.1 S22.3", "AddTags", {**_TAGGED, "Tags": [{"Key": "b", "Value": "1"}, {"Key": "a", "Value": "1"}]}),
    ("N14.1 C3.4", "AddTags", {**_TAGGED, "Tags": [{"Key": "b", "Value": "2"}]}),
    ("N14.7", "AddTags", {**_TAGGED, "Tags": [{"Key": "aws:c", "Value": "1"}]}),
    ("N14.8", "AddTags", {**_TAGGED, "Tags": [{"Key": "d", "Value": "1"}, {"Key": "d", "Value": "2"}]}),
    ("N14.10", "ListTags", _TAGGED),
    ("N14.3 S22.3 N1.9", "DeleteTags", {**_TAGGED, "TagKeys": ["a", "missing"]}),
    ("N14.1", "ListTags", _TAGGED),
    Probe(("N14.9",), "ListTags with capital letters", _list_tags_in_capitals),
    ("N1.8", "DeleteCodeRepository", _REPOSITORY),
    ("N13.2", "DescribeCodeRepository", _REPOSITORY),
)
_STUDIO_CONFIGS: tuple[Row, ...] = (
    ("S18.2", "CreateStudioLifecycleConfig", {**_STUDIO_CONFIG, **_STUDIO_CONTENT, **_NOT_BASE64}),
    ("S18.1 S2.7", "CreateStudioLifecycleConfig", {**_STUDIO_CONFIG, **_STUDIO_CONTENT}),
    ("S18.3", "CreateStudioLifecycleConfig", {**_STUDIO_CONFIG, **_STUDIO_CONTENT}),
    ("S18.4 S18.6 S5.5 S2.7", "DescribeStudioLifecycleConfig", _STUDIO_CONFIG),
    ("S22.1", "ListTags", {"ResourceArn": "{StudioLifecycleConfigArn}"}),
    ("S1.3", "DeleteStudioLifecycleConfig", _STUDIO_CONFIG),
    ("S18.5", "DescribeStudioLifecycleConfig", _STUDIO_CONFIG),
)
_OTHER_USER = {"JupyterLabAppImageConfig": {"FileSystemConfig": {"DefaultUid": 5, "DefaultGid": 5}}}
_SUPPORTED_USER = {"JupyterLabAppImageConfig": {"FileSystemConfig": {"DefaultUid": 1000}}}
_APP_IMAGE_CONFIGS: tuple[Row, ...] = (
    ("S21.3", "CreateAppImageConfig", {**_IMAGE_CONFIG, **_OTHER_USER}),
    ("S21.2 S2.10", "CreateAppImageConfig", {**_IMAGE_CONFIG, **_KERNELS}),
    ("S21.1", "CreateAppImageConfig", _IMAGE_CONFIG),
    ("S21.4 S21.5 S5.5 S2.10", "DescribeAppImageConfig", _IMAGE_CONFIG),
    ("S21.6 S21.3", "UpdateAppImageConfig", {**_IMAGE_CONFIG, **_SUPPORTED_USER}),
    ("S21.2 S21.5", "DescribeAppImageConfig", _IMAGE_CONFIG),
    ("S1.3", "DeleteAppImageConfig", _IMAGE_CONFIG),
    ("S21.7", "DescribeAppImageConfig", _IMAGE_CONFIG),
)
_IMAGES: tuple[Row, ...] = (
    ("S19.1 S2.8", "CreateImage", {**_IMAGE, "RoleArn": "{role}", "DisplayName": "sagemock verify"}),
    ("S20.3", "CreateImageVersion", {**_IMAGE, "BaseImage": "sagemock", "ClientToken": "{name:token}"}),
    ("S19.10", "UpdateImage", {**_IMAGE, "Description": "early"}),
    ("S19.1 S5.3 S5.13", "wait DescribeImage", _IMAGE),
    ("S19.4 S2.8", "DescribeImage", _IMAGE),
    ("S19.2", "CreateImage", {**_IMAGE, "RoleArn": "{role}"}),
    ("S20.11", "DescribeImageVersion", _IMAGE),
    ("S3.13", "ListImageVersions", _IMAGE),
    ("S19.6", "UpdateImage", {**_IMAGE, "Description": "new", "DeleteProperties": ["DisplayName"]}),
    ("S19.10", "DeleteImage", _IMAGE),
    ("S19.6 S5.3", "wait DescribeImage", _IMAGE),
    ("S19.7", "UpdateImage", {**_IMAGE, "Description": "newer", "DeleteProperties": ["Description"]}),
    ("S19.7", "wait DescribeImage", _IMAGE),
    ("S19.8 S1.3", "DeleteImage", _IMAGE),
    ("S19.8 S19.5 S5.3", "wait DescribeImage", _IMAGE),
)


def free_probes() -> Iterator[Probe]:
    """Yield the probes; those of images need a role."""
    yield from steps("lifecycle configs", _LIFECYCLE_CONFIGS)
    yield from steps("code repositories", _CODE_REPOSITORIES)
    yield from steps("Studio lifecycle configs", _STUDIO_CONFIGS)
    yield from steps("app image configs", _APP_IMAGE_CONFIGS)
    yield from steps("images", _IMAGES)
