"""Undocumented behaviour and messages of AWS: assumptions, one constant each, so that a correction is one line.

No test asserts these values.
"""

from __future__ import annotations

# --- all resources
UNEXPLAINED_FAILURE = "We encountered an internal error. Please try again."  # the message of endpoints and jobs

# --- notebook instances
PRESIGN_WRONG_STATUS = (
    "Cannot create presigned url for Notebook Instance ({arn}) with status ({status}). "
    "Notebook Instance must be InService."
)
INTERNET_NEEDS_SUBNET = "Subnet and security group must be specified when DirectInternetAccess is Disabled."
SECURITY_GROUPS_NEED_SUBNET = "SecurityGroupIds can be specified only if SubnetId is specified."
VOLUME_CANNOT_SHRINK = "Volume size cannot be decreased. Current volume size is ({size}) GB."
SET_AND_DISASSOCIATE = "Cannot specify both {member} and {flag}."
USER_NAME_IN_REPOSITORY_URL = (  # git's message, as AWS quotes git's messages for other failures
    "fatal: could not read Password for 'https://{host}': terminal prompts disabled"
)
ON_CREATE_RUNS_UNTIL_IT_SUCCEEDS = False  # the documentation can be read as once, even if it fails
CLONE_TIMEOUT = "fatal: the repository could not be cloned in time"  # git has no message for it
STATUSES_THAT_USE_QUOTA = ("Pending", "InService", "Stopping")  # of an instance type

# --- lifecycle configs and code repositories
LIFECYCLE_CONFIG_IN_USE_STAYS = True  # True: deleting it is refused
LIFECYCLE_CONFIG_IN_USE = (
    "Unable to delete Notebook Instance Lifecycle Config '{arn}'. "
    "(Details: Notebook Instance Lifecycle Config is in use.)"
)
CODE_REPOSITORY_MISSING = 'Cannot find CodeRepository: "{arn}"'  # only the beginning is known
CODE_REPOSITORY_DUPLICATE = 'Cannot create already existing code repository "{arn}".'

# --- Studio: domains, user profiles, spaces, apps
STUDIO_MISSING = {
    "Domain": "Domain [{DomainId}] does not exist.",
    "UserProfile": "UserProfile [{UserProfileName}] does not exist in Domain [{DomainId}].",
    "Space": "Space [{SpaceName}] does not exist in Domain [{DomainId}].",
    "App": "App [{AppName}] does not exist.",
}
STUDIO_DUPLICATE = "{kind} [{arn}] already exists."
DOMAIN_DUPLICATE = "Domain with name {name} already exists."
CANNOT_UPDATE_NOW = "Unable to update {kind} [{arn}] because it is not in InService status."
CANNOT_DELETE_NOW = "Unable to delete {kind} [{arn}] because it is in {status} status."
PARENT_NOT_IN_SERVICE = (  # known: "Unable to create Space ... because UserProfile ... is not in InService"
    "Unable to create {kind} [{arn}] because {parent} [{parent_arn}] is not in InService status."
)
STATUSES_FOR_CHILDREN = ("InService", "Update_Failed")

DOMAIN_NEEDS_ROLE = "ExecutionRole is required in DefaultUserSettings."
DOMAIN_NEEDS_VPC = "VpcId and SubnetIds are required."
VPC_ONLY_NEEDS_SECURITY_GROUPS = "SecurityGroups are required in DefaultUserSettings for VpcOnly domains."
VPC_ONLY_RSTUDIO = "AppSecurityGroupManagement must be set to Service for RStudio enabled VpcOnly domains."
VPC_CANNOT_CHANGE = "VpcId cannot be changed."
HOME_EFS_CANNOT_BE_DISABLED = "HomeEfsFileSystemCreation cannot be changed from Enabled to Disabled."

