"""sagemock.serve: a cloud at an HTTP address, whose it is, when it answers, and how it ends."""

import errno
import gc
import importlib.util
import logging
import os
import socket
import ssl
import threading
from urllib.parse import urlsplit

import boto3
import pytest
import requests
from botocore.exceptions import ClientError

import sagemock
from sagemock import mock_sagemaker
from sagemock.endpoint import aws_json

LAB = {"NotebookInstanceName": "lab"}
WAITING = {"User-Agent": "Boto3/1.40 md/Botocore#1.40 m/b,B,D"}


def names(client):
    return [each["NotebookInstanceName"] for each in client.list_notebook_instances()["NotebookInstances"]]


def status(visitor, more=None):
    return visitor.post("DescribeNotebookInstance", LAB, more).json()["NotebookInstanceStatus"]


# --- what it gives


def test_a_client_of_its_address_reaches_its_cloud(visitor, new):
    visitor.client().create_notebook_instance(**new)
    assert [call.operation for call in visitor.service.cloud.calls] == ["CreateNotebookInstance"]


def test_its_environment_is_all_that_a_client_needs(visitor, monkeypatch, new):
    for name, value in visitor.service.environment.items():
        monkeypatch.setenv(name, value)
    arn = boto3.client("sagemaker").create_notebook_instance(**new)["NotebookInstanceArn"]
    assert arn == "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab"


def test_its_environment_leaves_other_services_where_they_are(visitor):
    assert "AWS_ENDPOINT_URL" not in visitor.service.environment


def test_the_real_clock_runs_sixty_times_as_fast(serving):
    clock = serving().service.cloud.clock
    assert (clock.mode, clock.speed) == ("real", 60)
    assert serving(clock="auto").service.cloud.clock.speed == 1
    assert serving(speed=2).service.cloud.clock.speed == 2


def test_options_are_those_of_the_mock(serving, new):
    visitor = serving(clock="instant", account_id="210987654321")
    client = visitor.client(key="testing")
    assert ":210987654321:" in client.create_notebook_instance(**new)["NotebookInstanceArn"]
    assert client.describe_notebook_instance(**LAB)["NotebookInstanceStatus"] == "InService"


@pytest.mark.parametrize(
    ("options", "error", "complaint"),
    [
        (
            {"clok": "auto"},
            TypeError,
            "serve.. has no option 'clok'. Its options are host=, port=, token=, state=, clock=",
        ),
        ({"clock": "sundial"}, ValueError, "'auto', 'manual', 'instant', 'real'"),
        ({"clock": "auto", "speed": 2}, ValueError, "needs clock='real'"),
        ({"account_id": "1"}, ValueError, "12 digits"),
        ({"volume_dir": "here"}, ValueError, "it needs jupyter=True"),
        ({"port": 65536}, ValueError, "0 .a free port. to 65535"),
        ({"port": "80"}, ValueError, "whole number"),
        ({"port": True}, ValueError, "whole number"),
        ({"host": ""}, ValueError, "an address or a name"),
        ({"host": 5}, ValueError, "an address or a name"),
        ({"token": ""}, ValueError, "at least one"),
        ({"token": "two words"}, ValueError, "letters, digits"),
        ({"token": 5}, ValueError, "letters, digits"),
        ({"state": ""}, ValueError, "must name a directory"),
    ],
)
def test_bad_options_are_refused_at_once(options, error, complaint):
    with pytest.raises(error, match=complaint):
        sagemock.serve(**options)


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r'pip install "sagemock\[server\]"'):
        sagemock.serve()


# --- where it listens, and to whom


def test_it_listens_on_this_machine_only_and_takes_a_free_port(serving):
    one, other = serving(), serving()
    assert urlsplit(one.url).hostname == "127.0.0.1"
    assert one.url != other.url
    assert one.service.token is None


