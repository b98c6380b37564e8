"""Undocumented behaviour and messages of AWS: assumptions, one constant each, so that a correction is one line.

The number of each is that of its statement in docs/aws. No test asserts these values.
"""

from __future__ import annotations

# --- all resources
UNEXPLAINED_FAILURE = "We encountered an internal error. Please try again."  # [N2.50] the message of endpoints and jobs

# --- notebook instances
PRESIGN_WRONG_STATUS = (  # [N8.8]
    "Cannot create presigned url for Notebook Instance ({arn}) with status ({status}). "
    "Notebook Instance must be InService."
)
INTERNET_NEEDS_SUBNET = "Subnet and security group must be specified when DirectInternetAccess is Disabled."  # [N4.11]
SECURITY_GROUPS_NEED_SUBNET = "SecurityGroupIds can be specified only if SubnetId is specified."  # [N4.12]
VOLUME_CANNOT_SHRINK = "Volume size cannot be decreased. Current volume size is ({size}) GB."  # [N9.6]
SET_AND_DISASSOCIATE = "Cannot specify both {member} and {flag}."  # [N9.7]
USER_NAME_IN_REPOSITORY_URL = (  # [N6.6] git's message, as AWS quotes git's messages for other failures
    "fatal: could not read Password for 'https://{host}': terminal prompts disabled"
)
ON_CREATE_RUNS_UNTIL_IT_SUCCEEDS = False  # [N12.12] the documentation can be read as once, even if it fails
CLONE_TIMEOUT = "fatal: the repository could not be cloned in time"  # [N6.8] git has no message for it
STATUSES_THAT_USE_QUOTA = ("Pending", "InService", "Stopping")  # [N2.44] of an instance type

NOTEBOOK_INTERFACE = (  # [X4.1]
    "[Do not delete] Network Interface created to access resources in your VPC for SageMaker Notebook Instance {name}"
)
NOTEBOOK_INTERFACE_REQUESTER = "AROAEXAMPLE:SageMaker"  # [X4.1] the form of an assumed role's ID
INTERFACE_IN_USE = "Network interface '{id}' is currently in use."  # [X4.2]
NOTEBOOK_KEY_MISSING = "KMS key '{key}' does not exist. You must choose a key that exists."  # [X3.2]
NOTEBOOK_KEY_UNUSABLE = "KMS key '{key}' cannot be used because its state is {state}."  # [X3.2]

# --- lifecycle configs and code repositories
LIFECYCLE_CONFIG_IN_USE = (  # [N12.11]
    "Unable to delete Notebook Instance Lifecycle Config '{arn}'. "
    "(Details: Notebook Instance Lifecycle Config is in use.)"
)
CODE_REPOSITORY_MISSING = 'Cannot find CodeRepository: "{arn}"'  # [N13.2] only the beginning is known
CODE_REPOSITORY_DUPLICATE = 'Cannot create already existing code repository "{arn}".'  # [N13.3]

# --- Studio: domains, user profiles, spaces, apps
STUDIO_MISSING = {
    "Domain": "Domain [{DomainId}] does not exist.",  # [S7.15]
    "UserProfile": "UserProfile [{UserProfileName}] does not exist in Domain [{DomainId}].",  # [S12.22]
    "Space": "Space [{SpaceName}] does not exist in Domain [{DomainId}].",  # [S13.24]
    "App": "App [{AppName}] does not exist.",  # [S15.9]
}
STUDIO_DUPLICATE = "{kind} [{arn}] already exists."  # [S12.4, S13.7, S14.13]
DOMAIN_DUPLICATE = "Domain with name {name} already exists."  # [S6.3]
CANNOT_UPDATE_NOW = "Unable to update {kind} [{arn}] because it is not in InService status."  # [S8.6]
CANNOT_DELETE_NOW = "Unable to delete {kind} [{arn}] because it is in {status} status."  # [S9.7, S13.41, S16.4]
PARENT_NOT_IN_SERVICE = (  # [S13.6, S12.6, S14.19] known in parts
    "Unable to create {kind} [{arn}] because {parent} [{parent_arn}] is not in InService status."
)
STATUSES_FOR_CHILDREN = ("InService", "Update_Failed")  # [S12.6, S14.19]

