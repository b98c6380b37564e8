"""Decisions that would turn if an assumption were wrong."""

import pytest

from sagemock.authorization.assumptions import (
    ANY_VALUE_IF_EXISTS,
    ASSUMPTIONS,
    DEPRECATED_KEY,
    NO_SET_OPERATOR,
    OMITTED_MEMBER,
    RESOURCE_CASE,
)
from sagemock.authorization.decision import Alternative, Principal, Question
from sagemock.authorization.evaluator import evaluate

from .conftest import ALICE, NOTEBOOK, policy

ROOT, KMS, TYPES = "sagemaker:RootAccess", "sagemaker:VolumeKmsKey", "sagemaker:InstanceTypes"
OMITTED = Alternative(OMITTED_MEMBER, {ROOT.lower(): ()})
DEPRECATED = Alternative(DEPRECATED_KEY, {KMS.lower(): ()})
OTHER_CASE = Alternative(RESOURCE_CASE, resource=NOTEBOOK.replace("/lab", "/Lab"))


def depends_on(*statements, context=None, alternatives=()):
    context = {key.lower(): value for key, value in (context or {}).items()}
    question = Question("sagemaker:CreateNotebookInstance", NOTEBOOK, context, alternatives)
    return evaluate(Principal(ALICE, "123456789012", policies=(policy(*statements),)), question).depends_on


def deny(operator, key, value):
    return {"Effect": "Deny", "Condition": {operator: {key: value}}}


@pytest.mark.parametrize(
    ("statements", "context", "alternatives", "expected"),
    [
        pytest.param(
            [{}, deny("StringEquals", ROOT, "Enabled")],
            {ROOT: ("Enabled",)},
            [OMITTED],
            (OMITTED_MEMBER,),
            id="3.2 a Deny that the default value meets",
        ),
        pytest.param(
            [{}, deny("StringNotEquals", ROOT, "Disabled")],
            {ROOT: ("Enabled",)},
            [OMITTED],
            (),
            id="3.2 a Deny that an absent key meets, too",
        ),
        pytest.param([{}], {ROOT: ("Enabled",)}, [OMITTED], (), id="3.2 no statement names the key"),
        pytest.param(
            [{"Condition": {"ArnLike": {KMS: "arn:aws:kms:*:*:key/*"}}}],
            {KMS: ("arn:aws:kms:us-east-1:123456789012:key/1",)},
            [DEPRECATED],
            (DEPRECATED_KEY,),
            id="3.1 an Allow by a deprecated key",
        ),
        pytest.param(
            [{"Resource": NOTEBOOK}], {}, [OTHER_CASE], (RESOURCE_CASE,), id="2.7 the case of the resource decides"
        ),
        pytest.param(
            [{"Resource": "arn:aws:sagemaker:*:*:notebook-instance/*"}],
            {},
            [OTHER_CASE],
            (),
            id="2.7 the case of the resource does not matter",
        ),
        pytest.param([{}], {}, [OTHER_CASE], (), id="2.7 all resources"),
        pytest.param(
            [{"Condition": {"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": "team"}}}],
            {},
            [],
            (ANY_VALUE_IF_EXISTS,),
            id="1.9 an absent key",
        ),
        pytest.param(
            [{"Condition": {"ForAnyValue:StringEqualsIfExists": {"aws:TagKeys": "team"}}}],
            {"aws:TagKeys": ("team",)},
            [],
            (),
            id="1.9 a present key",
        ),
        pytest.param(
            [{"Condition": {"StringLike": {TYPES: "ml.t3.*"}}}],
            {TYPES: ("ml.t3.medium", "ml.g5.xlarge")},
            [],
            (NO_SET_OPERATOR,),
            id="1.10 several values",
        ),
        pytest.param(
            [{"Condition": {"StringLike": {TYPES: "ml.t3.*"}}}], {TYPES: ("ml.t3.medium",)}, [], (), id="1.10 one value"
        ),
        pytest.param(
            [
                {"Condition": {"StringLike": {TYPES: "ml.t3.*"}}},
                deny("StringEquals", ROOT, "Disabled"),
            ],
            {TYPES: ("ml.t3.medium", "ml.g5.xlarge"), ROOT: ("Enabled",)},
            [OMITTED],
            (NO_SET_OPERATOR,),
            id="1.10 and 3.2 of which one decides",
        ),
    ],
)
def test_a_decision_names_the_assumptions_it_needs(statements, context, alternatives, expected):
    assert depends_on(*statements, context=context, alternatives=tuple(alternatives)) == expected


def test_each_assumption_is_a_sentence():
    assert len({assumption.number for assumption in ASSUMPTIONS}) == len(ASSUMPTIONS)
    assert all(assumption.text.endswith(".") for assumption in ASSUMPTIONS)


def test_decisions_keep_the_question_they_answer():
    question = Question("sagemaker:CreateNotebookInstance", NOTEBOOK, {ROOT.lower(): ("Enabled",)}, (OMITTED,))
    principal = Principal(ALICE, "123456789012", policies=(policy({}, deny("StringEquals", ROOT, "Enabled")),))
    decision = evaluate(principal, question)
    assert decision.question is question
    assert not decision.allowed
