"""Probes with apps: a JupyterServer, which is free, and a JupyterLab on the smallest instance."""

from __future__ import annotations

from sagemock.verification.live.steps import Row

_DOMAIN = {"DomainId": "{DomainId}"}
_PROFILE = {**_DOMAIN, "UserProfileName": "{name:Profile}"}
_SPACE = {**_DOMAIN, "SpaceName": "{name:lab}"}
_CLASSIC = {**_DOMAIN, "SpaceName": "{name:Classic}"}
_SERVER = {**_PROFILE, "AppType": "JupyterServer", "AppName": "default"}
_OTHER = {**_SERVER, "AppName": "other"}
_FAILING = {**_SERVER, "AppName": "failing"}
_LAB = {**_SPACE, "AppType": "JupyterLab", "AppName": "lab"}
IMAGE = {"SageMakerImageArn": "{lab_image}"}
_OLD_IMAGE = {"SageMakerImageArn": "{old_image}"}
_SPACE_NAMES = {"DomainIdEquals": "{DomainId}", "SpaceNameEquals": "{name:LAB}"}
_REMOTE = {**_DOMAIN, "SpaceName": "{name:remote}"}
_OWNER = {
    "OwnershipSettings": {"OwnerUserProfileName": "{name:profile}"},
    "SpaceSharingSettings": {"SharingType": "Private"},
}


def _spec(**members: str) -> dict[str, object]:
    return {"ResourceSpec": members}


APPS: tuple[Row, ...] = (
    ("S14.3", "CreateApp", {**_SERVER, **_spec(InstanceType="ml.t3.medium")}),
    ("S14.5", "CreateApp", {**_DOMAIN, "SpaceName": "{name:Classic}", "AppType": "KernelGateway", "AppName": "kernel"}),
    ("S14.7", "CreateApp", _LAB),
    ("S14.8", "CreateApp", {**_PROFILE, "AppType": "JupyterLab", "AppName": "default", **_spec(**IMAGE)}),
    ("S14.9", "CreateApp", {**_LAB, "AppType": "CodeEditor", **_spec(**IMAGE)}),
    ("S13.12", "CreateApp", {**_CLASSIC, "AppType": "JupyterServer", "AppName": "default", **_spec(**_OLD_IMAGE)}),
    ("S2.4", "CreateApp", _SERVER),
    ("S14.13", "CreateApp", _SERVER),
    ("S16.4", "DeleteApp", _SERVER),
    ("S15.7", "DescribeApp", _SERVER),
    ("S14.10 S14.20", "CreateApp", {**_OTHER, **_spec(LifecycleConfigArn="{StudioLifecycleConfigArn}")}),
    ("S14.28", "CreateApp", {**_FAILING, **_spec(LifecycleConfigArn="{StudioLifecycleConfigArn}-missing")}),
    ("S17.2 S17.3 S14.11 S2.5", "CreateApp", {**_LAB, **_spec(**IMAGE)}),
    ("S5.2", "wait DescribeApp", _SERVER),
    ("S17.1 S15.1", "DescribeApp", _SERVER),
    ("S14.10", "wait DescribeApp", _OTHER),
    ("S14.28 S10.9", "wait DescribeApp", _FAILING),
    ("S16.3", "DeleteApp", _FAILING),
    ("S5.7", "CreateApp", _FAILING),
    ("S5.11", "wait DescribeApp", _LAB),
    ("S14.26 S17.2 S2.6", "DescribeApp", _LAB),
    ("S14.13", "CreateApp", {**_LAB, **_spec(**IMAGE)}),
    ("S3.18", "ListApps", {**_SPACE_NAMES, "SpaceNameEquals": "{name:lab}"}),
    ("S3.18", "ListApps", _SPACE_NAMES),
    ("S22.4", "ListTags", {"ResourceArn": "{AppArn}"}),
    ("S12.30", "UpdateUserProfile", {**_PROFILE, "UserSettings": {"ExecutionRole": "{role}"}}),
    ("S12.40 S12.45", "DeleteUserProfile", _PROFILE),
    ("S13.33", "UpdateSpace", {**_SPACE, "SpaceDisplayName": "busy"}),
    ("S13.40", "DeleteSpace", _SPACE),
    ("S9.2", "DeleteDomain", _DOMAIN),
    ("S23.3", "StartSession", {"ResourceIdentifier": "{SpaceArn}"}),
    (
        "S14.29",
        "CreateSpace",
        {**_REMOTE, **_OWNER, "SpaceSettings": {"AppType": "JupyterLab", "RemoteAccess": "ENABLED"}},
    ),
    ("S14.29", "wait DescribeSpace", _REMOTE),
    (
        "S14.29",
        "CreateApp",
        {**_REMOTE, "AppType": "JupyterLab", "AppName": "default", **_spec(**IMAGE, InstanceType="ml.t3.medium")},
    ),
    ("S23.1 S23.4", "StartSession", {"ResourceIdentifier": "{SpaceArn}"}),
    ("S23.2", "StartSession", {"ResourceIdentifier": "{SpaceArn}-missing"}),
    ("S23.2", "StartSession", {"ResourceIdentifier": "{DomainArn}"}),
    ("S9.9", "DeleteSpace", _REMOTE),
    ("S13.43", "wait DescribeSpace", _REMOTE),
    ("S16.1", "DeleteApp", _LAB),
    ("S14.14", "CreateApp", {**_LAB, **_spec(**IMAGE)}),
    ("S16.5", "DeleteApp", _LAB),
    ("S5.12 S16.1 S5.2", "wait DescribeApp", _LAB),
    ("S16.2", "DeleteApp", _LAB),
    ("S22.7", "ListTags", {"ResourceArn": "{AppArn}"}),
    ("S16.1", "DeleteApp", _SERVER),
    ("S16.1", "wait DescribeApp", _SERVER),
    ("C3.3", "ListApps", {"DomainIdEquals": "{DomainId}"}),
    ("S14.15 S5.7", "CreateApp", _SERVER),
    ("S14.15", "wait DescribeApp", _SERVER),
    ("S16.1", "DeleteApp", _SERVER),
    ("S16.1", "wait DescribeApp", _SERVER),
    ("S16.1", "DeleteApp", _OTHER),
    ("S16.1", "wait DescribeApp", _OTHER),
    ("S5.7", "wait DescribeApp", _FAILING),
    ("S16.1", "DeleteApp", _FAILING),
    ("S16.7 S12.42", "wait DescribeApp", _FAILING),
)