def test_a_port_that_is_taken_is_an_error_of_start_and_leaves_nothing(visitor):
    taken = sagemock.serve(port=urlsplit(visitor.url).port)
    with pytest.raises(OSError, match="in use") as caught:
        taken.start()
    assert caught.value.errno == errno.EADDRINUSE
    told = (
        f"cannot listen at 127.0.0.1, port {urlsplit(visitor.url).port}: Address already in use. Choose another port="
    )
    assert caught.value.strerror.startswith(told)
    taken.stop()
    assert names(visitor.client()) == []
    gc.collect()  # what was left open would complain


def test_who_has_no_address_leaves_no_state_that_has_taken_in_its_seed(visitor, tmp_path):
    state = tmp_path / "state"
    with pytest.raises(OSError, match="in use"):
        sagemock.serve(port=urlsplit(visitor.url).port, state=state, seed={"us-east-1": {"Images": []}}).start()
    assert not state.exists()


def test_it_listens_at_an_ipv6_address(serving, new):
    try:
        visitor = serving("::1", clock="manual")
    except OSError:
        pytest.skip("no IPv6 here")
    assert visitor.url.startswith("http://[::1]:")
    visitor.client().create_notebook_instance(**new)
    assert status(visitor) == "Pending"


def test_it_answers_by_the_loopback_address_that_it_was_given(serving):
    assert names(serving("127.0.0.9").client()) == []


@pytest.mark.parametrize("options", [{"host": "0.0.0.0"}, {"token": "s3cret"}])
def test_who_does_not_know_the_token_is_refused(serving, options):
    visitor = serving(**options)
    assert visitor.post("ListNotebookInstances").status_code == 200
    without = boto3.client("sagemaker", **{**keys(visitor), "aws_session_token": "guess"})
    with pytest.raises(ClientError, match="UnrecognizedClientException") as caught:
        without.list_notebook_instances()
    assert caught.value.response["Error"]["Message"] == "The security token included in the request is invalid."
    assert len(visitor.service.cloud.calls) == 1


def keys(visitor):
    return {
        "region_name": "us-east-1",
        "endpoint_url": visitor.url,
        "aws_access_key_id": "123456789012",
        "aws_secret_access_key": "any",
    }


def test_its_environment_carries_the_token(serving):
    service = serving("0.0.0.0").service
    assert service.environment["AWS_SESSION_TOKEN"] == service.environment["SAGEMOCK_TOKEN"] == service.token
    assert service.token != serving("0.0.0.0").service.token


def test_what_listens_everywhere_is_found_here_and_by_any_name_with_the_token(serving):
    visitor = serving("0.0.0.0")
    assert urlsplit(visitor.url).hostname == "127.0.0.1"
    assert visitor.post("ListNotebookInstances", more={"Host": "build-7.example"}).status_code == 200


@pytest.mark.parametrize(
    "more", [{"Host": "evil.example"}, {"Host": "["}, {"Host": ""}, {"Origin": "http://evil.example"}]
)
def test_the_name_and_the_page_that_ask_must_be_its_own(visitor, more):
    answer = visitor.post("ListNotebookInstances", more=more)
    assert (answer.status_code, answer.json()["__type"]) == (403, "AccessDeniedException")
    assert visitor.service.cloud.calls == []


# --- whose cloud


def test_a_key_of_twelve_digits_is_an_account_of_its_own(visitor, new):
    mine, theirs = visitor.client(), visitor.client(key="210987654321")
    assert ":123456789012:" in mine.create_notebook_instance(**new)["NotebookInstanceArn"]
    assert names(theirs) == []
    assert ":210987654321:" in theirs.create_notebook_instance(**new)["NotebookInstanceArn"]
    assert names(visitor.client(key="AKIAIOSFODNN7EXAMPLE")) == ["lab"]  # the cloud's own


def test_the_region_is_the_one_that_is_signed_for(visitor, new):
    visitor.client(region="eu-west-1").create_notebook_instance(**new)
    assert names(visitor.client(region="eu-west-1")) == ["lab"]
    assert names(visitor.client()) == []


