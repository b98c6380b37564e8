"""SageMaker's condition keys as data: their types, and the members of requests that their values come from.

The source is the Service Authorization Reference of 2026; ``make check-iam-data`` compares this file with AWS's current
data. The rules are numbered as in docs/aws/authorization.md.
"""

from __future__ import annotations

from typing import NamedTuple

SERVICE = "sagemaker"


class Key(NamedTuple):
    """The source of a condition key's values.

    Attributes:
        type: AWS's type of the key.
        shapes: The shapes of the API model whose values the key shows, at any depth of the request.
        members: The ends of the paths of members whose values it shows, such as ``"SharingSettings.S3KmsKeyId"``; a
            string's name without a dot is that of a member of the request itself.
        arn: The beginning of the ARN's resource for values that are names and not ARNs, after ``arn_service``.
        arn_service: The service of these ARNs.
        deprecated: Its deprecated names, which are filled, too (3.1).
    """

    type: str
    shapes: tuple[str, ...] = ()
    members: tuple[str, ...] = ()
    arn: str = ""
    arn_service: str = SERVICE
    deprecated: tuple[str, ...] = ()


# Keys without shapes and members are read from the stored space, or set by CreateApp and AddTags; see questions.py.
KEYS = {
    "AcceleratorTypes": Key("ArrayOfString", shapes=("NotebookInstanceAcceleratorType",)),
    "AppNetworkAccessType": Key("String", shapes=("AppNetworkAccessType",)),
    "AuthMode": Key("String", shapes=("AuthMode",)),
    "DirectInternetAccess": Key("String", shapes=("DirectInternetAccess",)),
    "DomainSharingOutputKmsKeyArn": Key(
        "ARN",
        members=("SharingSettings.S3KmsKeyId",),
        arn="key",
        arn_service="kms",
        deprecated=("DomainSharingOutputKmsKey",),
    ),
    "ImageArns": Key("ArrayOfARN", shapes=("ImageArn",), members=("CustomImages",), arn="image"),
    "ImageVersionArns": Key("ArrayOfARN", shapes=("ImageVersionArn",), members=("CustomImages",), arn="image-version"),
    "InstanceTypes": Key("ArrayOfString", shapes=("InstanceType", "AppInstanceType")),
    "MinimumInstanceMetadataServiceVersion": Key("String", shapes=("MinimumInstanceMetadataServiceVersion",)),
    "NotebookInstanceLifecycleConfigArns": Key(
        "ArrayOfARN", members=("LifecycleConfigName",), arn="notebook-instance-lifecycle-config"
    ),
    "OwnerUserProfileArn": Key("ARN"),
    "RemoteAccess": Key("String", members=("SpaceSettings.RemoteAccess",)),
    "RootAccess": Key("String", shapes=("RootAccess",)),
    "SpaceSharingType": Key("String"),
    "StudioLifecycleConfigArns": Key("ArrayOfARN", shapes=("StudioLifecycleConfigArn",)),
    "TaggingAction": Key("String"),
    "VolumeKmsKeyArn": Key(
        "ARN",
        members=("KmsKeyId", "HomeEfsFileSystemKmsKeyId"),
        arn="key",
        arn_service="kms",
        deprecated=("VolumeKmsKey", "HomeEfsFileSystemKmsKey"),
    ),
    "VpcSecurityGroupIds": Key("ArrayOfString", shapes=("SecurityGroupId",)),
    "VpcSubnets": Key("ArrayOfString", shapes=("SubnetId",)),
}

OF_ONE_ACTION = {"HomeEfsFileSystemKmsKey": "CreateDomain"}  # deprecated keys that other actions never had

# Keys of calls from Studio by its execution role (3). Elsewhere they are absent.
STUDIO_KEYS = ("DomainId", "UserProfileName")

# Settings that hide values from users and do not use them; roles that the execution role assumes later.
NOT_USED = ("StudioWebPortalSettings", "EmrSettings")
