"""VCR cassettes and placebo folders: calls that are compared, and files that are none."""

import json

import boto3
import pytest
import yaml

from sagemock import mock_sagemaker
from sagemock.cli.main import main
from sagemock.verification.formats.reader import read_recording
from sagemock.verification.formats.recorded_call import RecordingError
from sagemock.verification.replay.replays import Replays

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": ROLE}


def verify(path):
    replays = Replays()
    calls = read_recording(path, lambda _size: None)
    return [(found.operation, found.kind, found.subject) for found in replays.run(calls)], replays.outcomes


@pytest.fixture(scope="module")
def exchanges():
    """The HTTP exchanges of a session, as ``(target, request, status, headers, body)``."""
    found = []

    def note(http_response, parsed, model, **_):
        found[-1] += [http_response.status_code, dict(http_response.headers), http_response.content.decode()]

    def begin(model, params, **_):
        found.append([f"SageMaker.{model.name}", params["body"]])

    with mock_sagemaker():
        client = boto3.client("sagemaker", region_name="eu-west-1")
        client.meta.events.register("before-call", begin)
        client.meta.events.register("after-call", note)
        client.create_notebook_instance(**NEW)
        client.get_waiter("notebook_instance_in_service").wait(**LAB)
        client.describe_notebook_instance(**LAB)
        with pytest.raises(client.exceptions.ClientError):
            client.create_notebook_instance(**NEW)
        client.list_notebook_instances(SortBy="Name")
    return found


def to_interaction(target, request, status, headers, body, *, as_bytes=False):
    encode = str.encode if as_bytes else str
    return {
        "request": {
            "method": "POST",
            "uri": "https://api.sagemaker.eu-west-1.amazonaws.com/",
            "headers": {"X-Amz-Target": [encode(target)], "User-Agent": ["Boto3"]},
            "body": encode(request.decode() if isinstance(request, bytes) else request),
        },
        "response": {
            "status": {"code": status, "message": ""},
            "headers": {name: [str(value)] for name, value in headers.items()},
            "body": {"string": encode(body)},
        },
    }


@pytest.fixture
def write_cassette(exchanges, tmp_path):
    """Write a cassette; ``change`` gets the body of each response."""

    def write_cassette(suffix="yaml", change=lambda target, body: body, *, as_bytes=False):
        interactions = []
        for target, request, status, headers, body in exchanges:
            changed = change(target, body)
            interactions.append(to_interaction(target, request, status, headers, changed, as_bytes=as_bytes))
        s3 = {"request": {"uri": "https://s3.amazonaws.com/", "headers": {}, "body": None}, "response": {}}
        document = {"interactions": [s3, *interactions], "version": 1}
        path = tmp_path / f"cassette.{suffix}"
        path.write_text(json.dumps(document) if suffix == "json" else yaml.safe_dump(document))
        return path

    return write_cassette


@pytest.mark.parametrize(("suffix", "as_bytes"), [("yaml", False), ("yml", True), ("json", False)])
def test_a_cassette_of_the_mock_has_no_differences(write_cassette, exchanges, suffix, as_bytes):
    path = write_cassette(suffix, as_bytes=as_bytes)
    assert verify(path) == ([], {"compared": len(exchanges)})


def test_a_changed_cassette_has_that_difference(write_cassette, capsys):
    def change(target, body):
        return body.replace('"ipv4"', '"dualstack"').replace("Cannot create a duplicate", "No second")

    path = write_cassette(change=change)
    assert main(["verify", str(path)]) == 1
    out = capsys.readouterr().out
    assert "error text (1)" in out
    assert "No second" in out


def test_the_region_of_a_cassette_is_read(write_cassette):
    calls = list(read_recording(write_cassette(), print))
    assert {call.region for call in calls} == {"eu-west-1"}
    assert not any(call.has_pseudonyms for call in calls)


# --- placebo


@pytest.fixture
def write_folder(tmp_path):
    """Write placebo's files from replies of boto3, by the rules of placebo's serializer."""

    def serialize(value):
        parts = ("year", "month", "day", "hour", "minute", "second", "microsecond")
        return {"__class__": "datetime"} | {part: getattr(value, part) for part in parts}

    def write_folder(**replies):
        for name, (status, data) in replies.items():
            content = json.dumps({"status_code": status, "data": data}, default=serialize)
            (tmp_path / f"sagemaker.{name}.json").write_text(content)
        return tmp_path

    return write_folder


@pytest.fixture(scope="module")
def described():
    with mock_sagemaker() as cloud:
        client = boto3.client("sagemaker", region_name="us-west-2")
        client.create_notebook_instance(**NEW, SubnetId="subnet-1", SecurityGroupIds=["sg-1"])
        cloud.clock.settle()
        return client.describe_notebook_instance(**LAB)


def test_descriptions_in_a_folder_are_compared(write_folder, described):
    error = {"Error": {"Code": "ValidationException", "Message": "RecordNotFound"}}
    folder = write_folder(
        DescribeNotebookInstance_1=(200, described),
        DescribeNotebookInstance_2=(200, {**described, "NotebookInstanceStatus": "Stopped"}),
        DescribeNotebookInstance_3=(400, error),
        StopNotebookInstance_1=(200, {}),
    )
    assert verify(folder) == ([], {"compared": 2, "not comparable": 2})


def test_a_member_that_the_mock_lacks_is_found(write_folder, described):
    folder = write_folder(DescribeNotebookInstance_1=(200, {**described, "NewMember": "x"}))
    assert verify(folder)[0] == [("DescribeNotebookInstance", "missing member", "NewMember")]


# --- files that are no recordings


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.yaml", "interactions: 5", "neither a recording of `sagemock record` nor a VCR cassette"),
        ("a.yaml", "a: [", "invalid YAML"),
        ("a.yaml", "interactions: [5]", "interaction 1 cannot be read"),
        ("a.json", '{"interactions": [{"request": 5}]}', "interaction 1 cannot be read"),
        ("a.jsonl", "{}\n", "line 1 is not a call"),
        ("a.jsonl", "[1]\n", "line 1 is not a call"),
        ("a.jsonl", "[" * 100_000 + "\n", "line 1 is not a call"),
        ("sagemaker.DescribeDomain_1.json", "{}", "not a recording of placebo"),
        ("sagemaker.DescribeDomain_1.json", "[]", "not a recording of placebo"),
        ("sagemaker.DescribeDomain_1.pickle", "x", "is a pickle"),
        ("other.json", "{}", "no files such as sagemaker.DescribeDomain_1.json"),
    ],
)
def test_other_files_are_named_in_errors(tmp_path, capsys, name, content, message):
    (tmp_path / name).write_text(content)
    is_folder = name.startswith(("sagemaker", "other"))
    path = tmp_path if is_folder else tmp_path / name
    with pytest.raises(RecordingError):
        verify(path)
    assert main(["verify", str(path)]) == 2
    assert message in capsys.readouterr().err


@pytest.mark.parametrize("time", ["1e300", "-1", "NaN", '"x"', "null"])
def test_impossible_times_are_named_in_errors(tmp_path, time):
    members = f'"server_time": {time}, "time": {time}, "request": {{}}, "reply": {{}}, "status": 200'
    line = f'{{"session": "s", "operation": "ListDomains", "region": "us-east-1", {members}}}\n'
    (tmp_path / "aws.jsonl").write_text(line)
    with pytest.raises(RecordingError, match="line 1 is not a call"):
        verify(tmp_path / "aws.jsonl")
