"""AWS's messages for denied calls, each as its own sentence; the numbers are those of docs/aws/authorization.md."""

import boto3
import pytest
from botocore.exceptions import ClientError

from sagemock import mock_sagemaker

ALICE = "arn:aws:sts::123456789012:assumed-role/DataScientist/alice"
LAB = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab"
ROLE = "arn:aws:iam::123456789012:role/service-role/Execution"
SCP = "arn:aws:organizations::210987654321:policy/o-exampleorg/service_control_policy/p-examplepolicy"


def document(effect, action="*", resource="*"):
    statement = {"Effect": effect, "Action": action, "Resource": resource}
    return {"Version": "2012-10-17", "Statement": [statement]}


ALLOW = document("Allow")
DENY = document("Deny")
NOTHING = document("Allow", "s3:*")


@pytest.fixture
def message():
    """Return the message of a call that policies deny: by default of DescribeNotebookInstance, made by Alice."""

    def message(call="describe_notebook_instance", request=None, **authorization):
        with mock_sagemaker(authorization={"caller": ALICE, **authorization}) as cloud:
            client = boto3.client("sagemaker")
            with pytest.raises(ClientError) as denied:
                getattr(client, call)(**({"NotebookInstanceName": "lab"} if request is None else request))
            error, metadata = denied.value.response["Error"], denied.value.response["ResponseMetadata"]
            assert (error["Code"], metadata["HTTPStatusCode"]) == ("AccessDeniedException", 400)
            assert type(denied.value) is ClientError
            assert cloud.calls[-1].error == "AccessDeniedException"
            return error["Message"]

    return message


def test_the_error_has_status_and_code_of_aws(message):
    """4.1."""
    assert message(policies=[]).startswith(f"User: {ALICE} is not authorized to perform: ")


def test_an_implicit_denial_names_action_and_resource(message):
    """4.2."""
    assert message(policies=[NOTHING]) == (
        f"User: {ALICE} is not authorized to perform: sagemaker:DescribeNotebookInstance on resource: {LAB} "
        "because no identity-based policy allows the sagemaker:DescribeNotebookInstance action"
    )


def test_a_denial_on_all_resources_names_none(message):
    """4.3."""
    assert message("list_notebook_instances", {}, policies=[]) == (
        f"User: {ALICE} is not authorized to perform: sagemaker:ListNotebookInstances "
        "because no identity-based policy allows the sagemaker:ListNotebookInstances action"
    )


IMPLICIT = {
    "permissions boundary": {"permissions_boundary": NOTHING},
    "session policy": {"session_policy": NOTHING},
    "service control policy": {"service_control_policies": [[NOTHING]]},
}


@pytest.mark.parametrize("kind", sorted(IMPLICIT))
def test_an_implicit_denial_names_the_policy_type(message, kind):
    """4.4."""
    because = f"because no {kind} allows the sagemaker:DescribeNotebookInstance action"
    assert message(policies=[ALLOW], **IMPLICIT[kind]).endswith(because)


EXPLICIT = {
    "an identity-based policy": {"policies": [ALLOW, DENY]},
    "a permissions boundary": {"permissions_boundary": DENY},
    "a session policy": {"session_policy": DENY},
    "a service control policy": {"service_control_policies": [DENY]},
}


@pytest.mark.parametrize("kind", sorted(EXPLICIT))
def test_an_explicit_denial_names_the_policy_type(message, kind):
    """4.5."""
    assert message(**EXPLICIT[kind]).endswith(f"on resource: {LAB} with an explicit deny in {kind}")


ARNS = {
    SCP: ("service_control_policies", "a service control policy"),
    "arn:aws:iam::123456789012:policy/guardrail": ("policies", "an identity-based policy"),
}


@pytest.mark.parametrize("arn", sorted(ARNS))
def test_an_explicit_denial_ends_with_the_arn(message, arn):
    """4.6."""
    layer, kind = ARNS[arn]
    policy = {"document": DENY, "name": "guardrail", "arn": arn}
    assert message(**{layer: [policy]}).endswith(f"with an explicit deny in {kind}: {arn}")


def test_an_implicit_denial_has_no_arn(message):
    """4.6."""
    policy = {"document": NOTHING, "name": "guardrail", "arn": "arn:aws:iam::123456789012:policy/guardrail"}
    assert message(policies=[policy]).endswith("DescribeNotebookInstance action")


def test_a_role_that_cannot_be_passed_is_named(message):
    """4.8."""
    request = {"NotebookInstanceName": "lab", "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
    assert message("create_notebook_instance", request, policies=[document("Allow", "sagemaker:*")]) == (
        f"User: {ALICE} is not authorized to perform: iam:PassRole on resource: {ROLE} "
        "because no identity-based policy allows the iam:PassRole action"
    )


def test_the_message_reveals_no_condition(message):
    """4.9."""
    deny = document("Deny")
    deny["Statement"][0]["Condition"] = {"StringEquals": {"aws:RequestedRegion": "us-east-1"}}
    assert message(policies=[ALLOW, deny]).endswith("with an explicit deny in an identity-based policy")


@pytest.mark.parametrize("caller", [ALICE, "arn:aws:iam::123456789012:user/research/bob"])
def test_the_message_names_user_or_session(message, caller):
    """4.10."""
    assert message(caller=caller, policies=[]).startswith(f"User: {caller} is not")
