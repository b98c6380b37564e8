"""Evaluation order, actions, resources and variables; the numbers are those of docs/aws/authorization.md."""

import pytest

from .conftest import policy

ALLOW = policy({}, name="allow", arn="arn:aws:iam::123456789012:policy/allow")
STOP_ONLY = policy({"Action": "sagemaker:Stop*"}, name="stop")
START_ONLY = policy({"Action": "sagemaker:Start*"}, name="start")
DENY = policy({"Sid": "No", "Effect": "Deny", "Action": "sagemaker:Stop*"}, name="deny", arn="arn:deny")


@pytest.mark.parametrize(
    ("layers", "expected"),
    [
        pytest.param({"policies": ()}, (False, False, "identity"), id="1.1 nothing allows"),
        pytest.param({"policies": (ALLOW,)}, (True, True, "identity"), id="1.1 a policy allows"),
        pytest.param({"policies": (START_ONLY, STOP_ONLY)}, (True, True, "identity"), id="1.1 one of two allows"),
        pytest.param({"policies": (ALLOW, DENY)}, (False, True, "identity"), id="1.1 deny before allow"),
        pytest.param({"policies": (DENY,)}, (False, True, "identity"), id="1.1 deny alone"),
        pytest.param({"permissions_boundary": STOP_ONLY}, (True, True, "identity"), id="1.1 boundary allows"),
        pytest.param({"permissions_boundary": START_ONLY}, (False, False, "boundary"), id="1.1 boundary omits"),
        pytest.param({"permissions_boundary": DENY}, (False, True, "boundary"), id="1.1 boundary denies"),
        pytest.param({"policies": (), "permissions_boundary": ALLOW}, (False, False, "identity"), id="1.1 no grant"),
        pytest.param({"session_policy": (STOP_ONLY,)}, (True, True, "identity"), id="1.3 session allows"),
        pytest.param({"session_policy": (START_ONLY,)}, (False, False, "session"), id="1.3 session omits"),
        pytest.param({"session_policy": ()}, (False, False, "session"), id="1.3 empty session policy"),
        pytest.param({"session_policy": (DENY,)}, (False, True, "session"), id="1.3 session denies"),
        pytest.param({"session_policy": (START_ONLY, STOP_ONLY)}, (True, True, "identity"), id="1.3 sessions unite"),
        pytest.param({"policies": (), "session_policy": (ALLOW,)}, (False, False, "identity"), id="1.3 only narrows"),
        pytest.param({"service_control_policies": ((ALLOW,), (ALLOW,))}, (True, True, "identity"), id="1.2 levels"),
        pytest.param({"service_control_policies": ((ALLOW,), (START_ONLY,))}, (False, False, "scp"), id="1.2 a level"),
        pytest.param({"service_control_policies": ((ALLOW,), ())}, (False, False, "scp"), id="1.2 an empty level"),
        pytest.param({"service_control_policies": ((ALLOW,), (ALLOW, DENY))}, (False, True, "scp"), id="1.2 denied"),
        pytest.param({"service_control_policies": ((STOP_ONLY, START_ONLY),)}, (True, True, "identity"), id="1.2 sum"),
        pytest.param({"policies": (), "is_root": True}, (True, False, "identity"), id="1.3 root has every right"),
        pytest.param(
            {"policies": (), "is_root": True, "service_control_policies": ((ALLOW, DENY),)},
            (False, True, "scp"),
            id="1.3 an SCP binds the root user",
        ),
        pytest.param(
            {"policies": (DENY,), "permissions_boundary": DENY, "service_control_policies": ((ALLOW, DENY),)},
            (False, True, "scp"),
            id="4.9 the SCP is named first",
        ),
        pytest.param(
            {"policies": (ALLOW, DENY), "permissions_boundary": START_ONLY},
            (False, True, "identity"),
            id="1.1 an explicit deny before an implicit one",
        ),
    ],
)
def test_kinds_of_policies_decide_in_order(evaluate_layers, layers, expected):
    decision = evaluate_layers(**{"policies": (ALLOW,), **layers})
    assert (decision.allowed, decision.explicit, decision.layer) == expected


