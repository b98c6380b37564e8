"""Twelve public guardrails, ten calls each; two of them do not do what their names say."""

import pytest

from sagemock import mock_sagemaker
from sagemock.authorization.authorization import Authorization

from .public_guardrails import GUARDRAILS, IN_DOMAIN, tags

USER_SETTINGS = {"ExecutionRole": "arn:aws:iam::123456789012:role/studio"}
SEED = {
    "us-east-1": {
        "Domains": [
            {
                **IN_DOMAIN,
                "DomainName": "research",
                "AuthMode": "IAM",
                "DefaultUserSettings": USER_SETTINGS,
                "VpcId": "vpc-12345678",
                "SubnetIds": ["subnet-12345678"],
            }
        ],
        "UserProfiles": [
            {
                **IN_DOMAIN,
                "UserProfileName": name,
                **({"Tags": [{"Key": "studiouserid", "Value": name}]} if tagged else {}),
            }
            for name, tagged in (("alice", True), ("bob", True), ("untagged", False))
        ],
        "NotebookInstances": [
            {
                "NotebookInstanceName": name,
                "InstanceType": "ml.t3.medium",
                "RoleArn": "arn:aws:iam::123456789012:role/notebook",
                **tags(team=team),
            }
            for name, team in (("lab", "fraud"), ("sales", "sales"))
        ],
    }
}
ARN = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/"
CALLS = [(name, *call) for name, guardrail in GUARDRAILS.items() for call in guardrail["calls"]]


def authorization(guardrail):
    def document(statements):
        return {"Version": "2012-10-17", "Statement": statements}

    settings = {"caller": "arn:aws:sts::123456789012:assumed-role/DataScientist/alice"}
    if "policies" in guardrail:
        settings["policies"] = [document(guardrail["policies"])]
    if "service_control_policies" in guardrail:
        settings["service_control_policies"] = [document(level) for level in guardrail["service_control_policies"]]
    return settings | {"principal_tags": guardrail.get("principal_tags", {})}


@pytest.fixture(scope="module")
def clouds():
    """One cloud for each guardrail, with the same resources."""
    mocks = {name: mock_sagemaker(seed=SEED, authorization=authorization(GUARDRAILS[name])) for name in GUARDRAILS}
    started = {}
    for name, mock in mocks.items():
        with mock as cloud:
            started[name] = cloud
    return started


@pytest.mark.parametrize(("name", "operation", "request_members", "context", "expected"), CALLS)
def test_guardrails_decide_about_calls(clouds, name, operation, request_members, context, expected):
    if "ResourceArn" in request_members:
        request_members = {**request_members, "ResourceArn": ARN + request_members["ResourceArn"].lower()}
    policies = clouds[name].authorization
    with policies.with_context(context):
        decision = policies.decide(operation, request_members)
    assert decision.allowed is expected, decision.note


@pytest.mark.parametrize("name", GUARDRAILS)
def test_wrong_guardrails_have_notices(name):
    guardrail = GUARDRAILS[name]
    found = [str(notice) for notice in Authorization.load(authorization(guardrail)).notices]
    if "wrong" in guardrail:
        assert any(guardrail["notice"] in notice for notice in found), found
    else:
        assert found == []


def test_each_guardrail_has_ten_calls():
    assert len(GUARDRAILS) == 12
    assert {len(guardrail["calls"]) for guardrail in GUARDRAILS.values()} == {10}
    assert sum("wrong" in guardrail for guardrail in GUARDRAILS.values()) == 2
