"""A request for each operation, the resource that its question is about, and members for each condition key."""

PREFIX = "arn:aws:sagemaker:us-east-1:123456789012"
ROLE = "arn:aws:iam::123456789012:role/DataScientist"
NOTEBOOK = {"NotebookInstanceName": "Lab"}
CONFIG = {"NotebookInstanceLifecycleConfigName": "Setup"}
REPOSITORY = {"CodeRepositoryName": "Utils"}
STUDIO_CONFIG = {"StudioLifecycleConfigName": "Start"}
IMAGE_CONFIG = {"AppImageConfigName": "Kernels"}
IMAGE = {"ImageName": "Analysis"}
DOMAIN = {"DomainId": "d-abcdefghijkl"}
TRACKING = {"TrackingServerName": "Tracking"}
MLFLOW_APP = {"Arn": "arn:aws:sagemaker:us-east-1:123456789012:mlflow-app/app-ABCDEFGHIJKL"}
PARTNER_APP = {"Arn": "arn:aws:sagemaker:us-east-1:123456789012:partner-app/app-ABCDEFGHIJKL"}
NEW_PARTNER_APP = {"Name": "evaluation", "Type": "comet", "Tier": "small", "AuthType": "IAM", "ExecutionRoleArn": ROLE}
ARTIFACTS = {"ArtifactStoreUri": "s3://bucket/artifacts", "RoleArn": ROLE}
PROFILE = {**DOMAIN, "UserProfileName": "Alice"}
SPACE = {**DOMAIN, "SpaceName": "LLM-Project"}
APP = {**PROFILE, "AppType": "JupyterServer", "AppName": "default"}
TAGS = [{"Key": "Team", "Value": "Fraud"}]

