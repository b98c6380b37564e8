"""Malformed documents: IAM's reasons, with the statement; no other errors for any input."""

import copy
from random import Random

import pytest

from sagemock.authorization.authorization import Authorization
from sagemock.authorization.decision import Question
from sagemock.authorization.evaluator import evaluate
from sagemock.authorization.language.documents import PolicyError
from sagemock.authorization.policies import Policy

from .conftest import NOTEBOOK, document

GOOD = {"Effect": "Allow", "Action": "sagemaker:*", "Resource": "*"}


def without(name, **members):
    return {key: value for key, value in {**GOOD, **members}.items() if key != name}


@pytest.mark.parametrize(
    ("malformed", "reason"),
    [
        ([], "a policy document must be a JSON object, not []"),
        ({"Version": "2012-10-17"}, "Statement is missing"),
        ({"Version": "2012-10-18", "Statement": GOOD}, "Version must be '2012-10-17' or '2008-10-17'"),
        ({"Statements": GOOD}, "unknown element 'Statements'; did you mean 'Statement'?"),
        ({"Statement": "Allow"}, "statement 1: must be a JSON object, not 'Allow'"),
        (
            {"Statement": [GOOD, without("Effect")]},
            "statement 2: Effect must be 'Allow' or 'Deny' in this case, and is",
        ),
        ({"Statement": {**GOOD, "Effect": "allow"}}, "Effect must be 'Allow' or 'Deny' in this case, and is 'allow'"),
        ({"Statement": without("Action")}, "statement 1: Policy statement must contain actions."),
        ({"Statement": {**GOOD, "Action": []}}, "statement 1: Policy statement must contain actions."),
        ({"Statement": without("Resource")}, "statement 1: Policy statement must contain resources."),
        ({"Statement": {**GOOD, "NotAction": "s3:*"}}, "statement 1: Action and NotAction must not be used together"),
        ({"Statement": {**GOOD, "NotResource": "*"}}, "Resource and NotResource must not be used together"),
        ({"Statement": {**GOOD, "Principal": "*"}}, "statement 1: Policy document should not specify a principal."),
        ({"Statement": {**GOOD, "Sid": 1}}, "statement 1: Sid must be a string, not 1"),
        ({"Statement": [{**GOOD, "Sid": "A"}, {**GOOD, "Sid": "A"}]}, "Statement IDs (SID) in a single policy must be"),
        (
            {"Statement": {**GOOD, "Action": "CreateApp"}},
            "'CreateApp': Actions/Conditions must be prefaced by a vendor",
        ),
        ({"Statement": {**GOOD, "Action": "a:b:c"}}, "'a:b:c': Actions/Condition can contain only one colon."),
        ({"Statement": {**GOOD, "Action": "sage maker:*"}}, "Vendor sage maker is not valid"),
        ({"Statement": {**GOOD, "Action": ["s3:*", 7]}}, "statement 1, Action: must be a string, not 7"),
        ({"Statement": {**GOOD, "Resource": "lab"}}, 'Resource lab must be in ARN format or "*".'),
        ({"Statement": {**GOOD, "Condition": []}}, "statement 1, Condition: must be a JSON object of operators"),
        (
            {"Statement": {**GOOD, "Sid": "S", "Condition": {"String": {"aws:username": "a"}}}},
            "statement 1 (S), Condition: unknown condition operator 'String'; did you mean",
        ),
        (
            {"Statement": {**GOOD, "Condition": {"ForSomeValues:StringLike": {}}}},
            "unknown set operator 'ForSomeValues'; use ForAllValues or ForAnyValue",
        ),
        (
            {"Statement": {**GOOD, "Condition": {"StringEquals": "a"}}},
            "statement 1, Condition StringEquals: must be a JSON object of condition keys, not 'a'",
        ),
        (
            {"Statement": {**GOOD, "Condition": {"Bool": {"aws:SecureTransport": [None]}}}},
            "statement 1, Condition Bool aws:SecureTransport: None must be a string, a number, true or false",
        ),
    ],
)
def test_malformed_policies_are_rejected(malformed, reason):
    with pytest.raises(PolicyError) as error:
        Policy("guardrail", malformed)
    assert str(error.value).startswith("malformed policy guardrail:\n  ")
    assert reason in str(error.value)


