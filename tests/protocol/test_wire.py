"""What goes over the wire: bodies and headers, byte for byte where AWS's were recorded."""

import json
import re
import uuid
from datetime import datetime, timezone

import pytest

from sagemock.cloud import dispatcher

# A moment recorded on AWS in 2018, as a body showed it: 1.516291516543E9.
RECORDED = datetime(2018, 1, 18, 16, 5, 16, 543000, tzinfo=timezone.utc)
LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}

pytestmark = pytest.mark.sagemock(clock="manual", start=RECORDED)


@pytest.fixture
def ask(sagemock, sagemaker_client):
    """The answer as it goes over the wire."""

    def ask(operation, **request):
        model = sagemaker_client.meta.service_model.operation_model(operation)
        return dispatcher.dispatch(sagemock, model, json.dumps(request), region="us-east-1")

    return ask


def test_times_are_numbers_as_java_prints_them(ask):
    ask("CreateNotebookInstance", **NEW)
    assert b'"CreationTime":1.516291516543E9' in ask("DescribeNotebookInstance", **LAB).body


@pytest.mark.parametrize(
    ("seconds", "printed"),
    [
        (1516291516.54, "1.51629151654E9"),
        (1516291516, "1.516291516E9"),
        (1500000000, "1.5E9"),
        (1000000000, "1.0E9"),
        (999999999.999, "9.99999999999E8"),
        (0, "0.0"),
        (0.25, "0.25"),
    ],
)
def test_zeros_at_the_end_are_dropped_but_for_the_first(sagemock, ask, seconds, printed):
    sagemock.clock.start = datetime.fromtimestamp(seconds, timezone.utc)
    ask("CreateNotebookInstance", **NEW)
    assert f'"CreationTime":{printed},'.encode() in ask("DescribeNotebookInstance", **LAB).body


def test_what_is_finer_than_a_millisecond_is_not_shown(sagemock, sagemaker_client, ask):
    sagemock.clock.start = RECORDED.replace(microsecond=123456)
    ask("CreateNotebookInstance", **NEW)
    shown = sagemaker_client.describe_notebook_instance(**LAB)["CreationTime"]
    assert shown == RECORDED.replace(microsecond=123000)


@pytest.mark.parametrize("filters", [{"CreationTimeAfter": 1516291516.123}, {"CreationTimeBefore": 1516291516.123}])
def test_before_and_after_agree_with_the_time_that_is_shown(sagemock, ask, filters):
    sagemock.clock.start = RECORDED.replace(microsecond=123456)
    ask("CreateNotebookInstance", **NEW)
    assert ask("ListNotebookInstances", **filters).body == b'{"NotebookInstances":[]}'


def test_times_before_1970_are_numbers_too(sagemock, sagemaker_client):
    sagemock.clock.start = datetime(1960, 1, 1, tzinfo=timezone.utc)
    sagemaker_client.create_notebook_instance(**NEW)
    assert sagemaker_client.describe_notebook_instance(**LAB)["CreationTime"].year == 1960


def test_json_is_compact(ask):
    ask("CreateNotebookInstance", **NEW, Tags=[{"Key": "team", "Value": "research"}])
    for operation in ("DescribeNotebookInstance", "ListNotebookInstances"):
        body = ask(operation, **(LAB if operation.startswith("D") else {})).body
        assert json.dumps(json.loads(body), separators=(",", ":")).count(" ") == body.count(b" ") == 0


def test_absent_members_are_left_out(ask):
    ask("CreateNotebookInstance", **NEW)
    for body in (ask("DescribeNotebookInstance", **LAB).body, ask("ListNotebookInstances").body):
        assert b"null" not in body
        assert b'""' not in body
        assert b"[]" not in body


def test_members_come_in_the_order_of_the_model(sagemaker_client, ask):
    ask("CreateNotebookInstance", **NEW, SubnetId="subnet-1", KmsKeyId="key")
    shown = list(json.loads(ask("DescribeNotebookInstance", **LAB).body))
    model = sagemaker_client.meta.service_model.operation_model("DescribeNotebookInstance").output_shape
    assert shown == [member for member in model.members if member in shown]


def test_an_empty_list_that_belongs_there_is_sent(ask):
    arn = json.loads(ask("CreateNotebookInstance", **NEW).body)["NotebookInstanceArn"]
    assert ask("ListTags", ResourceArn=arn).body == b'{"Tags":[]}'


@pytest.mark.parametrize("operation", ["StopNotebookInstance", "StartNotebookInstance", "DeleteNotebookInstance"])
def test_a_void_operation_has_an_empty_body(sagemock, ask, operation):
    ask("CreateNotebookInstance", **NEW)
    sagemock.clock.settle()
    if operation != "StopNotebookInstance":
        ask("StopNotebookInstance", **LAB)
        sagemock.clock.settle()
    answer = ask(operation, **LAB)
    assert (answer.status, answer.body, answer.headers["Content-Length"]) == (200, b"", "0")


def test_texts_go_out_as_they_came_in(ask):
    tag = {"Key": "équipe", "Value": "研究 / R+D"}
    arn = json.loads(ask("CreateNotebookInstance", **NEW, Tags=[tag]).body)["NotebookInstanceArn"]
    assert json.loads(ask("ListTags", ResourceArn=arn).body) == {"Tags": [tag]}


def test_replies_carry_aws_s_headers(sagemock, ask):
    answer = ask("CreateNotebookInstance", **NEW)
    assert uuid.UUID(answer.headers["x-amzn-RequestId"])
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert answer.headers["Content-Length"] == str(len(answer.body))
    assert answer.headers["Date"] == "Thu, 18 Jan 2018 16:05:16 GMT"
    assert sagemock.clock.now() == RECORDED


def test_botocore_finds_the_request_id(sagemaker_client):
    metadata = sagemaker_client.list_notebook_instances()["ResponseMetadata"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", metadata["RequestId"])
    assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]
    assert metadata["HTTPStatusCode"] == 200


# --- errors


def test_a_throttle_is_as_long_as_recorded(sagemock, ask):
    sagemock.fail("ListNotebookInstances", "ThrottlingException")
    answer = ask("ListNotebookInstances")
    assert answer.status == 400
    assert json.loads(answer.body) == {"__type": "ThrottlingException", "message": "Rate exceeded"}
    assert answer.headers["Content-Length"] == "58"


def test_an_error_has_a_bare_code_and_aws_s_headers(ask):
    answer = ask("DescribeNotebookInstance", **LAB)
    assert (answer.status, answer.headers["Content-Type"]) == (400, "application/x-amz-json-1.1")
    assert answer.body == b'{"__type":"ValidationException","message":"RecordNotFound"}'


def test_a_modeled_error_is_spelled_with_a_capital_too(sagemock, ask):
    sagemock.quotas["Total number of notebook instances"] = 0
    body = json.loads(ask("CreateNotebookInstance", **NEW).body)
    assert body["__type"] == "ResourceLimitExceeded"
    assert body["Message"] == body["message"]


def test_a_modeled_error_shows_its_message_in_the_response_too(sagemock, sagemaker_client):
    sagemock.quotas["Total number of notebook instances"] = 0
    with pytest.raises(sagemaker_client.exceptions.ResourceLimitExceeded) as caught:
        sagemaker_client.create_notebook_instance(**NEW)
    assert caught.value.response["Message"] == caught.value.response["Error"]["Message"]
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
