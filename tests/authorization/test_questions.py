"""The table of actions, resources and condition keys, held by calls through boto3."""

from functools import partial

import boto3
import pytest
from botocore.exceptions import ClientError

from sagemock import mock_sagemaker, serve
from sagemock.authorization.calls.actions import ACTIONS
from sagemock.protocol.service_model import service_model, snake_case

from .requests import KEYS, PREFIX, REQUESTS, ROLE, SPACE, TAGS

CALLER = "arn:aws:sts::123456789012:assumed-role/DataScientist/alice"
NO_POLICY = {"caller": CALLER, "policies": []}


@pytest.fixture(scope="module")
def server():
    """A server whose callers have no policy."""
    with serve(authorization=NO_POLICY) as server:
        yield server


@pytest.fixture(scope="module")
def remote_client(server):
    keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
    return boto3.client("sagemaker", region_name="us-east-1", endpoint_url=server.url, **keys)


def denial(cloud, client, operation, request):
    with pytest.raises(ClientError) as caught:
        getattr(client, snake_case(operation))(**request)
    assert caught.value.response["Error"]["Code"] == "AccessDeniedException"
    return cloud.calls[-1].decision, caught.value.response["Error"]["Message"]


@pytest.fixture(params=["in process", "over HTTP"])
def denied(request):
    """Make a call as a caller without any policy, and return its decision and the error message."""
    if request.param == "over HTTP":
        cloud, client = request.getfixturevalue("server").cloud, request.getfixturevalue("remote_client")
        yield partial(denial, cloud, client)
    else:
        with mock_sagemaker(authorization=NO_POLICY) as cloud:
            yield partial(denial, cloud, boto3.client("sagemaker"))


def sagemaker_keys(decision):
    return {key: values for key, values in decision.context.items() if key.startswith("sagemaker:")}


def test_every_action_has_a_request_here():
    assert set(REQUESTS) == set(ACTIONS)
    with_members = {name for name, action in ACTIONS.items() if action.keys} - {"AddTags", "DeleteSpace", "DeleteApp"}
    assert set(KEYS) == with_members


@pytest.mark.parametrize(("operation", "resource"), [(name, resource) for name, (_, resource) in REQUESTS.items()])
def test_each_operation_is_asked_about(denied, operation, resource, require_operations):
    """Authorization comes before existence (2.6): none of the resources exists."""
    require_operations(operation)
    decision, message = denied(operation, REQUESTS[operation][0])
    arn = "*" if resource == "*" else f"{PREFIX}:{resource}"
    assert (decision.action, decision.resource, decision.caller) == (f"sagemaker:{operation}", arn, CALLER)
    place = "" if resource == "*" else f" on resource: {arn}"
    assert message == (
        f"User: {CALLER} is not authorized to perform: sagemaker:{operation}{place} "
        f"because no identity-based policy allows the sagemaker:{operation} action"
    )


@pytest.mark.parametrize("operation", sorted(KEYS))
def test_members_of_requests_become_keys(denied, require_members, operation):
    members, expected = KEYS[operation]
    if "sagemaker:RemoteAccess" in expected:
        require_members("SpaceSettings", "RemoteAccess")
    decision, _ = denied(operation, {**REQUESTS[operation][0], **members})
    assert sagemaker_keys(decision) == expected


@pytest.mark.parametrize("operation", sorted(KEYS))
def test_omitted_members_have_no_keys(denied, operation):
    """Some of CreateNotebookInstance and CreateDomain have defaults, or are required."""
    present = {
        "CreateNotebookInstance": {
            "InstanceTypes": "ml.t3.medium",
            "DirectInternetAccess": "Enabled",
            "RootAccess": "Enabled",
        },
        "CreateDomain": {
            "AppNetworkAccessType": "PublicInternetOnly",
            "AuthMode": "IAM",
            "VpcSubnets": "subnet-12345678",
        },
    }
    decision, _ = denied(operation, REQUESTS[operation][0])
    expected = {f"sagemaker:{name}": (value,) for name, value in present.get(operation, {}).items()}
    assert sagemaker_keys(decision) == expected


@pytest.mark.parametrize("operation", sorted(name for name, action in ACTIONS.items() if action.creates))
def test_tags_of_new_resources_become_keys(denied, require_members, require_operations, operation):
    require_operations(operation)
    require_members(service_model().operation_model(operation).input_shape.name, "Tags")
    decision, _ = denied(operation, {**REQUESTS[operation][0], "Tags": TAGS})
    tags = {key: values for key, values in decision.context.items() if "tag" in key.lower()}
    assert tags == {
        "aws:RequestTag/team": ("Fraud",),
        "aws:ResourceTag/team": ("Fraud",),
        "sagemaker:ResourceTag/team": ("Fraud",),
        "aws:TagKeys": ("Team",),
    }


