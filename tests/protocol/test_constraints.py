"""Constraints of the API model, and AWS's messages for their violations."""

import json
import re

import pytest

from sagemock.cloud import dispatcher, operations
from sagemock.protocol import constraints
from sagemock.protocol.errors import SerializationException
from sagemock.protocol.request_readers import reader_of
from sagemock.protocol.service_model import service_model

LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}

pytestmark = pytest.mark.sagemock(clock="manual")


@pytest.fixture
def limits(sagemaker_client):
    """Return the constraints of a shape in the installed model, whose pattern is in the message."""

    def limits(shape):
        return sagemaker_client.meta.service_model.shape_for(shape).metadata

    return limits


@pytest.fixture
def violations(raw_client, client_error):
    """Return the violations of a request as a set, since AWS has no fixed order."""

    def violations(operation="create_notebook_instance", **request):
        error = client_error(getattr(raw_client, operation), **request)
        assert error["Code"] == "ValidationException"
        count, noun, rest = re.fullmatch(
            r"(\d+) validation (errors?) detected: (.*)", error["Message"], re.DOTALL
        ).groups()
        parts = re.split(r"; (?=Value )", rest)
        assert len(parts) == int(count)
        assert noun == ("error" if count == "1" else "errors")
        return set(parts)

    return violations


def violation(value, path, must):
    return f"Value {value} at '{path}' failed to satisfy constraint: Member must {must}"


# --- wording


def test_message_of_one_violation(raw_client, client_error, limits):
    error = client_error(raw_client.create_notebook_instance, **NEW | {"NotebookInstanceName": "my_lab"})
    assert error["Message"] == (
        "1 validation error detected: Value 'my_lab' at 'notebookInstanceName' failed to satisfy constraint: "
        f"Member must satisfy regular expression pattern: {limits('NotebookInstanceName')['pattern']}"
    )


def test_message_of_several_violations(violations, limits):
    name = "my_" + "x" * 61
    pattern = limits("NotebookInstanceName")["pattern"]
    assert violations(**NEW | {"NotebookInstanceName": name, "VolumeSizeInGB": 4, "RootAccess": "Perhaps"}) == {
        violation(f"'{name}'", "notebookInstanceName", "have length less than or equal to 63"),
        violation(f"'{name}'", "notebookInstanceName", f"satisfy regular expression pattern: {pattern}"),
        violation("'4'", "volumeSizeInGB", "have value greater than or equal to 5"),
        violation("'Perhaps'", "rootAccess", f"satisfy enum value set: [{', '.join(limits('RootAccess')['enum'])}]"),
    }


def test_too_short_value(violations, limits):
    assert violations(**NEW | {"RoleArn": "role"}) == {
        violation("'role'", "roleArn", "have length greater than or equal to 20"),
        violation("'role'", "roleArn", f"satisfy regular expression pattern: {limits('RoleArn')['pattern']}"),
    }


def test_too_long_value(violations):
    key = "k" * 2049
    assert violations(**NEW, KmsKeyId=key) == {
        violation(f"'{key}'", "kmsKeyId", "have length less than or equal to 2048")
    }


def test_too_high_number(violations):
    assert violations(**NEW, VolumeSizeInGB=16385) == {
        violation("'16385'", "volumeSizeInGB", "have value less than or equal to 16384")
    }


def test_unknown_instance_type_lists_all_types(violations, limits):
    (message,) = violations(**NEW | {"InstanceType": "ml.huge"})
    begin, _, types = message.rpartition("[")
    assert begin == violation("'ml.huge'", "instanceType", "satisfy enum value set: ")
    assert set(types.rstrip("]").split(", ")) == set(limits("InstanceType")["enum"])


def test_empty_name_violates_the_pattern(violations, limits):
    pattern = limits("NotebookInstanceName")["pattern"]
    assert violations("describe_notebook_instance", NotebookInstanceName="") == {
        violation("''", "notebookInstanceName", f"satisfy regular expression pattern: {pattern}")
    }


@pytest.mark.parametrize("name", ["a-", "-a", "a_b", "/testtest", "a b", "é", "a\n"])
def test_whole_name_must_match_the_pattern(violations, name):
    assert len(violations("describe_notebook_instance", NotebookInstanceName=name)) == 1


@pytest.mark.parametrize("name", ["a", "9", "a--b", "A-1", "a" * 63])
def test_matching_name_is_accepted(raw_client, name):
    raw_client.create_notebook_instance(**NEW | {"NotebookInstanceName": name})


