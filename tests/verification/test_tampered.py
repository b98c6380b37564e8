"""Tampered recordings: any combination of changes is found, and nothing else."""

import copy
import json
from collections.abc import Callable
from typing import NamedTuple

import boto3
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sagemock import mock_sagemaker, recording
from sagemock.verification.formats.recording_file import read_calls
from sagemock.verification.replay.replays import Replays

ROLE = "arn:aws:iam::123456789012:role/DataScientist"
LAB = {"NotebookInstanceName": "lab"}
DOMAIN = {
    "DomainName": "research",
    "AuthMode": "IAM",
    "DefaultUserSettings": {"ExecutionRole": ROLE},
    "SubnetIds": ["subnet-0123456789abcdef0", "subnet-0123456789abcdef1"],
    "VpcId": "vpc-0123456789abcdef0",
}


def use(client):
    def refused(call, **request):
        with pytest.raises(client.exceptions.ClientError):
            call(**request)

    client.create_notebook_instance(**LAB, InstanceType="ml.t3.medium", RoleArn=ROLE)
    client.get_waiter("notebook_instance_in_service").wait(**LAB)
    client.describe_notebook_instance(**LAB)
    refused(client.delete_notebook_instance, **LAB)
    client.create_code_repository(CodeRepositoryName="code", GitConfig={"RepositoryUrl": "https://example.com/a.git"})
    client.describe_code_repository(CodeRepositoryName="code")
    domain = {"DomainId": client.create_domain(**DOMAIN)["DomainArn"].rpartition("/")[2]}
    while client.describe_domain(**domain)["Status"] != "InService":
        pass
    client.describe_domain(**domain)
    refused(client.describe_user_profile, **domain, UserProfileName="jane")
    client.list_domains()
    client.list_tags(ResourceArn=client.describe_domain(**domain)["DomainArn"])


@pytest.fixture(scope="module")
def lines(tmp_path_factory):
    path = tmp_path_factory.mktemp("recording") / "aws.jsonl"
    with mock_sagemaker(), recording(path):
        use(boto3.client("sagemaker", region_name="us-east-1"))
    return [json.loads(line) for line in path.read_text().splitlines()]


class Change(NamedTuple):
    """A change of the last call of an operation.

    Attributes:
        operation: The operation.
        apply: Changes the line.
        found: Kind and subject of the difference.
        failed: Whether it is the last failed call.
    """

    operation: str
    apply: Callable
    found: tuple
    failed: bool = False


def set_member(operation, member, value, kind="value", *, part="reply", failed=False, subject=None):
    def apply(line):
        line[part][member] = value

    return Change(operation, apply, (kind, member if subject is None else subject), failed)


def remove(operation, member):
    return Change(operation, lambda line: line["reply"].pop(member), ("extra member", member))


REFUSED = {"part": "error", "failed": True, "subject": ""}
# At most one change of each member, so that any of them can be combined.
CHANGES = [
    set_member("DescribeNotebookInstance", "InstanceType", "ml.t2.medium"),
    set_member("DescribeNotebookInstance", "VolumeSizeInGB", "5", "type"),
    set_member("DescribeNotebookInstance", "CreationTime", 1.0, "time"),
    set_member("DescribeNotebookInstance", "NewMember", [1], "missing member"),
    set_member("DescribeNotebookInstance", "NotebookInstanceStatus", "Failed", "status"),
    remove("DescribeNotebookInstance", "RootAccess"),
    set_member("DeleteNotebookInstance", "code", "ConflictException", "error code", **REFUSED),
    set_member("DeleteNotebookInstance", "message", "Not now", "error text", **REFUSED),
    Change("DeleteNotebookInstance", lambda line: line.update(status=409), ("HTTP status", ""), failed=True),
    set_member("DescribeCodeRepository", "GitConfig", {}, "extra member", subject="GitConfig.RepositoryUrl"),
    set_member("DescribeDomain", "AuthMode", "SSO"),
    set_member("DescribeDomain", "VpcId", None, "type"),
    Change("DescribeDomain", lambda line: line["reply"]["SubnetIds"].reverse(), ("order", "SubnetIds")),
    remove("DescribeDomain", "AppNetworkAccessType"),
    set_member("DescribeUserProfile", "message", "Unknown", "error text", **REFUSED),
    set_member("ListDomains", "Domains", [], "items"),
    set_member("ListTags", "Tags", [{"Key": "a", "Value": "b"}], "items"),
]


def test_the_recording_itself_has_no_differences(lines, tmp_path):
    assert differences(lines, tmp_path / "aws.jsonl") == []


@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(changes=st.lists(st.sampled_from(CHANGES), unique_by=lambda change: change.found + change[:1], min_size=1))
def test_exactly_the_changes_are_found(lines, tmp_path, changes):
    tampered = copy.deepcopy(lines)
    expected = []
    for change in changes:
        index = max(
            index
            for index, line in enumerate(tampered)
            if line["operation"] == change.operation and ("error" in line) == change.failed
        )
        change.apply(tampered[index])
        expected.append((index + 1, *change.found))
    assert differences(tampered, tmp_path / "aws.jsonl") == sorted(expected)


def differences(lines, path):
    path.write_text("".join(json.dumps(line) + "\n" for line in lines))
    return sorted((found.line, found.kind, found.subject) for found in Replays().run(read_calls(path)))
