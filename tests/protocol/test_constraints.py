"""Constraints of the API model, in the words in which AWS says that one is broken."""

import json
import re

import pytest

from sagemock.cloud import dispatcher, operations
from sagemock.protocol import constraints, wire
from sagemock.protocol.errors import SerializationException
from sagemock.protocol.service_model import service_model

LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}

pytestmark = pytest.mark.sagemock(clock="manual")


@pytest.fixture
def limits(sagemaker_client):
    """What the installed model says of a shape: AWS prints the pattern of its present model, and so do we."""

    def limits(shape):
        return sagemaker_client.meta.service_model.shape_for(shape).metadata

    return limits


@pytest.fixture
def violations(raw_client, client_error):
    """What is wrong with a request, as a set: AWS says it in no fixed order."""

    def violations(operation="create_notebook_instance", **request):
        error = client_error(getattr(raw_client, operation), **request)
        assert error["Code"] == "ValidationException"
        count, told, rest = re.fullmatch(
            r"(\d+) validation (errors?) detected: (.*)", error["Message"], re.DOTALL
        ).groups()
        found = re.split(r"; (?=Value )", rest)
        assert len(found) == int(count)
        assert told == ("error" if count == "1" else "errors")
        return set(found)

    return violations


def violation(value, path, must):
    return f"Value {value} at '{path}' failed to satisfy constraint: Member must {must}"


# --- wording


def test_one_error(raw_client, client_error, limits):
    error = client_error(raw_client.create_notebook_instance, **NEW | {"NotebookInstanceName": "my_lab"})
    assert error["Message"] == (
        "1 validation error detected: Value 'my_lab' at 'notebookInstanceName' failed to satisfy constraint: "
        f"Member must satisfy regular expression pattern: {limits('NotebookInstanceName')['pattern']}"
    )


def test_several_errors_are_in_one_message(violations, limits):
    name = "my_" + "x" * 61
    pattern = limits("NotebookInstanceName")["pattern"]
    assert violations(**NEW | {"NotebookInstanceName": name, "VolumeSizeInGB": 4, "RootAccess": "Perhaps"}) == {
        violation(f"'{name}'", "notebookInstanceName", "have length less than or equal to 63"),
        violation(f"'{name}'", "notebookInstanceName", f"satisfy regular expression pattern: {pattern}"),
        violation("'4'", "volumeSizeInGB", "have value greater than or equal to 5"),
        violation("'Perhaps'", "rootAccess", f"satisfy enum value set: [{', '.join(limits('RootAccess')['enum'])}]"),
    }


def test_a_value_too_short(violations, limits):
    assert violations(**NEW | {"RoleArn": "role"}) == {
        violation("'role'", "roleArn", "have length greater than or equal to 20"),
        violation("'role'", "roleArn", f"satisfy regular expression pattern: {limits('RoleArn')['pattern']}"),
    }


def test_a_value_too_long(violations):
    key = "k" * 2049
    assert violations(**NEW, KmsKeyId=key) == {
        violation(f"'{key}'", "kmsKeyId", "have length less than or equal to 2048")
    }


def test_a_number_too_high(violations):
    assert violations(**NEW, VolumeSizeInGB=16385) == {
        violation("'16385'", "volumeSizeInGB", "have value less than or equal to 16384")
    }


def test_an_instance_type_that_does_not_exist(violations, limits):
    (found,) = violations(**NEW | {"InstanceType": "ml.huge"})
    begin, _, types = found.rpartition("[")
    assert begin == violation("'ml.huge'", "instanceType", "satisfy enum value set: ")
    assert set(types.rstrip("]").split(", ")) == set(limits("InstanceType")["enum"])


def test_an_empty_name_breaks_the_pattern(violations, limits):
    pattern = limits("NotebookInstanceName")["pattern"]
    assert violations("describe_notebook_instance", NotebookInstanceName="") == {
        violation("''", "notebookInstanceName", f"satisfy regular expression pattern: {pattern}")
    }