DOMAIN_NEEDS_ROLE = "ExecutionRole is required in DefaultUserSettings."  # [S6.5]
DOMAIN_NEEDS_VPC = "VpcId and SubnetIds are required."  # [S6.19]
VPC_ONLY_NEEDS_SECURITY_GROUPS = "SecurityGroups are required in DefaultUserSettings for VpcOnly domains."  # [S6.8]
VPC_ONLY_RSTUDIO = "AppSecurityGroupManagement must be set to Service for RStudio enabled VpcOnly domains."  # [S6.10]
RSTUDIO_GROUP_WITHOUT_ACCESS = (  # [S10.16] known as far as "if t"
    "Unable to {action} {kind} [{arn}] with update to RStudioServerProAppSettings. "
    "Make sure AccessStatus is set to ENABLED if the UserGroup is specified."
)
VPC_CANNOT_CHANGE = "VpcId cannot be changed."  # [S8.10]
HOME_EFS_CANNOT_BE_DISABLED = "HomeEfsFileSystemCreation cannot be changed from Enabled to Disabled."  # [S8.5]

STUDIO_EXPERIENCE_DISABLED = "DefaultLandingUri {uri} requires StudioWebPortal to be ENABLED."  # [S6.15]
AUTO_MOUNT_OF_DOMAIN = "AutoMountHomeEFS value DefaultAsDomain is only supported for user profiles."  # [S6.14]
TOO_MANY_SECURITY_GROUPS = "The number of SecurityGroups cannot exceed {limit}."  # [S10.6]
TOO_MANY_CUSTOM_IMAGES = "The number of CustomImages cannot exceed {limit}."  # [S10.10]
DEFAULT_VOLUME_TOO_LARGE = "DefaultEbsVolumeSizeInGb cannot exceed MaximumEbsVolumeSizeInGb."  # [S10.5]
IDLE_TIMEOUT_OUT_OF_BOUNDS = "IdleTimeoutInMinutes must be between {least} and {most}."  # [S10.2]

DOMAIN_SUBNET_MISSING = (  # [X2.3]
    "ResourceNotFoundError: The subnet ID '{subnet}' could not be found. Verify that the subnet ID is valid and that "
    "it's in the VPC '{vpc}'."
)
DOMAIN_GROUP_MISSING = (  # [X2.3]
    "ResourceNotFoundError: The security group ID '{group}' could not be found. Verify that the security group ID is "
    "valid and that it's in the VPC '{vpc}'."
)
DOMAIN_KEY_UNUSABLE = (  # [X3.1]
    "Unable to create Amazon EFS for domain '{DomainId}' because KMS key '{KmsKeyId}' is in state {state}."
)

PROFILE_NEEDS_SSO_USER = (  # [S12.8]
    "SingleSignOnUserIdentifier and SingleSignOnUserValue are required for domains with SSO authentication mode."
)
PROFILE_WITHOUT_SSO_USER = (  # [S12.8]
    "SingleSignOnUserIdentifier and SingleSignOnUserValue can only be set for domains with SSO authentication mode."
)
CANNOT_UPDATE_WITH_APPS = (  # [S12.30, S13.33]
    "Unable to update {kind} [{arn}] with InService App. Delete all InService apps for {kind} and try again."
)

OWNERSHIP_AND_SHARING = "OwnershipSettings and SpaceSharingSettings must be specified together."  # [S13.4]
CLASSIC_SPACE_NEEDS_ROLE = "ExecutionRole is required in the DefaultSpaceSettings of the domain."  # [S13.2]
S3_FILE_SYSTEM = "S3FileSystem is only supported in Amazon SageMaker Unified Studio."  # [S13.13]
SPACE_VOLUME_TOO_LARGE = "EbsVolumeSizeInGb cannot exceed {limit}."  # [S13.10]
SPACE_VOLUME_CANNOT_SHRINK = "EbsVolumeSizeInGb cannot be decreased. Current volume size is {size}."  # [S13.34]
SPACE_VOLUME_GB = 5  # [S13.9]
VOLUME_SECONDS = 20  # [S13.38] after its space is InService, until apps can use the volume
NO_JUPYTERLAB_3 = "SageMakerImageArn {arn} is not supported in shared spaces. Use a JupyterLab 3 image."  # [S13.12]