# --- several questions of one call (2.3)


@pytest.fixture
def cloud():
    with mock_sagemaker(authorization={"caller": CALLER}, clock="instant") as cloud:
        yield cloud


@pytest.fixture
def client(cloud):
    return boto3.client("sagemaker")


def asked(cloud):
    """Return the actions and resources that the last call was asked about."""
    return [(decision.question.action, decision.question.resource) for decision in cloud.calls[-1].decision.decisions]


def test_tagged_creates_also_need_add_tags(cloud, client):
    client.create_notebook_instance(**REQUESTS["CreateNotebookInstance"][0], Tags=TAGS)
    arn = f"{PREFIX}:notebook-instance/lab"
    assert asked(cloud) == [
        ("sagemaker:CreateNotebookInstance", arn),
        ("sagemaker:AddTags", arn),
        ("iam:PassRole", ROLE),
    ]
    context = cloud.calls[-1].decision.decisions[1].question.context
    assert context["sagemaker:taggingaction"] == ("CreateNotebookInstance",)
    assert context["aws:requesttag/team"] == context["aws:resourcetag/team"] == ("Fraud",)


def test_pass_role_names_service_and_resource(cloud, client):
    client.create_notebook_instance(**REQUESTS["CreateNotebookInstance"][0])
    context = cloud.calls[-1].decision.decisions[-1].question.context
    assert context["iam:passedtoservice"] == ("sagemaker.amazonaws.com",)
    assert context["iam:associatedresourcearn"] == (f"{PREFIX}:notebook-instance/lab",)


PASSING = {
    "CreateNotebookInstance": {},
    "UpdateNotebookInstance": {"RoleArn": ROLE},
    "CreateDomain": {},
    "UpdateDomain": {"DefaultUserSettings": {"ExecutionRole": ROLE}},
    "CreateUserProfile": {"UserSettings": {"ExecutionRole": ROLE}},
    "UpdateUserProfile": {"UserSettings": {"ExecutionRole": ROLE}},
    "CreateImage": {},
    "UpdateImage": {"RoleArn": ROLE},
    "CreateMlflowTrackingServer": {},
    "CreateMlflowApp": {},
    "CreatePartnerApp": {},
}


def test_eleven_operations_pass_their_roles():
    assert sorted(PASSING) == sorted(name for name, action in ACTIONS.items() if action.passes_roles)


@pytest.mark.parametrize("operation", sorted(PASSING))
def test_operations_pass_each_role_once(cloud, operation, require_operations):
    require_operations(operation)
    request = {**REQUESTS[operation][0], **PASSING[operation]}
    decision = cloud.authorization.decide(operation, request)
    assert [d.question.resource for d in decision.decisions if d.question.action == "iam:PassRole"] == [ROLE]


# --- stored resources


def test_tags_of_stored_resources_become_keys(cloud, client):
    client.create_notebook_instance(**REQUESTS["CreateNotebookInstance"][0], Tags=TAGS)
    client.describe_notebook_instance(NotebookInstanceName="LAB")
    context = cloud.calls[-1].decision.context
    assert context["aws:ResourceTag/team"] == context["sagemaker:ResourceTag/team"] == ("Fraud",)
    assert "aws:RequestTag/team" not in context


def test_new_and_stored_tags_of_add_tags_differ(cloud, client):
    arn = client.create_notebook_instance(**REQUESTS["CreateNotebookInstance"][0], Tags=TAGS)["NotebookInstanceArn"]
    client.add_tags(ResourceArn=arn, Tags=[{"Key": "stage", "Value": "test"}])
    context = cloud.calls[-1].decision.context
    assert (context["aws:RequestTag/stage"], context["aws:TagKeys"]) == (("test",), ("stage",))
    assert context["aws:ResourceTag/team"] == ("Fraud",)
    assert not {"aws:ResourceTag/stage", "sagemaker:TaggingAction"} & context.keys()


def test_tag_conditions_do_not_restrict_list_tags(cloud, client):
    """Rule 2.5."""
    arn = client.create_notebook_instance(**REQUESTS["CreateNotebookInstance"][0], Tags=TAGS)["NotebookInstanceArn"]
    client.list_tags(ResourceArn=arn)
    assert "aws:ResourceTag/team" not in cloud.calls[-1].decision.context


