"""Notebook instances: operations and their errors."""

import base64
import json
from datetime import datetime, timezone

import boto3
import pytest

from sagemock.cloud import dispatcher

START = datetime(2030, 1, 1, tzinfo=timezone.utc)
LAB = {"NotebookInstanceName": "lab"}
SUBNET = {"SubnetId": "subnet-0123456789abcdef0"}
REPOSITORY = {"CodeRepositoryName": "Analyses", "GitConfig": {"RepositoryUrl": "https://github.com/example/analyses"}}
CONFIG = {"NotebookInstanceLifecycleConfigName": "Setup"}
STATUSES = ["Pending", "InService", "Stopping", "Stopped", "Failed", "Updating", "Deleting"]

pytestmark = pytest.mark.sagemock(clock="manual", start=START)


@pytest.fixture
def describe(sagemaker_client):
    def describe(name="lab"):
        description = sagemaker_client.describe_notebook_instance(NotebookInstanceName=name)
        del description["ResponseMetadata"]
        return description

    return describe


def takes(client, operation, member):
    """Return whether the installed botocore supports a member of a request."""
    return member in client.meta.service_model.operation_model(operation).input_shape.members


def shows(client, operation, member):
    return member in client.meta.service_model.operation_model(operation).output_shape.members


# --- create and describe


def test_a_new_instance_is_pending(create_notebook, describe):
    create_notebook()
    assert describe()["NotebookInstanceStatus"] == "Pending"


def test_create_returns_only_the_arn(sagemaker_client, create_notebook, describe):
    arn = create_notebook()
    assert arn == "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab"
    assert describe()["NotebookInstanceArn"] == arn
    reply = sagemaker_client.meta.service_model.operation_model("CreateNotebookInstance").output_shape
    assert set(reply.members) == {"NotebookInstanceArn"}


def test_arn_is_lower_case_and_name_keeps_case(create_notebook, describe):
    arn = create_notebook("AKing-Service-Mapping")
    assert arn.endswith(":notebook-instance/aking-service-mapping")
    assert describe("AKing-Service-Mapping")["NotebookInstanceName"] == "AKing-Service-Mapping"


def test_names_ignore_case(create_notebook, describe, client_error):
    create_notebook("Lab")
    assert describe("LAB")["NotebookInstanceName"] == "Lab"
    assert client_error(create_notebook, name="lab")["Code"] == "ValidationException"


@pytest.mark.parametrize(
    ("region", "partition"),
    [("eu-central-1", "aws"), ("cn-north-1", "aws-cn"), ("us-gov-west-1", "aws-us-gov"), ("us-iso-east-1", "aws-iso")],
)
def test_the_arn_has_region_and_partition(sagemock, region, partition):
    created = boto3.client("sagemaker", region_name=region).create_notebook_instance(
        **LAB, InstanceType="ml.t3.medium", RoleArn=f"arn:{partition}:iam::123456789012:role/DataScientist"
    )
    arn = f"arn:{partition}:sagemaker:{region}:123456789012:notebook-instance/lab"
    assert created["NotebookInstanceArn"] == arn


@pytest.mark.sagemock(account_id="210987654321")
def test_the_arn_has_the_account(create_notebook):
    assert create_notebook().split(":")[4] == "210987654321"


def test_regions_are_independent(create_notebook, client_error):
    create_notebook()
    elsewhere = boto3.client("sagemaker", region_name="eu-west-1")
    assert elsewhere.list_notebook_instances()["NotebookInstances"] == []
    assert client_error(elsewhere.describe_notebook_instance, **LAB)["Message"] == "RecordNotFound"


@pytest.mark.parametrize("status", STATUSES)
def test_duplicate_name_is_refused_in_every_status(create_notebook, notebook_in, client_error, status):
    arn = notebook_in(status)
    error = client_error(create_notebook)
    assert error["Code"] == "ValidationException"
    assert error["Message"] == f"Cannot create a duplicate Notebook Instance ({arn})"


def test_name_is_free_after_the_deletion(sagemock, create_notebook, notebook_in, describe):
    notebook_in("Deleting")
    sagemock.clock.settle()
    create_notebook()
    assert describe()["NotebookInstanceStatus"] == "Pending"


