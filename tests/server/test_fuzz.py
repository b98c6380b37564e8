"""Random and malformed traffic: each response is well-formed, no internal error occurs, and the cloud is unchanged.

Bounded in time: FUZZ_SECONDS in all (`make fuzz` takes a minute). A failure prints the seed; FUZZ_SEED repeats it.
"""

import json
import os
import random
import socket
import time
from datetime import datetime, timezone
from urllib.parse import urlsplit

import pytest

from sagemock import Cloud
from sagemock.cloud import dispatcher, operations
from sagemock.protocol.service_model import service_model
from sagemock.server.admin.commands import COMMANDS

SECONDS = float(os.environ.get("FUZZ_SECONDS", "8")) / 4
BATCH = 20
REGION = "us-east-1"


@pytest.fixture
def rng():
    seed = int(os.environ.get("FUZZ_SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"FUZZ_SEED={seed}")
    return random.Random(seed)


def batches():
    """Yield once per batch until the time is up, at least once."""
    end = time.monotonic() + SECONDS
    while True:
        yield range(BATCH)
        if time.monotonic() > end:
            return


@pytest.fixture
def http_client(start_server):
    """A client of a service with the manual clock."""
    return start_server(clock="manual", start=datetime(2026, 11, 21, tzinfo=timezone.utc))


@pytest.fixture
def healthy(http_client, new, caplog):
    """A function that checks that the server still works, the cloud is unchanged, and no error is logged."""
    http_client.post("CreateNotebookInstance", new)
    before = http_client.query("state")[1]["resources"]

    def healthy():
        answer = http_client.post("DescribeNotebookInstance", {"NotebookInstanceName": "lab"})
        assert (answer.status_code, answer.json()["NotebookInstanceStatus"]) == (200, "Pending")
        assert http_client.query("state")[1]["resources"] == before
        assert not [record for record in caplog.records if record.levelname == "ERROR"], caplog.text

    return healthy


# --- malformed HTTP


def good(http_client):
    body = b'{"NotebookInstanceName": "lab"}'
    headers = http_client.headers("SageMaker.DescribeNotebookInstance", body)
    host = urlsplit(http_client.url).netloc
    lines = ["POST / HTTP/1.1", f"Host: {host}", f"Content-Length: {len(body)}", *map(": ".join, headers.items())]
    return "\r\n".join([*lines, "", ""]).encode() + body


def broken(rng, data):
    """Return a request with parts removed, repeated, replaced or inserted."""
    data = bytearray(data)
    for _ in range(rng.choice((1, 1, 2, 5, 20))):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(6):
            case 0:
                del data[at:]
            case 1:
                data[at:at] = data[max(0, at - rng.randrange(200)) : at]
            case 2:
                data[at : at + rng.randrange(8)] = rng.randbytes(rng.randrange(8))
            case 3:
                data[at:at] = rng.choice((b"\r\n", b"\r\n\r\n", b"\0", b" ", b":", b"Content-Length: 3\r\n", b"9" * 50))
            case 4:
                data[at:at] = rng.choice(
                    (b"Transfer-Encoding: chunked\r\n", b"Expect: 100-continue\r\n", b"a" * 70_000)
                )
            case 5:
                data = bytearray(rng.randbytes(rng.randrange(300)))
    return bytes(data)


def answers(data):
    """Parse received bytes as HTTP responses: ``(status, headers, body)`` each."""
    while data:
        head, _, data = data.partition(b"\r\n\r\n")
        line, *lines = head.decode("latin-1").split("\r\n")
        headers = {name.lower(): value for name, _, value in (each.partition(": ") for each in lines)}
        length = int(headers.get("content-length", "0"))
        status = int(line.split()[1])
        if status != 100:  # Continue
            yield status, headers, data[:length]
        data = data[length:]


def test_random_bytes_get_errors_or_a_close(http_client, rng, healthy):
    right, kinds = good(http_client), set()
    for batch in batches():
        for _ in batch:
            for status, headers, body in answers(say(http_client, broken(rng, right))):
                assert status < 500
                assert headers["content-type"] == "application/x-amz-json-1.1"
                assert headers["x-amzn-requestid"]
                if status != 200 and body:
                    kinds.add(json.loads(body)["__type"])
        healthy()
    assert "MalformedHttpRequestException" in kinds


def say(http_client, data):
    try:
        return http_client.send_bytes(data)
    except OSError:  # closed by the server before everything was sent
        return b""


# --- meaningless HTTP requests

METHODS = ["POST"] * 6 + ["GET", "HEAD", "PUT", "DELETE", "OPTIONS", "PATCH", "BREW"]
SIGNED = "AWS4-HMAC-SHA256 Credential={}/{}/{}/{}/aws4_request, SignedHeaders=host, Signature={}"


def text(rng):
    letters = rng.choice(("abcXYZ019-_.:/", "\u00e9\u4e2d\U0001f600\u202e", "<>'\"&;%{}[]\\ ", "\x01\x7f\u0085\ufeff"))
    return "".join(rng.choices(letters, k=rng.choice((0, 1, 3, 12, 64, 300))))


def header(rng):
    return text(rng).encode().decode("latin-1").strip().translate(dict.fromkeys((*range(32), 127), "?"))


def authorization(rng):
    parts = ["123456789012", "20261121", REGION, "sagemaker", "0" * 64]
    if rng.random() < 0.7:
        parts[rng.randrange(5)] = header(rng)
    return rng.choice((SIGNED.format(*parts), SIGNED.format(*parts)[: rng.randrange(150)].strip(), header(rng)))


def test_random_requests_get_aws_errors(http_client, rng, healthy):
    looks = [name for name in operations.names() if name.startswith(("Describe", "List"))]
    for batch in batches():
        for _ in batch:
            target = rng.choice((f"SageMaker.{rng.choice(looks)}", "SageMaker.CreateModel", header(rng)))
            headers = {"Authorization": authorization(rng), "X-Amz-Target": target, "User-Agent": header(rng)}
            for name in (
                "Content-Type",
                "Origin",
                "Cookie",
                "X-Amz-Security-Token",
                "Content-Encoding",
                "X-" + "x" * 9,
            ):
                if rng.random() < 0.1:
                    headers[name] = header(rng)
            body = rng.choice(
                (json.dumps(value(rng)), rng.randbytes(rng.randrange(99)), text(rng).encode(), "[" * 99_999)
            )
            method = rng.choice(METHODS)
            path = "/" + "x" * rng.randrange(method == "GET", 3)  # GET / redirects to the console
            answer = http_client.request(method, path, body, headers)
            assert answer.status_code < 500
            assert answer.headers["Content-Type"] == "application/x-amz-json-1.1"
            if answer.status_code != 200:
                assert answer.headers["x-amzn-ErrorType"]
            if answer.content:
                assert isinstance(answer.json(), dict)
        healthy()


# --- random JSON

PLAIN = (
    None,
    True,
    False,
    0,
    -1,
    1,
    5,
    2**31,
    2**63,
    10**300,
    1.5,
    -0.0,
    1e308,
    "",
    "lab",
    "d-1",
    "2026-11-21T00:00:00Z",
)
NAMES = ("lab", "default", "IAM", "JupyterLab", "InService", "Name", "a" * 5000, "\ud800", "arn:aws:sagemaker:::x/y")


def value(rng, depth=0):
    match rng.randrange(3 if depth > 3 else 5):
        case 0:
            return rng.choice(PLAIN)
        case 1:
            return rng.choice(NAMES)
        case 2:
            return text(rng)
        case 3:
            return [value(rng, depth + 1) for _ in range(rng.randrange(4))]
        case _:
            return {rng.choice((*NAMES, text(rng))): value(rng, depth + 1) for _ in range(rng.randrange(4))}


def fitting(rng, shape, depth=0):
    """Return a value that fits a shape, or nearly does."""
    if rng.random() < 0.06 or depth > 6:
        return value(rng)
    kind = shape.type_name
    if kind == "structure":
        often = 0.9 if depth == 0 else 0.5
        needed = set(shape.required_members)
        chosen = [name for name in shape.members if rng.random() < (often if name in needed else 0.25)]
        return {name: fitting(rng, shape.members[name], depth + 1) for name in chosen}
    if kind == "list":
        return [fitting(rng, shape.member, depth + 1) for _ in range(rng.choice((0, 1, 1, 2, 60)))]
    if kind == "map":
        return {str(fitting(rng, shape.key, depth + 1)): fitting(rng, shape.value, depth + 1) for _ in range(2)}
    if shape.metadata.get("enum"):
        return rng.choice(shape.metadata["enum"])
    if kind == "string":
        return rng.choice((*NAMES, text(rng), "team", "vpc-1", "arn:aws:iam::123456789012:role/DataScientist"))
    if kind == "boolean":
        return rng.random() < 0.5
    return rng.choice((0, 1, 5, 100, 1800, -1, 2**40, 1.5, 1.7e9))


def test_random_json_breaks_no_operation(rng):
    cloud, model, codes = Cloud(), service_model(), set()
    for batch in batches():
        for _, name in ((n, name) for n in batch[:5] for name in operations.names()):
            operation = model.operation_model(name)
            body = json.dumps(fitting(rng, operation.input_shape) if rng.random() < 0.9 else value(rng))
            answer = dispatcher.dispatch(cloud, operation, body, region=REGION)
            assert answer.status in (200, 400), (name, body)
            reply = json.loads(answer.body or b"{}")
            codes.add(reply.get("__type"))
        assert dispatcher.dispatch(cloud, model.operation_model("ListTags"), b"{}", region=REGION).status == 400
    assert {None, "ValidationException", "SerializationException"} <= codes


def test_random_arguments_do_not_break_commands(http_client, rng, caplog):
    for batch in batches():
        for _ in batch:
            command = COMMANDS[rng.choice([*COMMANDS])]
            wanted = {name: argument(rng, name) for name in command.parameters if rng.random() < 0.9}
            if rng.random() < 0.1:
                wanted[text(rng)] = value(rng)
            query = {name: str(each).encode(errors="replace") for name, each in wanted.items()}
            code, answer = http_client.run(command.name, **(query if command.reads else wanted))
            assert code in (200, 400), (command.name, wanted, answer)
            assert code == 200 or answer["error"]
        assert http_client.action("reset")[0] == 200
        assert http_client.post("ListDomains").status_code == 200
    assert not [record for record in caplog.records if record.levelname == "ERROR"], caplog.text


def argument(rng, name):
    likely = {
        "operation": ["CreateApp", "list_domains"],
        "code": ["ThrottlingException"],
        "kind": ["NotebookInstance", "Domain"],
        "status": ["Pending", "Deleting", 400, 599],
        "lasts": ["5m", 1e9, "9d"],
        "by": ["5m", "1e9", "99999d"],
        "target": ["NotebookInstance", "lab"],
        "request": [{}, {"MaxResults": 5}, {"X": 1e308 * 10}],
        "region": ["eu-west-1"],
        "name": ["lab", "Total domains", "kernel_gateway_deprecated"],
    }
    return rng.choice(likely[name]) if name in likely and rng.random() < 0.5 else value(rng)


# --- many connections


def test_two_hundred_connections_are_answered(http_client, healthy):
    where = urlsplit(http_client.url)
    connections = [socket.create_connection((where.hostname, where.port), timeout=60) for _ in range(200)]
    request = good(http_client)
    for number, connection in enumerate(connections):  # half of them send incomplete requests
        connection.sendall(request if number % 2 else request[: len(request) // 2])
    healthy()
    for number, connection in enumerate(connections):
        with connection:
            if number % 2:
                assert connection.recv(1000).startswith(b"HTTP/1.1 200 OK")
    healthy()
