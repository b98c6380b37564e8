"""sagemock.serve: address, token, accounts, responses, time, start and stop."""

import errno
import gc
import importlib.util
import logging
import os
import socket
import ssl
import threading
from contextlib import suppress
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


def status(http_client, more=None):
    return http_client.post("DescribeNotebookInstance", LAB, more).json()["NotebookInstanceStatus"]


# --- cloud, environment and options


def test_client_reaches_the_cloud(http_client, new):
    http_client.client().create_notebook_instance(**new)
    assert [call.operation for call in http_client.service.cloud.calls] == ["CreateNotebookInstance"]


def test_environment_is_all_a_client_needs(http_client, monkeypatch, new):
    for name, value in http_client.service.environment.items():
        monkeypatch.setenv(name, value)
    arn = boto3.client("sagemaker").create_notebook_instance(**new)["NotebookInstanceArn"]
    assert arn == "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab"


def test_environment_does_not_affect_other_services(http_client):
    assert "AWS_ENDPOINT_URL" not in http_client.service.environment


def test_real_clock_runs_sixty_times_faster(start_server):
    clock = start_server().service.cloud.clock
    assert (clock.mode, clock.speed) == ("real", 60)
    assert start_server(clock="auto").service.cloud.clock.speed == 1
    assert start_server(speed=2).service.cloud.clock.speed == 2


def test_options_are_those_of_the_mock(start_server, new):
    http_client = start_server(clock="instant", account_id="210987654321")
    client = http_client.client(key="testing")
    assert ":210987654321:" in client.create_notebook_instance(**new)["NotebookInstanceArn"]
    assert client.describe_notebook_instance(**LAB)["NotebookInstanceStatus"] == "InService"


