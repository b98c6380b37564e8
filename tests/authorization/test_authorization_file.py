"""The authorization file: callers, forms of policies, and errors that name the place."""

import json
import sys

import pytest

from sagemock.authorization.authorization import Authorization
from sagemock.authorization.decision import Question
from sagemock.authorization.evaluator import evaluate
from sagemock.authorization.language.documents import PolicyError
from sagemock.authorization.loading import managed_policies
from sagemock.authorization.policies import Policy

from .conftest import ALICE, NOTEBOOK, document

STOP = document({"Action": "sagemaker:Stop*"})
START = document({"Action": "sagemaker:Start*"})
NO_STOP = document({"Sid": "NoStop", "Effect": "Deny", "Action": "sagemaker:Stop*"})
MANAGED = "arn:aws:iam::aws:policy/AmazonSageMakerReadOnly"


def may_stop(principal, context=None):
    return evaluate(principal, Question("sagemaker:StopNotebookInstance", NOTEBOOK, context or {})).allowed


def write(path, value):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(value if isinstance(value, str) else json.dumps(value))
    return path


@pytest.fixture
def iam_yaml(tmp_path):
    """An authorization file with each of its members, and the files that it names."""
    write(tmp_path / "iam" / "data-scientist.json", STOP)
    write(tmp_path / "iam" / "boundary.json", document({"Action": "sagemaker:*"}))
    write(tmp_path / "iam" / "session.json", document({"Action": ["sagemaker:Stop*", "sagemaker:Start*"]}))
    write(tmp_path / "scp" / "no-internet.json", document({"Effect": "Deny", "Action": "ec2:*"}))
    return write(
        tmp_path / "iam.yaml",
        f"""
caller: {ALICE}
principal_tags: {{team: fraud, cost-center: 4711}}
policies: [iam/data-scientist.json]
permissions_boundary: iam/boundary.json
session_policy: iam/session.json
service_control_policies: [scp/no-internet.json]
context: {{aws:SourceIp: 192.0.2.7}}
callers:
  AKIAADMIN: {{caller: "arn:aws:iam::123456789012:user/ops/admin"}}
  arn:aws:iam::123456789012:role/team/Reader: {{policies: []}}
""",
    )


def test_the_file_defines_the_default_caller(iam_yaml):
    principal = Authorization.load(iam_yaml).default
    assert principal.arn == ALICE
    assert [policy.name for policy in principal.policies] == ["data-scientist"]
    assert principal.permissions_boundary.name == "boundary"
    assert [policy.name for policy in principal.session_policy] == ["session"]
    assert [[policy.name for policy in level] for level in principal.service_control_policies] == [
        ["FullAWSAccess", "no-internet"]
    ]
    assert may_stop(principal)


def test_condition_keys_follow_from_the_caller(iam_yaml):
    context = Authorization.load(iam_yaml).default.context
    expected = {
        "aws:principalarn": ("arn:aws:iam::123456789012:role/DataScientist",),
        "aws:principaltag/team": ("fraud",),
        "aws:principaltag/cost-center": ("4711",),
        "aws:principaltype": ("AssumedRole",),
        "aws:sourceip": ("192.0.2.7",),
    }
    assert {key: context[key] for key in expected} == expected
    assert context["aws:userid"][0].endswith(":alice")
    assert "aws:username" not in context


def test_callers_are_found_by_access_key(iam_yaml):
    authorization = Authorization.load(iam_yaml)
    admin = authorization.principal_for("AKIAADMIN")
    assert admin.context["aws:username"] == ("admin",)
    assert admin.context["aws:sourceip"] == ("192.0.2.7",)  # inherited, as are SCPs
    assert [policy.name for policy in admin.policies] == ["AdministratorAccess"]
    assert len(admin.service_control_policies) == 1
    assert authorization.principal_for("AKIAOTHER") is authorization.default
    assert authorization.principal_for(None) is authorization.default


def test_sessions_have_the_policies_of_roles(iam_yaml):
    authorization = Authorization.load(iam_yaml)
    session = authorization.principal_for("arn:aws:sts::123456789012:assumed-role/Reader/bob")
    assert session.policies == ()
    assert session.context["aws:principalarn"] == ("arn:aws:iam::123456789012:role/Reader",)
    assert authorization.principal_for(session.arn) is session


