"""``caller: moto``: users, groups, roles, session policies and SCPs of moto's IAM, STS and Organizations."""

import json

import boto3
import pytest
import requests
from botocore.exceptions import ClientError
from moto import mock_aws

from sagemock import mock_sagemaker

ALLOW = {"Effect": "Allow", "Action": "sagemaker:*", "Resource": "*"}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def denying(action):
    return document({"Effect": "Deny", "Action": action, "Resource": "*"})


@pytest.fixture(autouse=True)
def cloud():
    with mock_aws(), mock_sagemaker(authorization={"caller": "moto"}) as cloud:
        yield cloud


@pytest.fixture
def iam():
    return boto3.client("iam")


def sagemaker(keys):
    return boto3.client("sagemaker", **keys)


def keys_of(credentials):
    return {
        "aws_access_key_id": credentials["AccessKeyId"],
        "aws_secret_access_key": credentials["SecretAccessKey"],
        "aws_session_token": credentials.get("SessionToken"),
    }


@pytest.fixture
def user(iam):
    """Create the user alice and return the keys of her clients."""
    iam.create_user(UserName="alice", Path="/research/", Tags=[{"Key": "team", "Value": "fraud"}])
    return keys_of(iam.create_access_key(UserName="alice")["AccessKey"])


@pytest.fixture
def assume_role(iam):
    """Create a role that may call SageMaker, assume it, and return the keys of the session."""

    def assume_role(session_policy=None, **more):
        role = iam.create_role(RoleName="Scientist", Path="/team/", AssumeRolePolicyDocument="{}", **more)["Role"]
        iam.put_role_policy(RoleName="Scientist", PolicyName="all", PolicyDocument=document(ALLOW))
        policy = {"Policy": session_policy} if session_policy else {}
        sts = boto3.client("sts")
        session = sts.assume_role(RoleArn=role["Arn"], RoleSessionName="alice", **policy)
        return keys_of(session["Credentials"])

    return assume_role


def test_a_user_has_inline_and_attached_policies(iam, user, cloud):
    with pytest.raises(ClientError, match=r"user/research/alice is not authorized .* no identity-based policy allows"):
        sagemaker(user).list_domains()
    iam.put_user_policy(UserName="alice", PolicyName="all", PolicyDocument=document(ALLOW))
    assert sagemaker(user).list_domains()["Domains"] == []
    deny = iam.create_policy(PolicyName="no-domains", PolicyDocument=denying("sagemaker:ListDomains"))["Policy"]["Arn"]
    iam.attach_user_policy(UserName="alice", PolicyArn=deny)
    with pytest.raises(ClientError, match=f"explicit deny in an identity-based policy: {deny}"):
        sagemaker(user).list_domains()
    assert sagemaker(user).list_images()["Images"] == []
    context = cloud.authorization.decisions[-1].context
    assert (context["aws:Username"], context["aws:PrincipalTag/team"]) == (("alice",), ("fraud",))


def test_a_user_has_policies_of_groups(iam, user):
    iam.create_group(GroupName="science")
    iam.put_group_policy(GroupName="science", PolicyName="all", PolicyDocument=document(ALLOW))
    with pytest.raises(ClientError, match="no identity-based policy"):
        sagemaker(user).list_domains()
    iam.add_user_to_group(GroupName="science", UserName="alice")
    assert sagemaker(user).list_domains()["Domains"] == []


def test_a_changed_policy_applies_at_once(iam, user):
    arn = iam.create_policy(PolicyName="mine", PolicyDocument=document(ALLOW))["Policy"]["Arn"]
    iam.attach_user_policy(UserName="alice", PolicyArn=arn)
    assert sagemaker(user).list_domains()["Domains"] == []
    iam.create_policy_version(PolicyArn=arn, PolicyDocument=denying("sagemaker:*"), SetAsDefault=True)
    with pytest.raises(ClientError, match="explicit deny"):
        sagemaker(user).list_domains()


def test_a_session_has_the_policies_of_its_role(assume_role, cloud):
    keys = assume_role(Tags=[{"Key": "team", "Value": "fraud"}])
    assert sagemaker(keys).list_domains()["Domains"] == []
    decision = cloud.authorization.decisions[-1]
    assert decision.caller == "arn:aws:sts::123456789012:assumed-role/Scientist/alice"
    assert decision.context["aws:PrincipalArn"] == ("arn:aws:iam::123456789012:role/team/Scientist",)
    assert decision.context["aws:PrincipalTag/team"] == ("fraud",)


def test_a_role_has_a_permissions_boundary(iam, assume_role):
    boundary = iam.create_policy(PolicyName="boundary", PolicyDocument=denying("sagemaker:ListImages"))["Policy"]["Arn"]
    keys = assume_role(PermissionsBoundary=boundary)
    with pytest.raises(ClientError, match=f"explicit deny in a permissions boundary: {boundary}"):
        sagemaker(keys).list_images()
    with pytest.raises(ClientError, match="no permissions boundary allows"):
        sagemaker(keys).list_domains()


