"""Probes with calls that would change something, and that the service refuses."""

from __future__ import annotations

from collections.abc import Iterator

from sagemock.verification.live.probe import Probe
from sagemock.verification.live.steps import Row, steps

_MISSING = "sagemock-verify-missing"
_NOTEBOOK = {"NotebookInstanceName": _MISSING}
_CONFIG = {"NotebookInstanceLifecycleConfigName": _MISSING}
_DOMAIN = {"DomainId": "d-sagemockverify"}
_PROFILE = {**_DOMAIN, "UserProfileName": _MISSING}
_SPACE = {**_DOMAIN, "SpaceName": _MISSING}
_APP = {**_PROFILE, "AppType": "JupyterServer", "AppName": "default"}
_NEW = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/sagemock-verify"}
_PREFIX = "arn:{partition}:sagemaker:{region}:{account}"
_ARN = f"{_PREFIX}:notebook-instance/sagemock-verify-missing"

_REFUSED: tuple[Row, ...] = (
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
    ("N14.5", "AddTags", {"ResourceArn": _ARN, "Tags": [{"Key": "a", "Value": "b"}]}),
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

_URL = "CreatePresignedNotebookInstanceUrl"
_SESSION = "SessionExpirationDurationInSeconds"
_NETWORK = {"AuthMode": "IAM", "VpcId": "vpc-1234567890abcdef0", "SubnetIds": ["subnet-12345678"]}
_NEW_DOMAIN = {"DomainName": _MISSING, **_NETWORK}
_GROUPS = {"SecurityGroups": [f"sg-{number:08}" for number in range(6)]}
_POSIX = {"CustomPosixUserConfig": {"Uid": 9_999, "Gid": 1_001}}
_IMAGE = {"ImageName": _MISSING}
_VERSION = {**_IMAGE, "Version": 1}


def _idle(minutes: int) -> dict[str, object]:
    settings = {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": minutes}
    return {"JupyterLabAppSettings": {"AppLifecycleManagement": {"IdleSettings": settings}}}


def _volumes(default: int, maximum: int) -> dict[str, object]:
    sizes = {"DefaultEbsVolumeSizeInGb": default, "MaximumEbsVolumeSizeInGb": maximum}
    return {"SpaceStorageSettings": {"DefaultEbsStorageSettings": sizes}}


def _images(number: int) -> dict[str, object]:
    image = {"ImageName": _MISSING, "AppImageConfigName": _MISSING}
    return {"KernelGatewayAppSettings": {"CustomImages": [image] * number}}


_WITH_ROLE = {**_NEW, "RoleArn": "{role}"}  # a role that does not exist may be refused first

# Limits of single members.
_LIMITS: tuple[Row, ...] = (
    ("N4.9", "CreateNotebookInstance", {**_NOTEBOOK, **_WITH_ROLE, "LifecycleConfigName": _MISSING}),
    ("N4.10", "CreateNotebookInstance", {**_NOTEBOOK, **_WITH_ROLE, "DefaultCodeRepository": _MISSING}),
    ("N4.11", "CreateNotebookInstance", {**_NOTEBOOK, **_WITH_ROLE, "DirectInternetAccess": "Disabled"}),
    ("N1.17", "CreateNotebookInstance", {**_NOTEBOOK, **_WITH_ROLE, "VolumeSizeInGB": 20_000}),
    ("N1.17", "CreateNotebookInstance", {**_NOTEBOOK, **_WITH_ROLE, "InstanceType": "ml.unknown"}),
    ("N8.4", _URL, {**_NOTEBOOK, _SESSION: 1_799}),
    ("N8.4", _URL, {**_NOTEBOOK, _SESSION: 43_201}),
    ("X2.4 N2.8", "CreateDomain", {**_NEW_DOMAIN, "SubnetIds": [f"subnet-{number:08}" for number in range(17)]}),
    ("S10.6", "UpdateDomain", {**_DOMAIN, "DefaultUserSettings": _GROUPS}),
    ("S10.1", "UpdateDomain", {**_DOMAIN, "DefaultUserSettings": _idle(59)}),
    ("S10.1", "UpdateDomain", {**_DOMAIN, "DefaultUserSettings": _idle(525_601)}),
    ("S10.5", "UpdateDomain", {**_DOMAIN, "DefaultUserSettings": _volumes(4, 16_384)}),
    ("S10.5", "UpdateDomain", {**_DOMAIN, "DefaultUserSettings": _volumes(5, 16_385)}),
    ("S10.10", "UpdateDomain", {**_DOMAIN, "DefaultUserSettings": _images(201)}),
    ("S10.10", "UpdateUserProfile", {**_PROFILE, "UserSettings": _images(201)}),
    ("S10.11", "UpdateDomain", {**_DOMAIN, "DefaultUserSettings": _POSIX}),
    ("S12.11", "CreateUserProfile", {**_PROFILE, "SingleSignOnUserIdentifier": "Email", "SingleSignOnUserValue": "a"}),
    (
        "S13.10",
        "CreateSpace",
        {**_SPACE, "SpaceSettings": {"SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": 4}}}},
    ),
    ("S13.13", "CreateSpace", {**_SPACE, "SpaceSettings": {"CustomFileSystems": [{}]}}),
    ("S11.6", "CreatePresignedDomainUrl", {**_PROFILE, "ExpiresInSeconds": 4}),
    ("S11.6", "CreatePresignedDomainUrl", {**_PROFILE, "ExpiresInSeconds": 301}),
    ("S11.6", "CreatePresignedDomainUrl", {**_PROFILE, _SESSION: 43_201}),
    ("S20.2", "CreateImageVersion", {**_IMAGE, "BaseImage": "x", "ClientToken": "a" * 37}),
    ("S20.5", "CreateImageVersion", {**_IMAGE, "BaseImage": "x" * 256, "ClientToken": _MISSING}),
    ("S20.16", "UpdateImageVersion", {**_VERSION, "AliasesToAdd": ["-latest"]}),
    ("S20.16", "UpdateImageVersion", {**_VERSION, "AliasesToAdd": ["a" * 129]}),
    (
        "S1.8",
        "CreateDomain",
        {**_NEW_DOMAIN, "DefaultUserSettings": {"JupyterServerAppSettings": {"CodeRepositories": [{}]}}},
    ),
    ("M1.10", "DeleteMlflowTrackingServer", {"TrackingServerName": _MISSING}),
    ("M1.10", "CreatePresignedMlflowTrackingServerUrl", {"TrackingServerName": _MISSING}),
    ("M4.2", "CreatePresignedMlflowTrackingServerUrl", {"TrackingServerName": _MISSING, "ExpiresInSeconds": 301}),
    ("M1.1", "CreateMlflowTrackingServer", {"TrackingServerName": _MISSING}),
    ("S23.2", "StartSession", {"ResourceIdentifier": _ARN}),
)


def refusal_probes() -> Iterator[Probe]:
    """Yield the probes that an account refuses, since names are missing or invalid."""
    yield from steps("", (*_REFUSED, *_LIMITS))
