"""Guardrails that AWS's guides and public landing zones recommend, re-expressed, each with ten calls.

A call is ``(operation, members of the request, condition keys, whether it is allowed)``.
"""

CREATE, UPDATE, OPEN = "CreateNotebookInstance", "UpdateNotebookInstance", "CreatePresignedNotebookInstanceUrl"
LAB, SALES = {"NotebookInstanceName": "lab"}, {"NotebookInstanceName": "sales"}
NEW = {"NotebookInstanceName": "new"}
ROLE = {"RoleArn": "arn:aws:iam::123456789012:role/notebook"}
KEY = "arn:aws:kms:us-east-1:123456789012:key/11111111-2222-3333-4444-555555555555"
IN_DOMAIN = {"DomainId": "d-research00001"}
ALICE, BOB = {**IN_DOMAIN, "UserProfileName": "alice"}, {**IN_DOMAIN, "UserProfileName": "bob"}
VPC = {"SubnetId": "subnet-12345678", "SecurityGroupIds": ["sg-12345678"]}
OFFICE, HOME = {"aws:SourceIp": "203.0.113.7"}, {"aws:SourceIp": "198.51.100.7"}


def deny(*actions, **conditions):
    entries = [f"sagemaker:{action}" for action in actions]
    return {"Effect": "Deny", "Action": entries, "Resource": "*", "Condition": conditions}


def allow(*actions, resource="*", **conditions):
    entries = [f"sagemaker:{action}" for action in actions]
    return {"Effect": "Allow", "Action": entries, "Resource": resource, "Condition": conditions}


def tags(**pairs):
    return {"Tags": [{"Key": key, "Value": value} for key, value in pairs.items()]}


def imds(version):
    return {"InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": version}}