# Per operation: a request, and the resource of its question after the account ID; "*" stands for all resources.
REQUESTS = {
    "CreateNotebookInstance": ({**NOTEBOOK, "InstanceType": "ml.t3.medium", "RoleArn": ROLE}, "notebook-instance/lab"),
    "UpdateNotebookInstance": (NOTEBOOK, "notebook-instance/lab"),
    "DescribeNotebookInstance": (NOTEBOOK, "notebook-instance/lab"),
    "StartNotebookInstance": (NOTEBOOK, "notebook-instance/lab"),
    "StopNotebookInstance": (NOTEBOOK, "notebook-instance/lab"),
    "DeleteNotebookInstance": (NOTEBOOK, "notebook-instance/lab"),
    "CreatePresignedNotebookInstanceUrl": (NOTEBOOK, "notebook-instance/lab"),
    "ListNotebookInstances": ({}, "*"),
    "CreateNotebookInstanceLifecycleConfig": (CONFIG, "notebook-instance-lifecycle-config/setup"),
    "DescribeNotebookInstanceLifecycleConfig": (CONFIG, "notebook-instance-lifecycle-config/setup"),
    "UpdateNotebookInstanceLifecycleConfig": (CONFIG, "notebook-instance-lifecycle-config/setup"),
    "DeleteNotebookInstanceLifecycleConfig": (CONFIG, "notebook-instance-lifecycle-config/setup"),
    "ListNotebookInstanceLifecycleConfigs": ({}, "*"),
    "CreateCodeRepository": (
        {**REPOSITORY, "GitConfig": {"RepositoryUrl": "https://git.example/utils.git"}},
        "code-repository/utils",
    ),
    "DescribeCodeRepository": (REPOSITORY, "code-repository/utils"),
    "UpdateCodeRepository": (REPOSITORY, "code-repository/utils"),
    "DeleteCodeRepository": (REPOSITORY, "code-repository/utils"),
    "ListCodeRepositories": ({}, "*"),
    "CreateStudioLifecycleConfig": (
        {**STUDIO_CONFIG, "StudioLifecycleConfigContent": "ZWNobwo=", "StudioLifecycleConfigAppType": "JupyterLab"},
        "studio-lifecycle-config/start",
    ),
    "DescribeStudioLifecycleConfig": (STUDIO_CONFIG, "studio-lifecycle-config/start"),
    "DeleteStudioLifecycleConfig": (STUDIO_CONFIG, "studio-lifecycle-config/start"),
    "ListStudioLifecycleConfigs": ({}, "*"),
    "CreateAppImageConfig": (IMAGE_CONFIG, "app-image-config/kernels"),
    "DescribeAppImageConfig": (IMAGE_CONFIG, "app-image-config/kernels"),
    "UpdateAppImageConfig": (IMAGE_CONFIG, "app-image-config/kernels"),
    "DeleteAppImageConfig": (IMAGE_CONFIG, "app-image-config/kernels"),
    "ListAppImageConfigs": ({}, "app-image-config/*"),
    "CreateImage": ({**IMAGE, "RoleArn": ROLE}, "image/analysis"),
    "DescribeImage": (IMAGE, "image/analysis"),
    "UpdateImage": (IMAGE, "image/analysis"),
    "DeleteImage": (IMAGE, "image/analysis"),
    "ListImages": ({}, "*"),
    "CreateImageVersion": (
        {**IMAGE, "BaseImage": "123456789012.dkr.ecr.us-east-1.amazonaws.com/a:1", "ClientToken": "one"},
        "image/analysis",
    ),
    "ListImageVersions": (IMAGE, "image/analysis"),
    "ListAliases": (IMAGE, "image/analysis"),
    "DescribeImageVersion": ({**IMAGE, "Version": 2}, "image-version/analysis/2"),
    "UpdateImageVersion": ({**IMAGE, "Version": 2}, "image-version/analysis/2"),
    "DeleteImageVersion": ({**IMAGE, "Alias": "latest"}, "image-version/analysis/*"),
    "CreateDomain": (
        {
            "DomainName": "research",
            "AuthMode": "IAM",
            "DefaultUserSettings": {"ExecutionRole": ROLE},
            "VpcId": "vpc-12345678",
            "SubnetIds": ["subnet-12345678"],
        },
        "domain/*",
    ),
    "DescribeDomain": (DOMAIN, "domain/d-abcdefghijkl"),
    "UpdateDomain": (DOMAIN, "domain/d-abcdefghijkl"),
    "DeleteDomain": (DOMAIN, "domain/d-abcdefghijkl"),
    "ListDomains": ({}, "domain/*"),
    "CreateUserProfile": (PROFILE, "user-profile/d-abcdefghijkl/alice"),
    "DescribeUserProfile": (PROFILE, "user-profile/d-abcdefghijkl/alice"),
    "UpdateUserProfile": (PROFILE, "user-profile/d-abcdefghijkl/alice"),
    "DeleteUserProfile": (PROFILE, "user-profile/d-abcdefghijkl/alice"),
    "CreatePresignedDomainUrl": (PROFILE, "user-profile/d-abcdefghijkl/alice"),
    "ListUserProfiles": ({"DomainIdEquals": "d-abcdefghijkl"}, "user-profile/d-abcdefghijkl/*"),
    "CreateSpace": (SPACE, "space/d-abcdefghijkl/LLM-Project"),
    "DescribeSpace": (SPACE, "space/d-abcdefghijkl/LLM-Project"),
    "StartSession": (
        {"ResourceIdentifier": f"{PREFIX}:space/d-abcdefghijkl/LLM-Project"},
        "space/d-abcdefghijkl/LLM-Project",
    ),
    "UpdateSpace": (SPACE, "space/d-abcdefghijkl/LLM-Project"),
    "DeleteSpace": (SPACE, "space/d-abcdefghijkl/LLM-Project"),
    "ListSpaces": ({}, "space/*/*"),
    "CreateApp": (APP, "app/d-abcdefghijkl/alice/jupyterserver/default"),
    "DescribeApp": (APP, "app/d-abcdefghijkl/alice/jupyterserver/default"),
    "DeleteApp": (APP, "app/d-abcdefghijkl/alice/jupyterserver/default"),
    "ListApps": (
        {"DomainIdEquals": "d-abcdefghijkl", "SpaceNameEquals": "llm-project"},
        "app/d-abcdefghijkl/llm-project/*",
    ),
    "CreateMlflowTrackingServer": ({**TRACKING, **ARTIFACTS}, "mlflow-tracking-server/Tracking"),
    "DescribeMlflowTrackingServer": (TRACKING, "mlflow-tracking-server/Tracking"),
    "UpdateMlflowTrackingServer": (TRACKING, "mlflow-tracking-server/Tracking"),
    "StartMlflowTrackingServer": (TRACKING, "mlflow-tracking-server/Tracking"),
    "StopMlflowTrackingServer": (TRACKING, "mlflow-tracking-server/Tracking"),
    "DeleteMlflowTrackingServer": (TRACKING, "mlflow-tracking-server/Tracking"),
    "CreatePresignedMlflowTrackingServerUrl": (TRACKING, "mlflow-tracking-server/Tracking"),
    "ListMlflowTrackingServers": ({}, "*"),
    "CreateMlflowApp": ({"Name": "runs", **ARTIFACTS}, "mlflow-app/*"),
    "DescribeMlflowApp": (MLFLOW_APP, "mlflow-app/app-ABCDEFGHIJKL"),
    "UpdateMlflowApp": (MLFLOW_APP, "mlflow-app/app-ABCDEFGHIJKL"),
    "DeleteMlflowApp": (MLFLOW_APP, "mlflow-app/app-ABCDEFGHIJKL"),
    "CreatePresignedMlflowAppUrl": (MLFLOW_APP, "mlflow-app/app-ABCDEFGHIJKL"),
    "ListMlflowApps": ({}, "*"),
    "CreatePartnerApp": (NEW_PARTNER_APP, "partner-app/*"),
    "DescribePartnerApp": (PARTNER_APP, "partner-app/app-ABCDEFGHIJKL"),
    "UpdatePartnerApp": (PARTNER_APP, "partner-app/app-ABCDEFGHIJKL"),
    "DeletePartnerApp": (PARTNER_APP, "partner-app/app-ABCDEFGHIJKL"),
    "CreatePartnerAppPresignedUrl": (PARTNER_APP, "partner-app/app-ABCDEFGHIJKL"),
    "ListPartnerApps": ({}, "*"),
    "AddTags": ({"ResourceArn": f"{PREFIX}:notebook-instance/lab", "Tags": TAGS}, "notebook-instance/lab"),
    "ListTags": ({"ResourceArn": f"{PREFIX}:notebook-instance/lab"}, "notebook-instance/lab"),
    "DeleteTags": (
        {"ResourceArn": f"{PREFIX}:notebook-instance/lab", "TagKeys": ["Team"]},
        "notebook-instance/lab",
    ),
}

