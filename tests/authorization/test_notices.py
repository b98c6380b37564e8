"""Notices about policies that are valid and probably do not do what their author expects."""

import pytest

from sagemock import mock_sagemaker
from sagemock.authorization.authorization import Authorization

from .conftest import document

CREATE, UPDATE = "sagemaker:CreateNotebookInstance", "sagemaker:UpdateNotebookInstance"
KMS, ROOT, TYPES = "sagemaker:VolumeKmsKeyArn", "sagemaker:RootAccess", "sagemaker:InstanceTypes"


def notices_about(*statements, version="2012-10-17"):
    return [str(notice) for notice in load(*statements, version=version).notices]


def load(*statements, version="2012-10-17"):
    policy = {"document": document(*statements, version=version), "name": "guardrail"}
    return Authorization.load({"policies": [policy]})


@pytest.mark.parametrize(
    ("statement", "notice"),
    [
        pytest.param(
            {"Action": "sagemaker:CreateNotebookInstances"},
            "SageMaker has no action 'CreateNotebookInstances'; did you mean 'CreateNotebookInstance'",
            id="unknown action",
        ),
        pytest.param(
            {"Action": "Sagmaker:CreateApp"},
            "'Sagmaker:CreateApp' is not an action of SageMaker; did you mean 'sagemaker'?",
            id="misspelled service",
        ),
        pytest.param(
            {"Action": "sagemaker-mlflow:LogParameter"},
            "SageMaker with MLflow has no action 'LogParameter'; did you mean 'LogParam'",
            id="unknown action of MLflow",
        ),
        pytest.param({"Action": "sagemaker:Make*"}, "SageMaker has no action 'Make*'", id="pattern without actions"),
        pytest.param(
            {"Condition": {"StringEquals": {"sagemaker:RootAcces": "Disabled"}}},
            "AWS has no condition key 'sagemaker:RootAcces'; did you mean 'sagemaker:RootAccess'",
            id="unknown key of SageMaker",
        ),
        pytest.param(
            {"Condition": {"StringEquals": {"aws:sourcip": "x"}}},
            "AWS has no condition key 'aws:sourcip'; did you mean 'aws:sourceip'",
            id="unknown global key",
        ),
        pytest.param(
            {"Action": CREATE, "Condition": {"ArnLike": {"sagemaker:VolumeKmsKey": "arn:aws:kms:*:*:key/*"}}},
            "sagemaker:VolumeKmsKey is deprecated; use sagemaker:VolumeKmsKeyArn",
            id="deprecated key",
        ),
        pytest.param(
            {"Effect": "Deny", "Action": [CREATE, UPDATE], "Condition": {"Null": {"sagemaker:VolumeKmsKey": "true"}}},
            "UpdateNotebookInstance never sends sagemaker:VolumeKmsKey: Null is always true for it",
            id="0.2 an encryption policy that denies every update",
        ),
        pytest.param(
            {"Effect": "Deny", "Action": CREATE, "Condition": {"StringEquals": {ROOT: "Disabled"}}},
            "denies CreateNotebookInstance with sagemaker:RootAccess other than 'Enabled', and does not deny 'Enabled'",
            id="0.2 a root access policy that denies the absence of root access",
        ),
        pytest.param(
            {"Effect": "Deny", "Action": "sagemaker:*", "Condition": {"StringNotEquals": {ROOT: "Disabled"}}},
            "other actions never send sagemaker:RootAccess: StringNotEquals is always true for them",
            id="a wildcard with a negated operator",
        ),
        pytest.param(
            {"Action": "sagemaker:StopNotebookInstance", "Condition": {"StringEquals": {"aws:RequestTag/team": "a"}}},
            "StopNotebookInstance never sends aws:RequestTag/team: StringEquals is always false for it",
            id="request tags of an action without tags",
        ),
        pytest.param(
            {"Action": CREATE, "Condition": {"ForAllValues:StringLike": {TYPES: "ml.t3.*"}}},
            f"allows requests without {TYPES}, since ForAllValues is true for them",
            id="9.3 ForAllValues in an Allow",
        ),
        pytest.param(
            {"Action": CREATE, "Condition": {"StringLike": {TYPES: "ml.t3.*"}}},
            f"{TYPES} is a list: use ForAnyValue:StringLike or ForAllValues:StringLike",
            id="1.10 a list without set operator",
        ),
        pytest.param(
            {"Condition": {"IpAddress": {"aws:SourceIp": "10.0.0.0/33"}}},
            "'10.0.0.0/33' never matches: it is not a value of IpAddress",
            id="no address",
        ),
        pytest.param(
            {"Condition": {"DateLessThan": {"aws:CurrentTime": "tomorrow"}}},
            "'tomorrow' never matches: it is not a value of DateLessThan",
            id="no date",
        ),
        pytest.param(
            {"Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": "1h"}}},
            "'1h' never matches: it is not a value of NumericLessThan",
            id="no number",
        ),
        pytest.param(
            {"Condition": {"Bool": {"aws:SecureTransport": "yes"}}},
            "'yes' never matches: it is not a value of Bool",
            id="no boolean",
        ),
        pytest.param(
            {"Resource": "arn:aws:sagemaker:*:*:app/*/${aws:username/*"},
            "has a variable without its closing brace",
            id="1.13 no brace",
        ),
        pytest.param(
            {"Resource": "arn:aws:sagemaker:*:*:app/*/${aws:username, x}"},
            "has a default value without single quotes",
            id="1.13 no quotes",
        ),
        pytest.param(
            {"Resource": "arn:aws:sagemaker:${aws:RequestedRegion}:*:domain/*"},
            "never matches: variables are replaced only after the fifth colon",
            id="1.5 a variable before the resource",
        ),
        pytest.param(
            {"Resource": "arn:aws:sagemaker:*:*:domain/${aws:TagKeys}"},
            "never matches: aws:tagkeys has several values, and cannot be a variable",
            id="1.13 a list as a variable",
        ),
    ],
)
def test_a_notice_names_the_statement(statement, notice):
    found = notices_about({"Sid": "Rule", **statement})
    assert [text for text in found if text.startswith("Rule of guardrail: ") and notice in text], found