@pytest.mark.parametrize(
    "accepted",
    [
        {"Statement": GOOD},
        {"Version": "2008-10-17", "Id": "x", "Statement": [GOOD]},
        {"Statement": []},
        {"Statement": [{**GOOD, "Sid": ""}, {**GOOD, "Sid": ""}]},
        {"Statement": {**GOOD, "Action": "*"}},
        {"Statement": {**GOOD, "Resource": ["*", "arn:aws:s3"]}},
        {"Statement": {**GOOD, "Condition": {}}},
        {"Statement": {**GOOD, "Condition": {"StringEquals": {"aws:username": []}}}},
        {"Statement": {**GOOD, "Condition": {"NumericLessThan": {"aws:MultiFactorAuthAge": 3600}}}},
    ],
)
def test_unusual_policies_are_accepted(accepted):
    assert Policy("guardrail", accepted).document == accepted


def test_dates_of_yaml_need_no_quotes(tmp_path):
    (tmp_path / "policy.yaml").write_text(
        "Version: 2012-10-17\n"
        "Statement:\n"
        "  Effect: Allow\n"
        "  Action: sagemaker:*\n"
        "  Resource: '*'\n"
        "  Condition:\n"
        "    DateLessThan: {aws:CurrentTime: 2026-07-01T00:00:00Z}\n"
        "    StringLike: {aws:username: '${aws:PrincipalTag/name}'}\n"
    )
    settings = {"policies": [str(tmp_path / "policy.yaml")], "context": {"aws:CurrentTime": "2026-06-30T00:00:00Z"}}
    named = {**settings, "principal_tags": {"name": "sagemock"}}
    question = Question("sagemaker:StopNotebookInstance", NOTEBOOK)
    assert evaluate(Authorization.load(named).default, question).allowed
    assert not evaluate(Authorization.load(settings).default, question).allowed


@pytest.mark.parametrize(
    "broken",
    [
        '{"format_version": "1", "values": {"root_module": {"resources": [{"type": "aws_iam_policy"}]}}}',
        '{"format_version": "1", "values": []}',
        '{"Resources": {"A": {"Type": "AWS::IAM::Policy", "Properties": {"PolicyDocument": {"Fn::Join": 1}}}}}',
        '{"Resources": {"A": {"Type": "AWS::IAM::Role", "Properties": {"Policies": [1]}}}}',
        '{"Resources": {}}',
        '{"Statement": {"5": 5}}',
        "5: 5",
    ],
)
def test_broken_files_name_their_path(tmp_path, broken):
    (tmp_path / "broken.json.yaml").write_text(broken)
    with pytest.raises(PolicyError, match=r"broken\.json\.yaml"):
        Authorization.load({"policies": [str(tmp_path / "broken.json.yaml")]})


JUNK = [
    None,
    "",
    "x",
    "*",
    0,
    -1.5,
    True,
    [],
    {},
    [None],
    {"": ""},
    {"a": {"b": "c"}},
    "${",
    "arn:",
    "::::::",
    "\ud800",
]
SEED_DOCUMENT = document(
    {
        "Sid": "A",
        "Action": ["sagemaker:Create*", "sagemaker:Stop*"],
        "Resource": ["arn:aws:sagemaker:*:*:*/${aws:username}", "*"],
        "Condition": {
            "ForAnyValue:StringLike": {"aws:TagKeys": ["a*", "b"]},
            "IpAddress": {"aws:SourceIp": "10.0.0.0/8"},
            "DateLessThan": {"aws:CurrentTime": "2026-01-01"},
        },
    },
    {"Effect": "Deny", "Action": "*", "Resource": "*", "Condition": {"Null": {"aws:username": "true"}}},
)


def places(node, path=()):
    """Yield the paths of all values in a document."""
    yield path
    children = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, child in children:
        yield from places(child, (*path, key))


def mutate(random, node):
    """Return a copy with junk at one place."""
    path = random.choice([path for path in places(node) if path])
    mutated = copy.deepcopy(node)
    target = mutated
    for key in path[:-1]:
        target = target[key]
    target[path[-1]] = copy.deepcopy(random.choice(JUNK))
    return mutated


def test_junk_raises_policy_errors_only():
    random, loaded, rejected = Random(0), 0, 0
    context = {"aws:tagkeys": ("a",), "aws:sourceip": ("10.0.0.1",), "aws:currenttime": ("2025-01-01",)}
    for _ in range(1500):
        mutated = SEED_DOCUMENT
        for _ in range(random.randint(1, 3)):
            mutated = mutate(random, mutated)
        try:
            authorization = Authorization.load({"policies": [mutated]})
        except PolicyError:
            rejected += 1
            continue
        evaluate(authorization.default, Question("sagemaker:StopNotebookInstance", NOTEBOOK, context))
        assert isinstance(authorization.notices, tuple)
        loaded += 1
    assert min(loaded, rejected) > 100
