"""Probes with a domain, its user profiles and spaces, whose storage costs something."""

from __future__ import annotations

from collections.abc import Iterator

from sagemock.verification.live.probe import Probe
from sagemock.verification.live.steps import Row, steps

from .apps import APPS, IMAGE
from .tokens import domain_token, space_token

_MISSING = "sagemock-verify-missing"
_NAME = {"DomainName": "{name:domain}"}
_NETWORK = {"SubnetIds": "{subnets}", "VpcId": "{vpc}"}
_ROLE = {"ExecutionRole": "{role}"}
_NEW = {"AuthMode": "IAM", **_NETWORK, "DefaultUserSettings": _ROLE}
_DOMAIN = {"DomainId": "{DomainId}"}
_SMALL = {"DefaultResourceSpec": {"InstanceType": "ml.t3.medium"}}
_PROFILE = {**_DOMAIN, "UserProfileName": "{name:Profile}"}
_LAB = {**_DOMAIN, "SpaceName": "{name:lab}"}
_CLASSIC = {**_DOMAIN, "SpaceName": "{name:Classic}"}
_OWNER = {"OwnershipSettings": {"OwnerUserProfileName": "{name:profile}"}}
_PRIVATE = {**_OWNER, "SpaceSharingSettings": {"SharingType": "Private"}}
_TYPE = {"SpaceSettings": {"AppType": "JupyterLab"}}


def _storage(size: int) -> dict[str, object]:
    return {"SpaceStorageSettings": {"EbsStorageSettings": {"EbsVolumeSizeInGb": size}}}


def _user_settings(**settings: object) -> dict[str, object]:
    return {**_NEW, "DomainName": "{name:refused}", "DefaultUserSettings": {**_ROLE, **settings}}


_IMAGES = {"CustomImages": [{"ImageName": _MISSING, "AppImageConfigName": _MISSING}]}
_CODE = {"CodeRepositories": [{"RepositoryUrl": "https://github.com/aws/amazon-sagemaker-examples"}]}

_REFUSED: tuple[Row, ...] = (
    ("S6.5", "CreateDomain", {**_user_settings(), "DefaultUserSettings": {}}),
    ("S6.6", "CreateDomain", _user_settings(JupyterServerAppSettings=_SMALL)),
    ("S6.9", "CreateDomain", {**_user_settings(), "AppSecurityGroupManagement": "Service"}),
    ("S6.13", "CreateDomain", _user_settings(KernelGatewayAppSettings=_IMAGES)),
    ("S6.14", "CreateDomain", _user_settings(AutoMountHomeEFS="DefaultAsDomain")),
    ("S6.15", "CreateDomain", _user_settings(DefaultLandingUri="studio::", StudioWebPortal="DISABLED")),
    ("S6.19", "CreateDomain", {"DomainName": "{name:refused}", "AuthMode": "IAM", "DefaultUserSettings": _ROLE}),
    (
        "S10.15",
        "CreateDomain",
        {**_user_settings(), "DefaultSpaceSettings": {**_ROLE, "JupyterServerAppSettings": _CODE}},
    ),
)

_CREATION: tuple[Row, ...] = (
    ("S6.1 S6.2 C2.4", "CreateDomain", {**_NAME, **_NEW}),
    ("S6.3", "CreateDomain", {**_NAME, **_NEW}),
    ("S7.2 S2.1 S5.16", "DescribeDomain", _DOMAIN),
    ("S12.6", "CreateUserProfile", {**_DOMAIN, "UserProfileName": "early"}),
    ("S8.6", "UpdateDomain", _DOMAIN),
    ("S9.7", "DeleteDomain", _DOMAIN),
    ("S5.8 S5.1", "wait DescribeDomain", _DOMAIN),
    ("S6.17 S7.1 S7.3 S7.4 S7.5 S7.14 S2.1", "DescribeDomain", _DOMAIN),
    ("S22.1", "ListTags", {"ResourceArn": "{DomainArn}"}),
)

