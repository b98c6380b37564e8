"""Probes with calls that would change something, and that the service refuses."""

from __future__ import annotations

from sagemock.protocol.json_types import JsonObject
from sagemock.verification.live.probe import Probe, single_calls

_MISSING = "sagemock-verify-missing"
_NOTEBOOK = {"NotebookInstanceName": _MISSING}
_CONFIG = {"NotebookInstanceLifecycleConfigName": _MISSING}
_DOMAIN = {"DomainId": "d-sagemockverify"}
_PROFILE = {**_DOMAIN, "UserProfileName": _MISSING}
_SPACE = {**_DOMAIN, "SpaceName": _MISSING}
_APP = {**_PROFILE, "AppType": "JupyterServer", "AppName": "default"}
_NEW = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/sagemock-verify"}
_ARN = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/sagemock-verify-missing"

_REFUSED: tuple[tuple[str, str, JsonObject], ...] = (
    ("N4.1 N2.4", "CreateNotebookInstance", {"NotebookInstanceName": "-invalid-", **_NEW}),
    ("N4.5 N2.5", "CreateNotebookInstance", {**_NOTEBOOK, **_NEW, "RoleArn": "arn:aws:iam::1:role/invalid"}),
    ("N4.21 N2.9", "CreateNotebookInstance", {**_NOTEBOOK, **_NEW, "VolumeSizeInGB": 4}),
    ("N4.21 N2.8", "CreateNotebookInstance", {**_NOTEBOOK, **_NEW, "SecurityGroupIds": ["sg-1"] * 6}),
    ("N4.3", "CreateNotebookInstance", {**_NOTEBOOK, **_NEW, "PlatformIdentifier": "notebook-al1-v1"}),
    ("N2.10", "CreateNotebookInstance", {**_NOTEBOOK, **_NEW, "RootAccess": "enabled"}),
    ("N7.1 N2.30", "StartNotebookInstance", _NOTEBOOK),
    ("N7.1", "StopNotebookInstance", _NOTEBOOK),
    ("N7.1", "UpdateNotebookInstance", _NOTEBOOK),
    ("N7.1", "DeleteNotebookInstance", _NOTEBOOK),
    ("N7.1", "CreatePresignedNotebookInstanceUrl", _NOTEBOOK),
    ("N12.7", "DeleteNotebookInstanceLifecycleConfig", _CONFIG),
    ("N12.8", "UpdateNotebookInstanceLifecycleConfig", _CONFIG),
    ("N12.1 N2.4", "CreateNotebookInstanceLifecycleConfig", {"NotebookInstanceLifecycleConfigName": "-invalid-"}),
    ("N13.2", "UpdateCodeRepository", {"CodeRepositoryName": _MISSING}),
    ("N13.2", "DeleteCodeRepository", {"CodeRepositoryName": _MISSING}),
    ("N14.5 S22.6", "AddTags", {"ResourceArn": _ARN, "Tags": [{"Key": "a", "Value": "b"}]}),
    ("N14.6 N2.8", "AddTags", {"ResourceArn": _ARN, "Tags": [{"Key": f"k{n}", "Value": ""} for n in range(51)]}),
    ("N14.3 N2.7", "DeleteTags", {"ResourceArn": _ARN, "TagKeys": []}),
    ("S1.2 S7.15", "UpdateDomain", _DOMAIN),
    ("S1.2", "DeleteDomain", _DOMAIN),
    ("S12.5", "CreateUserProfile", _PROFILE),
    ("S12.22", "UpdateUserProfile", _PROFILE),
    ("S12.43", "DeleteUserProfile", _PROFILE),
    ("S13.8", "CreateSpace", _SPACE),
    ("S13.24", "UpdateSpace", _SPACE),
    ("S13.42", "DeleteSpace", _SPACE),
    ("S14.18", "CreateApp", _APP),
    ("S14.1", "CreateApp", {**_DOMAIN, "AppType": "JupyterServer", "AppName": "default"}),
    ("S14.2", "CreateApp", {**_APP, "SpaceName": _MISSING}),
    ("S16.6", "DeleteApp", _APP),
    ("S11.11", "CreatePresignedDomainUrl", _PROFILE),
    ("S18.5", "DeleteStudioLifecycleConfig", {"StudioLifecycleConfigName": _MISSING}),
    ("S19.5", "UpdateImage", {"ImageName": _MISSING}),
    ("S19.5", "DeleteImage", {"ImageName": _MISSING}),
    ("S20.4", "CreateImageVersion", {"ImageName": _MISSING, "BaseImage": "x", "ClientToken": "sagemock-verify"}),
    ("S20.12", "DeleteImageVersion", {"ImageName": _MISSING, "Version": 1}),
    ("S20.18", "DeleteImageVersion", {"ImageName": _MISSING}),
    ("S21.7", "UpdateAppImageConfig", {"AppImageConfigName": _MISSING}),
    ("S21.7", "DeleteAppImageConfig", {"AppImageConfigName": _MISSING}),
)


def refusal_probes() -> list[Probe]:
    """Return the probes that an account refuses, since names are missing or invalid."""
    return list(single_calls(_REFUSED))
