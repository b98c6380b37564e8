"""The option authorization: decisions, callers, notes and warnings, in process and over HTTP."""

import json
import sys
import threading

import boto3
import pytest
from botocore.exceptions import ClientError

import sagemock as package
from sagemock import mock_sagemaker, serve

ALICE = "arn:aws:sts::123456789012:assumed-role/DataScientist/alice"
BOB = "arn:aws:iam::123456789012:user/bob"
LAB = {"NotebookInstanceName": "lab"}
CREATE = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/Execution"}


def document(*statements):
    return {"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Resource": "*", **each} for each in statements]}


NO_INTERNET = document(
    {
        "Sid": "NoInternet",
        "Action": "sagemaker:CreateNotebookInstance",
        "Condition": {"StringEquals": {"sagemaker:DirectInternetAccess": "Enabled"}},
    }
)
READ_ONLY = document({"Effect": "Allow", "Action": ["sagemaker:Describe*", "sagemaker:List*"]})
POLICIES = {
    "caller": ALICE,
    "service_control_policies": [{"document": NO_INTERNET, "name": "no-internet"}],
    "callers": {"AKIABOB": {"caller": BOB, "policies": [{"document": READ_ONLY, "name": "read-only"}]}},
}


@pytest.fixture
def cloud():
    with mock_sagemaker(authorization=POLICIES) as cloud:
        yield cloud


@pytest.fixture
def client(cloud):
    return boto3.client("sagemaker")


def test_calls_need_the_policies_of_the_file(cloud, client, tmp_path):
    with pytest.raises(ClientError, match="explicit deny in a service control policy"):
        client.create_notebook_instance(**CREATE)
    assert client.list_notebook_instances()["NotebookInstances"] == []
    decision = cloud.authorization.decisions[0]
    assert (decision.allowed, decision.caller, decision.action) == (False, ALICE, "sagemaker:CreateNotebookInstance")
    assert (decision.statement.policy, decision.statement.statement) == ("no-internet", "NoInternet")
    assert decision.context["sagemaker:DirectInternetAccess"] == ("Enabled",)
    assert decision.reason == "by NoInternet of no-internet (service control policy)"


def test_each_call_has_its_decision(cloud, client):
    client.list_domains()
    client.list_images()
    assert [decision.action for decision in cloud.authorization.decisions] == [
        "sagemaker:ListDomains",
        "sagemaker:ListImages",
    ]
    assert cloud.calls[1].decision is cloud.authorization.decisions[1]


def test_the_access_key_selects_the_caller(client):
    bob = boto3.client("sagemaker", aws_access_key_id="AKIABOB", aws_secret_access_key="secret")
    with pytest.raises(ClientError, match=f"User: {BOB} is not authorized to perform: sagemaker:CreateImage "):
        bob.create_image(ImageName="analysis", RoleArn=CREATE["RoleArn"])
    assert client.create_image(ImageName="analysis", RoleArn=CREATE["RoleArn"])["ImageArn"]


def test_unsigned_calls_come_from_the_default_caller(cloud):
    from botocore import UNSIGNED
    from botocore.config import Config

    boto3.client("sagemaker", config=Config(signature_version=UNSIGNED)).list_domains()
    assert cloud.authorization.decisions[-1].caller == ALICE


def test_calling_as_changes_the_caller_of_a_thread(cloud, client):
    callers = []

    def call():
        client.list_domains()
        callers.append(cloud.authorization.decisions[-1].caller)

    with cloud.authorization.calling_as(BOB):
        call()
        thread = threading.Thread(target=call)
        thread.start()
        thread.join()
    call()
    assert callers == [BOB, ALICE, ALICE]


def test_calling_as_requires_the_arn_of_a_caller(cloud):
    with pytest.raises(ValueError, match="arn:aws:s3:::bucket"), cloud.authorization.calling_as("arn:aws:s3:::bucket"):
        pass