def test_other_arns_have_the_default_policies(iam_yaml):
    authorization = Authorization.load(iam_yaml)
    user = authorization.principal_for("arn:aws:iam::123456789012:user/carol")
    assert user.policies == authorization.default.policies
    assert user.context["aws:username"] == ("carol",)
    assert authorization.principal_for(ALICE) is authorization.default


def test_root_users_are_recognized():
    principal = Authorization.load({"caller": "arn:aws:iam::123456789012:root", "policies": []}).default
    assert principal.is_root
    assert may_stop(principal)


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        pytest.param({}, True, id="omitted policies are those of an administrator"),
        pytest.param({"policies": []}, False, id="an empty list is none"),
        pytest.param({"policies": [STOP]}, True, id="inline"),
        pytest.param({"policies": [json.dumps(STOP)]}, True, id="JSON"),
        pytest.param({"policies": [{"document": STOP, "name": "x"}]}, True, id="document"),
        pytest.param({"policies": [START, STOP]}, True, id="two"),
        pytest.param({"policies": [MANAGED]}, False, id="managed by AWS"),
        pytest.param({"policies": ["arn:aws:iam::aws:policy/AdministratorAccess"]}, True, id="administrator"),
        pytest.param({"service_control_policies": [NO_STOP]}, False, id="a flat list has FullAWSAccess"),
        pytest.param({"service_control_policies": [START]}, True, id="a flat list of grants has FullAWSAccess"),
        pytest.param({"service_control_policies": [[STOP], [START]]}, False, id="levels are exact"),
        pytest.param({"service_control_policies": [[STOP], [START, STOP]]}, True, id="each level allows"),
        pytest.param({"service_control_policies": [[]]}, False, id="a level without SCPs"),
        pytest.param({"service_control_policies": []}, True, id="no SCPs"),
        pytest.param({"permissions_boundary": START}, False, id="boundary"),
        pytest.param({"policies": START}, False, id="one policy, not in a list"),
        pytest.param({"service_control_policies": NO_STOP}, False, id="one SCP, not in a list"),
        pytest.param({"session_policy": [START, STOP]}, True, id="session policies"),
        pytest.param({"session_policy": []}, False, id="no session policy allows"),
    ],
)
def test_forms_of_policies_are_read(settings, expected):
    assert may_stop(Authorization.load(settings).default) is expected


TERRAFORM = {
    "format_version": "1.2",
    "planned_values": {
        "root_module": {
            "resources": [
                {
                    "address": "aws_iam_policy.stop",
                    "type": "aws_iam_policy",
                    "values": {"policy": json.dumps(STOP), "arn": "arn:aws:iam::123456789012:policy/stop"},
                },
                {
                    "address": "aws_organizations_policy.no_stop",
                    "type": "aws_organizations_policy",
                    "values": {"content": json.dumps(NO_STOP), "type": "SERVICE_CONTROL_POLICY"},
                },
                {
                    "address": "aws_organizations_policy.tags",
                    "type": "aws_organizations_policy",
                    "values": {"content": "{}", "type": "TAG_POLICY"},
                },
                {
                    "address": "aws_iam_role.role",
                    "type": "aws_iam_role",
                    "values": {"inline_policy": [{"name": "inline", "policy": json.dumps(START)}]},
                },
            ],
            "child_modules": [
                {
                    "resources": [
                        {
                            "address": "module.a.aws_iam_role_policy.start",
                            "type": "aws_iam_role_policy",
                            "values": {"policy": json.dumps(START)},
                        },
                        {
                            "address": "module.a.aws_iam_policy.late",
                            "type": "aws_iam_policy",
                            "values": {"name": "late"},
                        },
                    ]
                }
            ],
        }
    },
}
TEMPLATE = {
    "Parameters": {"Prefix": {"Type": "String", "Default": "lab"}},
    "Resources": {
        "Stop": {
            "Type": "AWS::IAM::ManagedPolicy",
            "Properties": {
                "PolicyDocument": document(
                    {
                        "Action": "sagemaker:Stop*",
                        "Resource": {
                            "Fn::Join": [
                                "",
                                ["arn:", {"Ref": "AWS::Partition"}, ":sagemaker:*:", {"Ref": "AWS::AccountId"}, ":*"],
                            ]
                        },
                    }
                )
            },
        },
        "Role": {
            "Type": "AWS::IAM::Role",
            "Properties": {
                "Policies": [
                    {
                        "PolicyName": "Inline",
                        "PolicyDocument": document(
                            {"Resource": {"Fn::Sub": "arn:${AWS::Partition}:sagemaker:*:*:*/${Prefix}"}}
                        ),
                    }
                ]
            },
        },
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Guardrail": {
            "Type": "AWS::Organizations::Policy",
            "Properties": {"Type": "SERVICE_CONTROL_POLICY", "Content": NO_STOP},
        },
        "Other": {
            "Type": "AWS::IAM::Policy",
            "Properties": {"PolicyDocument": document({"Resource": {"Fn::GetAtt": ["Bucket", "Arn"]}})},
        },
    },
}


