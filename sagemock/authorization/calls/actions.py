"""SageMaker's actions as data: the resources that they apply to, and their condition keys.

The source is the Service Authorization Reference of 2026; ``make check-iam-data`` compares this file with AWS's current
data. The rules are numbered as in docs/aws/authorization.md.
"""

from __future__ import annotations

from typing import NamedTuple

TAG_KEYS = ("aws:RequestTag/${TagKey}", "aws:TagKeys")
RESOURCE_TAG_KEYS = ("aws:ResourceTag/${TagKey}", "sagemaker:ResourceTag/${TagKey}")


class Action(NamedTuple):
    """An action of SageMaker, which is also the name of its operation.

    Attributes:
        name: The AWS name.
        resource_types: The nouns of the ARNs that the action applies to; empty for ``*``.
        keys: The condition keys of SageMaker, without ``sagemaker:``.
        tag_keys: The keys that show the tags of the request.
        has_resource_tags: Whether AWS evaluates the tags of the resource (2.5).
        passes_roles: Whether AWS also requires ``iam:PassRole`` on each role in the request (2.3).
        defaults: The keys of members that may be omitted, with the values that AWS fills in (3.2).
        list_resource: For a List operation, the resource of the ARN, with the filters that it contains (2.2).
    """

    name: str
    resource_types: tuple[str, ...] = ()
    keys: tuple[str, ...] = ()
    tag_keys: tuple[str, ...] = ()
    has_resource_tags: bool = True
    passes_roles: bool = False
    defaults: tuple[tuple[str, str], ...] = ()
    list_resource: str = "*"

    @property
    def creates(self) -> bool:
        """True if the resource does not exist before the call."""
        return self.name.startswith("Create") and bool(self.tag_keys)


# The resources of ARNs, with the members of requests that they consist of. An app of a space has the space's name in
# place of the user profile's.
RESOURCES = {
    "app": "{DomainId}/{UserProfileName}/{AppType}/{AppName}",
    "app-image-config": "{AppImageConfigName}",
    "code-repository": "{CodeRepositoryName}",
    "domain": "{DomainId}",
    "image": "{ImageName}",
    "image-version": "{ImageName}/{Version}",
    "mlflow-app": "{MLflowAppId}",
    "mlflow-tracking-server": "{MlflowTrackingServerName}",
    "partner-app": "{AppId}",
    "notebook-instance": "{NotebookInstanceName}",
    "notebook-instance-lifecycle-config": "{NotebookInstanceLifecycleConfigName}",
    "space": "{DomainId}/{SpaceName}",
    "studio-lifecycle-config": "{StudioLifecycleConfigName}",
    "user-profile": "{DomainId}/{UserProfileName}",
}
# Their names keep the case of the request; others are in lower case (2.7).
AS_WRITTEN = ("mlflow-tracking-server", "space")

_APPS = ("ImageArns", "ImageVersionArns", "InstanceTypes", "StudioLifecycleConfigArns")
_SPACE = ("OwnerUserProfileArn", "SpaceSharingType")
_PROFILE = (*_APPS, "DomainSharingOutputKmsKeyArn", "VpcSecurityGroupIds")
_DOMAIN = (*_PROFILE, "AppNetworkAccessType", "VpcSubnets")
_NOTEBOOK = (
    "AcceleratorTypes",
    "InstanceTypes",
    "MinimumInstanceMetadataServiceVersion",
    "NotebookInstanceLifecycleConfigArns",
    "RootAccess",
)
_CREATE_NOTEBOOK = (*_NOTEBOOK, "DirectInternetAccess", "VolumeKmsKeyArn", "VpcSecurityGroupIds", "VpcSubnets")

RECORDED_DEFAULTS = ("DirectInternetAccess",)  # no assumptions: AWS was seen to fill them in
_NOTEBOOK_DEFAULTS = (("DirectInternetAccess", "Enabled"), ("RootAccess", "Enabled"))
_DOMAIN_DEFAULTS = (("AppNetworkAccessType", "PublicInternetOnly"),)


def _on(resource_type: str, *names: str) -> list[Action]:
    """Return actions on one type of resource that have no keys of their own."""
    return [Action(name, (resource_type,)) for name in names]


