"""sagemock verify --live: a server of sagemock stands for AWS."""

import io
import json
import os
import re
import signal
import subprocess
import sys

import boto3
import pytest

import sagemock
from sagemock.cli.main import main
from sagemock.verification.live import ledger as ledgers
from sagemock.verification.live.ledger import Ledger

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
NETWORK = ["--vpc-id", "vpc-1234567890", "--subnet-ids", "subnet-12345678"]
CREATE = ["--create", "--yes", "--role-arn", ROLE, *NETWORK, "--poll", "0.01"]


@pytest.fixture
def server(monkeypatch):
    for name, value in {"ACCESS_KEY_ID": "key", "SECRET_ACCESS_KEY": "secret", "DEFAULT_REGION": "us-east-1"}.items():
        monkeypatch.setenv(f"AWS_{name}", value)
    with sagemock.serve(clock="real", speed=500) as server:
        yield server


@pytest.fixture
def verify_live(server, capsys):
    """Run the command, and return the exit code, the JSON document and standard error."""

    def verify_live(*arguments):
        code = main(["verify", "--live", "--endpoint-url", server.url, "--json", *arguments])
        out, err = capsys.readouterr()
        return code, json.loads(out) if out else None, err

    return verify_live


def test_probes_that_read_find_no_differences(verify_live, server):
    client = boto3.client("sagemaker", endpoint_url=server.url)
    client.create_notebook_instance(NotebookInstanceName="old", InstanceType="ml.t3.medium", RoleArn=ROLE)
    client.create_code_repository(CodeRepositoryName="old", GitConfig={"RepositoryUrl": "https://example.com/a.git"})
    server.cloud.clock.settle()
    before = len(server.cloud.calls)
    code, document, err = verify_live()
    assert (code, document["differences"]) == (0, [])
    operations = {call.operation for call in server.cloud.calls[before:]}
    assert all(name.startswith(("Describe", "List")) for name in operations)
    outcomes = {probe["purpose"]: probe["outcome"] for probe in document["probes"]}
    assert (outcomes["existing NotebookInstances"], outcomes["existing Domains"]) == ("same", "not probed")
    assert f"{server.url}, region us-east-1" in err


@pytest.mark.parametrize(("answer", "is_terminal"), [("n\n", True), ("", True), ("y\n", False)])
def test_nothing_is_created_without_confirmation(verify_live, server, monkeypatch, answer, is_terminal):
    stdin = io.StringIO(answer)
    stdin.isatty = lambda: is_terminal
    monkeypatch.setattr(sys, "stdin", stdin)
    code, _, err = verify_live("--create", "--role-arn", ROLE, *NETWORK)
    assert code == 2
    assert re.search(r"notebook instances ml.t3.medium .*: about 0.0\d USD", err)
    assert "USE1-Notebk:ml.t3.medium: 0.05 USD per hour (2026-09-24)" in err
    assert ("nothing was created" if is_terminal else "add --yes") in err
    assert not any(call.operation.startswith("Create") for call in server.cloud.calls)


def test_a_resource_that_stays_is_named(verify_live, server):
    server.cloud.fail("DeleteCodeRepository", "AccessDeniedException", "no", times=None)
    code, document, err = verify_live("--create", "--yes", "--poll", "0.01")
    assert (code, document) == (2, None)
    left = re.findall(r"aws sagemaker delete-([a-z-]+) --([a-z-]+) (sagemock-verify-\w+-\w+)", err)
    assert [name for name, *_ in left] == ["code-repository"]
    assert {resource.kind for resource in server.cloud.resources()} == {"CodeRepository"}


def test_removal_of_a_busy_resource_ends(server, monkeypatch):
    monkeypatch.setattr(ledgers, "MAX_REMOVAL", 0)
    client = boto3.client("sagemaker", endpoint_url=server.url)
    messages = []
    ledger = Ledger(client, messages.append, poll_seconds=0.01)
    request = {"ImageName": ledger.name("image"), "RoleArn": ROLE}
    ledger.expect("Image", request)
    ledger.settle("Image", request, client.create_image(**request))
    server.cloud.fail("DeleteImage", "ResourceInUse", "in use", times=None)
    (left,) = ledger.remove_all()
    assert left.command == f"aws sagemaker delete-image --image-name {ledger.name('image')}"
    assert "its deletion has not ended" in messages[-1]


def test_an_account_without_permission_is_not_compared(verify_live, server):
    server.cloud.fail("Describe*", "AccessDeniedException", "no", times=None)
    code, document, _ = verify_live()
    assert (code, document["differences"]) == (0, [])
    described = [probe for probe in document["probes"] if probe["purpose"].startswith("Describe")]
    assert document["calls"]["not comparable"] == len(described)
    outcomes = {probe["purpose"]: probe["outcome"] for probe in document["probes"]}
    assert outcomes["DescribeDomain"] == "not probed"


def test_an_unconfirmed_creation_is_removed_too(server):
    """Ctrl-C between the request and its reply: the domain exists, and its ID is unknown."""
    client = boto3.client("sagemaker", endpoint_url=server.url)
    ledger = Ledger(client, print, poll_seconds=0.01)
    request = {"DomainName": ledger.name("domain"), "AuthMode": "IAM", "VpcId": "vpc-1", "SubnetIds": ["subnet-1"]}
    ledger.expect("Domain", request)
    client.create_domain(**request, DefaultUserSettings={"ExecutionRole": ROLE})
    assert ledger.remove_all() == []
    assert server.cloud.resources() == []


def test_an_unreachable_account_has_exit_code_2(capsys, monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    options = ["--endpoint-url", "http://127.0.0.1:1", "--region", "us-east-1"]
    assert main(["verify", "--live", *options]) == 2
    assert "the account cannot be used: Could not connect" in capsys.readouterr().err


@pytest.mark.parametrize("arguments", [[], ["aws.jsonl", "--live"]])
def test_file_or_live_is_required(arguments, capsys):
    with pytest.raises(SystemExit):
        main(["verify", *arguments])
    assert "either FILE or --live is required" in capsys.readouterr().err


@pytest.mark.long
@pytest.mark.parametrize("number", ["SIGINT", "SIGTERM"])
def test_an_interrupted_run_removes_its_resources(server, number):
    """The signal comes while the notebook instance is Pending, and again during the removal."""
    command = [sys.executable, "-m", "sagemock", "verify", "--live", "--endpoint-url", server.url, *CREATE]
    server.cloud.durations["NotebookInstance"]["Pending"] = 4000
    with subprocess.Popen(command, env={**os.environ}, stderr=subprocess.PIPE, text=True) as process:
        while not any(call.operation == "CreateNotebookInstance" and not call.error for call in server.cloud.calls):
            assert process.poll() is None
        process.send_signal(getattr(signal, number))
        lines = []
        for line in process.stderr:
            if "removing" in line and not any("removing" in earlier for earlier in lines):
                process.send_signal(signal.SIGINT)  # once more, during the removal
            lines.append(line)
        assert process.wait(timeout=60) == 130, lines
    assert lines[-1] == "sagemock verify: interrupted\n"
    assert any("this ends by itself" in line for line in lines)
    assert server.cloud.resources() == []