@pytest.mark.parametrize(
    ("settings", "expected"),
    [
        ({"policies": ["plan.json#aws_iam_policy.stop"]}, True),
        ({"policies": ["plan.json#aws_iam_role.role.inline"]}, False),
        ({"policies": ["plan.json#module.a.aws_iam_role_policy.start"]}, False),
        ({"service_control_policies": ["plan.json"]}, False),
        ({"policies": ["stack.json#Stop"]}, True),
        ({"policies": ["stack.json#Role.Inline"]}, True),
        ({"policies": ["stack.json"], "references": {"Bucket.Arn": "arn:aws:s3:::b"}}, True),
        ({"policies": ["stack.json#Other"], "references": {"Bucket.Arn": "arn:aws:s3:::b"}}, False),
        ({"service_control_policies": ["stack.json"]}, False),
        ({"policies": [{"file": "plan.json#aws_iam_policy.stop", "name": "s", "arn": "arn:x"}]}, True),
    ],
)
def test_outputs_of_terraform_and_cdk_are_read(tmp_path, settings, expected):
    write(tmp_path / "plan.json", TERRAFORM)
    write(tmp_path / "stack.json", TEMPLATE)
    assert may_stop(Authorization.load(write(tmp_path / "iam.json", settings)).default) is expected


def test_policies_of_terraform_have_their_arns(tmp_path):
    write(tmp_path / "plan.json", TERRAFORM)
    settings = {"policies": ["plan.json#aws_iam_policy.stop"]}
    (policy,) = Authorization.load(write(tmp_path / "iam.json", settings)).default.policies
    assert (policy.name, policy.arn) == ("aws_iam_policy.stop", "arn:aws:iam::123456789012:policy/stop")