BOTH_OWNERS = "Only one of UserProfileName or SpaceName can be passed for {operation} operation."  # [S14.2]
INSTANCE_TYPE_REQUIRED = "InstanceType is required for KernelGateway App."  # [S14.5]
SYSTEM_INSTANCE_TYPE = "ml.t3.medium"  # [S14.4] the instance type that a KernelGateway on "system" shows
LAB_INSTANCE_TYPE = "ml.t3.medium"  # [S14.26] of a JupyterLab or CodeEditor without an instance type
IMAGE_REQUIRED = "SageMakerImageArn is required for {app_type} App."  # [S14.7]
APP_NEEDS_SPACE = "AppType [{app_type}] is only supported in spaces."  # [S14.8]
APP_NOT_IN_SPACE = "AppType [{app_type}] is not supported in Space [{arn}]."  # [S14.9]
RSTUDIO_LOCATION = (  # [S14.12]
    "AppType [RStudioServerPro] requires UserProfileName [domain-shared] and AppName [default]."
)
RSTUDIO_NOT_ENABLED = "AppType [RStudioServerPro] is only supported in RStudio enabled domains."  # [S14.12]
APP_NAME_MUST_BE_DEFAULT = "AppName must be [default] for AppType [{app_type}]."  # [S14.11]
TRAINING_PLAN_APP_TYPES = "TrainingPlanArn is only supported for JupyterLab and CodeEditor Apps."  # [S14.22]
LIFECYCLE_CONFIG_NOT_LISTED = (  # [S10.9] the app fails at its start
    "ConfigurationError: LifecycleConfig {arn} is not in the LifecycleConfigArns of the user profile, space or domain."
)
LIFECYCLE_CONFIG_NOT_FOUND = "ConfigurationError: LifecycleConfig {arn} does not exist."  # [S14.28] likewise
STUDIO_SCRIPT_FAILED = (  # [S14.23] known up to the exit code
    "ConfigurationError: LifecycleConfig execution failed with non zero exit code {code} for script {arn}"
)
STUDIO_SCRIPT_TIMED_OUT = "ConfigurationError: LifecycleConfig execution timed out for script {arn}"  # [S14.25]
APP_DELETED_ALREADY = "App [{arn}] has already been deleted."  # [S16.2] known: "has already been deleted"
APP_FAILED_ALREADY = "App [{arn}] previously failed and was automatically deleted."  # [S16.3] likewise
APP_STATUSES_THAT_USE_QUOTA = ("Pending", "InService", "Deleting")  # [S4.13]
OWNER_FILTERS = "Only one of UserProfileNameEquals or SpaceNameEquals can be specified."  # [S3.7]
FIRST_PARTY_ACCOUNT = "081325390199"  # [S17.1] in regions for which AWS has not published one
DISTRIBUTION_ACCOUNT = "885854791233"  # [S17.2] likewise, of sagemaker-distribution

PRESIGN_SSO = "CreatePresignedDomainUrl is only supported for domains with IAM authentication mode."  # [S11.10]
PRESIGN_NOT_IN_SERVICE = "Unable to create presigned URL because {kind} [{arn}] is not in InService status."  # [S11.12]
DEFAULT_LANDING_URI = "app:JupyterServer:"  # [S11.9]
PRESIGNED_URL_DENIED = "Auth token containing insufficient permissions"  # [A6.3] known of Studio
PRESIGN_SESSION_NAME = "sagemock"  # [S11.4] the name of the IAM session, which is not looked up
REMOTE_ACCESS_KIND = "ResourceIdentifier [{arn}] must be the ARN of a space or of its app."  # [S23.2]
REMOTE_ACCESS_DISABLED = "Space [{arn}] does not have remote access enabled"  # [S23.3] known after the ARN
REMOTE_APP_NOT_RUNNING = "Space [{arn}] does not have an app in InService status."  # [S23.4]
REMOTE_INSTANCE_TOO_SMALL = (  # [S14.29] known of AWS Toolkit, except for its beginning
    "Unable to create app [{arn}] because instanceType [{instance_type}] is not supported for remote access enabled "
    "spaces. Use instanceType with at least 8 GiB memory."
)
STUDIO_DISABLED = "An administrator has disabled Studio for this user profile."  # [S11.17]
LANDING_URI = "Invalid LandingUri [{uri}]."  # [S11.8]