STUDIO_EXPERIENCE_DISABLED = "DefaultLandingUri {uri} requires StudioWebPortal to be ENABLED."
AUTO_MOUNT_OF_DOMAIN = "AutoMountHomeEFS value DefaultAsDomain is only supported for user profiles."
TOO_MANY_SECURITY_GROUPS = "The number of SecurityGroups cannot exceed {limit}."
TOO_MANY_CUSTOM_IMAGES = "The number of CustomImages cannot exceed {limit}."
DEFAULT_VOLUME_TOO_LARGE = "DefaultEbsVolumeSizeInGb cannot exceed MaximumEbsVolumeSizeInGb."
IDLE_TIMEOUT_OUT_OF_BOUNDS = "IdleTimeoutInMinutes must be between {least} and {most}."

PROFILE_NEEDS_SSO_USER = (
    "SingleSignOnUserIdentifier and SingleSignOnUserValue are required for domains with SSO authentication mode."
)
PROFILE_WITHOUT_SSO_USER = (
    "SingleSignOnUserIdentifier and SingleSignOnUserValue can only be set for domains with SSO authentication mode."
)
CANNOT_UPDATE_WITH_APPS = (
    "Unable to update {kind} [{arn}] with InService App. Delete all InService apps for {kind} and try again."
)

OWNERSHIP_AND_SHARING = "OwnershipSettings and SpaceSharingSettings must be specified together."
CLASSIC_SPACE_NEEDS_ROLE = "ExecutionRole is required in the DefaultSpaceSettings of the domain."
CLASSIC_SPACE_IN_SSO_DOMAIN = "Shared spaces are not supported in domains with SSO authentication mode."
S3_FILE_SYSTEM = "S3FileSystem is only supported in Amazon SageMaker Unified Studio."
SPACE_VOLUME_TOO_LARGE = "EbsVolumeSizeInGb cannot exceed {limit}."
SPACE_VOLUME_CANNOT_SHRINK = "EbsVolumeSizeInGb cannot be decreased. Current volume size is {size}."
SPACE_VOLUME_GB = 5
VOLUME_SECONDS = 20  # after its space is InService, until apps can use the volume
NO_JUPYTERLAB_3 = "SageMakerImageArn {arn} is not supported in shared spaces. Use a JupyterLab 3 image."

BOTH_OWNERS = "Only one of UserProfileName or SpaceName can be passed for {operation} operation."
INSTANCE_TYPE_REQUIRED = "InstanceType is required for KernelGateway App."
SYSTEM_INSTANCE_TYPE = "ml.t3.medium"  # the instance type that a KernelGateway on "system" shows
LAB_INSTANCE_TYPE = "ml.t3.medium"  # of a JupyterLab or CodeEditor without an instance type
IMAGE_REQUIRED = "SageMakerImageArn is required for {app_type} App."
APP_NEEDS_SPACE = "AppType [{app_type}] is only supported in spaces."
APP_NOT_IN_SPACE = "AppType [{app_type}] is not supported in Space [{arn}]."
RSTUDIO_LOCATION = "AppType [RStudioServerPro] requires UserProfileName [domain-shared] and AppName [default]."
RSTUDIO_NOT_ENABLED = "AppType [RStudioServerPro] is only supported in RStudio enabled domains."
APP_NAME_MUST_BE_DEFAULT = "AppName must be [default] for AppType [{app_type}]."
TRAINING_PLAN_APP_TYPES = "TrainingPlanArn is only supported for JupyterLab and CodeEditor Apps."
LIFECYCLE_CONFIG_NOT_LISTED = (  # the app fails at its start
    "ConfigurationError: LifecycleConfig {arn} is not in the LifecycleConfigArns of the user profile, space or domain."
)
STUDIO_SCRIPT_FAILED = (  # known up to the exit code
    "ConfigurationError: LifecycleConfig execution failed with non zero exit code {code} for script {arn}"
)
STUDIO_SCRIPT_TIMED_OUT = "ConfigurationError: LifecycleConfig execution timed out for script {arn}"
APP_DELETED_ALREADY = "App [{arn}] has already been deleted."  # known: "has already been deleted"
APP_FAILED_ALREADY = "App [{arn}] previously failed and was automatically deleted."  # likewise
APP_STATUSES_THAT_USE_QUOTA = ("Pending", "InService", "Deleting")
OWNER_FILTERS = "Only one of UserProfileNameEquals or SpaceNameEquals can be specified."
FIRST_PARTY_ACCOUNT = "081325390199"  # in regions for which AWS has not published one
DISTRIBUTION_ACCOUNT = "885854791233"  # likewise, of sagemaker-distribution

