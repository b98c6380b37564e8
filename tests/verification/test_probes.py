"""The catalogue of probes: each passes against a server of sagemock, and each statement is a probe or has a reason."""

import re
from pathlib import Path

import boto3
import pytest
from botocore.config import Config

import sagemock
from sagemock.cli.main import main
from sagemock.protocol.service_model import service_model
from sagemock.verification.formats.recording_file import read_calls
from sagemock.verification.live import ledger as ledgers
from sagemock.verification.live import probe as probes
from sagemock.verification.live.catalogue import select_probes
from sagemock.verification.live.ledger import Ledger
from sagemock.verification.live.prices import CREATIONS, creations, price_lines
from sagemock.verification.live.probe import Session
from sagemock.verification.live.runner import compare_probes, record_probes
from sagemock.verification.live.unprobed import _REASONS, unprobed_reasons
from sagemock.verification.statements import statements

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
# Statements that quote the code of an error which their probes do not bring about.
OTHER_CODES = {"S1.1", "S5.16", "S15.11"}


class Time:
    """A module time whose sleep moves the clock of a server."""

    def __init__(self, clock):
        self.monotonic, self.sleep = clock.time, clock.advance


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    """Run all probes, and remove the resources that they have created."""
    path = Path(tmp_path_factory.mktemp("live")) / "aws.jsonl"
    with sagemock.serve(clock="manual") as server, pytest.MonkeyPatch.context() as patch:
        for module in (ledgers, probes):
            patch.setattr(module, "time", Time(server.cloud.clock))
        session = boto3.Session("key", "secret", region_name="us-east-1")
        config = Config(parameter_validation=False)
        client = session.client("sagemaker", endpoint_url=server.url, config=config)
        client.create_notebook_instance(NotebookInstanceName="old", InstanceType="ml.t3.medium", RoleArn=ROLE)
        server.cloud.clock.settle()
        ledger = Ledger(client, print, poll_seconds=30)
        options = {"role": ROLE, "subnets": ("subnet-12345678",), "vpc": "vpc-1"}
        live = Session(client, ledger, poll_seconds=30, credentials=session.get_credentials(), **options)
        results = record_probes(select_probes(create=True, role=ROLE, has_network=True), live, path, lambda _: None)
        assert ledger.remove_all() == []
        left = [each for each in server.cloud.resources() if each.status != "Deleted" and each.name != "old"]
        requests = [call for call in server.cloud.calls if call.operation.startswith("Create")]
        return compare_probes(results, path, None), list(read_calls(path)), requests, left


@pytest.mark.long
def test_all_probes_pass_against_a_server(run):
    live, calls, *_ = run
    assert [group.first for group in live.summary.groups.values()] == []
    assert live.outcomes == {"compared": len(calls)}
    unprobed = {result.probe.purpose for result in live.probes if result.outcome == "not probed"}
    assert {purpose for purpose in unprobed if not purpose.startswith("existing ")} <= {
        "protocol: unknown access key",  # the server accepts every key
        "protocol: wrong signature",
    }


@pytest.mark.long
def test_created_resources_are_tagged_and_removed(run):
    _, _, requests, left = run
    assert left == []
    created = set()
    for call in requests:
        members = service_model().operation_model(call.operation).input_shape.members
        if not call.error and "Tags" in members and call.request.get("NotebookInstanceName") != "old":
            assert call.request["Tags"][0]["Key"] == "sagemock-verify", call
            created.add(call.operation)
    assert {"CreateDomain", "CreateSpace", "CreateApp", "CreateNotebookInstance", "CreateImage"} <= created


@pytest.mark.long
def test_probes_show_errors_that_statements_quote(run):
    """A probe whose calls bring about other errors than its statement names would put nothing to the test."""
    live, calls, *_ = run
    ends = [*(result.first for result in live.probes[1:]), len(calls) + 1]
    seen = {}
    for result, end in zip(live.probes, ends, strict=True):
        codes = {(call.error or {}).get("code") for call in calls[result.first - 1 : end - 1]}
        codes |= {check.seen for check in result.checks if isinstance(check.seen, str)}
        for number in result.probe.numbers:
            seen.setdefault(number, set()).update(codes)
    errors = {"ValidationException", *(name for name in service_model().shape_names if name.startswith("Resource"))}
    wrong = {}
    for statement in statements():
        quoted = errors.intersection(re.findall(r"`([^`]+)`", statement.text))
        if quoted and not quoted & seen.get(statement.number, quoted):
            wrong[statement.number] = quoted
    assert wrong.keys() <= OTHER_CODES


@pytest.mark.once
def test_each_statement_is_probed_or_has_reason():
    numbers = {statement.number for statement in statements()}
    probed = {number for probe in select_probes(create=True, role=ROLE, has_network=True) for number in probe.numbers}
    reasons = [number for listed in unprobed_reasons().values() for number in listed]
    assert probed <= numbers
    assert numbers - probed == set(reasons)
    assert len(reasons) == len(set(reasons))
    sections = {number.partition(".")[0] for number in numbers}
    entries = {entry for numbers in _REASONS.values() for entry in numbers.split()}
    assert entries <= numbers | {f"{section}.*" for section in sections}


def test_list_of_probes_has_all_and_reasons(capsys):
    options = ["--create", "--role-arn", ROLE, "--vpc-id", "vpc-1", "--subnet-ids", "subnet-1"]
    assert main(["verify", "--list-probes", *options]) == 0
    out = capsys.readouterr().out
    assert all(probe.purpose in out for probe in select_probes(create=True, role=ROLE, has_network=True))
    assert "needs IAM Identity Center\n    S7.12" in out


def test_costs_are_sums_of_list_prices():
    notebooks, domain = CREATIONS[2:]
    assert notebooks.dollars == pytest.approx(0.05 + 27 * 0.14 * 1.5 / 730)
    assert domain.dollars == pytest.approx(0.25 * 0.05 + (17 * 0.112 + 0.30) / 730)
    assert [creation.dollars for creation in creations(role="", has_network=True)] == [0]
    lines = "\n".join(price_lines(role=ROLE, has_network=True))
    assert f"Total: about {notebooks.dollars + domain.dollars:.2f} USD, by list prices of us-east-1" in lines
    assert "USD" not in "\n".join(price_lines(role="", has_network=True))
