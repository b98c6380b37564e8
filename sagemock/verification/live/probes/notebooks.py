"""Probes with notebook instances, which cost something while they are InService."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator

from sagemock.verification.live.probe import Probe
from sagemock.verification.live.steps import Row, steps

from .tokens import notebook_token
from .wire import check_description

_NAME = {"NotebookInstanceName": "{name:Notebook}"}
_NEW = {"InstanceType": "ml.t3.medium", "RoleArn": "{role}"}
_ARN = {"ResourceArn": "{NotebookInstanceArn}"}

_LIFE: tuple[Row | Probe, ...] = (
    ("N4.20 N3.1", "CreateNotebookInstance", {**_NAME, **_NEW}),
    ("N4.2 N3.5", "CreateNotebookInstance", {"NotebookInstanceName": "{name:notebook}", **_NEW}),
    ("N7.3 N7.4 N7.5 N7.9 N7.10 N7.11 N3.6 C2.3 N5.4", "DescribeNotebookInstance", _NAME),
    Probe(("N1.6", "N7.2"), "form of a description", check_description),
    ("N5.21 N5.25 C2.1", "StopNotebookInstance", _NAME),
    ("N5.20 N5.25", "StartNotebookInstance", _NAME),
    ("N5.22 N5.25 C2.1", "DeleteNotebookInstance", _NAME),
    ("N5.23", "UpdateNotebookInstance", _NAME),
    ("N8.7 N8.8", "CreatePresignedNotebookInstanceUrl", _NAME),
    ("N5.24 N14.11", "AddTags", {**_ARN, "Tags": [{"Key": "status", "Value": "Pending"}]}),
    ("N5.24 N14.11", "ListTags", _ARN),
    ("N5.24", "ListNotebookInstances", {"NameContains": "{name:Notebook}"}),
    ("N5.1", "wait DescribeNotebookInstance", _NAME),
    ("N5.20", "StartNotebookInstance", _NAME),
    ("N5.22", "DeleteNotebookInstance", _NAME),
    ("N5.23 N9.1", "UpdateNotebookInstance", _NAME),
    ("N8.1", "CreatePresignedNotebookInstanceUrl", _NAME),
    Probe(("N8.2", "N8.10"), "token of CreatePresignedNotebookInstanceUrl", notebook_token),
    ("N5.21 N1.8", "StopNotebookInstance", _NAME),
    ("N5.21 C3.1", "StopNotebookInstance", _NAME),
    ("N5.2", "wait DescribeNotebookInstance", _NAME),
    ("N10.2 N3.9 N7.4", "DescribeNotebookInstance", _NAME),
    ("N9.6", "UpdateNotebookInstance", {**_NAME, "VolumeSizeInGB": 4}),
    ("N5.23 N1.9", "UpdateNotebookInstance", {**_NAME, "VolumeSizeInGB": 6}),
    ("N9.9", "DescribeNotebookInstance", _NAME),
    ("N5.23", "UpdateNotebookInstance", {**_NAME, "VolumeSizeInGB": 7}),
    ("N9.1 N9.3 N5.2", "wait DescribeNotebookInstance", _NAME),
    ("N9.6", "UpdateNotebookInstance", {**_NAME, "VolumeSizeInGB": 5}),
    ("N9.8", "UpdateNotebookInstance", _NAME),
    ("N9.8", "wait DescribeNotebookInstance", _NAME),
    ("N5.22", "DeleteNotebookInstance", _NAME),
    ("N5.22", "DeleteNotebookInstance", _NAME),
    ("N4.2", "CreateNotebookInstance", {**_NAME, **_NEW}),
    ("N5.5", "ListNotebookInstances", {"NameContains": "{name:Notebook}"}),
    ("N5.2 N5.5", "wait DescribeNotebookInstance", _NAME),
    ("N5.6 N10.3", "ListTags", _ARN),
)

_SET = {"NotebookInstanceName": "{name:settings}"}
_CONFIG = {"NotebookInstanceLifecycleConfigName": "{name:used-config}"}
_REPOSITORY = {"CodeRepositoryName": "{name:used-repository}"}
_GIT = {"GitConfig": {"RepositoryUrl": "https://github.com/aws/amazon-sagemaker-examples"}}
_REPOSITORIES = ["https://github.com/aws/sagemaker-python-sdk", "https://github.com/aws/sagemaker-distribution"]
_EVERYTHING = {
    **_SET,
    **_NEW,
    "LifecycleConfigName": _CONFIG["NotebookInstanceLifecycleConfigName"],
    "DefaultCodeRepository": _REPOSITORY["CodeRepositoryName"],
    "AdditionalCodeRepositories": _REPOSITORIES,
    "PlatformIdentifier": "notebook-al2-v2",
    "AcceleratorTypes": ["ml.eia1.medium"],
}
_HOOK = [{"Content": b64encode(b"#!/bin/sh\ntrue\n").decode()}]
_CHANGED = {
    "RootAccess": "Disabled",
    "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "2"},
}

_SETTINGS: tuple[Row, ...] = (
    ("N12.1", "CreateNotebookInstanceLifecycleConfig", {**_CONFIG, "OnStart": _HOOK}),
    ("N13.1", "CreateCodeRepository", {**_REPOSITORY, **_GIT}),
    ("N4.4 N4.22", "CreateNotebookInstance", _EVERYTHING),
    ("N4.22 N4.23 N7.7 N7.8", "DescribeNotebookInstance", _SET),
    ("N11.8", "ListNotebookInstances", {"NotebookInstanceLifecycleConfigNameContains": "{name:used-config}"}),
    ("N11.9", "ListNotebookInstances", {"DefaultCodeRepositoryContains": "{name:used-repository}"}),
    ("N13.5", "DeleteCodeRepository", _REPOSITORY),
    ("N12.11", "DeleteNotebookInstanceLifecycleConfig", _CONFIG),
    ("N5.1", "wait DescribeNotebookInstance", _SET),
    ("N5.21", "StopNotebookInstance", _SET),
    ("N5.2", "wait DescribeNotebookInstance", _SET),
    ("N9.2", "UpdateNotebookInstance", {**_SET, **_CHANGED, "InstanceType": "ml.t2.medium"}),
    ("N9.2 N9.3", "wait DescribeNotebookInstance", _SET),
    ("N9.5", "UpdateNotebookInstance", {**_SET, "AdditionalCodeRepositories": _REPOSITORIES[1:]}),
    ("N9.5", "wait DescribeNotebookInstance", _SET),
    (
        "N9.7",
        "UpdateNotebookInstance",
        {**_SET, "DefaultCodeRepository": _REPOSITORIES[0], "DisassociateDefaultCodeRepository": True},
    ),
    ("N9.7", "wait DescribeNotebookInstance", _SET),
    (
        "N9.4",
        "UpdateNotebookInstance",
        {**_SET, "DisassociateLifecycleConfig": True, "DisassociateAdditionalCodeRepositories": True},
    ),
    ("N9.4", "wait DescribeNotebookInstance", _SET),
    ("N9.4", "UpdateNotebookInstance", {**_SET, "DisassociateLifecycleConfig": True}),
    ("N9.4", "wait DescribeNotebookInstance", _SET),
)

_FAILED = {"NotebookInstanceName": "{name:failed}"}
_USER_IN_URL = {"DefaultCodeRepository": "https://user@github.com/aws/amazon-sagemaker-examples"}

_FAILURE: tuple[Row, ...] = (
    ("N6.6", "CreateNotebookInstance", {**_FAILED, **_NEW, **_USER_IN_URL}),
    ("N6.6", "wait DescribeNotebookInstance", _FAILED),
    ("N5.8 N5.21", "StopNotebookInstance", _FAILED),
    ("N8.7", "CreatePresignedNotebookInstanceUrl", _FAILED),
    ("N4.2", "CreateNotebookInstance", {**_FAILED, **_NEW}),
    ("N5.8 N5.20", "StartNotebookInstance", _FAILED),
    ("N5.10", "wait DescribeNotebookInstance", _FAILED),
    ("N5.8 N5.22", "DeleteNotebookInstance", _FAILED),
    ("N5.5", "wait DescribeNotebookInstance", _FAILED),
)

_PLACED = {"NotebookInstanceName": "{name:subnet}", "SubnetId": "{subnet}"}
_UNPLACED = {"NotebookInstanceName": "{name:group}", "SecurityGroupIds": ["sg-1234567890abcdef0"]}

_NETWORK: tuple[Row, ...] = (
    ("N4.12", "CreateNotebookInstance", {**_UNPLACED, **_NEW}),
    ("N4.12 N7.6", "DescribeNotebookInstance", {"NotebookInstanceName": "{name:group}"}),
    ("N4.13", "CreateNotebookInstance", {**_PLACED, **_NEW}),
    ("N4.13 N7.6", "DescribeNotebookInstance", {"NotebookInstanceName": "{name:subnet}"}),
)


def notebook_probes() -> Iterator[Probe]:
    """Yield the probes; they need a role, and those of networks a subnet."""
    yield from steps("notebook instance", _LIFE)
    yield from steps("settings of a notebook instance", _SETTINGS)
    yield from steps("notebook instance that fails", _FAILURE)
    yield from steps("network of a notebook instance", _NETWORK)