# --- resources that Studio refers to: lifecycle configs, images, app image configs
STUDIO_LIFECYCLE_CONFIG_MISSING = "StudioLifecycleConfig with name {name} does not exist."  # [S18.5]
STUDIO_LIFECYCLE_CONFIG_IN_USE = "StudioLifecycleConfig [{arn}] is in use."  # [S18.8]
LIFECYCLE_CONFIG_OF_OTHER_TYPE = "StudioLifecycleConfig [{arn}] is not for AppType [{app_type}]."  # [S14.20]
NAME_IN_USE = (  # [S21.1, S18.3] known of app image configs, assumed of lifecycle configs
    "The ID or Name specified is already in use."
)
CONTENT_NOT_BASE64 = "StudioLifecycleConfigContent must be base64 encoded."  # [S18.2] documented, but not the error
IMAGE_MISSING = (  # [S19.5]
    "Image with ImageName {name} does not exist. Please provide a valid ImageName."  # "does not exist": known
)
BEING_DELETED = "{kind} ({arn}) is being deleted"  # [S20.21] known without the ARN
IMAGE_WRONG_STATUS = "Unable to {action} Image {name} in status {status}."  # [S19.10]
IMAGE_IN_USE = "Image with ImageName {name} is in use."  # [S19.9]
IMAGE_SET_AND_DELETE = "Cannot both set and delete {member}."  # [S19.7]
IMAGE_QUOTA_UNIT = "Images"  # [S4.9]
IMAGE_VERSION_MISSING = "ImageVersion with ImageName {name} and {selector} {value} does not exist."  # [S20.12]
IMAGE_VERSION_WRONG_STATUS = "Unable to {action} ImageVersion {name} in status {status}."  # [S20.19]
IMAGE_VERSION_DEFAULTS = {"Horovod": False}  # [S20.9] shown in 2022 for a version that had not set it, not in 2021
VERSION_AND_ALIAS = "Only one of Version and Alias can be specified."  # [S20.13]
VERSION_OR_ALIAS = "One of Version and Alias must be specified."  # [S20.18]
ALIAS_IN_USE = "Alias {alias} is already used by version {version} of Image {name}."  # [S20.15]
APP_IMAGE_CONFIG_MISSING = "AppImageConfig with name {name} does not exist."  # [S21.7]
POSIX_USER_UNSUPPORTED = (  # [S21.3]
    "DefaultUid {uid} and DefaultGid {gid} are not supported. Supported are 1000 with 100, and 0 with 0."
)

# --- MLflow
MLFLOW_SERVER_VERSION = "3.0.0"  # [M1.7] of a tracking server whose request has no version
MLFLOW_APP_VERSION = "3.4.0"  # [M5.2]
MLFLOW_VERSIONS = {"2.13": "2.13.2", "2.16": "2.16.2", "3.0": "3.0.0"}  # [M1.7] by the version without a patch number
MLFLOW_MISSING = {  # [M1.10, M5.9]
    "MlflowTrackingServer": "Tracking Server with ARN {arn} does not exist.",
    "MlflowApp": "MLflow App with ARN {arn} does not exist.",
}
MLFLOW_SERVER_DUPLICATE = "Tracking Server with ARN {arn} already exists."  # [M1.3]
MLFLOW_UNDELETABLE = {  # [M2.6] recorded of tracking servers
    "MlflowTrackingServer": "Tracking Server is in un-deletable state ({status}), so it cannot be deleted.",
    "MlflowApp": "MLflow App is in un-deletable state ({status}), so it cannot be deleted.",
}
MLFLOW_NOT_UPDATABLE = {  # [M2.9, M5.9]
    "MlflowTrackingServer": "Tracking Server with ARN {arn} is currently in status {status}, can't be updated.",
    "MlflowApp": "MLflow App with ARN {arn} is currently in status {status}, can't be updated.",
}
MLFLOW_SERVER_QUOTA_UNIT = "TrackingServers"  # [M2.10]
MLFLOW_APP_QUOTA_UNIT = "Apps"  # [M5.10]
PRESIGN_MLFLOW = "Unable to create presigned URL because {arn} is in status {status}."  # [M4.4]
MLFLOW_NOT_FOUND_STATUS = 404  # [M4.7] of a request to a server that does not exist, or is not running
MLFLOW_NOT_FOUND = "Tracking server could not be found"  # [M4.7] recorded of one that does not exist
MLFLOW_DENIED = "User is not authorized to perform: {action}"  # [M4.8] known of tracking servers, as a part of the body

