"""Templates of stacks."""

import copy
import json

ROLE_POLICY = {
    "Version": "2012-10-17",
    "Statement": [{"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}],
}


def get(resource, attribute):
    return {"Fn::GetAtt": [resource, attribute]}


def resource(noun, depends_on=None, **properties):
    """Return a resource of SageMaker."""
    template = {"Type": f"AWS::SageMaker::{noun}", "Properties": properties}
    return template if depends_on is None else {**template, "DependsOn": depends_on}


ROLE = {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": ROLE_POLICY}}
CONFIG = resource("NotebookInstanceLifecycleConfig", OnStart=[{"Content": {"Fn::Base64": "echo hello"}}])
LAB = resource(
    "NotebookInstance",
    InstanceType={"Ref": "InstanceType"},
    RoleArn=get("Role", "Arn"),
    VolumeSizeInGB="20",
    LifecycleConfigName=get("Config", "NotebookInstanceLifecycleConfigName"),
    Tags=[{"Key": "team", "Value": "risk"}],
)
NOTEBOOK = {
    "Parameters": {"InstanceType": {"Type": "String", "Default": "ml.t3.medium"}},
    "Resources": {"Role": ROLE, "Config": CONFIG, "Lab": LAB},
    "Outputs": {"Name": {"Value": get("Lab", "NotebookInstanceName")}, "Arn": {"Value": {"Ref": "Lab"}}},
}

IDLE = {"LifecycleManagement": "ENABLED", "IdleTimeoutInMinutes": {"Ref": "IdleMinutes"}}
DOMAIN = resource(
    "Domain",
    DomainName="research",
    AuthMode="IAM",
    VpcId={"Ref": "Vpc"},
    SubnetIds=[{"Ref": "Subnet"}],
    DefaultUserSettings={
        "ExecutionRole": get("Role", "Arn"),
        "JupyterLabAppSettings": {"AppLifecycleManagement": {"IdleSettings": IDLE}},
    },
)
STUDIO = {
    "Parameters": {"IdleMinutes": {"Type": "Number", "Default": "120"}},
    "Resources": {
        "Vpc": {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}},
        "Subnet": {
            "Type": "AWS::EC2::Subnet",
            "Properties": {"VpcId": {"Ref": "Vpc"}, "CidrBlock": "10.0.0.0/24"},
        },
        "Role": ROLE,
        "Domain": DOMAIN,
        "Alice": resource("UserProfile", DomainId={"Ref": "Domain"}, UserProfileName="alice"),
        "Space": resource(
            "Space",
            "Alice",
            DomainId={"Ref": "Domain"},
            SpaceName="lab",
            SpaceSettings={"AppType": "JupyterLab"},
            OwnershipSettings={"OwnerUserProfileName": "alice"},
            SpaceSharingSettings={"SharingType": "Private"},
        ),
        "App": resource(
            "App",
            "Alice",
            DomainId={"Ref": "Domain"},
            UserProfileName="alice",
            AppType="JupyterServer",
            AppName="default",
        ),
        "Image": resource("Image", ImageName="kernel", ImageRoleArn=get("Role", "Arn"), ImageDisplayName="Kernel"),
        "Version": resource("ImageVersion", ImageName="kernel", BaseImage="base", Alias="latest")
        | {"DependsOn": "Image"},
        "ImageConfig": resource("AppImageConfig", AppImageConfigName="config"),
        "Script": resource(
            "StudioLifecycleConfig",
            StudioLifecycleConfigName="script",
            StudioLifecycleConfigContent={"Fn::Base64": "echo hello"},
            StudioLifecycleConfigAppType="JupyterServer",
        ),
        "Code": resource("CodeRepository", GitConfig={"RepositoryUrl": "https://example.com/a", "Branch": "main"}),
    },
    "Outputs": {
        "Domain": {"Value": {"Ref": "Domain"}},
        "DomainArn": {"Value": get("Domain", "DomainArn")},
        "HomeEfs": {"Value": get("Domain", "HomeEfsFileSystemId")},
        "Url": {"Value": {"Fn::Sub": "${Domain.Url}/x"}},
        "Profile": {"Value": {"Ref": "Alice"}},
        "Space": {"Value": {"Ref": "Space"}},
        "App": {"Value": {"Ref": "App"}},
        "Image": {"Value": {"Ref": "Image"}},
        "Version": {"Value": {"Ref": "Version"}},
        "Number": {"Value": get("Version", "Version")},
        "ImageConfig": {"Value": {"Ref": "ImageConfig"}},
        "Script": {"Value": {"Ref": "Script"}},
        "Code": {"Value": {"Ref": "Code"}},
    },
}


def changed(template, **properties):
    """Return a copy of a template with other properties; ``Lab__VolumeSizeInGB=30`` sets one, None removes it.

    ``Lab=None`` removes a resource, and ``Lab={...}`` adds one.
    """
    template = copy.deepcopy(template)
    for path, value in properties.items():
        *parents, name = path.split("__")
        target = template["Resources"]
        if parents:
            target = target[parents[0]]["Properties"]
        if value is None:
            del target[name]
        else:
            target[name] = value
    return template


def body(template):
    return json.dumps(template)