def test_describe_returns_defaults_and_omits_unset_members(sagemaker_client, create_notebook, describe):
    arn = create_notebook()
    expected = {
        "NotebookInstanceArn": arn,
        "NotebookInstanceName": "lab",
        "NotebookInstanceStatus": "Pending",
        "Url": "lab.notebook.us-east-1.sagemaker.aws",
        "InstanceType": "ml.t3.medium",
        "IpAddressType": "ipv4",
        "RoleArn": "arn:aws:iam::123456789012:role/DataScientist",
        "LastModifiedTime": START,
        "CreationTime": START,
        "DirectInternetAccess": "Enabled",
        "VolumeSizeInGB": 5,
        "RootAccess": "Enabled",
        "PlatformIdentifier": "notebook-al2023-v1",
        "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "2"},
    }
    if not shows(sagemaker_client, "DescribeNotebookInstance", "IpAddressType"):
        del expected["IpAddressType"]
    assert describe() == expected


def test_describe_returns_the_members_of_create(sagemaker_client, create_notebook, describe):
    sagemaker_client.create_notebook_instance_lifecycle_config(**CONFIG)
    sagemaker_client.create_code_repository(**REPOSITORY)
    same = {
        "InstanceType": "ml.m5.xlarge",
        "RoleArn": "arn:aws:iam::123456789012:role/service-role/Other",
        "KmsKeyId": "1234abcd-12ab-34cd-56ef-1234567890ab",
        "SubnetId": "subnet-0123456789abcdef0",
        "DirectInternetAccess": "Disabled",
        "VolumeSizeInGB": 16384,
        "DefaultCodeRepository": "Analyses",
        "AdditionalCodeRepositories": ["https://github.com/example/other", "analyses"],
        "RootAccess": "Disabled",
        "PlatformIdentifier": "notebook-al2-v2",
        "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "1"},
    }
    if takes(sagemaker_client, "CreateNotebookInstance", "IpAddressType"):
        same["IpAddressType"] = "dualstack"
    groups = ["sg-1", "sg-2"]
    create_notebook(**same, SecurityGroupIds=groups, LifecycleConfigName="Setup")
    description = describe()
    assert {member: description[member] for member in same} == same
    assert description["SecurityGroups"] == groups
    assert description["NotebookInstanceLifecycleConfigName"] == "Setup"


def test_empty_list_counts_as_unset(create_notebook, describe):
    create_notebook(**SUBNET, AdditionalCodeRepositories=[], SecurityGroupIds=[], Tags=[])
    assert "AdditionalCodeRepositories" not in describe()
    assert len(describe()["SecurityGroups"]) == 1


def test_accelerators_are_accepted_and_not_described(create_notebook, describe):
    create_notebook(AcceleratorTypes=["ml.eia2.medium"])
    assert "AcceleratorTypes" not in describe()


def test_tags_are_not_described(sagemaker_client, create_notebook, describe):
    arn = create_notebook(Tags=[{"Key": "team", "Value": "research"}])
    assert "Tags" not in describe()
    assert sagemaker_client.list_tags(ResourceArn=arn)["Tags"] == [{"Key": "team", "Value": "research"}]


@pytest.mark.parametrize(
    "operation",
    ["Describe{}", "Start{}", "Stop{}", "Update{}", "Delete{}", "CreatePresigned{}Url"],
)
def test_missing_instance_is_not_found(sagemaker_client, client_error, operation):
    methods = {aws: method for method, aws in sagemaker_client.meta.method_to_api_mapping.items()}
    error = client_error(getattr(sagemaker_client, methods[operation.format("NotebookInstance")]), **LAB)
    assert error == {"Code": "ValidationException", "Message": "RecordNotFound"}


# --- host name


@pytest.mark.parametrize("status", STATUSES)
def test_url_has_no_scheme_in_every_status(notebook_in, describe, status):
    notebook_in(status, "My-Lab")
    assert describe("My-Lab")["Url"] == "my-lab.notebook.us-east-1.sagemaker.aws"