def test_path_of_lifecycle_config_name(violations):
    (message,) = violations("create_notebook_instance_lifecycle_config", NotebookInstanceLifecycleConfigName="on_start")
    assert message.startswith("Value 'on_start' at 'notebookInstanceLifecycleConfigName' failed")


# --- members that are missing


def test_missing_members_are_reported_as_null(violations):
    assert violations() == {
        violation("null", path, "not be null") for path in ("notebookInstanceName", "instanceType", "roleArn")
    }


def test_explicit_null_counts_as_absent(sagemock, sagemaker_client):
    request = {**NEW, "SubnetId": None, "Tags": None}
    assert send(sagemock, sagemaker_client, request)[0] == 200
    assert "SubnetId" not in sagemaker_client.describe_notebook_instance(**LAB)


def test_null_of_required_member_is_reported(sagemock, sagemaker_client):
    status, reply = send(sagemock, sagemaker_client, {**NEW, "RoleArn": None})
    assert status == 400
    assert reply["message"] == f"1 validation error detected: {violation('null', 'roleArn', 'not be null')}"


# --- nested members


def test_path_of_nested_member_has_dots(violations):
    assert violations(**NEW, InstanceMetadataServiceConfiguration={}) == {
        violation("null", "instanceMetadataServiceConfiguration.minimumInstanceMetadataServiceVersion", "not be null")
    }


def test_path_of_list_item_counts_from_one(violations, limits):
    pattern = limits("TagKey")["pattern"]
    tags = [{"Key": "good", "Value": "x"}, {"Key": "b@d!", "Value": "x"}, {"Key": "no value"}]
    assert violations(**NEW, Tags=tags) == {
        violation("'b@d!'", "tags.2.member.key", f"satisfy regular expression pattern: {pattern}"),
        violation("null", "tags.3.member.value", "not be null"),
    }


def test_too_long_list_is_printed_as_in_java(violations):
    groups = [f"sg-{n}" for n in range(6)]
    assert violations(**NEW, SecurityGroupIds=groups) == {
        violation(f"'[{', '.join(groups)}]'", "securityGroupIds", "have length less than or equal to 5")
    }


def test_list_of_structures_is_printed_as_in_java(violations):
    (message,) = violations(**NEW, Tags=[{"Key": "k", "Value": "v"}] * 51)
    assert message.startswith("Value '[{Key=k, Value=v}, {Key=k, Value=v}, ")


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("securityGroupIds", {"SecurityGroupIds": ["sg-1", "sg_2"]}),
        ("additionalCodeRepositories", {"AdditionalCodeRepositories": ["https://github.com/a/b", "http://x"]}),
        ("acceleratorTypes", {"AcceleratorTypes": ["ml.eia9.huge"]}),
    ],
)
def test_values_in_lists_are_checked(violations, path, wrong):
    (message,) = violations(**NEW, **wrong)
    assert f"at '{path}" in message


# --- valid and invalid values of all members

VALUES = {
    "RoleArn": (["arn:aws-cn:iam::123456789012:role/service-role/x+=,.@-_"], ["arn:aws:iam::12:role/DataScientist"]),
    "SubnetId": (["subnet-0123456789abcdef0"], ["subnet_1", "s" * 33, ""]),
    "KmsKeyId": (["alias/mine", "arn:aws:kms:us-east-1:123456789012:key/1234"], ["k" * 2049]),
    "LifecycleConfigName": ([], ["set_up", "a" * 64, ""]),
    "DirectInternetAccess": (["Enabled"], ["enabled", ""]),
    "VolumeSizeInGB": ([5, 16384], [4, 16385, 0, -1]),
    "AcceleratorTypes": ([["ml.eia1.medium"]], [["ml.eia9.medium"]]),
    "DefaultCodeRepository": (["https://github.com/a/b"], ["http://github.com", "", "a_b", "https://" + "x" * 1017]),
    "AdditionalCodeRepositories": ([["https://a/b"] * 3], [["https://a/b"] * 4, [""]]),
    "RootAccess": (["Enabled", "Disabled"], ["Root"]),
    "PlatformIdentifier": (["notebook-al2-v2"], ["notebook-al9-v1", "al2", "notebook-al2-v2x"]),
    "InstanceMetadataServiceConfiguration": (
        [{"MinimumInstanceMetadataServiceVersion": "1"}, {"MinimumInstanceMetadataServiceVersion": "2"}],
        [{"MinimumInstanceMetadataServiceVersion": "3"}],
    ),
    "Tags": (
        [[]],
        [[{"Key": "", "Value": "x"}], [{"Key": "k" * 129, "Value": "x"}], [{"Key": "k", "Value": "v" * 257}]],
    ),
}


