"""Corrections: the option of the mock, and documents that cannot be applied."""

import ast
import json
import threading
from pathlib import Path

import boto3
import pytest

import sagemock
from sagemock import mock_sagemaker
from sagemock.corrections import assumption_table
from sagemock.corrections.corrections import CorrectionError, read

PACKAGE = Path(sagemock.__file__).parent
MISSING = {"assumption": "STUDIO_MISSING.Domain", "value": "No domain {DomainId} here"}
UNKNOWN_DOMAIN = "d-unknown00000"


def document(*entries):
    return {"version": 1, "corrections": list(entries)}


def describe_unknown_domain(client_error):
    client = boto3.client("sagemaker", region_name="us-east-1")
    return client_error(client.describe_domain, DomainId=UNKNOWN_DOMAIN)["Message"]


def test_a_corrected_text_is_in_replies(client_error):
    with mock_sagemaker(corrections=document(MISSING)):
        assert describe_unknown_domain(client_error) == f"No domain {UNKNOWN_DOMAIN} here"
    with mock_sagemaker():
        assert "here" not in describe_unknown_domain(client_error)


def test_other_entries_of_a_mapping_remain(client_error):
    with mock_sagemaker(corrections=document(MISSING)), mock_sagemaker():
        usual = client_error(
            boto3.client("sagemaker", region_name="us-east-1").describe_space, DomainId=UNKNOWN_DOMAIN, SpaceName="s"
        )
    with mock_sagemaker(corrections=document(MISSING)):
        client = boto3.client("sagemaker", region_name="us-east-1")
        assert client_error(client.describe_space, DomainId=UNKNOWN_DOMAIN, SpaceName="s") == usual


def test_clouds_of_other_threads_keep_their_values(client_error):
    """Two servers of one process, of which one has corrections, and which answer at the same time."""
    found = {"plain": set(), "corrected": set()}
    keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
    with sagemock.serve() as plain, sagemock.serve(corrections=document(MISSING)) as corrected:

        def call(name, server):
            client = boto3.client("sagemaker", endpoint_url=server.url, **keys)
            for _ in range(20):
                found[name].add(client_error(client.describe_domain, DomainId=UNKNOWN_DOMAIN)["Message"])

        pairs = (("plain", plain), ("corrected", corrected))
        threads = [threading.Thread(target=call, args=pair) for pair in pairs]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found["corrected"] == {f"No domain {UNKNOWN_DOMAIN} here"}
    assert len(found["plain"]) == 1
    assert found["plain"].isdisjoint(found["corrected"])


def test_a_corrected_duration_is_used():
    correction = {"durations": {"NotebookInstance": {"Pending": 42}}}
    with mock_sagemaker(corrections=document(correction)) as cloud:
        assert cloud.durations["NotebookInstance"]["Pending"].total_seconds() == 42
    with mock_sagemaker(corrections=document(correction), durations={"NotebookInstance": {"Pending": 7}}) as cloud:
        assert cloud.durations["NotebookInstance"]["Pending"].total_seconds() == 7


def test_a_number_and_a_list_can_be_corrected(client_error):
    entries = document({"assumption": "TAG_LIMIT", "value": 1}, {"assumption": "ASCENDING", "value": []})
    notebook = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
    with mock_sagemaker(corrections=entries):
        client = boto3.client("sagemaker", region_name="us-east-1")
        tags = [{"Key": key, "Value": ""} for key in "ab"]
        error = client_error(client.create_notebook_instance, NotebookInstanceName="x", Tags=tags, **notebook)
        assert "1" in error["Message"]
        for name in ("a", "b"):
            client.create_notebook_instance(NotebookInstanceName=name, **notebook)
        listed = client.list_notebook_instances(SortBy="Name")["NotebookInstances"]
    assert [each["NotebookInstanceName"] for each in listed] == ["b", "a"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ([], "must be a mapping with a list of corrections"),
        ({"corrections": {}}, "must be a mapping with a list of corrections"),
        ({"version": 9, "corrections": []}, "version 9 is unknown"),
        (document("x"), r"corrections\[0\] must be a mapping"),
        (document({"asumption": "TAG_LIMIT"}), "unknown member 'asumption'; did you mean 'assumption'"),
        (document({"assumption": "TAG_LIMT", "value": 5}), "unknown assumption 'TAG_LIMT'; did you mean 'TAG_LIMIT'"),
        (document({"assumption": ["x"], "value": 5}), "unknown assumption"),
        (document({"assumption": "TAG_LIMIT"}), "TAG_LIMIT needs a value"),
        (document({"assumption": "TAG_LIMIT", "value": "5"}), "'5' must be of the type int"),
        (document({"assumption": "TAG_LIMIT", "value": True}), "True must be of the type int"),
        (document({"assumption": "ASCENDING", "value": "Name"}), "must be a list of strings"),
        (document({**MISSING, "value": "{Domain}"}), r"unknown variable parts .*this text has {DomainId}"),
        (document({**MISSING, "value": "{"}), "is not a template"),
        (document(MISSING, {**MISSING, "value": "other"}), "is corrected twice"),
        (document({"assumption": "SIGN_IN_URL", "value": "x"}), "is the same for all clouds of a process"),
        (document({"durations": {"Notebook": {"Pending": 5}}}), "'Notebook' has no transitional statuses"),
        (document({"durations": {"App": {"InService": 5}}}), "'InService' is not a transitional status of App"),
        (document({"durations": {"App": {"Pending": "x"}}}), "App Pending: 'x' must be a duration"),
        (document({"durations": {"App": {"Pending": -1}}}), "negative"),
        (document({"durations": 5}), "must be of the form"),
    ],
)
def test_an_invalid_document_is_rejected(content, message, tmp_path):
    path = tmp_path / "corrections.json"
    path.write_text(json.dumps(content))
    with pytest.raises(CorrectionError, match=message) as error:
        read(path)
    assert str(path) in str(error.value)


def test_sources_of_other_types_are_rejected(tmp_path):
    with pytest.raises(TypeError, match="must be the path of a YAML or JSON file, or a mapping"):
        mock_sagemaker(corrections=5)
    with pytest.raises(CorrectionError, match="file not found"):
        mock_sagemaker(corrections=tmp_path / "missing.json")


def test_assumptions_used_outside_of_clouds_are_fixed():
    """Constants that are read while a module loads, in cached functions, or by code that holds no cloud's lock."""
    outside = {"endpoint", "engines", "front_door", "jupyter", "mlflow", "mock"}
    found = set()
    for path in PACKAGE.rglob("*.py"):
        is_outside = path.relative_to(PACKAGE).parts[0] in outside or path.name == "hosts.py"
        found |= set(early_reads(ast.parse(path.read_text()), everything=is_outside))
    assert found == assumption_table.FIXED


def early_reads(node, *, everything=False):
    for child in ast.iter_child_nodes(node):
        is_read = isinstance(child, ast.Attribute) and getattr(child.value, "id", "") == "assumptions"
        if is_read and child.attr.isupper():
            yield child.attr
        is_function = isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda)
        is_cached = is_function and any("cache" in ast.unparse(each) for each in getattr(child, "decorator_list", ()))
        if is_function and not (everything or is_cached):
            for part in (*child.args.defaults, *filter(None, child.args.kw_defaults)):
                yield from early_reads(ast.Expression(part), everything=True)
        else:
            yield from early_reads(child, everything=everything or is_cached)