def test_host_label_of_another_account_gets_a_suffix(sagemock, sagemaker_client, create_notebook):
    create_notebook()
    models = sagemaker_client.meta.service_model

    def elsewhere(operation, **request):
        answer = dispatcher.dispatch(
            sagemock,
            models.operation_model(operation),
            json.dumps(LAB | request),
            region="us-east-1",
            account_id="210987654321",
        )
        return json.loads(answer.body)

    role = "arn:aws:iam::210987654321:role/DataScientist"
    elsewhere("CreateNotebookInstance", InstanceType="ml.t3.medium", RoleArn=role)
    label = elsewhere("DescribeNotebookInstance")["Url"].partition(".")[0]
    assert label.startswith("lab-")
    assert len(label) == len("lab-") + 4
    assert label.isalnum() or label.replace("-", "").isalnum()


# --- network


def test_subnet_adds_a_permanent_network_interface(sagemock, sagemaker_client, create_notebook, describe):
    create_notebook(**SUBNET, SecurityGroupIds=["sg-1"])
    interface = describe()["NetworkInterfaceId"]
    assert interface.startswith("eni-")
    sagemock.clock.settle()
    sagemaker_client.stop_notebook_instance(**LAB)
    sagemock.clock.settle()
    assert describe()["NetworkInterfaceId"] == interface
    assert describe()["SecurityGroups"] == ["sg-1"]


def test_subnet_adds_the_default_security_group(create_notebook, describe):
    create_notebook(**SUBNET)
    create_notebook("other", **SUBNET)
    (group,) = describe()["SecurityGroups"]
    assert group.startswith("sg-")
    assert describe("other")["SecurityGroups"] == [group]


def test_network_members_need_a_subnet(create_notebook, describe):
    create_notebook()
    assert not {"SubnetId", "SecurityGroups", "NetworkInterfaceId"} & set(describe())


@pytest.mark.usefixtures("unconfirmed_rules")
@pytest.mark.parametrize("request_", [{"DirectInternetAccess": "Disabled"}, {"SecurityGroupIds": ["sg-1"]}])
def test_options_that_need_a_subnet_are_refused(create_notebook, client_error, request_):
    assert client_error(create_notebook, **request_)["Code"] == "ValidationException"
    create_notebook(**request_, **SUBNET)


# --- platform, lifecycle config, code repositories


@pytest.mark.parametrize("platform", ["notebook-al1-v1", "notebook-al2-v1"])
def test_a_retired_platform_is_refused(create_notebook, client_error, platform):
    error = client_error(create_notebook, PlatformIdentifier=platform)
    assert error["Code"] == "ValidationException"
    assert error["Message"] == f"Platform identifier ({platform}) is not supported for this service."


@pytest.mark.parametrize("platform", ["notebook-al2-v2", "notebook-al2-v3", "notebook-al2023-v1", "notebook-al2023-v2"])
def test_platforms_of_the_model_are_accepted(sagemaker_client, create_notebook, describe, platform):
    if platform not in sagemaker_client.meta.service_model.shape_for("PlatformIdentifier").metadata["pattern"]:
        pytest.skip(f"this botocore is older than {platform}")
    create_notebook(PlatformIdentifier=platform)
    assert describe()["PlatformIdentifier"] == platform


def test_platform_is_kept_by_stop_and_start(sagemock, sagemaker_client, notebook_in, describe):
    notebook_in("Stopped", PlatformIdentifier="notebook-al2-v2")
    sagemaker_client.start_notebook_instance(**LAB)
    sagemock.clock.settle()
    assert describe()["PlatformIdentifier"] == "notebook-al2-v2"


@pytest.mark.parametrize(
    "reference",
    [
        {"LifecycleConfigName": "missing"},
        {"DefaultCodeRepository": "missing"},
        {"AdditionalCodeRepositories": ["https://github.com/example/analyses", "missing"]},
    ],
)
def test_named_config_and_repositories_must_exist(
    sagemaker_client, create_notebook, notebook_in, client_error, reference
):
    assert client_error(create_notebook, **reference)["Code"] == "ValidationException"
    notebook_in("Stopped")
    assert client_error(sagemaker_client.update_notebook_instance, **LAB, **reference)["Code"] == "ValidationException"