def test_nothing_is_decided_while_off(cloud, client):
    with cloud.authorization.off():
        client.create_notebook_instance(**CREATE)
    assert (cloud.authorization.decisions, cloud.calls[-1].decision) == ([], None)
    with pytest.raises(ClientError, match="AccessDenied"):
        client.create_notebook_instance(**{**CREATE, "NotebookInstanceName": "other"})


def test_seeds_need_no_permission():
    seed = {"us-east-1": {"NotebookInstances": [CREATE]}}
    with mock_sagemaker(authorization={"policies": []}, seed=seed) as cloud:
        assert [resource.name for resource in cloud.resources()] == ["lab"]


def test_decide_makes_no_call(cloud):
    decision = cloud.authorization.decide("create_notebook_instance", {"DirectInternetAccess": "Disabled"})
    assert decision
    assert not cloud.authorization.decide("CreateNotebookInstance", {"DirectInternetAccess": "Enabled"})
    assert not cloud.authorization.decide("DeleteDomain", {"DomainId": "d-abcdefghijkl"}, caller=BOB)
    assert (cloud.calls, cloud.authorization.decisions) == ([], [])


@pytest.mark.parametrize(
    ("operation", "request_", "message"),
    [
        ("CreateNotebok", {}, "unknown SageMaker operation 'CreateNotebok'; did you mean"),
        ("ListDomains", {"MaxResult": 1}, "ListDomains has no member 'MaxResult'; did you mean 'MaxResults'"),
        ("ListDomains", {"MaxResults": "many"}, "ListDomains: Unexpected JSON value"),
        ("CreateDomain", {"AuthMode": "none"}, "CreateDomain: Value 'none' at 'authMode' failed to satisfy"),
        ("ListDomains", {"MaxResults": {1}}, r"ListDomains: \{1\} must be a value that boto3 accepts"),
    ],
)
def test_decide_explains_invalid_questions(cloud, operation, request_, message):
    with pytest.raises(ValueError, match=message):
        cloud.authorization.decide(operation, request_)


def test_context_of_a_call_can_be_set(cloud, client):
    with cloud.authorization.with_context({"aws:SourceIp": "203.0.113.9"}):
        client.list_domains()
    client.list_domains()
    addresses = [decision.context["aws:SourceIp"] for decision in cloud.authorization.decisions]
    assert addresses == [("203.0.113.9",), ("127.0.0.1",)]


def test_calls_through_an_endpoint_have_no_address():
    """Rule 1.17."""
    with mock_sagemaker(authorization={"context": {"aws:SourceVpce": "vpce-1"}}) as cloud:
        context = cloud.authorization.decide("ListDomains").context
    assert context["aws:SourceVpce"] == ("vpce-1",)
    assert "aws:SourceIp" not in context


@pytest.mark.skipif(sys.version_info < (3, 11), reason="exceptions have no notes")
def test_the_exception_explains_the_denial(client):
    with pytest.raises(ClientError) as denied:
        client.create_notebook_instance(**CREATE)
    (note,) = denied.value.__notes__
    assert "NoInternet of no-internet (service control policy)" in note
    assert "\n  sagemaker:DirectInternetAccess = Enabled\n" in note


def test_the_log_explains_the_denial(client, caplog):
    with caplog.at_level("INFO", logger="sagemock.authorization"), pytest.raises(ClientError):
        client.create_notebook_instance(**CREATE)
    assert "NoInternet of no-internet" in caplog.text


def test_a_decision_on_an_assumption_warns():
    """Rule 3.2: the default of an omitted member."""
    allowed = {"StringEquals": {"sagemaker:AppNetworkAccessType": "PublicInternetOnly"}}
    deny = document({"Action": "sagemaker:CreateDomain", "Condition": allowed})
    domain = {"DomainName": "research", "AuthMode": "IAM", "DefaultUserSettings": {}}
    domain |= {"VpcId": "vpc-12345678", "SubnetIds": ["subnet-12345678"]}  # which early models require
    with mock_sagemaker(authorization={"service_control_policies": [deny]}) as cloud:
        warns = pytest.warns(package.AuthorizationWarning, match=r"Assumption 3\.2: .*AppNetworkAccessType")
        with warns as warned, pytest.raises(ClientError, match="AccessDenied"):
            boto3.client("sagemaker").create_domain(**domain)
        assert "statement 1 of service_control_policies[0]" in str(warned[0].message)
        assert [assumption.number for assumption in cloud.calls[-1].decision.depends_on] == ["3.2"]


