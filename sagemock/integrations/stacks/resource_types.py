"""Table of the types ``AWS::SageMaker::...``, as CloudFormation's resource schemas define them [X6.1, X6.2, X6.4]."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

PREFIX = "AWS::SageMaker::"


@dataclass(frozen=True)
class ResourceType:
    """A resource type of CloudFormation.

    Attributes:
        noun: AWS's noun, which ends the type's name and the names of its operations.
        identifiers: The members of requests that name the resource.
        reference: The result of ``Ref``, as a format of members of the reply of Describe.
        attributes: The attributes of ``Fn::GetAtt``.
        replacing: The properties whose change replaces the resource; a path for a member of a property.
        renamed: Members of requests that have another name than the property.
        renamed_in_update: Likewise in Update only.
        name_property: The property with the name, if CloudFormation invents one that is missing.
        has_system_tags: Whether it gets tags with the names of stack and resource.
    """

    noun: str
    identifiers: tuple[str, ...]
    reference: str
    attributes: tuple[str, ...]
    replacing: tuple[str, ...]
    renamed: Mapping[str, str] = field(default_factory=dict)
    renamed_in_update: Mapping[str, str] = field(default_factory=dict)
    name_property: str = ""
    has_system_tags: bool = False

    @property
    def name(self) -> str:
        """The name of the type in templates."""
        return f"{PREFIX}{self.noun}"


_TYPES = [
    ResourceType(
        "Domain",
        ("DomainId",),
        "{DomainId}",
        (
            "DomainArn",
            "DomainId",
            "HomeEfsFileSystemId",
            "SecurityGroupIdForDomainBoundary",
            "SingleSignOnApplicationArn",
            "SingleSignOnManagedApplicationInstanceId",
            "Url",
        ),
        (
            "AuthMode",
            "DomainName",
            "DomainSettings/RStudioServerProDomainSettings/DefaultResourceSpec",
            "KmsKeyId",
        ),
        renamed_in_update={"DomainSettings": "DomainSettingsForUpdate"},
    ),
    ResourceType(
        "UserProfile",
        ("DomainId", "UserProfileName"),
        "{UserProfileName}|{DomainId}",
        ("UserProfileArn",),
        (
            "DomainId",
            "SingleSignOnUserIdentifier",
            "SingleSignOnUserValue",
            "UserProfileName",
            "UserSettings/RStudioServerProAppSettings/AccessStatus",
            "UserSettings/RStudioServerProAppSettings/UserGroup",
        ),
    ),
    ResourceType(
        "Space",
        ("DomainId", "SpaceName"),
        "{DomainId}|{SpaceName}",
        ("SpaceArn", "Url"),
        ("DomainId", "OwnershipSettings", "SpaceName", "SpaceSharingSettings"),
    ),
    ResourceType(
        "App",
        ("DomainId", "UserProfileName", "AppType", "AppName"),
        "{AppName}|{AppType}|{DomainId}|{UserProfileName}",
        ("AppArn", "BuiltInLifecycleConfigArn"),
        ("AppName", "AppType", "DomainId", "ResourceSpec", "UserProfileName"),
    ),
    ResourceType(
        "NotebookInstance",
        ("NotebookInstanceName",),
        "{NotebookInstanceArn}",
        ("NotebookInstanceArn", "NotebookInstanceName"),
        (
            "DirectInternetAccess",
            "KmsKeyId",
            "NotebookInstanceName",
            "PlatformIdentifier",
            "SecurityGroupIds",
            "SubnetId",
        ),
        name_property="NotebookInstanceName",
        has_system_tags=True,
    ),
    ResourceType(
        "NotebookInstanceLifecycleConfig",
        ("NotebookInstanceLifecycleConfigName",),
        "{NotebookInstanceLifecycleConfigArn}",
        ("NotebookInstanceLifecycleConfigArn", "NotebookInstanceLifecycleConfigName"),
        ("NotebookInstanceLifecycleConfigName",),
        name_property="NotebookInstanceLifecycleConfigName",
    ),
    ResourceType(
        "CodeRepository",
        ("CodeRepositoryName",),
        "{CodeRepositoryArn}",
        ("CodeRepositoryArn", "CodeRepositoryName"),
        ("CodeRepositoryName", "GitConfig/Branch", "GitConfig/RepositoryUrl"),
        name_property="CodeRepositoryName",
    ),
    ResourceType(
        "Image",
        ("ImageName",),
        "{ImageArn}",
        ("ImageArn",),
        ("ImageName",),
        renamed={
            "ImageDescription": "Description",
            "ImageDisplayName": "DisplayName",
            "ImageRoleArn": "RoleArn",
        },
        has_system_tags=True,
    ),
    ResourceType(
        "ImageVersion",
        ("ImageName", "Version"),
        "{ImageVersionArn}",
        ("ContainerImage", "ImageArn", "ImageVersionArn", "Version"),
        ("BaseImage", "ImageName"),
    ),
    ResourceType(
        "AppImageConfig",
        ("AppImageConfigName",),
        "{AppImageConfigName}",
        ("AppImageConfigArn",),
        ("AppImageConfigName",),
    ),
    ResourceType(
        "StudioLifecycleConfig",
        ("StudioLifecycleConfigName",),
        "{StudioLifecycleConfigName}",
        ("StudioLifecycleConfigArn",),
        (
            "StudioLifecycleConfigAppType",
            "StudioLifecycleConfigContent",
            "StudioLifecycleConfigName",
            "Tags",
        ),
    ),
]

RESOURCE_TYPES = {resource_type.name: resource_type for resource_type in _TYPES}


def has_our_types(template: Any) -> bool:
    """Return whether a template has resources of SageMaker."""
    resources = template.get("Resources", {}) if isinstance(template, dict) else {}
    return any(resource.get("Type") in RESOURCE_TYPES for resource in resources.values())