_PROFILES: tuple[Row | Probe, ...] = (
    ("S12.7", "CreateUserProfile", {**_PROFILE, "UserSettings": {"JupyterServerAppSettings": _SMALL}}),
    (
        "S12.8",
        "CreateUserProfile",
        {**_PROFILE, "SingleSignOnUserIdentifier": "UserName", "SingleSignOnUserValue": "a"},
    ),
    ("S2.2", "CreateUserProfile", _PROFILE),
    ("S14.19", "CreateApp", {**_PROFILE, "AppType": "JupyterServer", "AppName": "default"}),
    ("S12.4", "CreateUserProfile", {**_DOMAIN, "UserProfileName": "{name:profile}"}),
    ("S13.6", "CreateSpace", {**_LAB, **_TYPE, **_PRIVATE}),
    ("S12.46", "DeleteUserProfile", _PROFILE),
    ("S12.1 S5.9", "wait DescribeUserProfile", _PROFILE),
    ("S12.2 S12.3 S12.20 S12.21", "DescribeUserProfile", _PROFILE),
    ("S12.31 S6.7", "UpdateUserProfile", {**_PROFILE, "UserSettings": {"KernelGatewayAppSettings": _SMALL}}),
    ("S12.31 S5.14", "wait DescribeUserProfile", _PROFILE),
    ("S12.32", "UpdateUserProfile", {**_PROFILE, "UserSettings": {"TensorBoardAppSettings": _SMALL}}),
    ("S12.32", "wait DescribeUserProfile", _PROFILE),
    ("S11.14 S11.13", "CreatePresignedDomainUrl", _PROFILE),
    Probe(("S11.1", "S11.3", "S11.5", "S11.15"), "token of CreatePresignedDomainUrl", domain_token),
    ("S11.7", "CreatePresignedDomainUrl", {**_PROFILE, "LandingUri": "studio::"}),
    ("S11.7", "CreatePresignedDomainUrl", {**_PROFILE, "LandingUri": "app:JupyterServer:"}),
    ("S11.8", "CreatePresignedDomainUrl", {**_PROFILE, "LandingUri": "somewhere"}),
)

_SPACES: tuple[Row | Probe, ...] = (
    ("S13.2", "CreateSpace", _CLASSIC),
    ("S13.4", "CreateSpace", {**_LAB, **_OWNER}),
    ("S13.5", "CreateSpace", {**_LAB, **_TYPE, **_PRIVATE, "OwnershipSettings": {"OwnerUserProfileName": _MISSING}}),
    ("S13.16", "CreateSpace", {**_LAB, **_PRIVATE}),
    ("S13.10", "CreateSpace", {**_LAB, **_PRIVATE, "SpaceSettings": {**_TYPE["SpaceSettings"], **_storage(20_000)}}),
    ("S13.3 S2.3", "CreateSpace", {**_LAB, **_TYPE, **_PRIVATE}),
    ("S13.7", "CreateSpace", {**_DOMAIN, "SpaceName": "{name:LAB}", **_TYPE, **_PRIVATE}),
    ("S13.41", "DeleteSpace", _LAB),
    ("S11.12", "CreatePresignedDomainUrl", {**_PROFILE, "SpaceName": "{name:lab}"}),
    ("S14.16", "CreateApp", {**_LAB, "AppType": "JupyterLab", "AppName": "default", "ResourceSpec": IMAGE}),
    ("S5.10", "wait DescribeSpace", _LAB),
    ("S13.3 S13.9 S13.20 S13.22 S2.3", "DescribeSpace", _LAB),
    Probe(("S11.2", "S11.4"), "token of CreatePresignedDomainUrl with a space", space_token),
    ("S13.30", "UpdateSpace", {**_LAB, **_TYPE}),
    ("S13.31", "UpdateSpace", {**_LAB, "SpaceDisplayName": "lab"}),
    ("S13.36", "CreateApp", {**_LAB, "AppType": "JupyterLab", "AppName": "default", "ResourceSpec": IMAGE}),
    ("S13.32 S5.14", "wait DescribeSpace", _LAB),
    ("S13.34", "UpdateSpace", {**_LAB, "SpaceSettings": _storage(6)}),
    ("S13.34", "wait DescribeSpace", _LAB),
    ("S13.34", "UpdateSpace", {**_LAB, "SpaceSettings": _storage(5)}),
    ("S13.34", "wait DescribeSpace", _LAB),
    ("S13.35", "UpdateSpace", {**_LAB, "SpaceSettings": _storage(7)}),
    ("S13.35", "wait DescribeSpace", _LAB),
    ("S8.1 S8.7", "UpdateDomain", {**_DOMAIN, "DefaultSpaceSettings": _ROLE}),
    ("S8.1 S5.14", "wait DescribeDomain", _DOMAIN),
    ("S13.1", "CreateSpace", _CLASSIC),
    ("S13.1", "wait DescribeSpace", _CLASSIC),
)