@pytest.mark.parametrize("name", ["a-", "-a", "a_b", "/testtest", "a b", "é", "a\n"])
def test_the_whole_name_must_fit_the_pattern(violations, name):
    assert len(violations("describe_notebook_instance", NotebookInstanceName=name)) == 1


@pytest.mark.parametrize("name", ["a", "9", "a--b", "A-1", "a" * 63])
def test_a_name_that_fits_is_accepted(raw_client, name):
    raw_client.create_notebook_instance(**NEW | {"NotebookInstanceName": name})


def test_the_name_of_a_lifecycle_config_is_called_by_its_whole_name(violations):
    (found,) = violations("create_notebook_instance_lifecycle_config", NotebookInstanceLifecycleConfigName="on_start")
    assert found.startswith("Value 'on_start' at 'notebookInstanceLifecycleConfigName' failed")


# --- members that are missing


def test_missing_members_are_null(violations):
    assert violations() == {
        violation("null", path, "not be null") for path in ("notebookInstanceName", "instanceType", "roleArn")
    }


def test_an_explicit_null_is_as_good_as_none(sagemock, sagemaker_client):
    request = {**NEW, "SubnetId": None, "Tags": None}
    assert ask(sagemock, sagemaker_client, request)[0] == 200
    assert "SubnetId" not in sagemaker_client.describe_notebook_instance(**LAB)


def test_a_null_where_a_member_is_required_is_named(sagemock, sagemaker_client):
    status, reply = ask(sagemock, sagemaker_client, {**NEW, "RoleArn": None})
    assert status == 400
    assert reply["message"] == f"1 validation error detected: {violation('null', 'roleArn', 'not be null')}"


# --- nested members


def test_the_path_of_a_nested_member_has_dots(violations):
    assert violations(**NEW, InstanceMetadataServiceConfiguration={}) == {
        violation("null", "instanceMetadataServiceConfiguration.minimumInstanceMetadataServiceVersion", "not be null")
    }


def test_the_path_of_a_structure_in_a_list_counts_from_one(violations, limits):
    pattern = limits("TagKey")["pattern"]
    tags = [{"Key": "good", "Value": "x"}, {"Key": "b@d!", "Value": "x"}, {"Key": "no value"}]
    assert violations(**NEW, Tags=tags) == {
        violation("'b@d!'", "tags.2.member.key", f"satisfy regular expression pattern: {pattern}"),
        violation("null", "tags.3.member.value", "not be null"),
    }


def test_a_list_that_is_too_long_is_printed_as_java_does(violations):
    groups = [f"sg-{n}" for n in range(6)]
    assert violations(**NEW, SecurityGroupIds=groups) == {
        violation(f"'[{', '.join(groups)}]'", "securityGroupIds", "have length less than or equal to 5")
    }


def test_a_list_of_structures_is_printed_as_java_does(violations):
    (found,) = violations(**NEW, Tags=[{"Key": "k", "Value": "v"}] * 51)
    assert found.startswith("Value '[{Key=k, Value=v}, {Key=k, Value=v}, ")


@pytest.mark.parametrize(
    ("path", "wrong"),
    [
        ("securityGroupIds", {"SecurityGroupIds": ["sg-1", "sg_2"]}),
        ("additionalCodeRepositories", {"AdditionalCodeRepositories": ["https://github.com/a/b", "http://x"]}),
        ("acceleratorTypes", {"AcceleratorTypes": ["ml.eia9.huge"]}),
    ],
)
def test_plain_values_in_a_list_are_checked(violations, path, wrong):
    (found,) = violations(**NEW, **wrong)
    assert f"at '{path}" in found


# --- every member of the table in AWS's model