def test_the_decision_names_the_denying_statement(evaluate_layers):
    decision = evaluate_layers(policies=(ALLOW, DENY))
    assert decision.statement == ("deny", "No", "arn:deny", "identity")
    assert str(decision.statement) == "No of deny"


def test_the_decision_names_an_allow_of_each_kind(evaluate_layers):
    decision = evaluate_layers(policies=(ALLOW,), permissions_boundary=STOP_ONLY, session_policy=(ALLOW,))
    assert [(reference.policy, reference.layer) for reference in decision.statements] == [
        ("allow", "identity"),
        ("stop", "boundary"),
        ("allow", "session"),
    ]


@pytest.mark.parametrize(
    ("element", "patterns", "expected"),
    [
        ("Action", "sagemaker:StopNotebookInstance", True),
        ("Action", "SageMaker:stopnotebookINSTANCE", True),
        ("Action", "sagemaker:Stop*", True),
        ("Action", "sagemaker:*Instance", True),
        ("Action", "sagemaker:St?pNotebookInstance", True),
        ("Action", "sagemaker:St??pNotebookInstance", False),
        ("Action", "sage*:*", True),
        ("Action", "*", True),
        ("Action", ["sagemaker:Start*", "sagemaker:Stop*"], True),
        ("Action", "s3:*", False),
        ("Action", "sagemaker:Stop", False),
        ("NotAction", "sagemaker:Start*", True),
        ("NotAction", ["sagemaker:Start*", "sagemaker:Stop*"], False),
        ("NotAction", "s3:*", True),
    ],
)
def test_actions_match_without_case(decide, element, patterns, expected):  # rule 1.4
    assert decide({element: patterns}).allowed is expected


@pytest.mark.parametrize(
    ("element", "patterns", "expected"),
    [
        ("Resource", "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab", True),
        ("Resource", "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/LAB", False),
        ("Resource", "arn:aws:sagemaker:*:*:notebook-instance/*", True),
        ("Resource", "arn:aws:sagemaker:*:123456789012:*/lab", True),
        ("Resource", "arn:aws:sagemaker:us-east-?:123456789012:notebook-instance/la?", True),
        ("Resource", "arn:aws:sagemaker:eu-*:123456789012:notebook-instance/lab", False),
        ("Resource", "arn:aws:sagemaker:us-*-1:123456789012:notebook-instance/lab", True),
        ("Resource", "arn:aws:sagemaker", True),
        ("Resource", "arn:aws:sagemaker:us-east-1", True),
        ("Resource", "arn:aws:s3", False),
        ("Resource", ["arn:aws:s3:::bucket", "arn:aws:sagemaker:*"], True),
        ("Resource", "arn:*:sagemaker:*:*:domain/*", False),
        ("NotResource", "arn:aws:sagemaker:*:*:domain/*", True),
        ("NotResource", "arn:aws:sagemaker:*:*:notebook-instance/*", False),
        ("NotResource", "*", False),
    ],
)
def test_resources_match_field_by_field(decide, element, patterns, expected):  # rule 1.5
    assert decide({element: patterns}).allowed is expected


def test_only_a_star_matches_lists(decide):  # rule 2.2
    stars = {"action": "sagemaker:ListNotebookInstances", "resource": "*"}
    assert decide({"Resource": "*"}, **stars).allowed
    assert not decide({"Resource": "arn:aws:sagemaker:*:*:*"}, **stars).allowed


def test_not_resource_in_a_deny_spares_resources(decide):
    deny = {"Effect": "Deny", "NotResource": "arn:aws:sagemaker:*:*:notebook-instance/lab*"}
    assert decide({}, deny).allowed
    assert not decide({}, deny, resource="arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/other").allowed