def test_repository_may_be_an_unregistered_url(create_notebook, describe):
    create_notebook(DefaultCodeRepository="https://github.com/example/analyses")
    assert describe()["DefaultCodeRepository"] == "https://github.com/example/analyses"


@pytest.mark.parametrize("member", ["DefaultCodeRepository", "AdditionalCodeRepositories"])
@pytest.mark.parametrize("registered", [True, False])
def test_user_name_in_repository_url_fails_the_start(
    sagemock, sagemaker_client, create_notebook, describe, member, registered
):
    repository = url = "https://somebody@github.com/example/analyses"
    if registered:
        sagemaker_client.create_code_repository(CodeRepositoryName="mine", GitConfig={"RepositoryUrl": url})
        repository = "mine"
    create_notebook(**{member: repository if member.startswith("Default") else [repository]})
    sagemock.clock.settle()
    assert describe()["NotebookInstanceStatus"] == "Failed"
    assert describe()["FailureReason"]


def test_deleted_repository_is_still_described(sagemock, sagemaker_client, create_notebook, describe):
    sagemaker_client.create_code_repository(**REPOSITORY)
    create_notebook(DefaultCodeRepository="Analyses")
    sagemaker_client.delete_code_repository(CodeRepositoryName="Analyses")
    sagemock.clock.settle()
    assert describe()["DefaultCodeRepository"] == "Analyses"
    assert describe()["NotebookInstanceStatus"] == "InService"


# --- update


@pytest.mark.parametrize("status", ["Stopped", "Failed"])
def test_update_ends_in_stopped(sagemock, sagemaker_client, notebook_in, describe, status):
    notebook_in(status)
    sagemaker_client.update_notebook_instance(**LAB, InstanceType="ml.m5.xlarge")
    assert describe()["NotebookInstanceStatus"] == "Updating"
    sagemock.clock.settle()
    assert describe()["NotebookInstanceStatus"] == "Stopped"
    assert describe()["InstanceType"] == "ml.m5.xlarge"


def test_update_changes_only_members_in_the_request(sagemock, sagemaker_client, notebook_in, describe):
    notebook_in("Stopped", VolumeSizeInGB=20, DefaultCodeRepository="https://github.com/example/analyses")
    sagemaker_client.create_notebook_instance_lifecycle_config(**CONFIG)
    before = describe()
    changes = {
        "InstanceType": "ml.m5.xlarge",
        "RoleArn": "arn:aws:iam::123456789012:role/Other",
        "VolumeSizeInGB": 30,
        "AdditionalCodeRepositories": ["https://github.com/example/other"],
        "RootAccess": "Disabled",
        "InstanceMetadataServiceConfiguration": {"MinimumInstanceMetadataServiceVersion": "1"},
    }
    newer = {"IpAddressType": "dualstack", "PlatformIdentifier": "notebook-al2-v3"}
    changes |= {
        member: value for member, value in newer.items() if takes(sagemaker_client, "UpdateNotebookInstance", member)
    }
    sagemaker_client.update_notebook_instance(**LAB, **changes, LifecycleConfigName="Setup")
    sagemock.clock.settle()
    after = describe()
    moved = {"LastModifiedTime": after["LastModifiedTime"], "NotebookInstanceLifecycleConfigName": "Setup"}
    assert after == before | changes | moved


def test_update_without_a_change_is_accepted(sagemaker_client, notebook_in, describe):
    notebook_in("Stopped")
    sagemaker_client.update_notebook_instance(**LAB)
    assert describe()["NotebookInstanceStatus"] == "Updating"


def test_update_replaces_the_whole_list_of_repositories(sagemock, sagemaker_client, notebook_in, describe):
    urls = [f"https://github.com/example/{n}" for n in range(4)]
    notebook_in("Stopped", AdditionalCodeRepositories=urls[:3])
    sagemaker_client.update_notebook_instance(**LAB, AdditionalCodeRepositories=urls[3:])
    sagemock.clock.settle()
    assert describe()["AdditionalCodeRepositories"] == urls[3:]
    sagemaker_client.update_notebook_instance(**LAB, AdditionalCodeRepositories=[])
    assert "AdditionalCodeRepositories" not in describe()


