"""sagemock authorize: decisions, exit codes, errors."""

import json
import re
import subprocess
import sys

import pytest

from sagemock.cli.main import main

ALICE = "arn:aws:sts::123456789012:assumed-role/DataScientist/alice"
BOB = "arn:aws:iam::123456789012:user/bob"
LAB = [
    "CreateNotebookInstance",
    "NotebookInstanceName=lab",
    "InstanceType=ml.t3.medium",
    "RoleArn=arn:aws:iam::123456789012:role/notebook",
]
POLICY = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Sid": "Notebooks",
            "Effect": "Allow",
            "Action": ["sagemaker:*NotebookInstance", "sagemaker:AddTags", "sagemaker:ListNotebookInstances"],
            "Resource": "arn:aws:sagemaker:*:*:notebook-instance/*",
        },
        {
            "Sid": "NoInternet",
            "Effect": "Deny",
            "Action": "sagemaker:CreateNotebookInstance",
            "Resource": "*",
            "Condition": {"StringNotEquals": {"sagemaker:DirectInternetAccess": "Disabled"}},
        },
        {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "*"},
    ],
}


@pytest.fixture(autouse=True)
def policy_file(tmp_path, monkeypatch):
    """policy.json in the working directory."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "policy.json").write_text(json.dumps(POLICY))
    return tmp_path


@pytest.fixture
def authorize(capsys):
    """Run ``sagemock authorize``; return the exit code, standard output and standard error."""

    def authorize(*arguments):
        code = main(["authorize", *arguments])
        output = capsys.readouterr()
        return code, output.out, output.err

    return authorize


def test_actions_of_mlflow_are_decided(authorize, policy_file):
    allow = {"Effect": "Allow", "Action": "sagemaker-mlflow:Get*", "Resource": "*"}
    (policy_file / "policy.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": allow}))
    for action, code in (("GetRun", 0), ("CreateRun", 1), ("Get", 2)):
        arguments = [f"sagemaker-mlflow:{action}", "TrackingServerName=tracking", "--policy", "policy.json"]
        assert authorize(*arguments)[0] == code


def test_a_denied_call_is_explained(authorize):
    code, out, _ = authorize(*LAB, "--policy", "policy.json", "--caller", ALICE)
    assert code == 1
    assert out.startswith("denied  sagemaker:CreateNotebookInstance\n")
    assert f"caller    {ALICE}" in out
    assert "reason    by NoInternet of policy (identity-based policy)" in out
    assert "with an explicit deny in an identity-based policy" in out
    assert "sagemaker:DirectInternetAccess = Enabled" in out


def test_an_allowed_call_names_its_other_actions(authorize):
    code, out, _ = authorize(
        *LAB, "DirectInternetAccess=Disabled", 'Tags=[{"Key": "a", "Value": "b"}]', "--policy", "policy.json"
    )
    assert code == 0
    assert out.startswith("allowed  sagemaker:CreateNotebookInstance\n")
    assert "also      sagemaker:AddTags on arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab" in out
    assert "also      iam:PassRole on arn:aws:iam::123456789012:role/notebook" in out
    assert "aws:RequestTag/a = b" in out


def test_assumptions_are_named(authorize, policy_file):
    scp = {
        "Effect": "Deny",
        "Action": "sagemaker:CreateNotebookInstance",
        "Resource": "*",
        "Condition": {"StringEquals": {"sagemaker:RootAccess": "Enabled"}},
    }
    (policy_file / "scp.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": scp}))
    code, out, _ = authorize(*LAB, "--scp", "scp.json")
    assert code == 1
    assert "reason    by statement 1 of scp (service control policy)" in out
    assert "depends on assumption 3.2: " in out


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ([], 0),
        (["--policy", "stop.json"], 0),
        (["--policy", "start.json"], 1),
        (["--policy", "start.json", "stop.json"], 0),
        (["--scp", "start.json"], 0),
        (["--permissions-boundary", "start.json"], 1),
        (["--session-policy", "stop.json"], 0),
        (["--policy", "own.json"], 1),
        (["--policy", "own.json", "--tag", "team=fraud"], 1),
        (["--policy", "own.json", "--tag", "team=fraud", "--seed", "seed.json"], 0),
        (["--policy", "own.json", "--tag", "team=sales", "--seed", "seed.json"], 1),
        (["--policy", "net.json"], 1),
        (["--policy", "net.json", "--context", "aws:SourceIp=192.0.2.7"], 0),
        (["--policy", "region.json"], 1),
        (["--policy", "region.json", "--region", "eu-west-1"], 0),
        (["--authorization", "iam.json"], 1),
        (["--authorization", "iam.json", "--caller", BOB], 0),
    ],
)
def test_options_set_policies_and_context(authorize, policy_file, options, expected):
    def allow(**statement):
        return {
            "Version": "2012-10-17",
            "Statement": {"Effect": "Allow", "Action": "sagemaker:Stop*", "Resource": "*", **statement},
        }

    own = {"StringEquals": {"aws:ResourceTag/team": "${aws:PrincipalTag/team}"}}
    documents = {
        "stop": allow(),
        "start": allow(Action="sagemaker:Start*"),
        "own": allow(Condition=own),
        "net": allow(Condition={"IpAddress": {"aws:SourceIp": "192.0.2.0/24"}}),
        "region": allow(Condition={"StringEquals": {"aws:RequestedRegion": "eu-west-1"}}),
        "iam": {"caller": ALICE, "policies": ["start.json"], "callers": {BOB: {"policies": ["stop.json"]}}},
        "seed": {
            "us-east-1": {
                "NotebookInstances": [
                    {
                        "NotebookInstanceName": "lab",
                        "InstanceType": "ml.t3.medium",
                        "RoleArn": "arn:aws:iam::123456789012:role/notebook",
                        "Tags": [{"Key": "team", "Value": "fraud"}],
                    }
                ]
            }
        },
    }
    for name, document in documents.items():
        (policy_file / f"{name}.json").write_text(json.dumps(document))
    code, _, err = authorize("StopNotebookInstance", "NotebookInstanceName=lab", *options)
    assert code == expected, err


def test_the_table_lists_all_operations(authorize):
    code, out, _ = authorize("--all-operations", "--policy", "policy.json")
    rows = {cells[1]: cells[2:5] for line in out.splitlines() if (cells := re.split(r" *\| *", line))}
    assert code == 0
    assert rows["operation"] == ["decision", "statements", "condition keys"]
    assert rows["StopNotebookInstance"] == ["allowed", "Notebooks of policy", ""]
    assert rows["CreateNotebookInstance"] == [
        "depends",
        "NoInternet of policy, Notebooks of policy",
        "sagemaker:DirectInternetAccess",
    ]
    assert rows["CreateDomain"] == ["denied", "no statement allows it", ""]
    assert rows["ListNotebookInstances"][0] == "denied"  # its resource is *
    assert rows["AddTags"][0] == "depends"


def test_the_table_has_further_permissions_of_calls(authorize, policy_file):
    passing = {"Effect": "Allow", "Action": "iam:PassRole", "Resource": "arn:aws:iam::123456789012:role/lab/*"}
    notebooks = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/*"
    tagging = {"Effect": "Allow", "Action": "sagemaker:AddTags", "Resource": notebooks}
    (policy_file / "more.json").write_text(json.dumps({"Version": "2012-10-17", "Statement": [passing, tagging]}))
    _, out, _ = authorize("--all-operations", "--policy", "more.json")
    rows = {cells[1]: cells[2] for line in out.splitlines() if (cells := re.split(r" *\| *", line))}
    assert rows["CreateNotebookInstance: iam:PassRole"] == "depends"
    assert rows["CreateNotebookInstance: sagemaker:AddTags"] == "allowed"
    assert rows["CreateDomain: sagemaker:AddTags"] == "denied"
    assert {"CreateSpace: iam:PassRole", "DescribeDomain: sagemaker:AddTags"}.isdisjoint(rows)


def test_the_table_has_a_column_per_caller(authorize, policy_file):
    settings = {"caller": ALICE, "policies": ["policy.json"], "callers": {BOB: {"policies": []}}}
    (policy_file / "iam.json").write_text(json.dumps(settings))
    _, out, _ = authorize("--all-operations", "--authorization", "iam.json")
    lines = [re.split(r" *\| *", line)[1:4] for line in out.splitlines()]
    assert lines[0] == ["operation", ALICE, BOB]
    assert ["StopNotebookInstance", "allowed", "denied"] in lines


def test_notices_are_printed_as_errors(authorize, policy_file):
    (policy_file / "typo.json").write_text(json.dumps(POLICY).replace("AddTags", "AddTag"))
    code, _, err = authorize("DeleteNotebookInstance", "--policy", "typo.json")
    assert code == 0
    assert "notice: Notebooks of typo: SageMaker has no action 'AddTag'; did you mean 'AddTags'" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ([], "specify either an operation or --all-operations"),
        (["CreateApp", "--all-operations"], "specify either an operation or --all-operations"),
        (["CreateNotebokInstance"], "did you mean 'CreateNotebookInstance'"),
        (["CreateApp", "DomainId"], "the argument 'DomainId' must have the form KEY=VALUE"),
        (["CreateApp", "DomainID=d-1"], "did you mean 'DomainId'"),
        (["CreateNotebookInstance", "VolumeSizeInGB=large"], "VolumeSizeInGB='large' must be JSON of the type integer"),
        (["CreateApp", "--policy", "none.json"], "policies[0]: none.json: file not found"),
        (["CreateApp", "--caller", "bob"], "'bob'"),
        (["CreateApp", "--caller", "arn:aws:s3:::b"], "must be the ARN of a user or a role session"),
        (["CreateApp", "--context", "aws:SourceIp"], "--context 'aws:SourceIp' must have the form KEY=VALUE"),
        (["CreateApp", "--tag", "team"], "--tag 'team' must have the form KEY=VALUE"),
        (["CreateApp", "--seed", "none.json"], "none.json"),
        (["CreateApp", "--region", "mars"], "mars"),
        (["CreateApp", "--authorization", "x.json", "--policy", "policy.json"], "remove --policy"),
        (["CreateApp", "--authorization", "none.json"], "file not found"),
    ],
)
def test_errors_have_exit_code_two(authorize, arguments, message):
    code, out, err = authorize(*arguments)
    assert (code, out) == (2, "")
    assert err.startswith("sagemock authorize: ")
    assert message in err


def test_nested_members_are_set_by_dots(authorize):
    code, out, _ = authorize(
        "CreateDomain",
        "DomainName=d",
        "AuthMode=IAM",
        "DefaultUserSettings.JupyterLabAppSettings.DefaultResourceSpec.InstanceType=ml.t3.medium",
        'DefaultUserSettings.SecurityGroups=["sg-12345678"]',
    )
    assert code == 0
    assert "sagemaker:InstanceTypes = ml.t3.medium" in out
    assert "sagemaker:VpcSecurityGroupIds = sg-12345678" in out


def test_colors_are_for_terminals_only(authorize, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    monkeypatch.delenv("NO_COLOR", raising=False)
    assert "\x1b[32mallowed\x1b[0m" in authorize("CreateApp")[1]
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b" not in authorize("CreateApp")[1]


def test_a_closed_pipe_keeps_the_exit_code(policy_file):
    arguments = ["authorize", "StopNotebookInstance", "NotebookInstanceName=lab", "--policy", "policy.json"]
    command = [sys.executable, "-m", "sagemock", *arguments]
    with subprocess.Popen(command, cwd=policy_file, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
        process.stdout.close()
        assert (process.wait(120), process.stderr.read()) == (0, b"")
