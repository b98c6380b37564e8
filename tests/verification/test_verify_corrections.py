"""sagemock verify --corrections and --apply: from a difference to a corrected mock."""

import json

import boto3
import pytest

from sagemock import mock_sagemaker, recording
from sagemock.cli.main import main
from sagemock.verification.templates import generalize, match

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
UNKNOWN_DOMAIN = {"DomainId": "d-unknown00000"}
# An account that differs from the mock in these ways stands for AWS.
ACCOUNT = {
    "corrections": [
        {"assumption": "STUDIO_MISSING.Domain", "value": "There is {{no}} domain {DomainId}."},
        {"assumption": "PAGE_SIZE", "value": 2},
        {"assumption": "RESERVED_TAG_KEY", "value": "Keys must not begin with aws:"},
        {"durations": {"NotebookInstance": {"Pending": 900}}},
    ]
}


def use(client):
    def refused(call, **request):
        with pytest.raises(client.exceptions.ClientError):
            call(**request)

    notebook = {"InstanceType": "ml.t3.medium", "RoleArn": ROLE}
    refused(client.describe_domain, **UNKNOWN_DOMAIN)
    refused(client.delete_domain, **UNKNOWN_DOMAIN)
    tags = [{"Key": "aws:x", "Value": ""}]
    refused(client.create_notebook_instance, NotebookInstanceName="tagged", Tags=tags, **notebook)
    client.create_notebook_instance(NotebookInstanceName="lab", **notebook)
    client.get_waiter("notebook_instance_in_service").wait(NotebookInstanceName="lab")


@pytest.fixture
def recorded(tmp_path):
    path = tmp_path / "aws.jsonl"
    with mock_sagemaker(corrections=ACCOUNT), recording(path):
        use(boto3.client("sagemaker", region_name="us-east-1"))
    return path


@pytest.mark.parametrize("suffix", ["json", "yaml"])
def test_applied_corrections_remove_the_differences(recorded, tmp_path, capsys, suffix):
    file = tmp_path / f"corrections.{suffix}"
    assert main(["verify", str(recorded), "--corrections", str(file)]) == 1
    err = capsys.readouterr().err
    assert "4 corrections written to" in err
    assert "4 of them can be applied" in err
    assert main(["verify", str(recorded), "--apply", str(file)]) == 0
    assert "no differences" in capsys.readouterr().out


def test_corrections_have_statements_values_and_evidence(recorded, tmp_path):
    file = tmp_path / "corrections.json"
    main(["verify", str(recorded), "--corrections", str(file)])
    entries = {entry.get("assumption"): entry for entry in reversed(json.loads(file.read_text())["corrections"])}
    domain = entries["STUDIO_MISSING.Domain"]
    assert domain["value"] == "There is {{no}} domain {DomainId}."
    assert "S7.15" in domain["statements"]
    assert domain["evidence"]["operation"] == "DescribeDomain"
    assert entries["RESERVED_TAG_KEY"]["value"] == "Keys must not begin with aws:"
    assert "N5.1" in entries[None]["statements"]
    (pending,) = entries[None]["durations"]["NotebookInstance"].values()
    assert 800 < pending < 1000


def test_the_mock_with_corrections_is_the_account(recorded, tmp_path, client_error):
    file = tmp_path / "corrections.json"
    main(["verify", str(recorded), "--corrections", str(file)])
    with mock_sagemaker(corrections=file):
        client = boto3.client("sagemaker", region_name="us-east-1")
        message = client_error(client.describe_domain, **UNKNOWN_DOMAIN)["Message"]
    assert message == "There is {no} domain d-unknown00000."


def test_differences_without_an_assumption_are_evidence(recorded, tmp_path):
    changed = recorded.read_text().replace('"ml.t3.medium","NotebookInstanceStatus"', '"ml.t2.medium","x"')
    lines = [json.loads(line) for line in changed.splitlines()]
    next(line for line in lines if line["operation"] == "DescribeNotebookInstance")["reply"]["VolumeSizeInGB"] = 6
    recorded.write_text("".join(json.dumps(line) + "\n" for line in lines))
    file = recorded.with_name("corrections.json")
    main(["verify", str(recorded), "--corrections", str(file)])
    entries = json.loads(file.read_text())["corrections"]
    volume = next(entry for entry in entries if entry["evidence"]["subject"] == "VolumeSizeInGB")
    assert "assumption" not in volume
    assert (volume["evidence"]["recorded"], volume["evidence"]["ours"]) == (6, 5)


def test_a_second_value_becomes_a_note(recorded):
    lines = [json.loads(line) for line in recorded.read_text().splitlines()]
    deleted = next(line for line in lines if line["operation"] == "DeleteDomain")
    deleted["error"]["message"] = "Another text"
    recorded.write_text("".join(json.dumps(line) + "\n" for line in lines))
    file = recorded.with_name("corrections.json")
    main(["verify", str(recorded), "--corrections", str(file)])
    entries = json.loads(file.read_text())["corrections"]
    (note,) = [entry["note"] for entry in entries if entry["evidence"]["operation"] == "DeleteDomain"]
    assert note.startswith("Another value for STUDIO_MISSING.Domain")
    assert main(["verify", str(recorded), "--apply", str(file)]) == 1


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--apply", "missing.json"], "cannot load the corrections"),
        (["--corrections", "missing/corrections.json"], "cannot write 'missing/corrections.json'"),
    ],
)
def test_unusable_files_have_exit_code_2(recorded, monkeypatch, capsys, arguments, message):
    monkeypatch.chdir(recorded.parent)
    assert main(["verify", str(recorded), *arguments]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize(
    ("template", "text", "recorded", "expected"),
    [
        ("{kind} [{arn}] exists.", "App [a/b] exists.", "The App a/b is there", "The {kind} {arn} is there"),
        ("{a} is {a}", "x is x", "x x", "{a} {a}"),
        ("no {name}", "no 5", "15 and 5 {}", "15 and {name} {{}}"),
    ],
)
def test_templates_keep_the_variable_parts(template, text, recorded, expected):
    assert generalize(recorded, match(template, text)) == expected


def test_other_texts_do_not_match():
    assert match("{kind} [{arn}] exists.", "App [x] is missing.") is None
    assert match("{a} is {a}", "x is y") is None