REMOVED = {
    "DisassociateLifecycleConfig": ("LifecycleConfigName", "NotebookInstanceLifecycleConfigName", "Setup"),
    "DisassociateDefaultCodeRepository": ("DefaultCodeRepository", "DefaultCodeRepository", "https://github.com/a/b"),
    "DisassociateAdditionalCodeRepositories": (
        "AdditionalCodeRepositories",
        "AdditionalCodeRepositories",
        ["https://github.com/a/b"],
    ),
}


@pytest.mark.parametrize("flag", REMOVED)
def test_disassociate_flag_removes_the_member_and_may_repeat(sagemock, sagemaker_client, notebook_in, describe, flag):
    sagemaker_client.create_notebook_instance_lifecycle_config(**CONFIG)
    member, described_member, value = REMOVED[flag]
    notebook_in("Stopped", **{member: value})
    assert describe()[described_member] == value
    for _ in range(2):
        sagemaker_client.update_notebook_instance(**LAB, **{flag: True})
        sagemock.clock.settle()
        assert described_member not in describe()


def test_accelerator_flag_is_accepted(sagemaker_client, notebook_in):
    notebook_in("Stopped")
    sagemaker_client.update_notebook_instance(**LAB, DisassociateAcceleratorTypes=True)


@pytest.mark.usefixtures("unconfirmed_rules")
@pytest.mark.parametrize("flag", REMOVED)
def test_setting_and_removing_a_member_is_refused(sagemaker_client, notebook_in, describe, client_error, flag):
    sagemaker_client.create_notebook_instance_lifecycle_config(**CONFIG)
    notebook_in("Stopped")
    member, _, value = REMOVED[flag]
    error = client_error(sagemaker_client.update_notebook_instance, **LAB, **{member: value, flag: True})
    assert error["Code"] == "ValidationException"
    assert describe()["NotebookInstanceStatus"] == "Stopped"


def test_volume_cannot_shrink(sagemock, sagemaker_client, notebook_in, describe, client_error):
    notebook_in("Stopped", VolumeSizeInGB=20)
    update = sagemaker_client.update_notebook_instance
    assert client_error(update, **LAB, VolumeSizeInGB=19)["Code"] == "ValidationException"
    for size in (20, 21):
        update(**LAB, VolumeSizeInGB=size)
        sagemock.clock.settle()
        assert describe()["VolumeSizeInGB"] == size


def test_refused_update_changes_nothing(sagemaker_client, notebook_in, describe, client_error):
    notebook_in("Stopped", VolumeSizeInGB=20)
    before = describe()
    client_error(sagemaker_client.update_notebook_instance, **LAB, InstanceType="ml.m5.xlarge", VolumeSizeInGB=10)
    assert describe() == before


def test_update_does_not_accept_fixed_members(sagemaker_client):
    fixed = ["SubnetId", "SecurityGroupIds", "DirectInternetAccess", "KmsKeyId"]
    assert not [member for member in fixed if takes(sagemaker_client, "UpdateNotebookInstance", member)]


# --- stop, start, delete


def test_stop_and_start_change_only_the_time(sagemock, sagemaker_client, notebook_in, describe):
    notebook_in("InService", **SUBNET, VolumeSizeInGB=20, Tags=[{"Key": "team", "Value": "research"}])
    before = describe()
    sagemaker_client.stop_notebook_instance(**LAB)
    sagemock.clock.settle()
    sagemaker_client.start_notebook_instance(**LAB)
    sagemock.clock.settle()
    assert describe() == before | {"LastModifiedTime": describe()["LastModifiedTime"]}


def test_delete_removes_tags_but_keeps_referenced_resources(sagemock, sagemaker_client, notebook_in, client_error):
    sagemaker_client.create_notebook_instance_lifecycle_config(**CONFIG)
    sagemaker_client.create_code_repository(**REPOSITORY)
    references = {"LifecycleConfigName": "Setup", "DefaultCodeRepository": "Analyses"}
    arn = notebook_in("Deleting", **references, Tags=[{"Key": "team", "Value": "research"}])
    assert sagemaker_client.list_tags(ResourceArn=arn)["Tags"]
    sagemock.clock.settle()
    assert client_error(sagemaker_client.list_tags, ResourceArn=arn)["Code"] == "ValidationException"
    sagemaker_client.describe_notebook_instance_lifecycle_config(**CONFIG)
    sagemaker_client.describe_code_repository(CodeRepositoryName="Analyses")
    assert notebook_in("InService") == arn
    assert sagemaker_client.list_tags(ResourceArn=arn)["Tags"] == []