@pytest.mark.parametrize(("member", "value"), [(m, v) for m, (valid, _) in VALUES.items() for v in valid])
def test_valid_value_is_accepted(raw_client, member, value):
    raw_client.create_notebook_instance(**NEW | {member: value})


@pytest.mark.parametrize(("member", "value"), [(m, v) for m, (_, invalid) in VALUES.items() for v in invalid])
def test_invalid_value_is_reported(violations, member, value):
    path = member[0].lower() + member[1:]
    assert all(f" at '{path}" in message for message in violations(**NEW | {member: value}))


# --- patterns, which are Java's


@pytest.mark.parametrize("text", ["équipe", "команда", "チーム", "Ⅷ", "٣", "a b", "a\u3000b", "a_.:/=+-@z", "ªº"])
def test_tags_may_have_letters_of_all_scripts(raw_client, text):
    arn = raw_client.create_notebook_instance(**NEW, Tags=[{"Key": text, "Value": text}])["NotebookInstanceArn"]
    assert raw_client.list_tags(ResourceArn=arn)["Tags"] == [{"Key": text, "Value": text}]


@pytest.mark.parametrize("text", ["a!", "a\tb", "a\nb", "🙂", "a*", "(a)", "e\u0301"])
def test_other_characters_in_tags_are_reported(violations, text):
    (message,) = violations(**NEW, Tags=[{"Key": text, "Value": "x"}])
    assert message.startswith(f"Value '{text}' at 'tags.1.member.key' failed")


def test_arns_have_ascii_digits_only(violations):
    assert violations(**NEW | {"RoleArn": "arn:aws:iam::12345678901٣:role/DataScientist"})


def patterns_below(shape):
    yield shape.metadata.get("pattern")
    for below in [*getattr(shape, "members", {}).values(), *filter(None, [getattr(shape, "member", None)])]:
        yield from patterns_below(below)


@pytest.mark.parametrize("operation", operations.names())
def test_every_pattern_of_requests_compiles(sagemaker_client, operation):
    request = sagemaker_client.meta.service_model.operation_model(operation).input_shape
    for pattern in filter(None, patterns_below(request)):
        constraints.matches(pattern, "x")


# --- order of the checks


def test_constraints_precede_existence_status_and_quota(sagemock, raw_client, create_notebook, violations):
    sagemock.quotas["Total number of notebook instances"] = 0
    assert violations(**NEW, VolumeSizeInGB=1)
    assert violations("update_notebook_instance", **LAB, VolumeSizeInGB=1)  # the instance does not exist
    del sagemock.quotas["Total number of notebook instances"]
    create_notebook()
    assert violations("update_notebook_instance", **LAB, VolumeSizeInGB=1)  # it is Pending
    assert violations(**NEW, VolumeSizeInGB=1)  # the name is taken


def test_failed_create_creates_nothing(raw_client, violations):
    violations(**NEW, VolumeSizeInGB=1)
    assert raw_client.list_notebook_instances()["NotebookInstances"] == []


# --- requests that only other clients than botocore make


def send(cloud, client, request, operation="CreateNotebookInstance"):
    body = request if isinstance(request, bytes) else json.dumps(request)
    model = client.meta.service_model.operation_model(operation)
    response = dispatcher.dispatch(cloud, model, body, region="us-east-1")
    return response.status, json.loads(response.body or "{}")


def test_unknown_members_are_ignored(sagemock, sagemaker_client):
    assert send(sagemock, sagemaker_client, {**NEW, "Colour": "blue"})[0] == 200
    assert "Colour" not in sagemaker_client.describe_notebook_instance(**LAB)


@pytest.mark.parametrize(
    "request_",
    [
        b"",
        b"{",
        b"[]",
        b"\xff",
        {**NEW, "VolumeSizeInGB": "five"},
        {**NEW, "VolumeSizeInGB": True},
        {**NEW, "NotebookInstanceName": 5},
        {**NEW, "Tags": {"team": "research"}},
        {**NEW, "Tags": ["team"]},
    ],
)
def test_malformed_request_is_refused(sagemock, sagemaker_client, request_):
    status, reply = send(sagemock, sagemaker_client, request_)
    assert status == 400
    assert reply["__type"] == ("ValidationException" if request_ == b"" else "SerializationException")