def test_each_server_has_a_cloud_of_its_own(serving, new):
    one, other = serving(), serving()
    one.client().create_notebook_instance(**new)
    assert names(other.client()) == []


def test_beside_a_mock_its_address_still_leads_to_it(visitor, new):
    with mock_sagemaker() as cloud:
        visitor.client().create_notebook_instance(**new)
        assert cloud.calls == []
        assert names(boto3.client("sagemaker")) == []
        assert len(cloud.calls) == 1
    assert names(visitor.client()) == ["lab"]


def test_once_it_has_ended_a_mock_answers_clients_of_its_address(serving, new):
    visitor = serving()
    visitor.service.stop()
    with mock_sagemaker() as cloud:
        visitor.client().create_notebook_instance(**new)
        assert len(cloud.calls) == 1


# --- replies


def test_a_reply_has_what_aws_sends_with_it(visitor):
    one, other = (visitor.post("ListNotebookInstances").headers for _ in range(2))
    assert one["Content-Type"] == "application/x-amz-json-1.1"
    assert one["x-amzn-RequestId"] != other["x-amzn-RequestId"]
    assert "x-amzn-ErrorType" not in one


REFUSED = {
    "the cloud": ({"operation": "DescribeNotebookInstance", "body": LAB}, 400, "ValidationException"),
    "no such operation": ({"operation": "Nonsense"}, 400, "UnknownOperationException"),
    "none of ours": ({"operation": "CreateTrainingJob"}, 400, "OperationNotSupported"),
    "another service": ({"operation": "ListDomains", "service": "s3"}, 400, "UnknownOperationException"),
    "no JSON": ({"operation": "ListDomains", "body": "<xml/>"}, 400, "SerializationException"),
    "NaN": ({"operation": "ListDomains", "body": '{"MaxResults": NaN}'}, 400, "SerializationException"),
    "too large": ({"operation": "ListDomains", "body": " " * 10_000_000}, 413, "RequestEntityTooLargeException"),
    "no such region": ({"operation": "ListDomains", "region": "us-esat-1"}, 400, "InvalidSignatureException"),
    "foreign host": ({"operation": "ListDomains", "more": {"Host": "x.example"}}, 403, "AccessDeniedException"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_every_refusal_is_an_error_of_aws(visitor, kind):
    request, status_code, code = REFUSED[kind]
    answer = visitor.post(**request)
    assert (answer.status_code, answer.json()["__type"]) == (status_code, code)
    assert answer.headers["x-amzn-ErrorType"] == code
    assert answer.headers["x-amzn-RequestId"]
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
def test_only_post_is_taken(visitor, method):
    answer = visitor.request(method, "/x" if method == "GET" else "/")  # a browser's GET / is led to the console
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert answer.headers["x-amzn-ErrorType"] == "UnknownOperationException"
    assert answer.headers["x-amzn-RequestId"]


def test_a_fault_of_our_own_is_a_500_whose_traceback_is_in_the_log_alone(visitor, monkeypatch, caplog):
    monkeypatch.setattr("sagemock.cloud.operations.find", lambda name: 1 / 0)
    answer = visitor.post("ListDomains")
    assert (answer.status_code, answer.json()["__type"]) == (500, "InternalFailure")
    assert answer.headers["x-amzn-RequestId"]
    assert "ZeroDivisionError" not in answer.text
    (record,) = caplog.records
    assert record.name == "sagemock.server"
    assert "ZeroDivisionError" in caplog.text


def test_a_fault_before_the_question_is_read_is_one_too(visitor, monkeypatch, caplog):
    monkeypatch.setattr("sagemock.endpoint.access.AccessPolicy.rejection_reason", lambda *_: 1 / 0)
    answer = visitor.post("ListDomains")
    assert (answer.status_code, answer.json()["__type"]) == (500, "InternalFailure")
    assert [record.name for record in caplog.records] == ["sagemock.server"]


def test_no_log_says_a_secret(serving, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("sagemock.cloud.operations.find", lambda name: 1 / 0)
    visitor = serving(token="s3cret-token")
    signed = visitor.headers("SageMaker.ListDomains")
    assert visitor.post("ListDomains").status_code == 500
    assert visitor.do("call", operation="ListDomains", request={})[0] == 500
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith(("sagemock", "tornado")))
    assert ours
    assert "s3cret-token" not in ours
    assert signed["Authorization"].rpartition("=")[2] not in ours


# --- time


def test_time_goes_on_while_nobody_asks(serving, new):
    visitor = serving(durations={"NotebookInstance": {"Pending": 6}})
    with requests.Session() as session:
        stream = session.get(f"{visitor.url}/_sagemock/stream", stream=True, timeout=30)
        changes = (line for line in stream.iter_lines() if line.startswith(b"data:"))
        visitor.client().create_notebook_instance(**new)
        while visitor.service.cloud.changes < 3:  # created; called; in service
            next(changes)
        stream.close()
    arn = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab"
    assert [status for _, status, _ in visitor.service.cloud.history.timelines.of(arn)] == ["Pending", "InService"]


def test_a_waiters_question_is_kept_open_until_it_has_an_answer(serving, new):
    visitor = serving(durations={"NotebookInstance": {"Pending": 6}})
    visitor.client().create_notebook_instance(**new)
    assert status(visitor) == "Pending"
    assert status(visitor, WAITING) == "InService"


@pytest.mark.parametrize(
    "agent",
    [
        "aws-cli/1.46.3 md/Botocore#1.43.62 ua/2.1 m/b,B,g,N,Z,D cfg/retry-mode#legacy botocore/1.43.62",
        "aws-cli/2.31.0 md/command#sagemaker.wait.notebook-instance-in-service",
    ],
)
def test_a_waiter_is_known_by_its_user_agent(serving, new, agent):
    visitor = serving(durations={"NotebookInstance": {"Pending": 6}})
    visitor.client().create_notebook_instance(**new)
    assert status(visitor, {"User-Agent": agent}) == "InService"


def test_botocores_waiter_does_not_sleep(serving, new, monkeypatch):
    if not hasattr(importlib.import_module("botocore.waiter"), "register_feature_id"):
        pytest.skip("this botocore does not say that it waits")
    visitor = serving(durations={"NotebookInstance": {"Pending": 6}})
    client = visitor.client()
    client.create_notebook_instance(**new)
    monkeypatch.setattr("botocore.waiter.time.sleep", lambda _: pytest.fail("slept"))
    client.get_waiter("notebook_instance_in_service").wait(**LAB)


def test_a_waiter_of_the_manual_clock_is_answered_at_once(visitor, new):
    visitor.client().create_notebook_instance(**new)
    assert status(visitor, WAITING) == "Pending"


def test_a_waiter_of_the_auto_clock_sees_the_end_at_once(serving, new):
    visitor = serving(clock="auto")
    visitor.client().create_notebook_instance(**new)
    assert status(visitor, WAITING) == "InService"


def test_a_waiter_for_something_long_is_answered_before_it_gives_up(serving, new, monkeypatch):
    monkeypatch.setattr(aws_json, "MAX_WAIT", 0.01)
    visitor = serving(speed=1)
    visitor.client().create_notebook_instance(**new)
    assert status(visitor, WAITING) == "Pending"


# --- its end


def test_stopping_frees_the_port_and_may_be_repeated(serving, refuses):
    visitor = serving()
    assert "sagemock-endpoint" in {thread.name for thread in threading.enumerate()}
    visitor.ask("health")
    visitor.service.stop()
    visitor.service.stop()
    assert refuses(visitor.url)
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("sagemock-endpoint")]
    gc.collect()  # what was left open would complain


def test_it_may_be_started_again_and_is_new_then(new):
    service = sagemock.serve()
    with service:
        service.cloud.resources.region("us-east-1")
        before = service.cloud
        with pytest.raises(RuntimeError, match="started already"):
            service.start()
    with service:
        assert service.cloud is not before


def test_it_says_where_it_is_in_its_life():
    service = sagemock.serve(token="s3cret")
    assert repr(service) == "<Service for 127.0.0.1, port 0, not started>"
    with service:
        assert repr(service) == f"<Service at {service.url}, started>"
    assert repr(service) == f"<Service at {service.url}, stopped>"


@pytest.mark.parametrize("what", ["url", "external_url", "cloud", "console", "environment"])
def test_what_its_start_brings_about_is_not_there_before(what):
    service = sagemock.serve()
    with pytest.raises(RuntimeError, match=r"not started: `with sagemock.serve\(\) as server:`, or start\(\) it first"):
        getattr(service, what)
    with service:
        before = getattr(service, what)
    assert getattr(service, what) == before  # to be looked at once it is over


def test_stopping_does_not_wait_for_who_waits(serving, new):
    visitor = serving(speed=1)
    visitor.client().create_notebook_instance(**new)
    waiting = visitor.connect()
    stream = visitor.connect()
    headers = visitor.headers("SageMaker.DescribeNotebookInstance", body := '{"NotebookInstanceName":"lab"}')
    waiting.sendall(as_http("POST /", headers | WAITING | {"Content-Length": str(len(body))}, visitor) + body.encode())
    stream.sendall(as_http("GET /_sagemock/stream", {}, visitor))
    assert stream.recv(100)
    while len(visitor.service.cloud.calls) < 2:
        visitor.ask("health")
    visitor.service.stop()
    with waiting, stream:
        assert waiting.recv(100) == b""


def as_http(line, headers, visitor):
    lines = [f"{line} HTTP/1.1", f"Host: {urlsplit(visitor.url).netloc}", *map(": ".join, headers.items()), "", ""]
    return "\r\n".join(lines).encode()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_a_forked_child_does_not_keep_the_port(serving, refuses):
    visitor = serving()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(write)
        os.read(read, 1)
        os._exit(0)
    try:
        visitor.service.stop()
        assert refuses(visitor.url)
    finally:
        os.close(write)
        os.close(read)
        assert os.waitpid(child, 0)[1] == 0


def test_a_slow_client_is_left_and_others_are_answered(serving, monkeypatch):
    monkeypatch.setattr("sagemock.endpoint.http_server.CONNECTION_TIMEOUT", 0.2)
    visitor = serving()
    with visitor.connect() as half_a_head, visitor.connect() as half_a_body:
        half_a_head.sendall(b"POST / HT")
        half_a_body.sendall(as_http("POST /", {"Content-Length": "100"}, visitor) + b"{")
        assert visitor.post("ListDomains").status_code == 200
        assert half_a_head.recv(100) == b""
        assert half_a_body.recv(100) == b""


def test_who_speaks_tls_is_left_at_once(visitor):
    with visitor.connect() as client, pytest.raises((ssl.SSLError, ConnectionError)):
        ssl.create_default_context().wrap_socket(client, server_hostname="localhost")
    assert visitor.post("ListDomains").status_code == 200


def test_connections_are_kept_for_the_next_question(visitor):
    with socket.create_connection((urlsplit(visitor.url).hostname, urlsplit(visitor.url).port), timeout=30) as one:
        for _ in range(3):
            one.sendall(as_http("POST /", visitor.headers("SageMaker.ListDomains") | {"Content-Length": "2"}, visitor))
            one.sendall(b"{}")
            answer = b""
            while not answer.endswith(b'{"Domains":[]}'):
                answer += one.recv(1000)
            assert answer.startswith(b"HTTP/1.1 200 OK")


def test_who_expects_to_be_told_to_continue_is_told(visitor):
    headers = visitor.headers("SageMaker.ListDomains") | {"Content-Length": "2", "Expect": "100-continue"}
    with visitor.connect() as one:
        one.sendall(as_http("POST /", headers, visitor))
        assert one.recv(100).startswith(b"HTTP/1.1 100 ")
        one.sendall(b"{}")
        assert one.recv(100).startswith(b"HTTP/1.1 200 OK")
