"""Execution roles, looked up in moto's IAM."""

import json

import pytest
from botocore.exceptions import ClientError

from sagemock import mock_sagemaker

from .conftest import ACCOUNT, INVENTED_ROLE, trust

pytestmark = pytest.mark.usefixtures("moto")

REFUSAL = (
    f"Could not assume role {INVENTED_ROLE}. Please ensure that the role exists and allows principal "
    "'sagemaker.amazonaws.com' to assume the role."
)
SETTINGS = {"DefaultUserSettings": {"ExecutionRole": INVENTED_ROLE}}
NETWORK = {"VpcId": "vpc-12345678", "SubnetIds": ["subnet-12345678"]}
DOMAIN = {"DomainName": "research", "AuthMode": "IAM", **NETWORK}


def refused(call, **request):
    with pytest.raises(ClientError) as caught:
        call(**request)
    return caught.value.response["Error"]


def statement(**members):
    defaults = {"Effect": "Allow", "Principal": {"Service": "sagemaker.amazonaws.com"}, "Action": "sts:AssumeRole"}
    return {**defaults, **members}


def document(*statements):
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


@pytest.mark.usefixtures("cloud")
def test_invented_roles_pass_without_any_role(aws, create_notebook):
    aws("s3").create_bucket(Bucket="data")
    create_notebook()
    assert aws("iam").list_roles()["Roles"] == []


@pytest.mark.usefixtures("cloud")
def test_missing_role_is_refused_after_first_role(create_role, create_notebook):
    create_notebook("earlier")
    role = create_role()
    with pytest.raises(ClientError) as caught:
        create_notebook()
    error = caught.value.response["Error"]
    assert (error["Code"], error["Message"]) == ("ValidationException", REFUSAL)
    create_notebook(role=role)


@pytest.mark.usefixtures("strict_cloud")
def test_strict_mock_refuses_missing_roles_at_once(create_role, create_notebook):
    with pytest.raises(ClientError, match="Could not assume role"):
        create_notebook()
    create_notebook(role=create_role())


def test_mock_without_moto_accepts_every_role(create_role, create_notebook):
    create_role()
    with mock_sagemaker(moto="off"):
        create_notebook()


@pytest.mark.usefixtures("cloud")
def test_roles_of_services_do_not_count(aws, create_notebook):
    aws("iam").create_service_linked_role(AWSServiceName="autoscaling.amazonaws.com")
    create_notebook()


@pytest.mark.parametrize(
    ("trust_policy", "is_accepted"),
    [
        (trust(Service="lambda.amazonaws.com"), False),
        (trust(Service=["lambda.amazonaws.com", "sagemaker.amazonaws.com"]), True),
        (trust(AWS=f"arn:aws:iam::{ACCOUNT}:root"), False),
        (trust(AWS="*"), True),
        (document(statement(Principal="*")), True),
        (document(statement(Action=["sts:AssumeRole", "sts:SetSourceIdentity"])), True),
        (document(statement(Action="sts:*")), True),
        (document(statement(Action="sts:TagSession")), False),
        (document(statement(), statement(Effect="Deny")), False),
        (document(statement(Effect="Deny")), False),
        (document(statement(), statement(Effect="Deny", Principal={"Service": "ec2.amazonaws.com"})), True),
        (document(statement(NotPrincipal={"Service": "sagemaker.amazonaws.com"}, Principal=None)), False),
        (document(statement(Condition={"StringEquals": {"aws:SourceAccount": ACCOUNT}})), True),
        (document(statement(Condition={"StringEquals": {"aws:SourceAccount": "210987654321"}})), False),
        (document(statement(Condition={"ArnLike": {"aws:SourceArn": f"arn:aws:sagemaker:*:{ACCOUNT}:*"}})), True),
        (document(statement(Condition={"ArnLike": {"aws:SourceArn": "arn:aws:sagemaker:eu-west-1:*:*"}})), False),
        (document(statement(Condition={"StringEquals": {"aws:SourceOrgID": "o-12345"}})), True),
        (
            document(statement(), statement(Effect="Deny", Condition={"Null": {"aws:TokenIssueTime": "true"}})),
            True,
        ),
        ("{}", True),
        ("not a policy", True),
    ],
)
def test_trust_policy_decides_about_the_role(cloud, create_role, create_notebook, trust_policy, is_accepted):
    role = create_role(document=trust_policy)
    if is_accepted:
        create_notebook(role=role)
    else:
        with pytest.raises(ClientError, match=f"Could not assume role {role}"):
            create_notebook(role=role)