def test_a_session_policy_narrows_the_role(assume_role):
    only_images = document({"Effect": "Allow", "Action": "sagemaker:ListImages", "Resource": "*"})
    keys = assume_role(only_images)
    assert sagemaker(keys).list_images()["Images"] == []
    with pytest.raises(ClientError, match="no session policy allows"):
        sagemaker(keys).list_domains()


def test_calling_as_takes_an_arn_of_moto(user, cloud):
    with cloud.authorization.calling_as("arn:aws:iam::123456789012:user/research/alice"):
        assert not cloud.authorization.decide("ListDomains")
    assert cloud.authorization.decide("ListDomains")


def test_other_keys_belong_to_the_default_caller(cloud):
    assert boto3.client("sagemaker").list_domains()["Domains"] == []
    assert cloud.authorization.decisions[-1].caller == "arn:aws:iam::123456789012:user/sagemock"


def test_a_deleted_access_key_is_invalid(iam, user):
    iam.put_user_policy(UserName="alice", PolicyName="all", PolicyDocument=document(ALLOW))
    assert sagemaker(user).list_domains()["Domains"] == []
    iam.delete_access_key(UserName="alice", AccessKeyId=user["aws_access_key_id"])
    with pytest.raises(ClientError, match="security token included in the request is invalid") as error:
        sagemaker(user).list_domains()
    assert error.value.response["Error"]["Code"] == "UnrecognizedClientException"


def test_sessions_of_a_deleted_user_end(iam, user):
    iam.put_user_policy(UserName="alice", PolicyName="all", PolicyDocument=document(ALLOW))
    client, lab = sagemaker(user), {"NotebookInstanceName": "lab"}
    creation = {**lab, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/Lab"}
    boto3.client("sagemaker").create_notebook_instance(**creation)
    client.get_waiter("notebook_instance_in_service").wait(**lab)
    with requests.Session() as session:
        page = session.get(client.create_presigned_notebook_instance_url(**lab)["AuthorizedUrl"])
        assert session.get(page.url).status_code == 200
        iam.delete_user_policy(UserName="alice", PolicyName="all")
        iam.delete_access_key(UserName="alice", AccessKeyId=user["aws_access_key_id"])
        iam.delete_user(UserName="alice")
        assert session.get(page.url).status_code == 403


def test_the_scps_of_each_level_apply(cloud):
    organizations = boto3.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    unit = organizations.create_organizational_unit(ParentId=root, Name="labs")["OrganizationalUnit"]["Id"]
    status = organizations.create_account(AccountName="lab", Email="lab@example.com")["CreateAccountStatus"]
    account = status["AccountId"]
    organizations.move_account(AccountId=account, SourceParentId=root, DestinationParentId=unit)
    role = f"arn:aws:iam::{account}:role/Scientist"
    administrator = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="setup")["Credentials"]
    iam = boto3.client("iam", **keys_of(administrator))
    iam.create_role(RoleName="Scientist", AssumeRolePolicyDocument="{}")
    iam.put_role_policy(RoleName="Scientist", PolicyName="all", PolicyDocument=document(ALLOW))
    client = sagemaker(keys_of(boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="alice")["Credentials"]))
    assert client.list_domains()["Domains"] == []
    for target, action in ((unit, "ListDomains"), (account, "ListImages")):
        created = organizations.create_policy(
            Name=action, Description="", Type="SERVICE_CONTROL_POLICY", Content=denying(f"sagemaker:{action}")
        )["Policy"]["PolicySummary"]
        organizations.attach_policy(PolicyId=created["Id"], TargetId=target)
        decision = cloud.authorization.decide(action, caller=f"arn:aws:sts::{account}:assumed-role/Scientist/alice")
        assert (decision.allowed, decision.statement.arn) == (False, created["Arn"])
    with pytest.raises(ClientError, match="explicit deny in a service control policy: arn:aws:organizations::"):
        client.list_domains()


def test_the_management_account_has_no_scps(user, iam):
    """Rule 1.2."""
    iam.put_user_policy(UserName="alice", PolicyName="all", PolicyDocument=document(ALLOW))
    organizations = boto3.client("organizations")
    organizations.create_organization(FeatureSet="ALL")
    root = organizations.list_roots()["Roots"][0]["Id"]
    policy = organizations.create_policy(
        Name="no", Description="", Type="SERVICE_CONTROL_POLICY", Content=denying("sagemaker:*")
    )["Policy"]["PolicySummary"]["Id"]
    organizations.attach_policy(PolicyId=policy, TargetId=root)
    assert sagemaker(user).list_domains()["Domains"] == []


def test_a_session_without_its_role_is_explained(cloud):
    role = "arn:aws:iam::123456789012:role/Missing"
    session = boto3.client("sts").assume_role(RoleArn=role, RoleSessionName="alice")["Credentials"]
    with pytest.raises(ValueError, match=f"moto's IAM has no role {role}: create the role"):
        sagemaker(keys_of(session)).list_domains()