KMS = "arn:aws:kms:us-east-1:123456789012:key/1234abcd"
STUDIO_IMAGE = f"{PREFIX}:image/analysis"
SCRIPT = f"{PREFIX}:studio-lifecycle-config/start"
SPEC = {
    "InstanceType": "ml.m5.large",
    "SageMakerImageArn": STUDIO_IMAGE,
    "SageMakerImageVersionArn": f"{PREFIX}:image-version/analysis/2",
    "LifecycleConfigArn": SCRIPT,
}
USER_SETTINGS = {
    "SecurityGroups": ["sg-12345678"],
    "SharingSettings": {"S3KmsKeyId": KMS},
    "JupyterLabAppSettings": {"DefaultResourceSpec": SPEC},
    "KernelGatewayAppSettings": {
        "CustomImages": [{"ImageName": "Gpu", "ImageVersionNumber": 3, "AppImageConfigName": "kernels"}],
        "DefaultResourceSpec": {"InstanceType": "system"},
    },
}
APPS = {
    "sagemaker:ImageArns": (STUDIO_IMAGE, f"{PREFIX}:image/gpu"),
    "sagemaker:ImageVersionArns": (f"{PREFIX}:image-version/analysis/2", f"{PREFIX}:image-version/gpu/3"),
    "sagemaker:InstanceTypes": ("ml.m5.large", "system"),
    "sagemaker:StudioLifecycleConfigArns": (SCRIPT,),
}
PROFILE_KEYS = {
    **APPS,
    "sagemaker:DomainSharingOutputKmsKeyArn": (KMS,),
    "sagemaker:DomainSharingOutputKmsKey": (KMS,),
    "sagemaker:VpcSecurityGroupIds": ("sg-12345678",),
}
APP_KEYS = {name: values[:1] for name, values in APPS.items()}
UPDATE_NOTEBOOK = (
    {
        "InstanceType": "ml.m5.xlarge",
        "RootAccess": "Disabled",
        "LifecycleConfigName": "setup",
        "AcceleratorTypes": ["ml.eia2.medium"],
        "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "2"},
    },
    {
        "sagemaker:AcceleratorTypes": ("ml.eia2.medium",),
        "sagemaker:InstanceTypes": ("ml.m5.xlarge",),
        "sagemaker:MinimumInstanceMetadataServiceVersion": ("2",),
        "sagemaker:NotebookInstanceLifecycleConfigArns": (f"{PREFIX}:notebook-instance-lifecycle-config/setup",),
        "sagemaker:RootAccess": ("Disabled",),
    },
)
SPACE_SETTINGS = {
    "RemoteAccess": "ENABLED",
    "JupyterLabAppSettings": {"DefaultResourceSpec": SPEC},
    "KernelGatewayAppSettings": USER_SETTINGS["KernelGatewayAppSettings"],
}