def test_older_versions_report_variables():
    (found,) = notices_about({"Resource": "arn:aws:sagemaker:*:*:app/${aws:username}"}, version="2008-10-17")
    assert "is literal text: policy variables need" in found


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ({"Action": "sagemaker:*"}, {"Action": "sagemaker:Stop*"}, "B of guardrail: never decides: A allows all of it"),
        ({"Action": "sagemaker:Stop*"}, {"Action": "SageMaker:*"}, "A of guardrail: never decides: B allows all of it"),
        ({}, {"Action": CREATE, "Condition": {"Bool": {"aws:SecureTransport": "true"}}}, "B of guardrail: never"),
        ({"Effect": "Deny"}, {"Action": CREATE}, "B of guardrail: never decides: A denies all of it"),
        ({"Action": CREATE}, {"Action": CREATE}, "B of guardrail: never decides: A allows all of it"),
        ({"Action": CREATE, "Resource": "arn:aws:sagemaker:*:*:*"}, {"Action": CREATE}, "A of guardrail: never"),
    ],
)
def test_shadowed_statements_are_reported(first, second, expected):
    (found,) = notices_about({"Sid": "A", **first}, {"Sid": "B", **second})
    assert found.startswith(expected)


@pytest.mark.parametrize(
    "statements",
    [
        ({"Action": "sagemaker:*"}, {"Effect": "Deny", "Action": "sagemaker:Stop*"}),
        ({"Action": "sagemaker:Stop*"}, {"Action": "sagemaker:St?p*", "Resource": "arn:aws:sagemaker"}),
        ({"Condition": {"Bool": {"aws:SecureTransport": "true"}}}, {"Action": CREATE}),
        ({"NotAction": "iam:*"}, {"Action": CREATE}),
        (
            {
                "Action": [CREATE, UPDATE],
                "Condition": {"ForAllValues:StringLike": {TYPES: "ml.t3.*"}, "Null": {TYPES: "false"}},
            },
        ),
        (
            {
                "Effect": "Deny",
                "Action": "sagemaker:Create*",
                "Condition": {"ForAnyValue:StringNotLike": {TYPES: "ml.t3.*"}},
            },
        ),
        ({"Effect": "Deny", "Action": CREATE, "Condition": {"StringNotEquals": {ROOT: "Disabled"}}},),
        ({"Action": ["sagemaker:InvokeEndpoint", "sagemaker:CreateModel", "sagemaker:AddTags"]},),
        ({"Action": "sagemaker:CreateModel", "Condition": {"Null": {"sagemaker:NetworkIsolation": "false"}}},),
        ({"Resource": "arn:aws:sagemaker:*:*:app/*/${aws:username, 'x'}"},),
        ({"Condition": {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}},),
    ],
)
def test_sound_policies_have_no_notices(statements):
    assert notices_about(*statements) == []


def test_policies_of_aws_have_no_notices():
    settings = {"policies": ["arn:aws:iam::aws:policy/AmazonSageMakerFullAccess"], "service_control_policies": []}
    assert Authorization.load(settings).notices == ()


def test_policies_of_all_kinds_are_read():
    wrong = document({"Action": "sagemaker:Nothing"})
    settings = {
        "policies": [{"document": wrong, "name": "a"}],
        "permissions_boundary": {"document": wrong, "name": "b"},
        "session_policy": [{"document": wrong, "name": "c"}],
        "service_control_policies": [{"document": wrong, "name": "d"}],
        "callers": {"AKIA1": {"policies": [{"document": wrong, "name": "e"}]}},
    }
    assert [notice.policy for notice in Authorization.load(settings).notices] == ["d", "a", "b", "c", "e"]


def test_a_mock_logs_the_notices(caplog):
    policy = {"document": document({"Sid": "Rule", "Action": "sagemaker:Nothing"}), "name": "guardrail"}
    with mock_sagemaker(authorization={"policies": [policy]}):
        pass
    assert "Rule of guardrail: SageMaker has no action 'Nothing'" in caplog.text