def test_an_authorization_can_be_shared():
    authorization = package.Authorization.load(POLICIES)
    for _ in range(2):
        with mock_sagemaker(authorization=authorization) as cloud:
            assert cloud.authorization.decide("ListDomains").caller == ALICE


@pytest.mark.parametrize("source", [7, ["a"], object()])
def test_other_types_are_no_authorization(source):
    with pytest.raises(ValueError, match=r"authorization=.* must be a file, a mapping or a sagemock\.Authorization"):
        mock_sagemaker(authorization=source)


def test_a_list_of_policies_needs_its_key():
    with pytest.raises(ValueError, match=r'put a list of policies into a mapping: {"policies": \[...\]}'):
        mock_sagemaker(authorization=["policy.json"])


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"cannot load the authorization .*iam\.json"):
        mock_sagemaker(authorization=tmp_path / "iam.json")


# --- over HTTP


def client_of(server, access_key):
    keys = {"aws_access_key_id": access_key, "aws_secret_access_key": "secret"}
    return boto3.client("sagemaker", region_name="us-east-1", endpoint_url=server.url, **keys)


def test_a_server_knows_callers_by_key():
    with serve(authorization=POLICIES) as server:
        with pytest.raises(ClientError, match=f"User: {BOB} is not authorized"):
            client_of(server, "AKIABOB").create_image(ImageName="analysis", RoleArn=CREATE["RoleArn"])
        client_of(server, "AKIAALICE").create_image(ImageName="analysis", RoleArn=CREATE["RoleArn"])
        decisions = server.cloud.authorization.decisions
        assert [(decision.caller, bool(decision)) for decision in decisions] == [(BOB, False), (ALICE, True)]
        assert decisions[0].context["aws:SourceIp"] == ("127.0.0.1",)


def test_a_server_reads_a_changed_file_again(tmp_path, caplog):
    file = tmp_path / "iam.json"
    file.write_text(json.dumps(POLICIES))
    with serve(authorization=file) as server:
        client = client_of(server, "AKIAALICE")
        assert client.list_domains()["Domains"] == []
        file.write_text(json.dumps({"caller": ALICE, "policies": []}))
        with pytest.raises(ClientError, match="no identity-based policy allows"):
            client.list_domains()
        file.write_text("{broken")
        with pytest.raises(ClientError, match="no identity-based policy allows"):
            client.list_domains()
        assert f"The policies of {file} are as before, since the changed file is invalid" in caplog.text
        file.write_text(json.dumps(POLICIES))
        assert client.list_domains()["Domains"] == []


# --- coverage


def test_coverage_counts_decisions_by_statement(cloud, client):
    client.list_domains()
    rows = {each.statement.statement: each.decisions for each in cloud.authorization.coverage().statements}
    assert rows["NoInternet"] == 0
    assert "NoInternet" in str(cloud.authorization.coverage())
    with pytest.raises(ClientError):
        client.create_notebook_instance(**CREATE)
    assert [str(each) for each in cloud.authorization.coverage().unused] == ["statement 1 of read-only"]


def test_clouds_with_the_same_file_share_coverage(tmp_path):
    file = tmp_path / "iam.json"
    file.write_text(json.dumps(POLICIES))
    for caller in (ALICE, BOB):
        with mock_sagemaker(authorization=file) as cloud:
            cloud.authorization.decide("CreateNotebookInstance", {"DirectInternetAccess": "Enabled"})
            cloud.authorization.decide("ListDomains", caller=caller)
    assert cloud.authorization.coverage().unused == ()