@pytest.mark.parametrize("trust_policy", ["{}", "not a policy"])
@pytest.mark.usefixtures("strict_cloud")
def test_strict_mock_refuses_malformed_trust_policies(create_role, create_notebook, trust_policy):
    role = create_role(document=trust_policy)
    with pytest.raises(ClientError, match="Could not assume role"):
        create_notebook(role=role)


def test_every_role_of_studio_is_checked(cloud, aws, create_role):
    role = create_role()
    client = aws("sagemaker")
    assert refused(client.create_domain, **DOMAIN, **SETTINGS)["Message"] == REFUSAL
    arn = client.create_domain(**DOMAIN, DefaultUserSettings={"ExecutionRole": role})["DomainArn"]
    domain = arn.rpartition("/")[2]
    cloud.clock.settle()
    assert refused(client.update_domain, DomainId=domain, **SETTINGS)["Message"] == REFUSAL
    spaces = {"DefaultSpaceSettings": {"ExecutionRole": INVENTED_ROLE}}
    assert refused(client.update_domain, DomainId=domain, **spaces)["Message"] == REFUSAL
    profile = {"DomainId": domain, "UserProfileName": "ann"}
    settings = {"UserSettings": {"ExecutionRole": INVENTED_ROLE}}
    assert refused(client.create_user_profile, **profile, **settings)["Message"] == REFUSAL
    client.create_user_profile(**profile)
    cloud.clock.settle()
    assert refused(client.update_user_profile, **profile, **settings)["Message"] == REFUSAL


def test_every_other_role_is_checked(cloud, aws, create_role, create_notebook):
    role = create_role()
    client = create_notebook(role=role)
    client.create_image(ImageName="torch", RoleArn=role)
    cloud.clock.settle()
    client.stop_notebook_instance(NotebookInstanceName="lab")
    cloud.clock.settle()
    bad = {"RoleArn": INVENTED_ROLE}
    assert refused(client.update_notebook_instance, NotebookInstanceName="lab", **bad)["Message"] == REFUSAL
    assert refused(client.create_image, ImageName="jax", **bad)["Message"] == REFUSAL
    assert refused(client.update_image, ImageName="torch", **bad)["Message"] == REFUSAL


def test_a_start_does_not_check_the_role(cloud, aws, create_role, create_notebook):
    client = create_notebook(role=create_role())
    cloud.clock.settle()
    client.stop_notebook_instance(NotebookInstanceName="lab")
    cloud.clock.settle()
    aws("iam").delete_role(RoleName="Scientist")
    create_role("Another")
    client.start_notebook_instance(NotebookInstanceName="lab")


def test_seeds_are_not_checked_against_moto(create_role, aws):
    create_role()
    entry = {"NotebookInstanceName": "lab", "InstanceType": "ml.t3.medium", "RoleArn": INVENTED_ROLE}
    with mock_sagemaker(moto="strict", seed={"us-east-1": {"NotebookInstances": [entry]}}):
        assert len(aws("sagemaker").list_notebook_instances()["NotebookInstances"]) == 1


def test_roles_of_another_account_do_not_count(create_role, create_notebook):
    create_role()
    with mock_sagemaker(account_id="210987654321"):
        create_notebook()