# --- partner AI apps
PARTNER_APP_VERSION = "1.0"  # [P1.5] of a new app
PARTNER_APP_MISSING = "Partner App with ARN {arn} does not exist."  # [P1.10]
PARTNER_APP_CONFLICT = "Partner App {arn} is in status {status}, so that {action} is not possible."  # [P2.5]
PARTNER_APP_ERROR_CODE = "InternalFailure"  # [P2.3] the Code in Error after a failed change
PARTNER_APP_QUOTA_UNIT = "Apps"  # [P2.6]
PARTNER_APP_VERSION_UNAVAILABLE = "Version {version} is not an available upgrade of the Partner App."  # [P1.8]
PARTNER_APP_WITHOUT_IDC = "IdcConfig is required for a Partner App with AuthType IDC."  # [P1.7] with unconfirmed_rules
PARTNER_APP_WITHOUT_ADMIN = "A Partner App of type {type} needs at least one of AdminUsers."  # [P1.9] likewise
PARTNER_APP_URL_SECONDS = 300  # [P4.2] how long a presigned URL is valid by default
PARTNER_APP_SESSION_SECONDS = 43200  # [P4.2] the default length of a session
PRESIGN_PARTNER_APP = "Unable to create presigned URL because {arn} is in status {status}."  # [P4.3]

# --- tags
TAGGED_RESOURCE_MISSING = "RecordNotFound"  # [N14.5]
TOO_MANY_TAGS = "The number of tags on a resource cannot exceed {limit}."  # [N14.6]
TAG_LIMIT = 50  # [N14.6] per resource, in total
RESERVED_TAG_KEY = "Tag keys beginning with 'aws:' are reserved for system use."  # [N14.7]
DUPLICATE_TAG_KEY = "Duplicate tag keys found: {key}."  # [N14.8]

# --- stacks of CloudFormation
STACK_CALL_FAILED = 'Resource handler returned message: "{message}" (HandlerErrorCode: {code})'  # [X6.7]
STACK_NAME_MUST_CHANGE = (  # [X6.11]
    "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename {name} and update "
    "the stack again."
)
STACK_DOMAIN_FAILED = (  # [X6.6]
    '{type} [{{"/properties/DomainId":"{id}"}}] failed to stabilize during domain creation with the following error: '
    "{reason}"
)

# --- CloudTrail records
UNKNOWN_USER_AGENT = "aws-internal/3"  # [X5.6] of calls that arrive without a User-Agent
HIDDEN_IN_RECORDS = ("AuthorizedUrl", "Url")  # [X5.9]
HIDDEN_VALUE = "HIDDEN_DUE_TO_SECURITY_REASONS"  # [X5.9]
LOOKUP_TIME_RANGE = "Start time must be before end time."  # [X5.12]
LOOKUP_ATTRIBUTES = "Only one lookup attribute with a value can be specified."  # [X5.12]
LOOKUP_TOKEN = "The NextToken is not valid for this request."  # [X5.12]

# --- lists
PAGE_SIZE = 10  # [N11.21]
CONTAINS_IGNORES_CASE = False  # [N11.5, S3.17]
SORT_BY = "CreationTime"  # [N11.3]
ASCENDING = ("Name",)  # [N11.3] sort keys that ascend by default; the others descend

# --- requests that are not JSON, or JSON of the wrong types
NOT_JSON = ""  # [N2.28]
WRONG_TYPE = "Unexpected JSON value for type {shape}"  # [N2.28]
NOT_ONE_OF_A_UNION = "Exactly one member of {shape} must be set"  # [S13.13]

# --- requests without a valid signature header
NOT_SIGNED = "Authorization header requires a SigV4 'Credential' with a scope of date, region and service."  # [N2.27]
NO_SUCH_REGION = "Credential should be scoped to a valid region, not '{region}'."  # [N2.27]

# --- host names: the domains of partitions other than "aws"
NOTEBOOK_DOMAINS = {"aws-cn": "sagemaker.com.cn"}  # [N3.8]
SIGN_IN_URL = "https://{region}.signin.aws.amazon.com/oauth"  # [N8.3] the redirect of an expired presigned URL