LARGE = {"JupyterLabAppSettings": {"DefaultResourceSpec": {"InstanceType": "ml.g5.xlarge"}}}
PUBLIC = {"sagemaker:AppNetworkAccessType": "PublicInternetOnly"}
GUARDRAILS = {
    # SageMaker developer guide, "Connect to resources in a VPC": notebooks in a subnet.
    "notebooks need a subnet": {
        "service_control_policies": [[deny(CREATE, Null={"sagemaker:VpcSubnets": "true"})]],
        "calls": [
            (CREATE, {**NEW}, {}, False),
            (CREATE, {**NEW, **VPC}, {}, True),
            (CREATE, {**NEW, "SecurityGroupIds": ["sg-12345678"]}, {}, False),
            (CREATE, {**NEW, **VPC, "DirectInternetAccess": "Disabled"}, {}, True),
            (CREATE, {**NEW, **VPC, "DirectInternetAccess": "Enabled"}, {}, True),
            (UPDATE, {**LAB, "InstanceType": "ml.t3.large"}, {}, True),
            ("StartNotebookInstance", LAB, {}, True),
            ("DescribeNotebookInstance", LAB, {}, True),
            ("CreateDomain", {"DomainName": "x"}, {}, True),
            (OPEN, LAB, {}, True),
        ],
    },
    # SageMaker developer guide, "Identity-based policy examples": no direct internet access.
    "notebooks without direct internet access": {
        "service_control_policies": [[deny(CREATE, StringEquals={"sagemaker:DirectInternetAccess": "Enabled"})]],
        "calls": [
            (CREATE, {**NEW, "DirectInternetAccess": "Enabled"}, {}, False),
            (CREATE, {**NEW, "DirectInternetAccess": "Disabled", **VPC}, {}, True),
            (CREATE, NEW, {}, False),  # by assumption 3.2
            (CREATE, {**NEW, **VPC}, {}, False),
            (UPDATE, {**LAB, "InstanceType": "ml.t3.large"}, {}, True),
            ("StopNotebookInstance", LAB, {}, True),
            ("DeleteNotebookInstance", LAB, {}, True),
            ("ListNotebookInstances", {}, {}, True),
            ("CreateDomain", {"DomainName": "x", "AppNetworkAccessType": "PublicInternetOnly"}, {}, True),
            (OPEN, LAB, {}, True),
        ],
    },
    # A public Terraform module of SCPs, "deny root access": it denies the notebooks without root access.
    "deny root access": {
        "wrong": "allows root access, and denies its absence",
        "notice": "denies CreateNotebookInstance with sagemaker:RootAccess other than 'Enabled'",
        "service_control_policies": [[deny(CREATE, UPDATE, StringEquals={"sagemaker:RootAccess": "Disabled"})]],
        "calls": [
            (CREATE, {**NEW, "RootAccess": "Enabled"}, {}, True),
            (CREATE, {**NEW, "RootAccess": "Disabled"}, {}, False),
            (CREATE, NEW, {}, True),
            (CREATE, {**NEW, **VPC}, {}, True),
            (UPDATE, {**LAB, "RootAccess": "Disabled"}, {}, False),
            (UPDATE, {**LAB, "RootAccess": "Enabled"}, {}, True),
            (UPDATE, {**LAB, "InstanceType": "ml.t3.large"}, {}, True),
            ("StartNotebookInstance", LAB, {}, True),
            ("DescribeNotebookInstance", LAB, {}, True),
            (OPEN, LAB, {}, True),
        ],
    },
    # AWS whitepaper "Build a secure enterprise machine learning platform": encryption of notebooks.
    "enforce notebook encryption": {
        "wrong": "denies every UpdateNotebookInstance, which never sends the key",
        "notice": "UpdateNotebookInstance never sends sagemaker:VolumeKmsKey: Null is always true for it",
        "service_control_policies": [[deny(CREATE, UPDATE, Null={"sagemaker:VolumeKmsKey": "true"})]],
        "calls": [
            (CREATE, {**NEW, "KmsKeyId": KEY}, {}, True),
            (CREATE, NEW, {}, False),
            (CREATE, {**NEW, "KmsKeyId": "11111111-2222-3333-4444-555555555555"}, {}, True),
            (CREATE, {**NEW, "KmsKeyId": "alias/notebooks"}, {}, True),
            (UPDATE, {**LAB, "InstanceType": "ml.t3.large"}, {}, False),
            (UPDATE, {**LAB, "RootAccess": "Disabled"}, {}, False),
            (UPDATE, {**LAB, "VolumeSizeInGB": 20}, {}, False),
            ("StartNotebookInstance", LAB, {}, True),
            ("DescribeNotebookInstance", LAB, {}, True),
            ("DeleteNotebookInstance", LAB, {}, True),
        ],
    },
    # SageMaker developer guide, "Identity-based policy examples": one key for all volumes.
    "volumes with one KMS key": {
        "service_control_policies": [[deny(CREATE, "CreateDomain", ArnNotLike={"sagemaker:VolumeKmsKeyArn": KEY})]],
        "calls": [
            (CREATE, {**NEW, "KmsKeyId": KEY}, {}, True),
            (CREATE, {**NEW, "KmsKeyId": KEY.rpartition("/")[2]}, {}, True),
            (CREATE, {**NEW, "KmsKeyId": KEY.replace("5555", "6666")}, {}, False),
            (CREATE, {**NEW, "KmsKeyId": "alias/notebooks"}, {}, False),
            (CREATE, NEW, {}, False),
            ("CreateDomain", {"DomainName": "x", "KmsKeyId": KEY}, {}, True),
            ("CreateDomain", {"DomainName": "x"}, {}, False),
            ("CreateDomain", {"DomainName": "x", "HomeEfsFileSystemKmsKeyId": KEY}, {}, True),
            (UPDATE, {**LAB, "InstanceType": "ml.t3.large"}, {}, True),
            ("DescribeDomain", IN_DOMAIN, {}, True),
        ],
    },
    # SageMaker developer guide and several landing zones: only small instance types.
    "small instance types": {
        "service_control_policies": [
            [
                deny(
                    CREATE,
                    UPDATE,
                    "CreateApp",
                    "CreateDomain",
                    "UpdateDomain",
                    "CreateUserProfile",
                    "CreateSpace",
                    **{"ForAnyValue:StringNotLike": {"sagemaker:InstanceTypes": ["ml.t3.*", "ml.m5.xlarge", "system"]}},
                )
            ]
        ],
        "calls": [
            (CREATE, {**NEW, "InstanceType": "ml.t3.medium"}, {}, True),
            (CREATE, {**NEW, "InstanceType": "ml.m5.xlarge"}, {}, True),
            (CREATE, {**NEW, "InstanceType": "ml.m5.2xlarge"}, {}, False),
            (UPDATE, {**LAB, "InstanceType": "ml.p3.2xlarge"}, {}, False),
            (UPDATE, {**LAB, "RootAccess": "Disabled"}, {}, True),
            ("CreateApp", {**ALICE, "ResourceSpec": {"InstanceType": "ml.g5.xlarge"}}, {}, False),
            ("CreateApp", {**ALICE, "ResourceSpec": {"InstanceType": "system"}}, {}, True),
            ("CreateApp", ALICE, {}, True),
            (
                "CreateSpace",
                {
                    **IN_DOMAIN,
                    "SpaceName": "s",
                    "SpaceSettings": LARGE,
                },
                {},
                False,
            ),
            ("CreateUserProfile", {**IN_DOMAIN, "UserProfileName": "carol"}, {}, True),
        ],
    },
    # SageMaker developer guide, "Connect to a notebook instance through a VPC interface endpoint".
    "notebooks open in the office only": {
        "service_control_policies": [
            [deny(OPEN, "CreatePresignedDomainUrl", NotIpAddress={"aws:SourceIp": ["203.0.113.0/24", "2001:db8::/32"]})]
        ],
        "calls": [
            (OPEN, LAB, OFFICE, True),
            (OPEN, LAB, HOME, False),
            (OPEN, LAB, {"aws:SourceIp": "2001:db8::7"}, True),
            (OPEN, LAB, {"aws:SourceIp": "2001:db9::7"}, False),
            ("CreatePresignedDomainUrl", ALICE, OFFICE, True),
            ("CreatePresignedDomainUrl", ALICE, HOME, False),
            ("CreatePresignedDomainUrl", {**ALICE, "SpaceName": "alice-lab"}, HOME, False),
            ("DescribeNotebookInstance", LAB, HOME, True),
            ("StopNotebookInstance", LAB, HOME, True),
            (CREATE, NEW, HOME, True),
        ],
    },
    # The same page: only through one endpoint. StringNotEquals also denies the requests without an endpoint.
    "Studio opens through an endpoint only": {
        "policies": [
            allow("*"),
            deny("CreatePresignedDomainUrl", StringNotEquals={"aws:SourceVpce": ["vpce-1111", "vpce-2222"]}),
        ],
        "calls": [
            ("CreatePresignedDomainUrl", ALICE, {"aws:SourceVpce": "vpce-1111"}, True),
            ("CreatePresignedDomainUrl", ALICE, {"aws:SourceVpce": "vpce-2222"}, True),
            ("CreatePresignedDomainUrl", ALICE, {"aws:SourceVpce": "vpce-3333"}, False),
            ("CreatePresignedDomainUrl", ALICE, {"aws:SourceVpce": "VPCE-1111"}, False),
            ("CreatePresignedDomainUrl", ALICE, OFFICE, False),
            ("CreatePresignedDomainUrl", ALICE, {}, False),
            ("DescribeUserProfile", ALICE, {}, True),
            ("CreateApp", ALICE, {}, True),
            (OPEN, LAB, {}, True),
            ("ListDomains", {}, {}, True),
        ],
    },
    # A public Terraform module of SCPs: Studio domains in a VPC.
    "Studio in a VPC only": {
        "service_control_policies": [
            [
                deny(
                    "CreateDomain",
                    "UpdateDomain",
                    StringEquals=PUBLIC,
                )
            ]
        ],
        "calls": [
            ("CreateDomain", {"DomainName": "x", "AppNetworkAccessType": "VpcOnly"}, {}, True),
            ("CreateDomain", {"DomainName": "x", "AppNetworkAccessType": "PublicInternetOnly"}, {}, False),
            ("CreateDomain", {"DomainName": "x"}, {}, False),  # by assumption 3.2
            ("UpdateDomain", {**IN_DOMAIN, "AppNetworkAccessType": "PublicInternetOnly"}, {}, False),
            ("UpdateDomain", {**IN_DOMAIN, "AppNetworkAccessType": "VpcOnly"}, {}, True),
            ("UpdateDomain", IN_DOMAIN, {}, True),
            ("DescribeDomain", IN_DOMAIN, {}, True),
            ("CreateUserProfile", {**IN_DOMAIN, "UserProfileName": "carol"}, {}, True),
            (CREATE, NEW, {}, True),
            ("DeleteDomain", IN_DOMAIN, {}, True),
        ],
    },
    # AWS whitepaper "SageMaker Studio administration best practices": everyone opens the own profile.
    "open the own profile": {
        "policies": [
            allow("*"),
            deny(
                "CreatePresignedDomainUrl",
                StringNotEquals={"sagemaker:ResourceTag/studiouserid": "${aws:PrincipalTag/studiouserid}"},
            ),
        ],
        "principal_tags": {"studiouserid": "alice"},
        "calls": [
            ("CreatePresignedDomainUrl", ALICE, {}, True),
            ("CreatePresignedDomainUrl", BOB, {}, False),
            ("CreatePresignedDomainUrl", {**IN_DOMAIN, "UserProfileName": "untagged"}, {}, False),
            ("CreatePresignedDomainUrl", {**IN_DOMAIN, "UserProfileName": "missing"}, {}, False),
            ("CreatePresignedDomainUrl", {**ALICE, "SpaceName": "bob-lab"}, {}, True),
            ("CreatePresignedDomainUrl", ALICE, {"aws:PrincipalTag/studiouserid": "bob"}, False),
            ("CreatePresignedDomainUrl", BOB, {"aws:PrincipalTag/studiouserid": "bob"}, True),
            ("CreatePresignedDomainUrl", ALICE, {"aws:PrincipalTag/studiouserid": "Alice"}, False),
            ("DescribeUserProfile", BOB, {}, True),
            ("CreateApp", BOB, {}, True),
        ],
    },
    # SageMaker developer guide, "Control access by tags": each team its own resources, and no change of tags.
    "each team its own resources": {
        "policies": [
            allow("*NotebookInstance", OPEN, StringEquals={"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}),
            allow("AddTags", Null={"sagemaker:TaggingAction": "false"}),
            {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"},
        ],
        "principal_tags": {"team": "fraud"},
        "calls": [
            ("StopNotebookInstance", LAB, {}, True),
            ("StopNotebookInstance", SALES, {}, False),
            ("DescribeNotebookInstance", {"NotebookInstanceName": "missing"}, {}, False),
            (OPEN, LAB, {}, True),
            (CREATE, {**NEW, **ROLE, **tags(team="fraud")}, {}, True),
            (CREATE, {**NEW, **ROLE, **tags(team="sales")}, {}, False),
            (CREATE, {**NEW, **ROLE}, {}, False),
            (CREATE, {**NEW, **ROLE, **tags(Team="fraud")}, {}, True),  # keys of tags have no case in conditions
            ("AddTags", {"ResourceArn": "SALES", **tags(team="fraud")}, {}, False),
            ("DeleteTags", {"ResourceArn": "LAB", "TagKeys": ["team"]}, {}, False),
        ],
    },
    # AWS Security Hub's controls as SCPs: version 2 of the instance metadata service.
    "metadata service version 2": {
        "service_control_policies": [
            [deny(CREATE, StringNotEquals={"sagemaker:MinimumInstanceMetadataServiceVersion": "2"})]
        ],
        "calls": [
            (
                CREATE,
                {**NEW, **imds("2")},
                {},
                True,
            ),
            (
                CREATE,
                {**NEW, **imds("1")},
                {},
                False,
            ),
            (CREATE, NEW, {}, False),
            (CREATE, {**NEW, **VPC}, {}, False),
            (
                UPDATE,
                {**LAB, **imds("1")},
                {},
                True,
            ),
            (UPDATE, {**LAB, "InstanceType": "ml.t3.large"}, {}, True),
            ("StartNotebookInstance", LAB, {}, True),
            ("DeleteNotebookInstance", LAB, {}, True),
            ("CreateDomain", {"DomainName": "x"}, {}, True),
            ("ListNotebookInstances", {}, {}, True),
        ],
    },
}
