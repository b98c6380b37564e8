"""What AWS does that nobody has published: our best guesses, each in one constant, so that a correction is one line.

No test claims to know what stands here. The numbers are those of the behaviour notes the guesses come from.
"""

from __future__ import annotations

# --- everything that lives
UNEXPLAINED_FAILURE = "We encountered an internal error. Please try again."  # known of endpoints and jobs

# --- notebook instances
PRESIGN_WRONG_STATUS = (  # 8.8
    "Cannot create presigned url for Notebook Instance ({arn}) with status ({status}). "
    "Notebook Instance must be InService."
)
INTERNET_NEEDS_SUBNET = (  # 4.11
    "Subnet and security group must be specified when DirectInternetAccess is Disabled."
)
SECURITY_GROUPS_NEED_SUBNET = "SecurityGroupIds can be specified only if SubnetId is specified."  # 4.12
VOLUME_CANNOT_SHRINK = "Volume size cannot be decreased. Current volume size is ({size}) GB."  # 9.6
SET_AND_DISASSOCIATE = "Cannot specify both {member} and {flag}."  # 9.7
USER_NAME_IN_REPOSITORY_URL = (  # 6.6: git's own words, as AWS quotes them of other troubles (6.5)
    "fatal: could not read Password for 'https://{place}': terminal prompts disabled"
)
ON_CREATE_RUNS_UNTIL_IT_SUCCEEDS = False  # or once, whatever comes of it: "only once, when you create" (12.12)
CLONE_TIMEOUT = "fatal: the repository could not be cloned in time"  # of what git itself does not say
STATUSES_THAT_USE_QUOTA = ("Pending", "InService", "Stopping")  # of an instance type (2.44)

# --- lifecycle configs and code repositories
LIFECYCLE_CONFIG_IN_USE_STAYS = True  # whether deleting it is refused (12.11)
LIFECYCLE_CONFIG_IN_USE = (
    "Unable to delete Notebook Instance Lifecycle Config '{arn}'. "
    "(Details: Notebook Instance Lifecycle Config is in use.)"
)
CODE_REPOSITORY_MISSING = 'Cannot find CodeRepository: "{arn}"'  # 13.2, only the beginning is known
CODE_REPOSITORY_DUPLICATE = 'Cannot create already existing code repository "{arn}".'  # 13.3

# --- what Studio refers to: lifecycle configs, images, app image configs
STUDIO_LIFECYCLE_CONFIG_MISSING = "StudioLifecycleConfig with name {name} does not exist."
NAME_IN_USE = "The ID or Name specified is already in use."  # known of app image configs, assumed of lifecycle configs
CONTENT_IS_NO_BASE64 = (
    "StudioLifecycleConfigContent must be base64 encoded."  # documented; whether it is refused is not
)
IMAGE_MISSING = (
    "Image with ImageName {name} does not exist. Please provide a valid ImageName."  # "does not exist": known
)
IMAGE_WRONG_STATUS = "Unable to {verb} Image {name} in status {status}."
IMAGE_SET_AND_DELETE = "Cannot both set and delete {member}."
IMAGE_QUOTA_UNIT = "Images"
IMAGE_VERSION_MISSING = "ImageVersion with ImageName {name} and {selector} {value} does not exist."
IMAGE_VERSION_WRONG_STATUS = "Unable to {verb} ImageVersion {name} in status {status}."
IMAGE_VERSION_DEFAULTS = {"Horovod": False}  # shown in 2022 of a version that had not set it, and not in 2021
VERSION_AND_ALIAS = "Only one of Version and Alias can be specified."
VERSION_OR_ALIAS = "One of Version and Alias must be specified."
ALIAS_IN_USE = "Alias {alias} is already used by version {version} of Image {name}."
APP_IMAGE_CONFIG_MISSING = "AppImageConfig with name {name} does not exist."
ONE_APP_IMAGE_CONFIG = "Only one of {members} can be specified."
POSIX_USER_UNSUPPORTED = (
    "DefaultUid {uid} and DefaultGid {gid} are not supported. Supported are 1000 with 100, and 0 with 0."
)

# --- tags
TAGGED_RESOURCE_MISSING = "RecordNotFound"  # 14.5
TOO_MANY_TAGS = "The number of tags on a resource cannot exceed {limit}."  # 14.6
TAG_LIMIT = 50  # per resource, in total
RESERVED_TAG_KEY = "Tag keys beginning with 'aws:' are reserved for system use."  # 14.7
DUPLICATE_TAG_KEY = "Duplicate tag keys found: {key}."  # 14.8

# --- lists
PAGE_SIZE = 10  # 11.21
CONTAINS_IGNORES_CASE = False  # 11.5
SORT_BY = "CreationTime"  # 11.3
ASCENDING = ("Name",)  # what ascends when no order is asked for; the rest descends (11.3)

# --- requests that are no JSON, or JSON of the wrong types (2.28)
NOT_JSON = ""
WRONG_TYPE = "Unexpected JSON value for type {shape}"

# --- requests that are not signed as they should be
NOT_SIGNED = "Authorization header requires a SigV4 'Credential' with a scope of date, region and service."

# --- hosts: how the partitions outside "aws" end theirs (3.8)
NOTEBOOK_DOMAINS = {"aws-cn": "sagemaker.com.cn"}
SIGN_IN_URL = "https://{region}.signin.aws.amazon.com/oauth"  # where an expired presigned URL leads (8.3)