_ALL = [
    # notebook instances
    Action(
        "CreateNotebookInstance",
        ("notebook-instance",),
        _CREATE_NOTEBOOK,
        tag_keys=TAG_KEYS,
        passes_roles=True,
        defaults=_NOTEBOOK_DEFAULTS,
    ),
    Action("UpdateNotebookInstance", ("notebook-instance",), _NOTEBOOK, passes_roles=True),
    *_on("notebook-instance", "DescribeNotebookInstance", "StartNotebookInstance", "StopNotebookInstance"),
    *_on("notebook-instance", "DeleteNotebookInstance", "CreatePresignedNotebookInstanceUrl"),
    Action("ListNotebookInstances"),
    # lifecycle configs, code repositories, app image configs
    Action("CreateNotebookInstanceLifecycleConfig", ("notebook-instance-lifecycle-config",), tag_keys=TAG_KEYS),
    *_on("notebook-instance-lifecycle-config", "DescribeNotebookInstanceLifecycleConfig"),
    *_on("notebook-instance-lifecycle-config", "UpdateNotebookInstanceLifecycleConfig"),
    *_on("notebook-instance-lifecycle-config", "DeleteNotebookInstanceLifecycleConfig"),
    Action("ListNotebookInstanceLifecycleConfigs"),
    Action("CreateStudioLifecycleConfig", ("studio-lifecycle-config",), tag_keys=TAG_KEYS),
    *_on("studio-lifecycle-config", "DescribeStudioLifecycleConfig", "DeleteStudioLifecycleConfig"),
    Action("ListStudioLifecycleConfigs"),
    Action("CreateCodeRepository", ("code-repository",), tag_keys=TAG_KEYS),
    *_on("code-repository", "DescribeCodeRepository", "UpdateCodeRepository", "DeleteCodeRepository"),
    Action("ListCodeRepositories"),
    Action("CreateAppImageConfig", ("app-image-config",), tag_keys=TAG_KEYS),
    *_on("app-image-config", "DescribeAppImageConfig", "UpdateAppImageConfig", "DeleteAppImageConfig"),
    Action("ListAppImageConfigs", list_resource="app-image-config/*"),
    # images
    Action("CreateImage", ("image",), tag_keys=TAG_KEYS, passes_roles=True),
    Action("UpdateImage", ("image",), passes_roles=True),
    *_on("image", "DescribeImage", "DeleteImage", "CreateImageVersion"),
    Action("ListImageVersions", ("image",), has_resource_tags=False),
    Action("UpdateImageVersion", ("image-version",)),
    Action("DescribeImageVersion", ("image-version",), has_resource_tags=False),
    Action("DeleteImageVersion", ("image-version",), has_resource_tags=False),
    Action("ListAliases", ("image", "image-version"), has_resource_tags=False),
    Action("ListImages"),
    # Studio
    Action(
        "CreateDomain",
        ("domain",),
        (*_DOMAIN, "AuthMode", "VolumeKmsKeyArn"),
        tag_keys=TAG_KEYS,
        passes_roles=True,
        defaults=_DOMAIN_DEFAULTS,
    ),
    Action("UpdateDomain", ("domain",), _DOMAIN, passes_roles=True),
    *_on("domain", "DescribeDomain", "DeleteDomain"),
    Action("ListDomains", list_resource="domain/*"),
    Action("CreateUserProfile", ("user-profile",), _PROFILE, tag_keys=TAG_KEYS, passes_roles=True),
    Action("UpdateUserProfile", ("user-profile",), _PROFILE, passes_roles=True),
    *_on("user-profile", "DescribeUserProfile", "DeleteUserProfile", "CreatePresignedDomainUrl"),
    Action("ListUserProfiles", list_resource="user-profile/{DomainIdEquals}/*"),
    Action("CreateSpace", ("space",), (*_APPS, *_SPACE, "RemoteAccess"), tag_keys=TAG_KEYS),
    Action("UpdateSpace", ("space",), (*_APPS, *_SPACE, "RemoteAccess")),
    Action("DeleteSpace", ("space",), _SPACE),
    Action("DescribeSpace", ("space",)),
    Action("StartSession", ("space",)),
    Action("ListSpaces", list_resource="space/{DomainIdEquals}/*"),
    Action("CreateApp", ("app",), (*_APPS, *_SPACE), tag_keys=TAG_KEYS),
    Action("DeleteApp", ("app",), _SPACE),
    Action("DescribeApp", ("app",)),
    Action("ListApps", list_resource="app/{DomainIdEquals}/{UserProfileNameEquals}/*"),
    # MLflow
    Action("CreateMlflowTrackingServer", ("mlflow-tracking-server",), tag_keys=TAG_KEYS, passes_roles=True),
    *_on("mlflow-tracking-server", "UpdateMlflowTrackingServer", "DescribeMlflowTrackingServer"),
    *_on("mlflow-tracking-server", "StartMlflowTrackingServer", "StopMlflowTrackingServer"),
    *_on("mlflow-tracking-server", "DeleteMlflowTrackingServer", "CreatePresignedMlflowTrackingServerUrl"),
    Action("ListMlflowTrackingServers"),
    Action("CreateMlflowApp", ("mlflow-app",), tag_keys=TAG_KEYS, passes_roles=True),
    *_on("mlflow-app", "UpdateMlflowApp", "DescribeMlflowApp", "DeleteMlflowApp", "CreatePresignedMlflowAppUrl"),
    Action("ListMlflowApps"),
    # partner AI apps
    Action("CreatePartnerApp", ("partner-app",), tag_keys=TAG_KEYS, passes_roles=True),
    *_on("partner-app", "DescribePartnerApp", "UpdatePartnerApp", "DeletePartnerApp"),
    *_on("partner-app", "CreatePartnerAppPresignedUrl"),
    Action("ListPartnerApps"),
]

ACTIONS = {action.name: action for action in _ALL}

# Versions of images have no tags.
_TAGGED = tuple(name for name in RESOURCES if name != "image-version")
ACTIONS["AddTags"] = Action("AddTags", _TAGGED, ("TaggingAction",), tag_keys=TAG_KEYS)
ACTIONS["DeleteTags"] = Action("DeleteTags", _TAGGED, tag_keys=TAG_KEYS[1:])
ACTIONS["ListTags"] = Action("ListTags", _TAGGED, has_resource_tags=False)
