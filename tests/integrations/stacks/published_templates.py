"""Templates with the resources and references of templates that AWS has published.

Custom resources, whose Lambda functions moto runs in Docker only, and permissions of roles are left out.
"""

from .templates import ROLE, get, resource


def ref(name):
    return {"Ref": name}


def sub(text):
    return {"Fn::Sub": text}


def imported(name):
    return {"Fn::ImportValue": sub(name)}


def ec2(noun, **properties):
    return {"Type": f"AWS::EC2::{noun}", "Properties": properties}


def text(default):
    return {"Type": "String", "Default": default}


def subnet(number):
    zone = {"Fn::Select": [number, {"Fn::GetAZs": ""}]}  # moto does not resolve a reference in it
    return ec2("Subnet", VpcId=ref("Vpc"), CidrBlock=f"10.0.{number}.0/24", AvailabilityZone=zone)


def association(number):
    return ec2("SubnetRouteTableAssociation", SubnetId=ref(f"Subnet{number}"), RouteTableId=ref("Routes"))


def endpoint(service):
    return ec2(
        "VPCEndpoint",
        VpcId=ref("Vpc"),
        VpcEndpointType="Interface",
        PrivateDnsEnabled=True,
        SubnetIds=[ref("Subnet0"), ref("Subnet1")],
        SecurityGroupIds=[ref("EndpointGroup")],
        ServiceName=sub(f"com.amazonaws.${{AWS::Region}}.{service}"),
    )


def rule(group, source, **ports):
    return ec2("SecurityGroupIngress", GroupId=ref(group), SourceSecurityGroupId=ref(source), **ports)


# aws-samples/cloudformation-studio-domain, sagemaker-domain-with-vpc.yaml: a domain in a VPC without the internet.
PRIVATE_DOMAIN = {
    "Parameters": {"UserProfileName": text("admin"), "DomainName": text("sagemaker-domain")},
    "Resources": {
        "Vpc": ec2("VPC", CidrBlock="10.0.0.0/16", EnableDnsSupport=True, EnableDnsHostnames=True),
        "Subnet0": subnet(0),
        "Subnet1": subnet(1),
        "Routes": ec2("RouteTable", VpcId=ref("Vpc")),
        "Association0": association(0),
        "Association1": association(1),
        "Group": ec2(
            "SecurityGroup",
            GroupDescription="Studio",
            VpcId=ref("Vpc"),
            SecurityGroupEgress=[{"IpProtocol": "-1", "CidrIp": "0.0.0.0/0"}],
        ),
        "WithinGroup": rule("Group", "Group", IpProtocol="-1"),
        "EndpointGroup": ec2("SecurityGroup", GroupDescription="Endpoints", VpcId=ref("Vpc")),
        "ToEndpoints": rule("EndpointGroup", "Group", IpProtocol="tcp", FromPort=443, ToPort=443),
        "SageMakerApi": endpoint("sagemaker.api"),
        "Logs": endpoint("logs"),
        "Role": ROLE,
        "Domain": resource(
            "Domain",
            AuthMode="IAM",
            AppNetworkAccessType="VpcOnly",
            DomainName=ref("DomainName"),
            VpcId=ref("Vpc"),
            SubnetIds=[ref("Subnet0"), ref("Subnet1")],
            DefaultUserSettings={"ExecutionRole": get("Role", "Arn"), "SecurityGroups": [ref("Group")]},
        ),
        "UserProfile": resource(
            "UserProfile",
            DomainId=ref("Domain"),
            UserProfileName=ref("UserProfileName"),
            UserSettings={"ExecutionRole": get("Role", "Arn")},
        ),
    },
    "Outputs": {
        "Vpc": {"Value": ref("Vpc"), "Export": {"Name": sub("${AWS::StackName}-VPC")}},
        "Domain": {"Value": get("Domain", "DomainId"), "Export": {"Name": "SageMakerDomainId"}},
        "UserProfileArn": {"Value": get("UserProfile", "UserProfileArn")},
    },
}

