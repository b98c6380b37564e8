"""Malformed HTTP: request smuggling, pipelining, header injection, oversized heads, slow clients."""

import re
import socket

import pytest

from sagemock.front_door.http1.websocket_frames import FrameBoundaries

SECOND = b"GET /second HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"

# First line, further headers, body, and the status of the response. None reaches the program.
MALFORMED = {
    "two lengths": ("POST /x HTTP/1.1", ["Content-Length: 1", "Content-Length: 2"], b"ab", 400),
    "the same length twice": ("POST /x HTTP/1.1", ["Content-Length: 1", "Content-Length: 1"], b"a", 400),
    "a list of lengths": ("POST /x HTTP/1.1", ["Content-Length: 1, 1"], b"a", 400),
    "a signed length": ("POST /x HTTP/1.1", ["Content-Length: +1"], b"a", 400),
    "a hexadecimal length": ("POST /x HTTP/1.1", ["Content-Length: 0x1"], b"a", 400),
    "an endless length": ("POST /x HTTP/1.1", ["Content-Length: " + "9" * 30], b"a", 400),
    "length and chunks": ("POST /x HTTP/1.1", ["Content-Length: 4", "Transfer-Encoding: chunked"], b"0\r\n\r\n", 400),
    "another encoding": ("POST /x HTTP/1.1", ["Transfer-Encoding: gzip, chunked"], b"0\r\n\r\n", 501),
    "two encodings": ("POST /x HTTP/1.1", ["Transfer-Encoding: chunked", "Transfer-Encoding: x"], b"0\r\n\r\n", 501),
    "a disguised encoding": ("POST /x HTTP/1.1", ["Transfer-Encoding: \x0bchunked"], b"0\r\n\r\n", 400),
    "an encoding with a space": ("POST /x HTTP/1.1", ["Transfer-Encoding : chunked"], b"0\r\n\r\n", 400),
    "chunks of an old client": ("POST /x HTTP/1.0", ["Transfer-Encoding: chunked"], b"0\r\n\r\n", 501),
    "a continued header": ("GET /x HTTP/1.1", ["X-One: 1", " Transfer-Encoding: chunked"], b"", 400),
    "a header without colon": ("GET /x HTTP/1.1", ["nonsense"], b"", 400),
    "a header without name": ("GET /x HTTP/1.1", [": x"], b"", 400),
    "a line feed": ("GET /x HTTP/1.1", ["X-One: 1\nX-Two: 2"], b"", 400),
    "a carriage return": ("GET /x HTTP/1.1", ["X-One: 1\rX-Two: 2"], b"", 400),
    "a null byte": ("GET /x HTTP/1.1", ["X-One: \x00"], b"", 400),
    "two hosts": ("GET /x HTTP/1.1", ["Host: evil.example"], b"", 400),
    "a whole URL": ("GET http://evil.example/ HTTP/1.1", [], b"", 400),
    "a tunnel": ("CONNECT 127.0.0.1:22 HTTP/1.1", [], b"", 400),
    "an asterisk": ("OPTIONS * HTTP/1.1", [], b"", 400),
    "three spaces": ("GET /x y HTTP/1.1", [], b"", 400),
    "a tab": ("GET\t/x\tHTTP/1.1", [], b"", 400),
    "another version": ("GET /x HTTP/2.0", [], b"", 505),
    "a version in lower case": ("GET /x http/1.1", [], b"", 505),
    "a long header": ("GET /x HTTP/1.1", ["X-One: " + "1" * 70_000], b"", 431),
    "many headers": ("GET /x HTTP/1.1", [f"X-{number}: 1" for number in range(9000)], b"", 431),
    "a long target": ("GET /" + "x" * 70_000 + " HTTP/1.1", [], b"", 431),
}
BAD_CHUNKS = {
    "no size": b"\r\nabc\r\n0\r\n\r\n",
    "a signed size": b"+3\r\nabc\r\n0\r\n\r\n",
    "a prefixed size": b"0x3\r\nabc\r\n0\r\n\r\n",
    "a huge size": b"f" * 17 + b"\r\nabc\r\n0\r\n\r\n",
    "a wrong end": b"3\r\nabcd\r\n0\r\n\r\n",
    "a line feed": b"3\nabc\n0\n\n",
    "a long extension": b"3;" + b"x" * 5000 + b"\r\nabc\r\n0\r\n\r\n",
    "endless trailers": b"0\r\n" + b"A: b\r\n" * 200,
}


@pytest.fixture(scope="module", params=["port", "portal"])
def entrance_kind(request):
    return request.param


def status_of(response):
    return int(response.split(b" ")[1])


