"""The loopback endpoint: accepted callers, and AWS's errors for the others."""

import gc
import json
import os
import socket
import sys
import threading
from urllib.parse import urlsplit

import boto3
import pytest
import requests
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials
from botocore.exceptions import ClientError

from sagemock import mock_sagemaker
from sagemock.endpoint.endpoint import Endpoint

NEW = {
    "NotebookInstanceName": "lab",
    "InstanceType": "ml.t3.medium",
    "RoleArn": "arn:aws:iam::123456789012:role/DataScientist",
}


class Caller:
    """An HTTP client of a cloud's endpoint."""

    def __init__(self, cloud):
        self.endpoint = Endpoint(cloud)
        environment = self.endpoint.environment("eu-west-1")
        self.url = environment["AWS_ENDPOINT_URL"]
        self.key = environment["AWS_ACCESS_KEY_ID"]
        self.secret = environment["AWS_SECRET_ACCESS_KEY"]

    def headers(self, body, key=None, region="eu-west-1", service="sagemaker", **more):
        request = AWSRequest("POST", self.url, more, body)
        SigV4Auth(Credentials(key or self.key, self.secret), service, region).add_auth(request)
        return dict(request.headers)

    def call(self, operation, body="{}", **signing):
        target = {"X-Amz-Target": f"SageMaker.{operation}"} if operation else {}
        return self.post(body, self.headers(body, **signing, **target))

    def post(self, body="{}", headers=None):
        with requests.Session() as session:
            return session.post(self.url, data=body, headers=headers, timeout=30)


@pytest.fixture
def caller(sagemock):
    caller = Caller(sagemock)
    yield caller
    caller.endpoint.close()


def test_call_uses_the_signed_region(caller, sagemock):
    answer = caller.call("CreateNotebookInstance", json.dumps(NEW), region="ap-south-1")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert answer.headers["x-amzn-RequestId"]
    arn = "arn:aws:sagemaker:ap-south-1:123456789012:notebook-instance/lab"
    assert answer.content == f'{{"NotebookInstanceArn":"{arn}"}}'.encode()
    assert sagemock.calls[-1].region == "ap-south-1"


def test_in_process_and_http_clients_share_one_cloud(caller, sagemaker_client):
    sagemaker_client.create_notebook_instance(**NEW)
    answer = caller.call("DescribeNotebookInstance", '{"NotebookInstanceName":"lab"}', region="us-east-1")
    assert answer.json()["NotebookInstanceStatus"] == "Pending"


def test_errors_are_those_of_aws(caller):
    answer = caller.call("DescribeNotebookInstance", '{"NotebookInstanceName":"none"}')
    assert (answer.status_code, answer.json()["__type"]) == (400, "ValidationException")
    assert answer.json()["message"] == "RecordNotFound"


REFUSED = {
    "no JSON": (("ListNotebookInstances", "{"), "SerializationException"),
    "an operation that AWS does not have": (("MakeCoffee",), "UnknownOperationException"),
    "an operation that we do not have": (("CreateTrainingJob",), "OperationNotSupported"),
    "no operation": ((None,), "UnknownOperationException"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_unanswerable_requests_get_json_errors(caller, kind):
    request, error = REFUSED[kind]
    answer = caller.call(*request)
    assert answer.status_code == 400
    assert answer.json()["__type"] == error
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"


def test_unsupported_operation_is_named(caller):
    message = caller.call("CreateTrainingJob").json()["message"]
    assert message.startswith("sagemock does not support CreateTrainingJob ")


def test_unknown_operation_has_an_empty_message(caller, caplog):
    answer = caller.call("MakeCoffee")
    assert answer.json() == {"__type": "UnknownOperationException", "message": ""}
    assert "SageMaker.MakeCoffee" in caplog.text
    assert "X-Amz-Target" in caller.call(None).json()["message"]


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({}, "MissingAuthenticationTokenException"),
        ({"Authorization": "Bearer me"}, "IncompleteSignatureException"),
        ({"Authorization": "AWS4-HMAC-SHA256 Credential=AKIA/2020/x"}, "IncompleteSignatureException"),
    ],
)
def test_unsigned_requests_are_rejected(caller, sagemock, headers, error):
    answer = caller.post(headers={"X-Amz-Target": "SageMaker.ListNotebookInstances", **headers})
    assert (answer.status_code, answer.json()["__type"]) == (400, error)
    assert sagemock.calls == []