# aws-samples/sagemaker-studio-admin-iac-templates, create-studio-and-user-internet-only.yaml: a domain in a VPC of the
# caller, whose subnets are one parameter.
DOMAIN_IN_A_VPC = {
    "Parameters": {
        "DomainName": text("MyExampleDomain"),
        "StudioUserName": text("test-user1"),
        "VPCId": {"Type": "String"},
        "SubnetIds": {"Type": "String"},
    },
    "Resources": {
        "Role": {**ROLE, "Properties": {**ROLE["Properties"], "RoleName": sub("${AWS::StackName}-${DomainName}-Role")}},
        "Domain": resource(
            "Domain",
            AppNetworkAccessType="PublicInternetOnly",
            AuthMode="IAM",
            DomainName=ref("DomainName"),
            SubnetIds={"Fn::Split": [",", ref("SubnetIds")]},
            VpcId=ref("VPCId"),
            DefaultUserSettings={"SecurityGroups": [], "ExecutionRole": get("Role", "Arn")},
        ),
        "UserProfile": resource(
            "UserProfile",
            DomainId=ref("Domain"),
            UserProfileName=ref("StudioUserName"),
            UserSettings={"ExecutionRole": get("Role", "Arn")},
        ),
    },
    "Outputs": {
        "Domain": {"Value": ref("Domain")},
        "Url": {"Value": {"Fn::Join": ["", ["https://console.aws.amazon.com/#/studio/", ref("Domain")]]}},
    },
}

# aws-samples/secure-data-science-reference-architecture, ds_env_*.yaml and ds_notebook_v2.yaml: the environment of a
# project, and a notebook instance with a key of its own in it.
ENVIRONMENT = {
    "Parameters": {"ProjectName": {"Type": "String"}, "EnvType": text("dev")},
    "Resources": {
        "Vpc": ec2("VPC", CidrBlock="10.0.0.0/16"),
        "Subnet0": subnet(0),
        "Group": ec2("SecurityGroup", GroupDescription="Notebooks", VpcId=ref("Vpc")),
        "Code": resource("CodeRepository", GitConfig={"RepositoryUrl": "https://example.com/project"}),
        "Config": resource(
            "NotebookInstanceLifecycleConfig",
            NotebookInstanceLifecycleConfigName=sub("ds-notebook-lc-${ProjectName}-${EnvType}"),
            OnStart=[{"Content": {"Fn::Base64": sub("echo ${ProjectName}")}}],
        ),
    },
    "Outputs": {
        name: {"Value": value, "Export": {"Name": sub(f"ds-{name.lower()}-${{ProjectName}}-${{EnvType}}")}}
        for name, value in {
            "Subnet": ref("Subnet0"),
            "Group": get("Group", "GroupId"),
            "Source": get("Code", "CodeRepositoryName"),
            "Config": get("Config", "NotebookInstanceLifecycleConfigName"),
        }.items()
    },
}
ISOLATED_NOTEBOOK = {
    "Parameters": {
        "ProjectName": {"Type": "String", "AllowedPattern": r"[A-Za-z0-9\-]*"},
        "EnvType": text("dev"),
        "NotebookOwnerUsername": {"Type": "String"},
        "InstanceType": text("ml.t3.medium") | {"AllowedValues": ["ml.t3.medium", "ml.m5.xlarge"]},
        "VolumeSize": {"Type": "Number", "Default": "10"},
    },
    "Resources": {
        "Role": ROLE,
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"EnableKeyRotation": True, "KeyPolicy": {"Statement": []}}},
        "Notebook": resource(
            "NotebookInstance",
            DirectInternetAccess="Disabled",
            InstanceType=ref("InstanceType"),
            KmsKeyId=ref("Key"),
            NotebookInstanceName=sub("ds-notebook-${ProjectName}-${EnvType}-${NotebookOwnerUsername}"),
            DefaultCodeRepository=imported("ds-source-${ProjectName}-${EnvType}"),
            LifecycleConfigName=imported("ds-config-${ProjectName}-${EnvType}"),
            RoleArn=get("Role", "Arn"),
            SecurityGroupIds=[imported("ds-group-${ProjectName}-${EnvType}")],
            SubnetId=imported("ds-subnet-${ProjectName}-${EnvType}"),
            VolumeSizeInGB=ref("VolumeSize"),
            Tags=[{"Key": "NotebookOwnerUsername", "Value": ref("NotebookOwnerUsername")}],
        ),
    },
    "Outputs": {
        "Url": {"Value": sub("https://example.com/${Notebook.NotebookInstanceName}?view=lab")},
        "Key": {"Value": ref("Key")},
    },
}