@pytest.mark.parametrize(
    "moment", [1893456000, 1.893456e9, "2030-01-01T00:00:00Z", "2030-01-01T00:00:00", "2030-01-01T01:00:00+01:00"]
)
def test_times_may_be_numbers_or_strings(sagemock, sagemaker_client, moment):
    send(sagemock, sagemaker_client, NEW)  # created now, before 2030
    _, before = send(sagemock, sagemaker_client, {"CreationTimeBefore": moment}, "ListNotebookInstances")
    _, after = send(sagemock, sagemaker_client, {"CreationTimeAfter": moment}, "ListNotebookInstances")
    assert [len(page["NotebookInstances"]) for page in (before, after)] == [1, 0]


def test_invalid_time_is_refused(sagemock, sagemaker_client):
    status, reply = send(sagemock, sagemaker_client, {"CreationTimeBefore": "yesterday"}, "ListNotebookInstances")
    assert (status, reply["__type"]) == (400, "SerializationException")


def test_null_in_a_list_is_refused(sagemock, sagemaker_client):
    for wrong in ({"Tags": [None]}, {"SecurityGroupIds": [None]}):
        status, reply = send(sagemock, sagemaker_client, {**NEW, **wrong})
        assert (status, reply["__type"]) == (400, "ValidationException")


REPOSITORY_URL = r"https://([.\-_a-zA-Z0-9]+/?){3,1016}"


@pytest.mark.parametrize("path", ["abc", "a/b/c", "ab/c/", "github.com/aws/x.git", "a" * 900, "a/" * 500])
def test_repository_urls_match(path):
    assert constraints.matches(REPOSITORY_URL, f"https://{path}")


@pytest.mark.parametrize("path", ["", "ab", "a/b", "a//bc", "/abc", "abc!", "a b c", "a" * 900 + "!", "a/" * 500 + "!"])
def test_invalid_repository_urls_are_rejected_quickly(path):
    assert not constraints.matches(REPOSITORY_URL, f"https://{path}")


# --- maps and unions, which no operation on notebooks has


@pytest.fixture
def loaded():
    """Return the value that a member of that shape is read as, and its violations."""

    def loaded(shape, value):
        return reader_of(service_model().shape_for(shape))(value, "there", violated := []), violated

    return loaded


ENVIRONMENT = "CustomImageContainerEnvironmentVariables"


def test_map_is_read(loaded):
    assert loaded(ENVIRONMENT, {"STAGE": "test", "EMPTY": ""}) == ({"STAGE": "test", "EMPTY": ""}, [])


@pytest.mark.parametrize(
    ("entries", "shown", "what", "shape"),
    [
        ({"": "x"}, "{=x}", "Map keys", "NonEmptyString256"),
        ({"k" * 257: "x"}, f"{{{'k' * 257}=x}}", "Map keys", "NonEmptyString256"),
        ({"a": "x", "b": "y" * 257}, f"{{a=x, b={'y' * 257}}}", "Map value", "String256"),
        ({"a": None}, "{a=null}", "Map value", "String256"),
    ],
)
def test_keys_and_values_of_maps_are_checked(loaded, limits, entries, shown, what, shape):
    constraint_texts = ", ".join(constraints.constraint_texts(limits(shape)))
    _, violated = loaded(ENVIRONMENT, entries)
    assert violated == [
        f"Value '{shown}' at 'there' failed to satisfy constraint: {what} must satisfy constraint: [{constraint_texts}]"
    ]


def test_too_long_map_is_reported(loaded):
    _, violated = loaded(ENVIRONMENT, {f"k{n}": "" for n in range(26)})
    assert len(violated) == 1
    assert violated[0].endswith("Member must have length less than or equal to 25")


@pytest.mark.parametrize("members", [{}, {"EFSFileSystem": {"FileSystemId": "fs-01234567"}, "S3FileSystem": {}}])
def test_union_must_have_exactly_one_member(loaded, members):
    if not set(members) <= set(service_model().shape_for("CustomFileSystem").members):
        pytest.skip("this botocore has fewer members")
    with pytest.raises(SerializationException):
        loaded("CustomFileSystem", members)


@pytest.mark.parametrize(
    ("shape", "text"),
    [("ImageVersionAlias", "1" * 200_000 + "!"), ("GitConfigUrl", "https://" + "a" * 2_000_000 + "\n")],
)
def test_very_long_string_is_rejected_quickly(loaded, limits, shape, text):
    _, violated = loaded(shape, text)
    assert len(violated) == 1
    assert violated[0].endswith(f"Member must have length less than or equal to {limits(shape)['max']}")