# Per operation: members that give each of its keys a value, and all values of SageMaker's keys.
KEYS = {
    "CreateNotebookInstance": (
        {
            **UPDATE_NOTEBOOK[0],
            "DirectInternetAccess": "Disabled",
            "KmsKeyId": "1234abcd",
            "SubnetId": "subnet-12345678",
            "SecurityGroupIds": ["sg-12345678", "sg-87654321"],
        },
        {
            **UPDATE_NOTEBOOK[1],
            "sagemaker:DirectInternetAccess": ("Disabled",),
            "sagemaker:VolumeKmsKeyArn": (KMS,),
            "sagemaker:VolumeKmsKey": (KMS,),
            "sagemaker:VpcSecurityGroupIds": ("sg-12345678", "sg-87654321"),
            "sagemaker:VpcSubnets": ("subnet-12345678",),
        },
    ),
    "UpdateNotebookInstance": UPDATE_NOTEBOOK,
    "CreateDomain": (
        {"AppNetworkAccessType": "VpcOnly", "DefaultUserSettings": USER_SETTINGS, "KmsKeyId": KMS},
        {
            **PROFILE_KEYS,
            "sagemaker:AppNetworkAccessType": ("VpcOnly",),
            "sagemaker:AuthMode": ("IAM",),
            "sagemaker:VolumeKmsKeyArn": (KMS,),
            "sagemaker:VolumeKmsKey": (KMS,),
            "sagemaker:HomeEfsFileSystemKmsKey": (KMS,),
            "sagemaker:VpcSubnets": ("subnet-12345678",),
        },
    ),
    "UpdateDomain": (
        {
            "AppNetworkAccessType": "VpcOnly",
            "DefaultUserSettings": USER_SETTINGS,
            "SubnetIds": ["subnet-12345678"],
        },
        {
            **PROFILE_KEYS,
            "sagemaker:AppNetworkAccessType": ("VpcOnly",),
            "sagemaker:VpcSubnets": ("subnet-12345678",),
        },
    ),
    "CreateUserProfile": ({"UserSettings": USER_SETTINGS}, PROFILE_KEYS),
    "UpdateUserProfile": ({"UserSettings": USER_SETTINGS}, PROFILE_KEYS),
    "CreateSpace": (
        {
            "SpaceSettings": SPACE_SETTINGS,
            "OwnershipSettings": {"OwnerUserProfileName": "Alice"},
            "SpaceSharingSettings": {"SharingType": "Private"},
        },
        {
            **APPS,
            "sagemaker:OwnerUserProfileArn": (f"{PREFIX}:user-profile/d-abcdefghijkl/alice",),
            "sagemaker:RemoteAccess": ("ENABLED",),
            "sagemaker:SpaceSharingType": ("Private",),
        },
    ),
    "UpdateSpace": ({"SpaceSettings": SPACE_SETTINGS}, {**APPS, "sagemaker:RemoteAccess": ("ENABLED",)}),
    "CreateApp": ({"ResourceSpec": SPEC}, APP_KEYS),
}