_LIFECYCLE = {
    "StudioLifecycleConfigName": "{name:in-settings}",
    "StudioLifecycleConfigContent": "Og==",
    "StudioLifecycleConfigAppType": "JupyterLab",
}
_CONFIG_NAME = {"StudioLifecycleConfigName": "{name:in-settings}"}
_LISTED = {"JupyterLabAppSettings": {"LifecycleConfigArns": ["{StudioLifecycleConfigArn}"]}}
_UNLISTED: dict[str, object] = {"JupyterLabAppSettings": {"LifecycleConfigArns": []}}
_IDLE = {"LifecycleManagement": "ENABLED", "MinIdleTimeoutInMinutes": 120, "MaxIdleTimeoutInMinutes": 60}
_WRONG_IDLE = {"JupyterLabAppSettings": {"AppLifecycleManagement": {"IdleSettings": _IDLE}}}
_ONE_SIZE = {"SpaceStorageSettings": {"DefaultEbsStorageSettings": {"DefaultEbsVolumeSizeInGb": 5}}}
_SERVER = {"JupyterServerAppSettings": {"LifecycleConfigArns": ["{StudioLifecycleConfigArn}"]}}


def _update(**settings: object) -> dict[str, object]:
    return {**_DOMAIN, "DefaultUserSettings": settings}


_UPDATES: tuple[Row, ...] = (
    ("S8.4", "UpdateDomain", {**_DOMAIN, "AppNetworkAccessType": "VpcOnly"}),
    ("S8.5", "UpdateDomain", {**_DOMAIN, "HomeEfsFileSystemCreation": "Disabled"}),
    ("S10.2", "UpdateDomain", _update(**_WRONG_IDLE)),
    ("S10.5", "UpdateDomain", _update(**_ONE_SIZE)),
    (
        "S10.16",
        "UpdateDomain",
        _update(RStudioServerProAppSettings={"AccessStatus": "DISABLED", "UserGroup": "R_STUDIO_USER"}),
    ),
    ("S18.1", "CreateStudioLifecycleConfig", _LIFECYCLE),
    ("S8.8", "UpdateDomain", _update(**_LISTED)),
    ("S8.8", "wait DescribeDomain", _DOMAIN),
    ("S18.8", "DeleteStudioLifecycleConfig", _CONFIG_NAME),
    ("S8.8 S10.12", "UpdateDomain", _update(SharingSettings={"NotebookOutputOption": "Disabled"})),
    ("S8.7 S8.8", "wait DescribeDomain", _DOMAIN),
    ("S8.9", "UpdateDomain", _update(**_UNLISTED)),
    ("S8.9", "wait DescribeDomain", _DOMAIN),
    ("S10.8", "UpdateDomain", _update(**_SERVER)),
    ("S10.8", "wait DescribeDomain", _DOMAIN),
)

_DELETION: tuple[Row, ...] = (
    ("S12.41", "DeleteUserProfile", _PROFILE),
    ("S9.1", "DeleteDomain", _DOMAIN),
    ("S1.3", "DeleteSpace", _LAB),
    ("S13.43 S5.10 S5.1", "wait DescribeSpace", _LAB),
    ("S9.9", "DeleteSpace", _CLASSIC),
    ("S13.43", "wait DescribeSpace", _CLASSIC),
    ("S1.3 S9.9", "DeleteUserProfile", _PROFILE),
    ("S12.44", "wait DescribeUserProfile", _PROFILE),
    ("S9.9 S1.3 S9.5", "DeleteDomain", {**_DOMAIN, "RetentionPolicy": {"HomeEfsFileSystem": "Delete"}}),
    ("S9.7", "DeleteDomain", _DOMAIN),
    ("S9.8 S5.14", "wait DescribeDomain", _DOMAIN),
    ("S9.8", "ListDomains", {}),
)


def domain_probes() -> Iterator[Probe]:
    """Yield the probes; they need a role, a VPC and subnets."""
    tables = (
        ("refused domain", _REFUSED),
        ("domain", _CREATION),
        ("user profile", _PROFILES),
        ("space", _SPACES),
        ("update of a domain", _UPDATES),
        ("app", APPS),
        ("deletion of a domain", _DELETION),
    )
    for title, rows in tables:
        yield from steps(title, rows)