@pytest.mark.parametrize("kind", MALFORMED)
def test_ambiguous_requests_never_reach_the_program(door, program, kind):
    line, headers, body, status = MALFORMED[kind]
    program.requests.clear()
    response = door.raw(line, *headers, body=body + SECOND)
    assert status_of(response) == status
    assert response.count(b"HTTP/1.1 ") == 1
    assert program.requests == []


@pytest.mark.parametrize("kind", BAD_CHUNKS)
def test_malformed_chunks_are_rejected(door, program, kind):
    response = door.raw("POST /upload HTTP/1.1", "Transfer-Encoding: chunked", body=BAD_CHUNKS[kind] + SECOND)
    assert status_of(response) == 400
    assert "/second" not in program.requests


@pytest.mark.parametrize(
    ("headers", "body"),
    [
        ([], b""),
        (["Content-Length: 4"], b"body"),
        (["Transfer-Encoding: chunked"], b"4;x=y\r\nbody\r\n0\r\nX-Trailer: 1\r\n\r\n"),
        (["Connection: keep-alive"], b""),
        (["Upgrade: h2c", "Connection: Upgrade, HTTP2-Settings", "HTTP2-Settings: x"], b""),
        (["Upgrade: websocket", "Connection: Upgrade", "Content-Length: 4"], b"body"),
    ],
)
def test_a_pipelined_request_is_not_answered(door, program, headers, body):
    program.requests.clear()
    response = door.raw("POST /first HTTP/1.1", *headers, body=body + SECOND)
    assert response.count(b"HTTP/1.1 ") == 1
    assert status_of(response) == 200
    assert program.requests == ["/first"]
    assert b"Connection: close" in response


def test_a_refused_handshake_opens_no_tunnel(door, program):
    program.requests.clear()
    response = door.raw("GET /websocket HTTP/1.1", "Upgrade: websocket", "Connection: Upgrade", body=SECOND)
    assert status_of(response) in (400, 426)  # the program's response to a handshake without a key
    assert response.count(b"HTTP/1.1 ") == 1
    assert program.requests == []


def test_a_response_cannot_be_split_by_the_url(door):
    link = "/%0d%0aSet-Cookie:%20x=1"
    response = door.get(link, params={"authToken": door.token()}, allow_redirects=False)
    assert response.headers["Location"].lower() == link.lower()
    assert "x" not in response.cookies


def test_a_large_rejected_body_is_harmless(door):
    body = b"x" * (3 << 20)
    response = door.send(f"POST / HTTP/1.1\r\nHost: {door.host}\r\nContent-Length: {len(body)}\r\n\r\n".encode(), body)
    assert status_of(response) == 403
    assert b"not signed in" in response


def test_slow_clients_are_disconnected(make_door, entrance_kind, eventually):
    if entrance_kind == "portal":
        pytest.skip("a portal gives all its clients a minute")
    door = make_door(head_seconds=0.2)
    assert status_of(door.send(b"GET / HTTP/1.1\r\nHost: ")) == 408
    assert eventually(lambda: door.visit().status_code == 200)  # or 408, if this machine is as slow


def test_connections_without_a_request_do_no_harm(door):
    with socket.create_connection(door.address):
        assert door.visit().status_code == 200
    with socket.create_connection(door.address) as connection:
        connection.sendall(b"GET / HT")
    assert door.visit().status_code == 200


def test_a_client_that_leaves_during_its_upload(door, program):
    program.requests.clear()
    with socket.create_connection(door.address) as connection:
        head = f"POST /upload HTTP/1.1\r\nHost: {door.host}\r\nCookie: {door.cookie}\r\nContent-Length: 9\r\n\r\n"
        connection.sendall(head.encode() + b"some")
    assert door.visit().status_code == 200


def test_bytes_above_ascii_pass_as_they_are(door):
    response = door.raw("GET /caf\xe9 HTTP/1.1", "X-Name: caf\xe9")
    assert status_of(response) == 200
    assert re.search(rb"X-Name.{4,}caf", response)


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
@pytest.mark.parametrize("masked", [0, 0x80])
@pytest.mark.parametrize("step", [1, 3, 100_000])
def test_frame_boundaries_are_found(size, masked, step):
    short = size if size < 126 else 126 if size < 65_536 else 127
    extended = b"" if size < 126 else size.to_bytes(2 if size < 65_536 else 8, "big")
    frame = bytes([0x82, short | masked]) + extended + (b"mask" if masked else b"") + b"x" * size
    frames, ends, sent = FrameBoundaries(), [], 0
    data = frame + frame + frame[:1]
    for start in range(0, len(data), step):
        part = data[start : start + step]
        if boundary := frames.feed(part):
            ends.append(sent + boundary)
        sent += len(part)
    assert ends[-1] == 2 * len(frame)
    assert step > len(frame) or len(frame) in ends
    assert not frames.is_between_frames