def test_only_its_own_key_is_accepted(caller, sagemock):
    answer = caller.call("ListNotebookInstances", key="testing")
    assert (answer.status_code, answer.json()["__type"]) == (400, "UnrecognizedClientException")
    assert sagemock.calls == []
    other = Endpoint(sagemock)
    assert other.environment("us-east-1")["AWS_ACCESS_KEY_ID"] != caller.key
    other.close()


def test_other_services_are_rejected_by_name(caller):
    answer = caller.call("GetSecretValue", service="secretsmanager")
    assert answer.json()["__type"] == "UnknownOperationException"
    assert "'secretsmanager'" in answer.json()["message"]


def test_foreign_host_name_is_rejected(caller, sagemock):
    headers = caller.headers("{}", **{"X-Amz-Target": "SageMaker.ListNotebookInstances"})
    assert caller.post(headers={**headers, "Host": "example.com"}).status_code == 403
    assert sagemock.calls == []


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
def test_other_methods_get_json_errors(caller, method):
    with requests.Session() as session:
        answer = session.request(method, caller.url, timeout=30)
    assert answer.status_code == 405
    assert answer.json()["__type"] == "UnknownOperationException"


def test_internal_error_is_logged_not_sent(caller, monkeypatch, caplog):
    monkeypatch.setattr("sagemock.cloud.operations.find", lambda name: 1 / 0)
    answer = caller.call("ListNotebookInstances")
    assert (answer.status_code, answer.json()["__type"]) == (500, "InternalFailure")
    assert "ZeroDivisionError" not in answer.text
    assert "ZeroDivisionError" in caplog.text
    assert "SageMaker.ListNotebookInstances" in caplog.text


def test_parallel_calls_are_answered(caller, sagemock):
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(caller.call("ListTags"))) for _ in range(40)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.json()["__type"] for answer in answers] == ["ValidationException"] * 40
    assert len(sagemock.calls) == 40


# --- start and stop


def is_port_closed(url):
    with socket.socket() as probe:
        return probe.connect_ex((urlsplit(url).hostname, urlsplit(url).port)) != 0


@pytest.mark.parametrize("used", [True, False])
def test_close_frees_port_and_thread(sagemock, used):
    caller = Caller(sagemock)
    threads = {thread.name for thread in threading.enumerate()}
    assert "sagemock-endpoint" in threads
    if used:
        caller.call("ListNotebookInstances")
    caller.endpoint.close()
    assert is_port_closed(caller.url)
    assert "sagemock-endpoint" not in {thread.name for thread in threading.enumerate()}
    with pytest.raises(RuntimeError, match="its mock has ended"):
        caller.endpoint.environment("us-east-1")
    caller.endpoint.close()
    gc.collect()  # open descriptors would raise ResourceWarnings


def test_close_cuts_open_connections(sagemock):
    caller = Caller(sagemock)
    with requests.Session() as session:
        body, target = "{}", {"X-Amz-Target": "SageMaker.ListNotebookInstances"}
        assert session.post(caller.url, data=body, headers=caller.headers(body, **target)).status_code == 200
        caller.endpoint.close()
        with pytest.raises(requests.ConnectionError):
            session.post(caller.url, data=body, headers=caller.headers(body, **target))


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_forked_child_keeps_neither_port_nor_connection(caller):
    host, port = urlsplit(caller.url).hostname, urlsplit(caller.url).port
    read, write = os.pipe()
    with socket.create_connection((host, port)) as connection:
        caller.call("ListNotebookInstances")
        child = os.fork()
        if child == 0:
            os.close(write)
            os.read(read, 1)
            os._exit(0)
        try:
            caller.endpoint.close()
            connection.settimeout(10)
            assert connection.recv(1) == b""  # closed by the parent, and by the child as well
            assert is_port_closed(caller.url)
        finally:
            os.close(write)
            os.close(read)
            assert os.waitpid(child, 0)[1] == 0


def test_mock_without_jupyter_has_no_endpoint(sagemock):
    assert sagemock.runtime.endpoint is None


def test_endpoint_starts_with_the_first_instance(monkeypatch):
    monkeypatch.setattr("sagemock.endpoint.endpoint.Endpoint.environment", lambda *_: sys.exit("too early"))
    with mock_sagemaker(jupyter=True):
        sagemaker = boto3.client("sagemaker")
        sagemaker.create_notebook_instance(**NEW)
        with pytest.raises(ClientError):
            sagemaker.stop_notebook_instance(NotebookInstanceName="lab")
