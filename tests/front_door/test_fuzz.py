"""Random bytes and mutated requests: none reaches the program without a session, and at most one with it.

Bounded in time: a quarter of FUZZ_SECONDS (`make fuzz` sets 60). A failure prints the seed; FUZZ_SEED repeats it.
"""

import os
import random
import re
import socket
import time

import pytest

SECONDS = float(os.environ.get("FUZZ_SECONDS", "8")) / 8
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"
STATUS_LINE = re.compile(rb"(?:^|\r\n)HTTP/1\.1 (?!1)")  # none of an interim response
PARTS = [
    b"\r\n",
    b"\n",
    b"\r",
    b"\0",
    b" ",
    b"\t",
    b"\x0b",
    b": ",
    SMUGGLED,
    b"Host: 127.0.0.1\r\n",
    b"Content-Length: 5\r\n",
    b"Content-Length: 0\r\n",
    b"Transfer-Encoding: chunked\r\n",
    b"Transfer-Encoding: chunked, identity\r\n",
    b"Transfer_Encoding: chunked\r\n",
    b"Connection: Upgrade\r\nUpgrade: websocket\r\n",
    b"Connection: keep-alive, Content-Length\r\n",
    b"Expect: 100-continue\r\n",
    b"0\r\n\r\n",
    b"5\r\nhello\r\n",
    b"HTTP/1.1",
    b"HTTP/1.0",
    b"Authorization: Bearer x\r\n",
    b"X-Forwarded-Host: evil.example\r\n",
]


@pytest.fixture
def rng():
    seed = int(os.environ.get("FUZZ_SEED", random.SystemRandom().randrange(1 << 32)))
    print(f"FUZZ_SEED={seed}")
    return random.Random(seed)


@pytest.fixture(scope="module")
def hurried_door(make_door):
    """A front door that does not wait long for the rest of a request."""
    return make_door(head_seconds=0.1)


def seed_request(rng, cookie):
    method = rng.choice([b"GET", b"POST", b"PUT", b"OPTIONS", b"HEAD"])
    chunks = b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n"
    body = rng.choice([b"", b"Content-Length: 5\r\n\r\nhello", chunks])
    head = b"%s /x HTTP/1.1\r\nHost: 127.0.0.1\r\n%s" % (method, cookie)
    return head + (body or b"\r\n") + rng.choice([b"", SMUGGLED])


def mutate(rng, data):
    data = bytearray(data)
    for _ in range(rng.randrange(1, 5)):
        at = rng.randrange(len(data) + 1)
        match rng.randrange(4):
            case 0:
                data[at:at] = rng.choice(PARTS)
            case 1:
                data[at : at + rng.randrange(6)] = rng.randbytes(rng.randrange(6))
            case 2:
                del data[at : at + rng.randrange(20)]
            case 3:
                data[at:at] = data[max(0, at - rng.randrange(60)) : at]
    return bytes(data)


def responses(door, data):
    """Return all that the door sends after ``data``, which is sent in two pieces and then ends."""
    received = b""
    with socket.create_connection(door.address, timeout=30) as connection:
        try:
            half = len(data) // 2
            connection.sendall(data[:half])
            connection.sendall(data[half:])
            connection.shutdown(socket.SHUT_WR)
            while part := connection.recv(1 << 16):
                received += part
        except ConnectionError:
            pass
    return received


def mutated_requests(rng, cookie):
    """Yield requests until the time is over."""
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        yield mutate(rng, seed_request(rng, cookie))


def check(response, request):
    assert response == b"" or response.startswith(b"HTTP/1.1 "), (request, response)
    assert b"Traceback" not in response, (request, response)
    assert len(STATUS_LINE.findall(response)) <= 1, (request, response)


def test_no_mutation_passes_without_a_session(hurried_door, program, rng, eventually):
    program.requests.clear()
    for request in mutated_requests(rng, b"Cookie: %s=x\r\n" % hurried_door.cookie_name.encode()):
        check(responses(hurried_door, request), request)
        assert program.requests == [], request
    assert eventually(lambda: hurried_door.visit().status_code == 200)  # or 408, if this machine is as slow


def test_no_mutation_passes_a_second_request(hurried_door, program, rng, eventually):
    for request in mutated_requests(rng, f"Cookie: {hurried_door.cookie}\r\n".encode()):
        program.requests.clear()
        check(responses(hurried_door, request), request)
        # A request without a response is sent to the program again.
        assert len(set(program.requests)) <= 1, (request, program.requests)
    assert eventually(lambda: hurried_door.visit().status_code == 200)  # or 408, if this machine is as slow
