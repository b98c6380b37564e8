"""Bodies and headers of replies, compared with recorded ones of AWS byte for byte."""

import json
import re
import uuid
from datetime import datetime, timezone

import pytest

from sagemock.cloud import dispatcher

# A time recorded on AWS in 2018; the body had 1.516291516543E9.
RECORDED = datetime(2018, 1, 18, 16, 5, 16, 543000, tzinfo=timezone.utc)
LAB = {"NotebookInstanceName": "lab"}
NEW = {**LAB, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}

pytestmark = pytest.mark.sagemock(clock="manual", start=RECORDED)


@pytest.fixture
def send(sagemock, sagemaker_client):
    """Send a request to the dispatcher and return the response with its body."""

    def send(operation, **request):
        model = sagemaker_client.meta.service_model.operation_model(operation)
        return dispatcher.dispatch(sagemock, model, json.dumps(request), region="us-east-1")

    return send


def test_times_are_printed_as_by_java(send):
    send("CreateNotebookInstance", **NEW)
    assert b'"CreationTime":1.516291516543E9' in send("DescribeNotebookInstance", **LAB).body


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
def test_trailing_zeros_of_times_are_dropped(sagemock, send, seconds, printed):
    sagemock.clock.start = datetime.fromtimestamp(seconds, timezone.utc)
    send("CreateNotebookInstance", **NEW)
    assert f'"CreationTime":{printed},'.encode() in send("DescribeNotebookInstance", **LAB).body


def test_times_are_cut_to_milliseconds(sagemock, sagemaker_client, send):
    sagemock.clock.start = RECORDED.replace(microsecond=123456)
    send("CreateNotebookInstance", **NEW)
    shown = sagemaker_client.describe_notebook_instance(**LAB)["CreationTime"]
    assert shown == RECORDED.replace(microsecond=123000)


@pytest.mark.parametrize("filters", [{"CreationTimeAfter": 1516291516.123}, {"CreationTimeBefore": 1516291516.123}])
def test_filters_agree_with_shown_times(sagemock, send, filters):
    sagemock.clock.start = RECORDED.replace(microsecond=123456)
    send("CreateNotebookInstance", **NEW)
    assert send("ListNotebookInstances", **filters).body == b'{"NotebookInstances":[]}'


def test_times_before_1970_are_supported(sagemock, sagemaker_client):
    sagemock.clock.start = datetime(1960, 1, 1, tzinfo=timezone.utc)
    sagemaker_client.create_notebook_instance(**NEW)
    assert sagemaker_client.describe_notebook_instance(**LAB)["CreationTime"].year == 1960


def test_json_is_compact(send):
    send("CreateNotebookInstance", **NEW, Tags=[{"Key": "team", "Value": "research"}])
    for operation in ("DescribeNotebookInstance", "ListNotebookInstances"):
        body = send(operation, **(LAB if operation.startswith("D") else {})).body
        assert json.dumps(json.loads(body), separators=(",", ":")).count(" ") == body.count(b" ") == 0


def test_absent_members_are_omitted(send):
    send("CreateNotebookInstance", **NEW)
    for body in (send("DescribeNotebookInstance", **LAB).body, send("ListNotebookInstances").body):
        assert b"null" not in body
        assert b'""' not in body
        assert b"[]" not in body


def test_members_have_the_order_of_model(sagemaker_client, send):
    send("CreateNotebookInstance", **NEW, SubnetId="subnet-1", KmsKeyId="key")
    shown = list(json.loads(send("DescribeNotebookInstance", **LAB).body))
    model = sagemaker_client.meta.service_model.operation_model("DescribeNotebookInstance").output_shape
    assert shown == [member for member in model.members if member in shown]


def test_empty_tag_list_is_sent(send):
    arn = json.loads(send("CreateNotebookInstance", **NEW).body)["NotebookInstanceArn"]
    assert send("ListTags", ResourceArn=arn).body == b'{"Tags":[]}'


@pytest.mark.parametrize("operation", ["StopNotebookInstance", "StartNotebookInstance", "DeleteNotebookInstance"])
def test_void_operation_has_an_empty_body(sagemock, send, operation):
    send("CreateNotebookInstance", **NEW)
    sagemock.clock.settle()
    if operation != "StopNotebookInstance":
        send("StopNotebookInstance", **LAB)
        sagemock.clock.settle()
    response = send(operation, **LAB)
    assert (response.status, response.body, response.headers["Content-Length"]) == (200, b"", "0")


def test_strings_are_returned_unchanged(send):
    tag = {"Key": "équipe", "Value": "研究 / R+D"}
    arn = json.loads(send("CreateNotebookInstance", **NEW, Tags=[tag]).body)["NotebookInstanceArn"]
    assert json.loads(send("ListTags", ResourceArn=arn).body) == {"Tags": [tag]}


def test_replies_have_the_headers_of_aws(sagemock, send):
    response = send("CreateNotebookInstance", **NEW)
    assert uuid.UUID(response.headers["x-amzn-RequestId"])
    assert response.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert response.headers["Content-Length"] == str(len(response.body))
    assert response.headers["Date"] == "Thu, 18 Jan 2018 16:05:16 GMT"
    assert sagemock.clock.now() == RECORDED


def test_botocore_finds_request_id(sagemaker_client):
    metadata = sagemaker_client.list_notebook_instances()["ResponseMetadata"]
    assert re.fullmatch(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}", metadata["RequestId"])
    assert metadata["HTTPHeaders"]["x-amzn-requestid"] == metadata["RequestId"]
    assert metadata["HTTPStatusCode"] == 200


# --- errors


def test_throttling_body_is_as_recorded(sagemock, send):
    sagemock.fail("ListNotebookInstances", "ThrottlingException")
    response = send("ListNotebookInstances")
    assert response.status == 400
    assert json.loads(response.body) == {"__type": "ThrottlingException", "message": "Rate exceeded"}
    assert response.headers["Content-Length"] == "58"


def test_error_has_bare_code_and_headers(send):
    response = send("DescribeNotebookInstance", **LAB)
    assert (response.status, response.headers["Content-Type"]) == (400, "application/x-amz-json-1.1")
    assert response.body == b'{"__type":"ValidationException","message":"RecordNotFound"}'


def test_modeled_error_has_message_twice(sagemock, send):
    sagemock.quotas["Total number of notebook instances"] = 0
    body = json.loads(send("CreateNotebookInstance", **NEW).body)
    assert body["__type"] == "ResourceLimitExceeded"
    assert body["Message"] == body["message"]


def test_modeled_error_has_message_in_response(sagemock, sagemaker_client):
    sagemock.quotas["Total number of notebook instances"] = 0
    with pytest.raises(sagemaker_client.exceptions.ResourceLimitExceeded) as caught:
        sagemaker_client.create_notebook_instance(**NEW)
    assert caught.value.response["Message"] == caught.value.response["Error"]["Message"]
    assert caught.value.response["ResponseMetadata"]["HTTPStatusCode"] == 400