GOOD_AND_BAD = {
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


@pytest.mark.parametrize(("member", "value"), [(m, v) for m, (good, _) in GOOD_AND_BAD.items() for v in good])
def test_a_good_value_is_accepted(raw_client, member, value):
    raw_client.create_notebook_instance(**NEW | {member: value})


@pytest.mark.parametrize(("member", "value"), [(m, v) for m, (_, bad) in GOOD_AND_BAD.items() for v in bad])
def test_a_bad_value_is_refused(violations, member, value):
    path = member[0].lower() + member[1:]
    assert all(f" at '{path}" in found for found in violations(**NEW | {member: value}))


# --- the patterns are Java's


@pytest.mark.parametrize("text", ["équipe", "команда", "チーム", "Ⅷ", "٣", "a b", "a\u3000b", "a_.:/=+-@z", "ªº"])
def test_letters_digits_and_blanks_of_all_scripts_may_stand_in_tags(raw_client, text):
    arn = raw_client.create_notebook_instance(**NEW, Tags=[{"Key": text, "Value": text}])["NotebookInstanceArn"]
    assert raw_client.list_tags(ResourceArn=arn)["Tags"] == [{"Key": text, "Value": text}]


@pytest.mark.parametrize("text", ["a!", "a\tb", "a\nb", "🙂", "a*", "(a)", "e\u0301"])
def test_other_characters_may_not(violations, text):
    (found,) = violations(**NEW, Tags=[{"Key": text, "Value": "x"}])
    assert found.startswith(f"Value '{text}' at 'tags.1.member.key' failed")


def test_digits_of_other_scripts_are_no_digits_in_arns(violations):
    assert violations(**NEW | {"RoleArn": "arn:aws:iam::12345678901٣:role/DataScientist"})


def patterns_below(shape):
    yield shape.metadata.get("pattern")
    for below in [*getattr(shape, "members", {}).values(), *filter(None, [getattr(shape, "member", None)])]:
        yield from patterns_below(below)


@pytest.mark.parametrize("operation", operations.names())
def test_every_pattern_of_a_request_is_understood(sagemaker_client, operation):
    request = sagemaker_client.meta.service_model.operation_model(operation).input_shape
    for pattern in filter(None, patterns_below(request)):
        constraints.matches(pattern, "x")


# --- order of the checks


def test_constraints_are_checked_before_existence_state_and_quota(sagemock, raw_client, create_notebook, violations):
    sagemock.quotas["Total number of notebook instances"] = 0
    assert violations(**NEW, VolumeSizeInGB=1)
    assert violations("update_notebook_instance", **LAB, VolumeSizeInGB=1)  # there is none
    del sagemock.quotas["Total number of notebook instances"]
    create_notebook()
    assert violations("update_notebook_instance", **LAB, VolumeSizeInGB=1)  # it is Pending
    assert violations(**NEW, VolumeSizeInGB=1)  # the name is taken


def test_a_refused_create_makes_nothing(raw_client, violations):
    violations(**NEW, VolumeSizeInGB=1)
    assert raw_client.list_notebook_instances()["NotebookInstances"] == []


# --- what only clients other than botocore send


def ask(cloud, client, request, operation="CreateNotebookInstance"):
    body = request if isinstance(request, bytes) else json.dumps(request)
    model = client.meta.service_model.operation_model(operation)
    answer = dispatcher.dispatch(cloud, model, body, region="us-east-1")
    return answer.status, json.loads(answer.body or "{}")


def test_members_that_the_model_does_not_have_are_ignored(sagemock, sagemaker_client):
    assert ask(sagemock, sagemaker_client, {**NEW, "Colour": "blue"})[0] == 200
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
def test_what_does_not_have_the_form_of_a_request_is_refused(sagemock, sagemaker_client, request_):
    status, reply = ask(sagemock, sagemaker_client, request_)
    assert status == 400
    assert reply["__type"] == ("ValidationException" if request_ == b"" else "SerializationException")


@pytest.mark.parametrize(
    "moment", [1893456000, 1.893456e9, "2030-01-01T00:00:00Z", "2030-01-01T00:00:00", "2030-01-01T01:00:00+01:00"]
)
def test_times_are_taken_as_numbers_and_as_texts(sagemock, sagemaker_client, moment):
    ask(sagemock, sagemaker_client, NEW)  # made now, before 2030
    _, before = ask(sagemock, sagemaker_client, {"CreationTimeBefore": moment}, "ListNotebookInstances")
    _, after = ask(sagemock, sagemaker_client, {"CreationTimeAfter": moment}, "ListNotebookInstances")
    assert [len(page["NotebookInstances"]) for page in (before, after)] == [1, 0]


def test_a_time_that_is_none_is_refused(sagemock, sagemaker_client):
    status, reply = ask(sagemock, sagemaker_client, {"CreationTimeBefore": "yesterday"}, "ListNotebookInstances")
    assert (status, reply["__type"]) == (400, "SerializationException")


def test_a_null_in_a_list_is_refused(sagemock, sagemaker_client):
    for wrong in ({"Tags": [None]}, {"SecurityGroupIds": [None]}):
        status, reply = ask(sagemock, sagemaker_client, {**NEW, **wrong})
        assert (status, reply["__type"]) == (400, "ValidationException")


REPOSITORY_URL = r"https://([.\-_a-zA-Z0-9]+/?){3,1016}"


@pytest.mark.parametrize("path", ["abc", "a/b/c", "ab/c/", "github.com/aws/x.git", "a" * 900, "a/" * 500])
def test_urls_of_repositories_are_known(path):
    assert constraints.matches(REPOSITORY_URL, f"https://{path}")


@pytest.mark.parametrize("path", ["", "ab", "a/b", "a//bc", "/abc", "abc!", "a b c", "a" * 900 + "!", "a/" * 500 + "!"])
def test_what_is_no_url_of_a_repository_is_found_out_before_long(path):
    assert not constraints.matches(REPOSITORY_URL, f"https://{path}")


# --- maps and unions: no operation of notebooks has any


@pytest.fixture
def loaded():
    """What a request's member of that shape is read as, or the refusal of it."""

    def loaded(shape, value):
        return wire._read(service_model().shape_for(shape), value, "there", broken := []), broken

    return loaded


ENVIRONMENT = "CustomImageContainerEnvironmentVariables"


def test_a_map_is_read(loaded):
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
def test_keys_and_values_of_a_map_are_checked(loaded, limits, entries, shown, what, shape):
    constraint_texts = ", ".join(constraints.constraint_texts(limits(shape)))
    _, broken = loaded(ENVIRONMENT, entries)
    assert broken == [
        f"Value '{shown}' at 'there' failed to satisfy constraint: {what} must satisfy constraint: [{constraint_texts}]"
    ]


def test_a_map_that_is_too_long_is_refused(loaded):
    _, broken = loaded(ENVIRONMENT, {f"k{n}": "" for n in range(26)})
    assert len(broken) == 1
    assert broken[0].endswith("Member must have length less than or equal to 25")


@pytest.mark.parametrize("members", [{}, {"EFSFileSystem": {"FileSystemId": "fs-01234567"}, "S3FileSystem": {}}])
def test_of_a_union_exactly_one_member_must_be_set(loaded, members):
    if not set(members) <= set(service_model().shape_for("CustomFileSystem").members):
        pytest.skip("this botocore does not know so many")
    with pytest.raises(SerializationException):
        loaded("CustomFileSystem", members)


@pytest.mark.parametrize(
    ("shape", "text"),
    [("ImageVersionAlias", "1" * 200_000 + "!"), ("GitConfigUrl", "https://" + "a" * 2_000_000 + "\n")],
)
def test_a_text_without_end_is_too_long_and_keeps_nobody_busy(loaded, limits, shape, text):
    _, broken = loaded(shape, text)
    assert len(broken) == 1
    assert broken[0].endswith(f"Member must have length less than or equal to {limits(shape)['max']}")
