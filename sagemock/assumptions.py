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

# --- Studio: domains, user profiles, spaces, apps. The numbers are those of Studio's own notes
STUDIO_MISSING = {
    "Domain": "Domain [{DomainId}] does not exist.",  # 2.2
    "UserProfile": "UserProfile [{UserProfileName}] does not exist in Domain [{DomainId}].",  # 4.2
    "Space": "Space [{SpaceName}] does not exist in Domain [{DomainId}].",
    "App": "App [{AppName}] does not exist.",  # 6.2
}
STUDIO_DUPLICATE = "{kind} [{arn}] already exists."  # 4.1, 5.1, 6.1
DOMAIN_DUPLICATE = "Domain with name {name} already exists."  # 2.1
CANNOT_UPDATE_NOW = "Unable to update {kind} [{arn}] because it is not in InService status."  # 2.3, 13
CANNOT_DELETE_NOW = "Unable to delete {kind} [{arn}] because it is in {status} status."  # 2.4, 13
PARENT_NOT_IN_SERVICE = (  # 4.1, 5.1: "Unable to create Space ... because UserProfile ... is not in InService"
    "Unable to create {kind} [{arn}] because {parent} [{parent_arn}] is not in InService status."
)
STATUSES_FOR_CHILDREN = ("InService", "Update_Failed")  # 13

DOMAIN_NEEDS_ROLE = "ExecutionRole is required in DefaultUserSettings."  # 2.1
DOMAIN_NEEDS_VPC = "VpcId and SubnetIds are required."  # 2.1
VPC_ONLY_NEEDS_SECURITY_GROUPS = "SecurityGroups are required in DefaultUserSettings for VpcOnly domains."  # 2.1
VPC_ONLY_RSTUDIO = "AppSecurityGroupManagement must be set to Service for RStudio enabled VpcOnly domains."  # 2.1
VPC_CANNOT_CHANGE = "VpcId cannot be changed."  # 2.3
HOME_EFS_CANNOT_BE_DISABLED = "HomeEfsFileSystemCreation cannot be changed from Enabled to Disabled."  # 2.3

STUDIO_EXPERIENCE_DISABLED = "DefaultLandingUri {uri} requires StudioWebPortal to be ENABLED."  # 2.1
AUTO_MOUNT_OF_DOMAIN = "AutoMountHomeEFS value DefaultAsDomain is only supported for user profiles."  # 2.1
TOO_MANY_SECURITY_GROUPS = "The number of SecurityGroups cannot exceed {limit}."  # 12
TOO_MANY_CUSTOM_IMAGES = "The number of CustomImages cannot exceed {limit}."  # 4.1, 12
DEFAULT_VOLUME_TOO_LARGE = "DefaultEbsVolumeSizeInGb cannot exceed MaximumEbsVolumeSizeInGb."  # 12
IDLE_TIMEOUT_OUT_OF_BOUNDS = "IdleTimeoutInMinutes must be between {least} and {most}."  # 12

PROFILE_NEEDS_SSO_USER = (  # 4.1
    "SingleSignOnUserIdentifier and SingleSignOnUserValue are required for domains with SSO authentication mode."
)
PROFILE_WITHOUT_SSO_USER = (  # 4.1
    "SingleSignOnUserIdentifier and SingleSignOnUserValue can only be set for domains with SSO authentication mode."
)
CANNOT_UPDATE_WITH_APPS = (  # 4.3, 5.3
    "Unable to update {kind} [{arn}] with InService App. Delete all InService apps for {kind} and try again."
)

OWNERSHIP_AND_SHARING = "OwnershipSettings and SpaceSharingSettings must be specified together."  # 5.1
CLASSIC_SPACE_NEEDS_ROLE = "ExecutionRole is required in the DefaultSpaceSettings of the domain."  # 5.1
CLASSIC_SPACE_IN_SSO_DOMAIN = "Shared spaces are not supported in domains with SSO authentication mode."  # 5.1
S3_FILE_SYSTEM = "S3FileSystem is only supported in Amazon SageMaker Unified Studio."  # 5.1
SPACE_VOLUME_TOO_LARGE = "EbsVolumeSizeInGb cannot exceed {limit}."  # 5.1
SPACE_VOLUME_CANNOT_SHRINK = "EbsVolumeSizeInGb cannot be decreased. Current volume size is {size}."  # 5.3
SPACE_VOLUME_GB = 5  # 5.1
VOLUME_SECONDS = 20  # that apps wait for it, once its space is in service (5.3)
NO_JUPYTERLAB_3 = "SageMakerImageArn {arn} is not supported in shared spaces. Use a JupyterLab 3 image."  # 5.1