# --- presigned URLs


def claims(url):
    header, body, _ = url.partition("?authToken=")[2].split(".")
    return [json.loads(base64.urlsafe_b64decode(part + "==")) for part in (header, body)]


def test_presigned_url_has_the_form_of_aws(sagemaker_client, notebook_in, describe):
    notebook_in("InService", "My-Lab")
    url = sagemaker_client.create_presigned_notebook_instance_url(NotebookInstanceName="My-Lab")["AuthorizedUrl"]
    assert url.startswith("https://my-lab.notebook.us-east-1.sagemaker.aws?authToken=")
    assert url.startswith(f"https://{describe('My-Lab')['Url']}?")
    header, body = claims(url)
    assert header == {"alg": "HS256"}
    assert next(iter(body)) == "fasCredentials"


def test_presigned_url_is_valid_for_five_minutes(sagemock, sagemaker_client, notebook_in):
    notebook_in("InService")
    _, body = claims(sagemaker_client.create_presigned_notebook_instance_url(**LAB)["AuthorizedUrl"])
    assert body["exp"] == sagemock.clock.now().timestamp() + 300


def test_each_call_returns_a_new_token(sagemaker_client, notebook_in):
    notebook_in("InService")
    urls = {sagemaker_client.create_presigned_notebook_instance_url(**LAB)["AuthorizedUrl"] for _ in range(3)}
    assert len(urls) == 3


@pytest.mark.parametrize("status", [status for status in STATUSES if status != "InService"])
def test_presigned_url_needs_an_instance_in_service(sagemaker_client, notebook_in, client_error, status):
    notebook_in(status)
    error = client_error(sagemaker_client.create_presigned_notebook_instance_url, **LAB)
    assert error["Code"] == "ValidationException"


@pytest.mark.parametrize(("seconds", "accepted"), [(1799, False), (1800, True), (43200, True), (43201, False)])
def test_session_lasts_half_an_hour_to_twelve(raw_client, notebook_in, client_error, seconds, accepted):
    notebook_in("InService")
    request = LAB | {"SessionExpirationDurationInSeconds": seconds}
    if accepted:
        raw_client.create_presigned_notebook_instance_url(**request)
    else:
        error = client_error(raw_client.create_presigned_notebook_instance_url, **request)
        assert "'sessionExpirationDurationInSeconds'" in error["Message"]


# --- list


def test_list_entry_has_the_members_of_aws(sagemaker_client, create_notebook):
    sagemaker_client.create_notebook_instance_lifecycle_config(**CONFIG)
    url = "https://github.com/example/analyses"
    create_notebook("Plain")
    create_notebook(
        "Full", **SUBNET, LifecycleConfigName="Setup", DefaultCodeRepository=url, AdditionalCodeRepositories=[url]
    )
    full, plain = sagemaker_client.list_notebook_instances(SortBy="Name")["NotebookInstances"]
    assert plain == {
        "NotebookInstanceName": "Plain",
        "NotebookInstanceArn": "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/plain",
        "NotebookInstanceStatus": "Pending",
        "Url": "plain.notebook.us-east-1.sagemaker.aws",
        "InstanceType": "ml.t3.medium",
        "CreationTime": START,
        "LastModifiedTime": START,
    }
    assert set(full) - set(plain) == {
        "NotebookInstanceLifecycleConfigName",
        "DefaultCodeRepository",
        "AdditionalCodeRepositories",
    }


@pytest.mark.parametrize("status", STATUSES)
def test_list_has_instances_in_every_status(sagemaker_client, notebook_in, status):
    notebook_in(status)
    (summary,) = sagemaker_client.list_notebook_instances()["NotebookInstances"]
    assert summary["NotebookInstanceStatus"] == status