PRESIGN_SSO = "CreatePresignedDomainUrl is only supported for domains with IAM authentication mode."
PRESIGN_NOT_IN_SERVICE = "Unable to create presigned URL because {kind} [{arn}] is not in InService status."
DEFAULT_LANDING_URI = "app:JupyterServer:"
PRESIGN_SESSION_NAME = "sagemock"  # the name of the IAM session, which is not looked up
LANDING_URI = "Invalid LandingUri [{uri}]."

# --- resources that Studio refers to: lifecycle configs, images, app image configs
STUDIO_LIFECYCLE_CONFIG_MISSING = "StudioLifecycleConfig with name {name} does not exist."
STUDIO_LIFECYCLE_CONFIG_IN_USE = "StudioLifecycleConfig [{arn}] is in use."
LIFECYCLE_CONFIG_OF_OTHER_TYPE = "StudioLifecycleConfig [{arn}] is not for AppType [{app_type}]."
NAME_IN_USE = "The ID or Name specified is already in use."  # known of app image configs, assumed of lifecycle configs
CONTENT_NOT_BASE64 = "StudioLifecycleConfigContent must be base64 encoded."  # documented, but not the error
IMAGE_MISSING = (
    "Image with ImageName {name} does not exist. Please provide a valid ImageName."  # "does not exist": known
)
IMAGE_WRONG_STATUS = "Unable to {action} Image {name} in status {status}."
IMAGE_IN_USE = "Image with ImageName {name} is in use."
IMAGE_SET_AND_DELETE = "Cannot both set and delete {member}."
IMAGE_QUOTA_UNIT = "Images"
IMAGE_VERSION_MISSING = "ImageVersion with ImageName {name} and {selector} {value} does not exist."
IMAGE_VERSION_WRONG_STATUS = "Unable to {action} ImageVersion {name} in status {status}."
IMAGE_VERSION_DEFAULTS = {"Horovod": False}  # shown in 2022 for a version that had not set it, not in 2021
VERSION_AND_ALIAS = "Only one of Version and Alias can be specified."
VERSION_OR_ALIAS = "One of Version and Alias must be specified."
ALIAS_IN_USE = "Alias {alias} is already used by version {version} of Image {name}."
APP_IMAGE_CONFIG_MISSING = "AppImageConfig with name {name} does not exist."
POSIX_USER_UNSUPPORTED = (
    "DefaultUid {uid} and DefaultGid {gid} are not supported. Supported are 1000 with 100, and 0 with 0."
)

# --- tags
TAGGED_RESOURCE_MISSING = "RecordNotFound"
TOO_MANY_TAGS = "The number of tags on a resource cannot exceed {limit}."
TAG_LIMIT = 50  # per resource, in total
RESERVED_TAG_KEY = "Tag keys beginning with 'aws:' are reserved for system use."
DUPLICATE_TAG_KEY = "Duplicate tag keys found: {key}."

# --- lists
PAGE_SIZE = 10
CONTAINS_IGNORES_CASE = False
SORT_BY = "CreationTime"
ASCENDING = ("Name",)  # sort keys that ascend by default; the others descend

# --- requests that are not JSON, or JSON of the wrong types
NOT_JSON = ""
WRONG_TYPE = "Unexpected JSON value for type {shape}"
NOT_ONE_OF_A_UNION = "Exactly one member of {shape} must be set"

# --- requests without a valid signature header
NOT_SIGNED = "Authorization header requires a SigV4 'Credential' with a scope of date, region and service."
NO_SUCH_REGION = "Credential should be scoped to a valid region, not '{region}'."

# --- host names: the domains of partitions other than "aws"
NOTEBOOK_DOMAINS = {"aws-cn": "sagemaker.com.cn"}
SIGN_IN_URL = "https://{region}.signin.aws.amazon.com/oauth"  # the redirect of an expired presigned URL