def test_an_image_version_is_found_by_alias(cloud, client):
    request = REQUESTS["CreateImageVersion"][0]
    client.create_image(ImageName="analysis", RoleArn=ROLE)
    client.create_image_version(**request, Aliases=["old"])
    client.create_image_version(**{**request, "ClientToken": "two"})
    client.describe_image_version(ImageName="analysis")
    assert asked(cloud)[0][1] == f"{PREFIX}:image-version/analysis/2"
    client.describe_image_version(ImageName="analysis", Alias="old")
    assert asked(cloud)[0][1] == f"{PREFIX}:image-version/analysis/1"


def test_list_aliases_needs_image_and_version(cloud, client):
    client.create_image(ImageName="analysis", RoleArn=ROLE)
    client.list_aliases(ImageName="analysis")
    resources = [resource for _, resource in asked(cloud)]
    assert resources == [f"{PREFIX}:image/analysis", f"{PREFIX}:image-version/analysis/*"]


@pytest.fixture
def domain(cloud, client):
    arn = client.create_domain(**REQUESTS["CreateDomain"][0])["DomainArn"]
    return {"DomainId": arn.rpartition("/")[2]}


@pytest.fixture
def private_space(client, domain):
    client.create_user_profile(**domain, UserProfileName="alice")
    client.create_space(
        **domain,
        SpaceName="Mine",
        SpaceSettings={"AppType": "JupyterLab"},
        OwnershipSettings={"OwnerUserProfileName": "alice"},
        SpaceSharingSettings={"SharingType": "Private"},
    )
    return {**domain, "SpaceName": "Mine"}


LAB_IMAGE = "arn:aws:sagemaker:us-east-1:885854791233:image/sagemaker-distribution-cpu"
SPACE_CALLS = {
    "update_space": {"SpaceDisplayName": "Mine"},
    "create_app": {"AppType": "JupyterLab", "AppName": "default", "ResourceSpec": {"SageMakerImageArn": LAB_IMAGE}},
    "delete_app": {"AppType": "JupyterLab", "AppName": "default"},
    "delete_space": {},
}


def test_owner_and_sharing_come_from_the_space(cloud, client, domain, private_space):
    for call, members in SPACE_CALLS.items():
        getattr(client, call)(**private_space, **members)
        context = cloud.calls[-1].decision.context
        assert context["sagemaker:SpaceSharingType"] == ("Private",), call
        owner = f"{PREFIX}:user-profile/{domain['DomainId']}/alice"
        assert context["sagemaker:OwnerUserProfileArn"] == (owner,), call


def test_apps_of_user_profiles_have_no_owner(cloud, client, domain):
    client.create_user_profile(**domain, UserProfileName="alice")
    client.create_app(**domain, UserProfileName="alice", AppType="JupyterServer", AppName="default")
    assert not {"sagemaker:SpaceSharingType", "sagemaker:OwnerUserProfileArn"} & cloud.calls[-1].decision.context.keys()


@pytest.mark.parametrize("key", ["alias/notebooks", "arn:aws:kms:us-east-1:123456789012:key/1"])
def test_kms_aliases_and_arns_stay_unresolved(cloud, key):
    decision = cloud.authorization.decide("CreateNotebookInstance", {"KmsKeyId": key})
    arn = key if key.startswith("arn:") else f"arn:aws:kms:us-east-1:123456789012:{key}"
    assert decision.context["sagemaker:VolumeKmsKeyArn"] == (arn,)


def test_hidden_instance_types_are_no_key(cloud):
    hidden = {"DefaultUserSettings": {"StudioWebPortalSettings": {"HiddenInstanceTypes": ["ml.t3.medium"]}}}
    assert "sagemaker:InstanceTypes" not in cloud.authorization.decide("UpdateDomain", hidden).context


def test_the_case_of_resources_is_an_assumption():
    """Rule 2.7: spaces keep the case of the request, notebook instances do not."""
    only = {"Effect": "Allow", "Action": "sagemaker:*", "Resource": f"{PREFIX}:space/*/llm-project"}
    policies = [{"Version": "2012-10-17", "Statement": [only]}]
    with mock_sagemaker(authorization={"policies": policies}) as cloud:
        decision = cloud.authorization.decide("DescribeSpace", SPACE)
    assert not decision.allowed
    assert [assumption.number for assumption in decision.depends_on] == ["2.7"]