BOTH_OWNERS = "Only one of UserProfileName or SpaceName can be passed for {operation} operation."  # 6.1
INSTANCE_TYPE_REQUIRED = "InstanceType is required for KernelGateway App."  # 6.1
SYSTEM_MEANS = "ml.t3.medium"  # what a KernelGateway shows for the instance type system (6.1)
LAB_INSTANCE_TYPE = "ml.t3.medium"  # of a JupyterLab or CodeEditor that nobody gives one
IMAGE_REQUIRED = "SageMakerImageArn is required for {app_type} App."  # 6.1
APP_NEEDS_SPACE = "AppType [{app_type}] is only supported in spaces."  # 6.1
APP_NOT_IN_SPACE = "AppType [{app_type}] is not supported in Space [{arn}]."  # 6.1
RSTUDIO_PLACE = "AppType [RStudioServerPro] requires UserProfileName [domain-shared] and AppName [default]."  # 6.1
RSTUDIO_NOT_ENABLED = "AppType [RStudioServerPro] is only supported in RStudio enabled domains."
APP_NAME_MUST_BE_DEFAULT = "AppName must be [default] for AppType [{app_type}]."  # 6.1
TRAINING_PLAN_PLACE = "TrainingPlanArn is only supported for JupyterLab and CodeEditor Apps."  # 6.1
LIFECYCLE_CONFIG_NOT_LISTED = (  # 6.1: the app fails at its start
    "ConfigurationError: LifecycleConfig {arn} is not in the LifecycleConfigArns of the user profile, space or domain."
)
STUDIO_SCRIPT_FAILED = (  # 6.1, known as far as the exit code
    "ConfigurationError: LifecycleConfig execution failed with non zero exit code {code} for script {arn}"
)
STUDIO_SCRIPT_TOO_LONG = "ConfigurationError: LifecycleConfig execution timed out for script {arn}"  # 6.1
APP_DELETED_ALREADY = "App [{arn}] has already been deleted."  # 6.3, but for this part: "has already been deleted"
APP_FAILED_ALREADY = "App [{arn}] previously failed and was automatically deleted."  # 6.3, likewise
APP_STATUSES_THAT_USE_QUOTA = ("Pending", "InService", "Deleting")
OWNER_FILTERS = "Only one of UserProfileNameEquals or SpaceNameEquals can be specified."  # 1.4
FIRST_PARTY_ACCOUNT = "081325390199"  # in Regions whose account nobody has published (6.6)
DISTRIBUTION_ACCOUNT = "885854791233"  # likewise, of sagemaker-distribution

PRESIGN_SSO = "CreatePresignedDomainUrl is only supported for domains with IAM authentication mode."  # 3
PRESIGN_NOT_IN_SERVICE = "Unable to create presigned URL because {kind} [{arn}] is not in InService status."  # 3
USUAL_LANDING_URI = "app:JupyterServer:"
PRESIGN_SESSION_NAME = "sagemock"  # whose IAM session it was: we do not look
LANDING_URI = "Invalid LandingUri [{uri}]."  # 3

# --- what Studio refers to: lifecycle configs, images, app image configs
STUDIO_LIFECYCLE_CONFIG_MISSING = "StudioLifecycleConfig with name {name} does not exist."
STUDIO_LIFECYCLE_CONFIG_IN_USE = "StudioLifecycleConfig [{arn}] is in use."
LIFECYCLE_CONFIG_OF_OTHER_TYPE = "StudioLifecycleConfig [{arn}] is not for AppType [{app_type}]."
NAME_IN_USE = "The ID or Name specified is already in use."  # known of app image configs, assumed of lifecycle configs
CONTENT_IS_NO_BASE64 = (
    "StudioLifecycleConfigContent must be base64 encoded."  # documented; whether it is refused is not
)
IMAGE_MISSING = (
    "Image with ImageName {name} does not exist. Please provide a valid ImageName."  # "does not exist": known
)
IMAGE_WRONG_STATUS = "Unable to {action} Image {name} in status {status}."
IMAGE_IN_USE = "Image with ImageName {name} is in use."
IMAGE_SET_AND_DELETE = "Cannot both set and delete {member}."
IMAGE_QUOTA_UNIT = "Images"
IMAGE_VERSION_MISSING = "ImageVersion with ImageName {name} and {selector} {value} does not exist."
IMAGE_VERSION_WRONG_STATUS = "Unable to {action} ImageVersion {name} in status {status}."
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
NOT_ONE_OF_A_UNION = "Exactly one member of {shape} must be set"

# --- requests that are not signed as they should be
NOT_SIGNED = "Authorization header requires a SigV4 'Credential' with a scope of date, region and service."
NO_SUCH_REGION = "Credential should be scoped to a valid region, not '{region}'."

# --- hosts: how the partitions outside "aws" end theirs (3.8)
NOTEBOOK_DOMAINS = {"aws-cn": "sagemaker.com.cn"}
SIGN_IN_URL = "https://{region}.signin.aws.amazon.com/oauth"  # where an expired presigned URL leads (8.3)