BAD_RESOURCE = document({"Resource": "lab"})


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        ({"polices": []}, "polices: unknown key; did you mean 'policies'"),
        ({"callers": {"AKIA1": {"caler": ALICE}}}, "callers.AKIA1.caler: unknown key; did you mean 'caller'"),
        ({"caller": "alice"}, "caller: 'alice' must be the ARN of a user or a role session, such as arn:aws:sts"),
        ({"caller": "arn:aws:sts::123456789012:assumed-role/X"}, "must be the ARN of a user or a role session"),
        ({"caller": "arn:aws:s3:::bucket"}, "must be the ARN of a user or a role session"),
        ({"callers": {"arn:aws:iam::1:user/x": {}}}, "callers.arn:aws:iam::1:user/x.caller: 'arn:aws:iam::1:user/x'"),
        ({"callers": {"AKIA1": ALICE}}, "callers.AKIA1: must be a mapping with caller, principal_tags"),
        ({"callers": []}, "callers: must be a mapping, not \\[\\]"),
        ({"policies": "iam.json"}, r"policies\[0\]: iam.json: file not found"),
        ({"policies": None}, r"policies\[0\]: None must be a file name, a policy document, or the ARN"),
        (STOP, r"these are policies without a caller; .* as in {\"policies\": \[\"policy.json\"\]}"),
        ({"callers": {"AKIA1": STOP}}, "callers.AKIA1: these are policies without a caller; put them"),
        ({"Resources": {"Read": {"Type": "AWS::IAM::ManagedPolicy"}}}, "these are policies without a caller"),
        ({"policies": ["missing.json"]}, r"policies\[0\]: missing.json: file not found in "),
        ({"policies": [7]}, r"policies\[0\]: 7 must be a file name, a policy document, or the ARN"),
        ({"policies": [{"fiel": "x"}]}, r"policies\[0\]:.*\n.*unknown element 'fiel'"),
        ({"policies": [{"file": "x", "nam": "y"}]}, r"policies\[0\]: unknown key 'nam'; did you mean 'name'"),
        ({"policies": ["{"]}, r"policies\[0\]: invalid JSON"),
        ({"policies": [MANAGED + "s"]}, "unknown AWS managed policy 'AmazonSageMakerReadOnlys'; did you mean"),
        ({"policies": ["arn:aws:iam::123456789012:policy/x"]}, "specify the file, as in {file: policy.json, arn"),
        ({"policies": [BAD_RESOURCE]}, 'statement 1, Resource: Resource lab must be in ARN format or "\\*"'),
        ({"permissions_boundary": "x.json"}, "permissions_boundary: x.json: file not found"),
        ({"service_control_policies": [[STOP], STOP]}, r"service_control_policies\[0\]: levels and policies must not"),
        ({"context": {"aws:SourceIp": {}}}, "context.aws:SourceIp: must be a string, a number"),
        ({"context": "x"}, "context: must be a mapping, not 'x'"),
        ({"principal_tags": {"team": ["a"]}}, r"principal_tags.team: must be a string, not \['a'\]"),
        ({"references": []}, "references: must be a mapping"),
    ],
)
def test_errors_name_place_and_alternatives(settings, message):
    with pytest.raises(PolicyError, match=message) as raised:
        Authorization.load(settings)
    assert str(raised.value).startswith("cannot load the authorization:\n  ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "it must be a mapping with caller, principal_tags"),
        ("- a\n- b\n", "it must be a mapping"),
        ("{", "invalid YAML"),
        (f"callers: {{AKIA1: {{}}, AKIA1: {{caller: {ALICE}}}}}", "duplicate key 'AKIA1'"),
        ("a: &a [*a]", "the nesting is too deep"),
        ("\x00", "invalid YAML"),
        ("policies: [iam.yaml]", r"policies\[0\]: .*iam.yaml: malformed policy iam:\n *unknown element 'policies'"),
    ],
)
def test_files_that_cannot_be_used(tmp_path, text, message):
    path = write(tmp_path / "iam.yaml", text)
    with pytest.raises(PolicyError, match=message) as raised:
        Authorization.load(path)
    assert "iam.yaml" in str(raised.value)


@pytest.mark.parametrize(
    ("source", "message"),
    [
        (
            "plan.json#aws_iam_policy.stopp",
            "no identity-based policy 'aws_iam_policy.stopp'; did you mean",
        ),
        ("plan.json#module.a.aws_iam_policy.late", "Terraform computes the document when it is applied: use the state"),
        ("stack.json#Other", "the template does not contain the value of Bucket.Arn: add it to `references`"),
        ("stop.json#Other", "no identity-based policy 'Other'"),
        ({"file": "plan.json", "name": "x"}, "contains 4 policies; select one with #NAME|computes the document"),
    ],
)
def test_errors_of_outputs_name_the_policy(tmp_path, source, message):
    write(tmp_path / "plan.json", TERRAFORM)
    write(tmp_path / "stack.json", TEMPLATE)
    write(tmp_path / "stop.json", STOP)
    with pytest.raises(PolicyError, match=message):
        Authorization.load(write(tmp_path / "iam.json", {"policies": [source]}))


def test_all_errors_are_reported_together():
    with pytest.raises(PolicyError) as raised:
        Authorization.load({"caller": "x", "policies": ["a.json", BAD_RESOURCE], "contxt": {}})
    assert len([line for line in str(raised.value).splitlines() if line.startswith("  ")]) >= 4


def test_other_types_are_type_errors():
    with pytest.raises(TypeError, match="authorization=7 must be the path"):
        Authorization.load(7)


def test_managed_policies_need_moto(monkeypatch):
    monkeypatch.setitem(sys.modules, "moto.iam.aws_managed_policies", None)
    managed_policies._policies.cache_clear()
    with pytest.raises(
        PolicyError, match="AWS managed policies need moto, which has their documents: pip install moto"
    ):
        Authorization.load({"policies": [MANAGED]})


def test_all_managed_policies_are_well_formed():
    documents = managed_policies._policies()
    assert len(documents) > 1000
    for name, policy in documents.items():
        assert Policy(name, policy["Document"]).statements