@pytest.mark.parametrize(
    ("options", "error", "complaint"),
    [
        (
            {"clok": "auto"},
            TypeError,
            r"serve.. has no option 'clok'; did you mean 'clock'\? Its options are host=, port=, token=, state=",
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
def test_invalid_options_are_rejected_at_once(options, error, complaint):
    with pytest.raises(error, match=complaint):
        sagemock.serve(**options)


def test_missing_extra_is_named(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r'pip install "sagemock\[server\]"'):
        sagemock.serve()


# --- address and access


def test_default_address_is_a_free_loopback_port(start_server):
    one, other = start_server(), start_server()
    assert urlsplit(one.url).hostname == "127.0.0.1"
    assert one.url != other.url
    assert one.service.token is None


def test_occupied_port_fails_the_start(http_client):
    taken = sagemock.serve(port=urlsplit(http_client.url).port)
    with pytest.raises(OSError, match="in use") as caught:
        taken.start()
    assert caught.value.errno == errno.EADDRINUSE
    port = urlsplit(http_client.url).port
    told = f"cannot listen at 127.0.0.1, port {port}: Address already in use. Choose another port="
    assert caught.value.strerror.startswith(told)
    taken.stop()
    assert names(http_client.client()) == []
    gc.collect()  # open descriptors would raise ResourceWarnings


def test_failed_start_does_not_use_the_seed(http_client, tmp_path):
    state = tmp_path / "state"
    with pytest.raises(OSError, match="in use"):
        sagemock.serve(port=urlsplit(http_client.url).port, state=state, seed={"us-east-1": {"Images": []}}).start()
    assert not state.exists()


def test_ipv6_address_is_supported(start_server, new):
    try:
        http_client = start_server("::1", clock="manual")
    except OSError:
        pytest.skip("no IPv6 here")
    assert http_client.url.startswith("http://[::1]:")
    http_client.client().create_notebook_instance(**new)
    assert status(http_client) == "Pending"


def test_any_loopback_address_is_supported(start_server):
    assert names(start_server("127.0.0.9").client()) == []


@pytest.mark.parametrize("options", [{"host": "0.0.0.0"}, {"token": "s3cret"}])
def test_calls_without_the_token_are_rejected(start_server, options):
    http_client = start_server(**options)
    assert http_client.post("ListNotebookInstances").status_code == 200
    for token in ({}, {"aws_session_token": "guess"}):
        without = boto3.client("sagemaker", **keys(http_client), **token)
        with pytest.raises(ClientError, match="UnrecognizedClientException") as caught:
            without.list_notebook_instances()
        message = caught.value.response["Error"]["Message"]
        assert message.startswith("The security token included in the request is invalid.")
        assert "AWS_SESSION_TOKEN" in message
    assert len(http_client.service.cloud.calls) == 1


def keys(http_client):
    return {
        "region_name": "us-east-1",
        "endpoint_url": http_client.url,
        "aws_access_key_id": "123456789012",
        "aws_secret_access_key": "any",
    }


def test_environment_contains_the_token(start_server):
    service = start_server("0.0.0.0").service
    assert service.environment["AWS_SESSION_TOKEN"] == service.environment["SAGEMOCK_TOKEN"] == service.token
    assert service.token != start_server("0.0.0.0").service.token


def test_server_on_all_addresses_accepts_any_name(start_server):
    http_client = start_server("0.0.0.0")
    assert urlsplit(http_client.url).hostname == "127.0.0.1"
    assert http_client.post("ListNotebookInstances", more={"Host": "build-7.example"}).status_code == 200


@pytest.mark.parametrize(
    "more", [{"Host": "evil.example"}, {"Host": "["}, {"Host": ""}, {"Origin": "http://evil.example"}]
)
def test_foreign_hosts_and_pages_are_rejected(http_client, more):
    answer = http_client.post("ListNotebookInstances", more=more)
    assert (answer.status_code, answer.json()["__type"]) == (403, "AccessDeniedException")
    assert http_client.service.cloud.calls == []


@pytest.mark.parametrize("hosts", [b"", b"Host: localhost\r\nHost: 127.0.0.1\r\n"], ids=["none", "two"])
def test_requests_need_one_host(http_client, hosts):
    reply = http_client.send_bytes(b"POST / HTTP/1.1\r\n" + hosts + b"Content-Length: 2\r\n\r\n{}")
    assert reply.split()[1] in (b"400", b"403")  # of Tornado, or of the access policy with an older one
    assert b"__type" in reply


# --- accounts and regions


def test_twelve_digit_key_selects_an_account(http_client, new):
    mine, theirs = http_client.client(), http_client.client(key="210987654321")
    assert ":123456789012:" in mine.create_notebook_instance(**new)["NotebookInstanceArn"]
    assert names(theirs) == []
    assert ":210987654321:" in theirs.create_notebook_instance(**new)["NotebookInstanceArn"]
    assert names(http_client.client(key="AKIAIOSFODNN7EXAMPLE")) == ["lab"]  # the cloud's own account


def test_signed_region_is_used(http_client, new):
    http_client.client(region="eu-west-1").create_notebook_instance(**new)
    assert names(http_client.client(region="eu-west-1")) == ["lab"]
    assert names(http_client.client()) == []


def test_each_server_has_its_own_cloud(start_server, new):
    one, other = start_server(), start_server()
    one.client().create_notebook_instance(**new)
    assert names(other.client()) == []


def test_active_mock_does_not_take_its_calls(http_client, new):
    with mock_sagemaker() as cloud:
        http_client.client().create_notebook_instance(**new)
        assert cloud.calls == []
        assert names(boto3.client("sagemaker")) == []
        assert len(cloud.calls) == 1
    assert names(http_client.client()) == ["lab"]


def test_mock_answers_after_the_server_stops(start_server, new):
    http_client = start_server()
    http_client.service.stop()
    with mock_sagemaker() as cloud:
        http_client.client().create_notebook_instance(**new)
        assert len(cloud.calls) == 1


# --- responses


def test_replies_have_aws_headers(http_client):
    one, other = (http_client.post("ListNotebookInstances").headers for _ in range(2))
    assert one["Content-Type"] == "application/x-amz-json-1.1"
    assert one["x-amzn-RequestId"] != other["x-amzn-RequestId"]
    assert "x-amzn-ErrorType" not in one


def test_unsupported_lists_are_empty_by_default(http_client, start_server):
    assert http_client.post("ListModels").json() == {"Models": []}
    assert start_server(on_unsupported="raise").post("ListModels").json()["__type"] == "OperationNotSupported"


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
def test_every_rejection_is_an_aws_error(http_client, kind):
    request, status_code, code = REFUSED[kind]
    answer = http_client.post(**request)
    assert (answer.status_code, answer.json()["__type"]) == (status_code, code)
    assert answer.headers["x-amzn-ErrorType"] == code
    assert answer.headers["x-amzn-RequestId"]
    assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS", "PUT", "DELETE"])
def test_only_post_is_supported(http_client, method):
    answer = http_client.request(method, "/x" if method == "GET" else "/")  # GET / redirects to the console
    assert (answer.status_code, answer.headers["Allow"]) == (405, "POST")
    assert answer.headers["x-amzn-ErrorType"] == "UnknownOperationException"
    assert answer.headers["x-amzn-RequestId"]


def test_internal_error_is_logged_not_sent(http_client, monkeypatch, caplog):
    monkeypatch.setattr("sagemock.cloud.operations.find", lambda name: 1 / 0)
    answer = http_client.post("ListDomains")
    assert (answer.status_code, answer.json()["__type"]) == (500, "InternalFailure")
    assert answer.headers["x-amzn-RequestId"]
    assert "ZeroDivisionError" not in answer.text
    (record,) = caplog.records
    assert record.name == "sagemock.server"
    assert "ZeroDivisionError" in caplog.text


def test_internal_error_before_parsing_is_logged(http_client, monkeypatch, caplog):
    monkeypatch.setattr("sagemock.endpoint.access.AccessPolicy.rejection_reason", lambda *_: 1 / 0)
    answer = http_client.post("ListDomains")
    assert (answer.status_code, answer.json()["__type"]) == (500, "InternalFailure")
    assert [record.name for record in caplog.records] == ["sagemock.server"]


def test_logs_contain_no_secret(start_server, caplog, monkeypatch):
    caplog.set_level(logging.DEBUG)
    monkeypatch.setattr("sagemock.cloud.operations.find", lambda name: 1 / 0)
    http_client = start_server(token="s3cret-token")
    signed = http_client.headers("SageMaker.ListDomains")
    assert http_client.post("ListDomains").status_code == 500
    assert http_client.action("call", operation="ListDomains", request={})[0] == 500
    ours = "".join(record.getMessage() for record in caplog.records if record.name.startswith(("sagemock", "tornado")))
    assert ours
    assert "s3cret-token" not in ours
    assert signed["Authorization"].rpartition("=")[2] not in ours


# --- time


def test_due_transitions_run_without_calls(start_server, new):
    http_client = start_server(durations={"NotebookInstance": {"Pending": 6}})
    with requests.Session() as session:
        stream = session.get(f"{http_client.url}/_sagemock/stream", stream=True, timeout=30)
        changes = (line for line in stream.iter_lines() if line.startswith(b"data:"))
        http_client.client().create_notebook_instance(**new)
        while http_client.service.cloud.changes < 3:  # created; called; in service
            next(changes)
        stream.close()
    arn = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/lab"
    assert [status for _, status, _ in http_client.service.cloud.history.timelines.of(arn)] == ["Pending", "InService"]


def test_waiter_request_stays_open_until_the_change(start_server, new):
    http_client = start_server(speed=1)
    http_client.client().create_notebook_instance(**new)
    assert status(http_client) == "Pending"
    http_client.action("advance", by="209.8s")  # of 210
    assert status(http_client, WAITING) == "InService"


@pytest.mark.parametrize(
    "agent",
    [
        "aws-cli/1.46.3 md/Botocore#1.43.62 ua/2.1 m/b,B,g,N,Z,D cfg/retry-mode#legacy botocore/1.43.62",
        "aws-cli/2.31.0 md/command#sagemaker.wait.notebook-instance-in-service",
    ],
)
def test_waiters_are_recognized_by_user_agent(start_server, new, agent):
    http_client = start_server(durations={"NotebookInstance": {"Pending": 6}})
    http_client.client().create_notebook_instance(**new)
    assert status(http_client, {"User-Agent": agent}) == "InService"


def test_botocore_waiter_does_not_sleep(start_server, new, monkeypatch):
    if not hasattr(importlib.import_module("botocore.waiter"), "register_feature_id"):
        pytest.skip("this botocore does not announce waiters")
    http_client = start_server(durations={"NotebookInstance": {"Pending": 6}})
    client = http_client.client()
    client.create_notebook_instance(**new)
    monkeypatch.setattr("botocore.waiter.time.sleep", lambda _: pytest.fail("slept"))
    client.get_waiter("notebook_instance_in_service").wait(**LAB)


def test_manual_clock_answers_waiters_at_once(http_client, new):
    http_client.client().create_notebook_instance(**new)
    assert status(http_client, WAITING) == "Pending"


def test_auto_clock_completes_for_waiters(start_server, new):
    http_client = start_server(clock="auto")
    http_client.client().create_notebook_instance(**new)
    assert status(http_client, WAITING) == "InService"


def test_long_wait_is_answered_before_the_timeout(start_server, new, monkeypatch):
    monkeypatch.setattr(aws_json, "MAX_WAIT", 0.01)
    http_client = start_server(speed=1)
    http_client.client().create_notebook_instance(**new)
    assert status(http_client, WAITING) == "Pending"


# --- start and stop


def test_stop_frees_the_port_repeatedly(start_server, is_port_closed):
    http_client = start_server()
    assert "sagemock-endpoint" in {thread.name for thread in threading.enumerate()}
    http_client.query("health")
    http_client.service.stop()
    http_client.service.stop()
    assert is_port_closed(http_client.url)
    assert not [thread.name for thread in threading.enumerate() if thread.name.startswith("sagemock-endpoint")]
    gc.collect()  # open descriptors would raise ResourceWarnings


def test_restart_creates_a_new_cloud(new):
    service = sagemock.serve()
    with service:
        service.cloud.resource_store.region("us-east-1")
        before = service.cloud
        with pytest.raises(RuntimeError, match="started already"):
            service.start()
    with service:
        assert service.cloud is not before


def test_repr_shows_address_and_status():
    service = sagemock.serve(token="s3cret")
    assert repr(service) == "<Service for 127.0.0.1, port 0, not started>"
    with service:
        assert repr(service) == f"<Service at {service.url}, started>"
    assert repr(service) == f"<Service at {service.url}, stopped>"


@pytest.mark.parametrize("what", ["url", "external_url", "cloud", "console", "environment"])
def test_attributes_need_a_start(what):
    service = sagemock.serve()
    with pytest.raises(RuntimeError, match=r"not started: `with sagemock.serve\(\) as server:`, or start\(\) it first"):
        getattr(service, what)
    with service:
        before = getattr(service, what)
    assert getattr(service, what) == before  # still available after the stop


def test_stop_does_not_wait_for_waiters(start_server, new):
    http_client = start_server(speed=1)
    http_client.client().create_notebook_instance(**new)
    waiting = http_client.connect()
    stream = http_client.connect()
    headers = http_client.headers("SageMaker.DescribeNotebookInstance", body := '{"NotebookInstanceName":"lab"}')
    waiting.sendall(
        as_http("POST /", headers | WAITING | {"Content-Length": str(len(body))}, http_client) + body.encode()
    )
    stream.sendall(as_http("GET /_sagemock/stream", {}, http_client))
    assert stream.recv(100)
    while len(http_client.service.cloud.calls) < 2:
        http_client.query("health")
    http_client.service.stop()
    with waiting, stream:
        assert waiting.recv(100) == b""


def as_http(line, headers, http_client):
    lines = [f"{line} HTTP/1.1", f"Host: {urlsplit(http_client.url).netloc}", *map(": ".join, headers.items()), "", ""]
    return "\r\n".join(lines).encode()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore:.*multi-threaded:DeprecationWarning")
def test_forked_child_does_not_keep_the_port(start_server, is_port_closed):
    http_client = start_server()
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(write)
        os.read(read, 1)
        os._exit(0)
    try:
        http_client.service.stop()
        assert is_port_closed(http_client.url)
    finally:
        os.close(write)
        os.close(read)
        assert os.waitpid(child, 0)[1] == 0


def test_slow_client_times_out_alone(start_server, monkeypatch):
    monkeypatch.setattr("sagemock.endpoint.http_server.CONNECTION_TIMEOUT", 1)
    http_client = start_server()
    with http_client.connect() as half_a_head, http_client.connect() as half_a_body:
        half_a_head.sendall(b"POST / HT")
        half_a_body.sendall(as_http("POST /", {"Content-Length": "100"}, http_client) + b"{")
        assert http_client.post("ListDomains").status_code == 200
        assert half_a_head.recv(100) == b""
        assert half_a_body.recv(100) == b""


def test_trickling_head_times_out(start_server, monkeypatch):
    monkeypatch.setattr("sagemock.endpoint.http_server.CONNECTION_TIMEOUT", 0.2)
    with start_server().connect() as slow, pytest.raises(ConnectionError):
        send_again_and_again(slow, b"X-More: x\r\n")


def send_again_and_again(connection, data):
    connection.settimeout(0.02)
    while True:
        connection.sendall(data)
        with suppress(TimeoutError):
            assert connection.recv(100) == b""


def test_idle_connection_times_out_after_a_reply(start_server, monkeypatch):
    monkeypatch.setattr("sagemock.endpoint.http_server.CONNECTION_TIMEOUT", 1)
    http_client = start_server()
    with http_client.connect() as idle:
        idle.sendall(as_http("GET /_sagemock/health", {}, http_client))
        assert idle.recv(1 << 16).startswith(b"HTTP/1.1 200 OK")
        assert idle.recv(100) == b""


def test_timeout_spares_requests_that_are_handled(start_server, monkeypatch, new):
    monkeypatch.setattr("sagemock.endpoint.http_server.CONNECTION_TIMEOUT", 1)
    http_client = start_server(durations={"NotebookInstance": {"Pending": 120}})  # two seconds
    http_client.client().create_notebook_instance(**new)
    assert status(http_client, WAITING) == "InService"


def test_tls_handshake_closes_the_connection(http_client):
    with http_client.connect() as client, pytest.raises((ssl.SSLError, ConnectionError)):
        ssl.create_default_context().wrap_socket(client, server_hostname="localhost")
    assert http_client.post("ListDomains").status_code == 200


def test_connections_are_kept_alive(http_client):
    with socket.create_connection(
        (urlsplit(http_client.url).hostname, urlsplit(http_client.url).port), timeout=30
    ) as one:
        for _ in range(3):
            one.sendall(
                as_http("POST /", http_client.headers("SageMaker.ListDomains") | {"Content-Length": "2"}, http_client)
            )
            one.sendall(b"{}")
            answer = b""
            while not answer.endswith(b'{"Domains":[]}'):
                answer += one.recv(1000)
            assert answer.startswith(b"HTTP/1.1 200 OK")


def test_expect_continue_is_answered(http_client):
    headers = http_client.headers("SageMaker.ListDomains") | {"Content-Length": "2", "Expect": "100-continue"}
    with http_client.connect() as one:
        one.sendall(as_http("POST /", headers, http_client))
        assert one.recv(100).startswith(b"HTTP/1.1 100 ")
        one.sendall(b"{}")
        assert one.recv(100).startswith(b"HTTP/1.1 200 OK")
