"""The values of replies beside those that botocore's parser makes from their JSON."""

import gc
import weakref
from datetime import datetime

import botocore.session
import hypothesis.strategies as st
import pytest
from botocore.parsers import JSONParser, ResponseParserError
from hypothesis import HealthCheck, given, settings

from sagemock.cloud import operations
from sagemock.protocol import replies
from sagemock.protocol.service_model import service_model

LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
HEADERS = {"x-amzn-requestid": "1"}
OUTPUTS = {name: shape for name in operations.names() if (shape := service_model().operation_model(name).output_shape)}


class Name(str):
    """A string of a type of its own, which JSON does not keep."""

    __slots__ = ()


class Count(int):
    """A number of a type of its own."""


TEXTS = st.text(st.characters(exclude_categories=()), max_size=6)  # with unpaired surrogates, which JSON may contain
SCALARS = {
    "string": TEXTS | TEXTS.map(Name),
    "timestamp": st.floats(min_value=0, max_value=4e9) | st.integers(min_value=0, max_value=2**31),
    "boolean": st.booleans(),
    "blob": st.sampled_from(["", "IyEvYmluL2Jhc2gK"]),
}
NUMBERS = st.integers() | st.integers().map(Count) | st.floats(allow_nan=False, allow_infinity=False)


def values_of(shape):
    """Generate values of a shape as operations return them: with unknown members, None and empty collections."""
    if shape.type_name == "structure":
        members = {
            name: st.none() | st.deferred(lambda m=member: values_of(m)) for name, member in shape.members.items()
        }
        unknown = st.dictionaries(st.just("Unknown"), TEXTS)
        return st.builds(lambda known, other: {**known, **other}, st.fixed_dictionaries({}, optional=members), unknown)
    if shape.type_name == "list":
        return st.lists(values_of(shape.member), max_size=2)
    if shape.type_name == "map":
        return st.dictionaries(TEXTS, values_of(shape.value), max_size=2)
    return SCALARS.get(shape.type_name, NUMBERS)


def typed(value):
    """Return a value with the type of everything in it."""
    if isinstance(value, dict):
        return type(value), [(typed(key), typed(item)) for key, item in value.items()]
    if isinstance(value, list):
        return type(value), [typed(item) for item in value]
    return type(value), value, value.tzinfo if isinstance(value, datetime) else None


def values_from(shape, reply):
    """Return the values that the interceptor returns, made along with the JSON that a server sends."""
    body, values = replies.dump_and_parse(shape, reply)
    assert body == replies.dump(shape, reply)
    return values


def parsed_by_botocore(shape, reply):
    response = {"headers": HEADERS, "status_code": 200, "body": replies.dump(shape, reply)}
    try:
        parsed = JSONParser().parse(response, shape)
    except ResponseParserError:
        return None
    del parsed["ResponseMetadata"]
    return parsed


@pytest.mark.parametrize("operation", OUTPUTS)
@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_replies_are_those_of_botocores_parser(operation, data):
    shape = OUTPUTS[operation]
    reply = data.draw(values_of(shape))
    expected = typed(parsed_by_botocore(shape, reply))
    assert typed(values_from(shape, reply)) == expected
    assert typed(values_from(shape, reply)) == expected, "the repeated reply"


@pytest.mark.parametrize("size", [1, True, 1.0, Count(1)])
def test_equal_values_of_another_type_are_another_reply(size):
    shape = OUTPUTS["DescribeNotebookInstance"]
    for reply in ({"VolumeSizeInGB": 1}, {"VolumeSizeInGB": size}, {"VolumeSizeInGB": 1}):
        assert typed(values_from(shape, reply)) == typed(parsed_by_botocore(shape, reply))


def test_a_union_needs_exactly_one_member():
    shape = service_model().shape_for("DescribeAutoMLJobV2Response")
    images, texts = {"ImageClassificationJobConfig": {}}, {"TextClassificationJobConfig": {}}
    for members in ({}, images | texts):
        reply = {"AutoMLProblemTypeConfig": members}
        assert values_from(shape, reply) is None
        assert parsed_by_botocore(shape, reply) is None
    one = {"AutoMLProblemTypeConfig": images}
    assert values_from(shape, one) == one == parsed_by_botocore(shape, one)


def test_recursive_shapes_are_converted_to_every_depth():
    shape = service_model().shape_for("SearchExpression")
    reply = {"SubExpressions": [{"SubExpressions": [{"Operator": "And"}], "Operator": "Or"}]}
    assert values_from(shape, reply) == reply == parsed_by_botocore(shape, reply)


@pytest.fixture
def session():
    return botocore.session.get_session()


@pytest.fixture
def client_of(session):
    def client_of():
        return session.create_client("sagemaker", "us-east-1")

    return client_of


def test_a_client_keeps_its_own_timestamp_parser(sagemock, session, client_of):
    session.get_component("response_parser_factory").set_parser_defaults(timestamp_parser=str)
    client = client_of()
    client.create_notebook_instance(**NEW)
    assert isinstance(client.describe_notebook_instance(**LAB)["CreationTime"], str)


@pytest.mark.parametrize("own_parser", [False, True])
def test_handlers_see_the_whole_http_response(sagemock, session, client_of, own_parser):
    if own_parser:
        session.get_component("response_parser_factory").set_parser_defaults(blob_parser=bytes)
    client, seen = client_of(), []
    client.meta.events.register("after-call", lambda http_response, parsed, **_: seen.append((http_response, parsed)))
    client.create_notebook_instance(**NEW)
    [(http_response, parsed)] = seen
    metadata = parsed["ResponseMetadata"]
    assert parsed["NotebookInstanceArn"].encode() in http_response.content
    assert metadata["HTTPHeaders"] == {name.lower(): text for name, text in http_response.headers.items()}
    assert int(http_response.headers["content-length"]) == len(http_response.content)
    assert list(metadata) == ["RequestId", "HTTPStatusCode", "HTTPHeaders", "RetryAttempts"]
    assert metadata["RequestId"] == http_response.headers["X-Amzn-RequestId"]


def test_shapes_of_a_discarded_client_are_freed(sagemock):
    client = botocore.session.get_session().create_client("sagemaker", "us-east-1")
    client.create_notebook_instance(**NEW, Tags=[{"Key": "team", "Value": "research"}])
    client.describe_notebook_instance(**LAB)
    operation = client.meta.service_model.operation_model("CreateNotebookInstance")
    shapes = [weakref.ref(shape) for shape in (operation.input_shape, operation.output_shape)]
    del client, operation
    gc.collect()
    assert [shape() for shape in shapes] == [None, None]


def test_changing_a_reply_changes_nothing_else(sagemock, sagemaker_client):
    sagemaker_client.create_notebook_instance(**NEW, SecurityGroupIds=["sg-1"], SubnetId="subnet-1")
    reply = sagemaker_client.describe_notebook_instance(**LAB)
    reply["SecurityGroups"].append("sg-2")
    reply["RoleArn"] = reply["ResponseMetadata"]["HTTPHeaders"]["date"] = ""
    later = sagemaker_client.describe_notebook_instance(**LAB)
    assert later["SecurityGroups"] == ["sg-1"]
    assert later["RoleArn"] == NEW["RoleArn"]
    assert later["ResponseMetadata"]["HTTPHeaders"]["date"]
