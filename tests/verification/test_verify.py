"""sagemock verify: recordings of the mock, of moto, and with changes."""

import copy
import json
import uuid

import boto3
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from moto import mock_aws
from moto.server import ThreadedMotoServer

from sagemock import mock_sagemaker, recording
from sagemock.cli.main import main
from sagemock.verification.formats.recorded_call import RecordingError
from sagemock.verification.formats.recording_file import read_calls
from sagemock.verification.replay.replays import Replays

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
LAB = {"NotebookInstanceName": "Lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
DOMAIN = {
    "DomainName": "research",
    "AuthMode": "IAM",
    "DefaultUserSettings": {"ExecutionRole": ROLE},
    "SubnetIds": ["subnet-0123456789abcdef0"],
    "VpcId": "vpc-0123456789abcdef0",
}


def refused(client, call, **request):
    with pytest.raises(client.exceptions.ClientError):
        call(**request)


def use_notebooks(client):
    client.create_notebook_instance(**NEW)
    client.create_notebook_instance(**NEW | {"NotebookInstanceName": "second"})
    client.describe_notebook_instance(**LAB)
    client.get_waiter("notebook_instance_in_service").wait(**LAB)
    client.stop_notebook_instance(**LAB)
    client.get_waiter("notebook_instance_stopped").wait(**LAB)
    client.list_notebook_instances(SortBy="CreationTime")
    refused(client, client.create_notebook_instance, **NEW)
    client.delete_notebook_instance(**LAB)
    client.get_waiter("notebook_instance_deleted").wait(**LAB)
    refused(client, client.describe_notebook_instance, **LAB)


def use_studio(client):
    domain = {"DomainId": client.create_domain(**DOMAIN)["DomainId"]}
    while client.describe_domain(**domain)["Status"] != "InService":
        pass
    profile = {**domain, "UserProfileName": "jane"}
    client.create_user_profile(**profile)
    while client.describe_user_profile(**profile)["Status"] != "InService":
        pass
    app = {**profile, "AppType": "JupyterServer", "AppName": "default"}
    client.create_app(**app)
    while client.describe_app(**app)["Status"] != "InService":
        pass
    client.create_presigned_domain_url(**profile)
    client.list_apps()
    refused(client, client.delete_domain, **domain)


def verify(path):
    replays = Replays()
    return list(replays.run(read_calls(path))), replays.outcomes


@pytest.mark.parametrize("use", [use_notebooks, use_studio])
@pytest.mark.parametrize("clock", ["auto", "instant"])
def test_a_sagemock_recording_has_no_differences(record, require_members, tmp_path, use, clock):
    require_members("CreateDomainResponse", "DomainId")
    calls = record(use, clock=clock)
    differences, outcomes = verify(tmp_path / "aws.jsonl")
    found = [difference for difference in differences if clock == "auto" or difference.kind != "duration"]
    assert (found, outcomes) == ([], {"compared": len(calls)})


def test_an_instant_recording_has_other_durations(record, tmp_path):
    record(use_notebooks, clock="instant")
    differences, _ = verify(tmp_path / "aws.jsonl")
    assert [difference.subject for difference in differences][:1] == ["NotebookInstance Pending"]


def test_a_moto_recording_has_known_differences(tmp_path):
    path = tmp_path / "moto.jsonl"
    with mock_aws(), recording(path):
        client = boto3.client("sagemaker", region_name="us-east-1")
        client.create_notebook_instance(**NEW)
        client.describe_notebook_instance(**LAB)
        client.stop_notebook_instance(**LAB)
        client.stop_notebook_instance(**LAB)
    found = {(difference.operation, difference.kind, difference.subject) for difference in verify(path)[0]}
    assert {
        ("CreateNotebookInstance", "value", "NotebookInstanceArn"),
        ("DescribeNotebookInstance", "duration", "NotebookInstance Pending"),
        ("DescribeNotebookInstance", "extra member", "RootAccess"),
        ("StopNotebookInstance", "outcome", ""),
    } <= found


def test_a_moto_server_has_known_differences(tmp_path):
    path = tmp_path / "moto.jsonl"
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    try:
        host, port = server.get_host_and_port()
        keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
        client = boto3.client("sagemaker", endpoint_url=f"http://{host}:{port}", **keys)
        with recording(path):
            client.create_notebook_instance(**NEW)
            client.describe_notebook_instance(**LAB)
            refused(client, client.describe_domain, DomainId="d-unknown00000")
    finally:
        server.stop()
    found = {(difference.operation, difference.kind, difference.subject) for difference in verify(path)[0]}
    assert {
        ("CreateNotebookInstance", "value", "NotebookInstanceArn"),
        ("DescribeNotebookInstance", "duration", "NotebookInstance Pending"),
        ("DescribeNotebookInstance", "extra member", "PlatformIdentifier"),
        ("DescribeDomain", "error code", ""),
        ("DescribeDomain", "error text", ""),
    } <= found


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    path = tmp_path_factory.mktemp("recording") / "aws.jsonl"
    with mock_sagemaker(), recording(path):
        use_notebooks(boto3.client("sagemaker", region_name="us-east-1"))
    return [json.loads(line) for line in path.read_text().splitlines()]


def verify_changed(lines, path):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return [(found.line, found.kind, found.subject) for found in verify(path)[0]]


def find(lines, operation, *, failed=False):
    return next(
        index for index, line in enumerate(lines) if line["operation"] == operation and ("error" in line) == failed
    )


CHANGES = [
    ("DescribeNotebookInstance", ("reply", "RootAccess"), "Disabled", ("value", "RootAccess")),
    ("DescribeNotebookInstance", ("reply", "VolumeSizeInGB"), 6, ("value", "VolumeSizeInGB")),
    ("DescribeNotebookInstance", ("reply", "VolumeSizeInGB"), "5", ("type", "VolumeSizeInGB")),
    ("DescribeNotebookInstance", ("reply", "InstanceType"), None, ("extra member", "InstanceType")),
    ("DescribeNotebookInstance", ("reply", "KmsKeyId"), "key", ("missing member", "KmsKeyId")),
    ("DescribeNotebookInstance", ("reply", "CreationTime"), 1.0, ("time", "CreationTime")),
    ("DescribeNotebookInstance", ("reply", "NotebookInstanceStatus"), "Updating", ("status", "NotebookInstanceStatus")),
    ("ListNotebookInstances", ("reply", "NotebookInstances"), [], ("items", "NotebookInstances")),
    ("ListNotebookInstances", ("reply", "NotebookInstances"), "reversed", ("order", "NotebookInstances")),
    ("StopNotebookInstance", ("status",), 201, ("HTTP status", "")),
    ("CreateNotebookInstance", ("error", "code"), "ResourceInUse", ("error code", "")),
    ("CreateNotebookInstance", ("error", "message"), "Name in use", ("error text", "")),
]


@pytest.mark.parametrize(("operation", "path", "value", "expected"), CHANGES)
def test_a_changed_recording_has_that_difference(lines, tmp_path, operation, path, value, expected):
    changed = copy.deepcopy(lines)
    index = find(lines, operation, failed=path[0] == "error")
    *parents, name = path
    target = changed[index]
    for parent in parents:
        target = target[parent]
    if value is None:
        del target[name]
    else:
        target[name] = target[name][::-1] if value == "reversed" else value
    assert verify_changed(changed, tmp_path / "aws.jsonl") == [(index + 1, *expected)]


@settings(max_examples=30)
@given(data=st.data())
def test_any_changed_value_is_the_only_difference(lines, tmp_path_factory, data):
    index = find(lines, "DescribeNotebookInstance")
    fixed = {"NotebookInstanceStatus", "CreationTime", "LastModifiedTime", "InstanceMetadataServiceConfiguration"}
    member = data.draw(st.sampled_from(sorted(set(lines[index]["reply"]) - fixed)))
    changed = copy.deepcopy(lines)
    changed[index]["reply"][member] = data.draw(st.text().filter(lambda text: text != lines[index]["reply"][member]))
    kind = "type" if member == "VolumeSizeInGB" else "value"
    path = tmp_path_factory.mktemp("changed") / "aws.jsonl"
    assert verify_changed(changed, path) == [(index + 1, kind, member)]


def test_an_incomplete_last_line_is_ignored(record, tmp_path):
    record(use_notebooks)
    path = tmp_path / "aws.jsonl"
    path.write_bytes(path.read_bytes()[:-5])
    assert verify(path)[0] == []


def test_a_broken_line_is_named(tmp_path):
    (tmp_path / "aws.jsonl").write_text("{}\n")
    with pytest.raises(RecordingError, match="line 1 is not a call"):
        verify(tmp_path / "aws.jsonl")


# --- resources from before the recording


@pytest.fixture
def record_existing(tmp_path):
    """Record the calls of a function to a mock whose resources were created before the recording."""

    def record_existing(create, use, **options):
        path = tmp_path / "aws.jsonl"
        with mock_sagemaker(**options) as cloud:
            client = boto3.client("sagemaker", region_name="us-east-1")
            create(client)
            cloud.clock.settle()
            with recording(path):
                use(client)
        return verify(path)

    return record_existing


def create_two_notebooks(client):
    for name in ("Lab", "second"):
        client.create_notebook_instance(**NEW | {"NotebookInstanceName": name})


def test_a_transitional_resource_from_before_is_counted(record, tmp_path):
    record(use_notebooks)
    path = tmp_path / "aws.jsonl"
    path.write_text("".join(path.read_text().splitlines(keepends=True)[2:3]))
    assert verify(path) == ([], {"existed before": 1})


def test_a_described_resource_is_compared_from_then_on(record_existing):
    def use(client):
        client.describe_notebook_instance(**LAB)
        client.stop_notebook_instance(**LAB)
        client.get_waiter("notebook_instance_stopped").wait(**LAB)
        client.list_notebook_instances()
        client.delete_notebook_instance(**LAB)

    differences, outcomes = record_existing(create_two_notebooks, use)
    assert differences == []
    assert set(outcomes) == {"compared"}


def test_resources_from_before_are_left_out_of_lists(record_existing):
    def use(client):
        client.create_notebook_instance(**NEW | {"NotebookInstanceName": "third"})
        client.list_notebook_instances(SortBy="CreationTime")
        client.list_notebook_instances(SortBy="CreationTime", MaxResults=2)

    assert record_existing(create_two_notebooks, use) == ([], {"compared": 3})


def test_undescribed_parents_from_before_are_counted(record_existing, require_members):
    require_members("CreateDomainResponse", "DomainId")
    domain = {}

    def create(client):
        domain["DomainId"] = client.create_domain(**DOMAIN)["DomainId"]

    def use(client):
        profile = {**domain, "UserProfileName": "jane"}
        client.create_user_profile(**profile)
        client.describe_user_profile(**profile)
        refused(client, client.create_user_profile, **profile)

    assert record_existing(create, use) == ([], {"existed before": 3})


def test_a_missing_resource_is_still_compared(record, tmp_path):
    record(lambda client: refused(client, client.describe_notebook_instance, **LAB))
    path = tmp_path / "aws.jsonl"
    path.write_text(path.read_text().replace("RecordNotFound", "Notebook not found"))
    assert [found.kind for found in verify(path)[0]] == ["error text"]


def test_a_wrong_refusal_is_a_difference(lines, tmp_path):
    """The name exists in the mock, so the refusal is not because of a resource from before."""
    changed = copy.deepcopy(lines)
    index = find(lines, "CreateNotebookInstance", failed=True)
    arn = lines[find(lines, "CreateNotebookInstance")]["reply"]["NotebookInstanceArn"]
    changed[index] |= {"status": 200, "reply": {"NotebookInstanceArn": arn}}
    del changed[index]["error"]
    assert verify_changed(changed, tmp_path / "aws.jsonl") == [(index + 1, "outcome", "")]


# --- names, which recordings have as pseudonyms


@pytest.mark.parametrize(
    "request_members",
    [
        {"SortBy": "Name"},
        {"SortBy": "Name", "SortOrder": "Descending"},
        {"SortBy": "Name", "MaxResults": 3},
        {"NameContains": "e"},
        {"NameContains": "am", "MaxResults": 1},
    ],
)
def test_lists_by_name_have_no_false_differences(record, tmp_path, request_members):
    def use(client):
        for name in ("zebra", "Amber", "ember", "camel", "lamb"):
            client.create_notebook_instance(**NEW | {"NotebookInstanceName": name})
        for page in client.get_paginator("list_notebook_instances").paginate(**request_members):
            assert page["NotebookInstances"]

    record(use)
    assert verify(tmp_path / "aws.jsonl")[0] == []


# --- lists that show several statuses


@pytest.fixture
def record_in_steps(tmp_path):
    """Record the calls of a function that gets a client and a clock that only it moves, and verify them."""

    def record_in_steps(use):
        path = tmp_path / "aws.jsonl"
        with mock_sagemaker(clock="manual") as cloud, recording(path):
            use(boto3.client("sagemaker", region_name="us-east-1"), cloud.clock)
        return verify(path)

    return record_in_steps


def create_one_after_the_other(client, clock):
    for name in ("first", "second"):
        client.create_notebook_instance(**NEW | {"NotebookInstanceName": name})
        clock.advance(minutes=3)


@pytest.mark.parametrize("members", [{}, {"StatusEquals": "InService"}, {"StatusEquals": "Pending"}, {"MaxResults": 2}])
def test_listed_resources_have_their_own_statuses(record_in_steps, members):
    def use(client, clock):
        create_one_after_the_other(client, clock)
        shown = client.list_notebook_instances(**members)["NotebookInstances"]
        assert len(shown) == (1 if "StatusEquals" in members else 2)

    assert record_in_steps(use) == ([], {"compared": 3})


def test_failures_in_a_list_are_of_one_resource(record, tmp_path):
    def use(client):
        for name in ("first", "second"):
            client.create_notebook_instance(**NEW | {"NotebookInstanceName": name})
        client.list_notebook_instances()

    lines = record(use, clock="manual")
    for shown in lines[-1]["reply"]["NotebookInstances"]:
        if shown["NotebookInstanceName"] == lines[0]["request"]["NotebookInstanceName"]:
            shown["NotebookInstanceStatus"] = "Failed"
    differences = verify_changed(lines, tmp_path / "aws.jsonl")
    assert {kind for _, kind, _ in differences} <= {"duration"}


def test_a_resource_missing_from_lists_is_gone(record_in_steps):
    def use(client, clock):
        create_one_after_the_other(client, clock)
        clock.settle()
        for name in ("first", "second"):
            client.stop_notebook_instance(NotebookInstanceName=name)
        clock.settle()
        client.delete_notebook_instance(NotebookInstanceName="first")
        clock.settle()
        client.delete_notebook_instance(NotebookInstanceName="second")
        assert len(client.list_notebook_instances()["NotebookInstances"]) == 1
        clock.settle()
        assert client.list_notebook_instances()["NotebookInstances"] == []

    assert record_in_steps(use) == ([], {"compared": 8})


def test_image_versions_have_their_own_statuses(record_in_steps):
    def use(client, clock):
        client.create_image(ImageName="tools", RoleArn=ROLE)
        clock.settle()
        for _ in range(2):
            client.create_image_version(
                ImageName="tools",
                BaseImage="123456789012.dkr.ecr.us-east-1.amazonaws.com/tools:1",
                ClientToken=uuid.uuid4().hex,
            )
            clock.advance(seconds=0.2)
        versions = client.list_image_versions(ImageName="tools")["ImageVersions"]
        assert {version["ImageVersionStatus"] for version in versions} == {"CREATED", "CREATING"}

    assert record_in_steps(use) == ([], {"compared": 4})


@pytest.mark.parametrize(("change", "code"), [(("", ""), 0), (('"ipv4"', '"dualstack"'), 1), (("{", "["), 2)])
def test_the_exit_code_shows_the_result(record, require_members, tmp_path, capsys, change, code):
    require_members("DescribeNotebookInstanceOutput", "IpAddressType")
    record(lambda client: (client.create_notebook_instance(**NEW), client.describe_notebook_instance(**LAB)))
    path = tmp_path / "aws.jsonl"
    path.write_text(path.read_text().replace(*change) if change[0] else path.read_text())
    assert main(["verify", str(path)]) == code
    out, err = capsys.readouterr()
    assert bool(err) == (code == 2)
    assert ("see       N7.5" in out) == (code == 1)


def test_json_has_the_numbers_of_statements(record, tmp_path, capsys):
    record(use_notebooks, clock="instant")
    assert main(["verify", "--json", str(tmp_path / "aws.jsonl")]) == 1
    document = json.loads(capsys.readouterr().out)
    pending = document["differences"][0]
    assert (pending["kind"], pending["subject"]) == ("duration", "NotebookInstance Pending")
    assert any(number.startswith("N5.") for number in pending["statements"])
    assert document["calls"]["compared"] > 10
