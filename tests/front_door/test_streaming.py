"""Uploads, downloads, event streams and websockets pass as they come."""

import hashlib
import json
import os

import pytest
import requests
import websocket

from sagemock.front_door.http1 import copying

SIZE = 3 << 20


@pytest.mark.parametrize("chunked", [False, True])
def test_uploads_reach_the_program_whole(door, chunked):
    data = os.urandom(SIZE)
    body = (data[start : start + 70_000] for start in range(0, SIZE, 70_000)) if chunked else data
    response = door.visit("/upload", "POST", data=body)
    assert response.json() == {"length": SIZE, "hash": hashlib.md5(data).hexdigest()}


@pytest.mark.parametrize("splice", [True, False])
@pytest.mark.parametrize("kind", ["", "/chunked"])
def test_downloads_reach_the_client_whole(door, monkeypatch, splice, kind):
    monkeypatch.setattr(copying, "CAN_SPLICE", splice and copying.CAN_SPLICE)
    response = door.visit(f"/download/{SIZE}{kind}")
    assert response.content == b"0123456789abcdef" * (SIZE // 16)


def test_events_are_not_held_back(door, program):
    with door.visit("/events", stream=True) as stream:
        lines = stream.iter_lines()
        assert next(lines) == b"data: event"
        program.allow_event()
        assert [next(lines), next(lines)] == [b"", b"data: event"]
        program.gone.clear()
    assert program.gone.wait(30), "the program does not notice that the client has gone"


def test_events_end_with_their_session(make_door, now):
    door = make_door()
    with door.visit("/events", stream=True) as stream:
        lines = stream.iter_lines()
        assert next(lines) == b"data: event"
        door.clock.set(now + 1801)
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            list(lines)


def test_websockets_carry_messages_both_ways(door):
    socket = door.connect()
    for message in ("short", "x" * 200, "y" * 70_000):
        socket.send(message)
        assert socket.recv() == message
    socket.send_binary(bytes(300_000))
    assert socket.recv() == bytes(300_000)
    socket.close()


def ended_with(socket):
    opcode, data = socket.recv_data()
    while opcode != websocket.ABNF.OPCODE_CLOSE:
        opcode, data = socket.recv_data()
    socket.shutdown()
    return int.from_bytes(data[:2], "big"), data[2:].decode()


def test_websockets_end_with_their_session(make_door, now):
    door = make_door()
    idle, used = door.connect(), door.connect()
    used.send("x" * 100_000)
    door.clock.set(now + 1801)
    for socket in (idle, used):
        assert ended_with(socket) == (1008, "the session has ended")
    assert door.visit().status_code == 403


def test_a_session_ends_after_a_whole_frame(make_door, now):
    door = make_door()
    socket, other = door.connect(), door.connect()
    socket.send("half")
    received = socket.sock.recv(1)  # the frame has begun
    door.clock.set(now + 1801)
    assert ended_with(other)[0] == 1008
    socket.send("rest")
    while not received.endswith(b"the session has ended"):
        received += socket.sock.recv(1 << 16)
    assert received.count(b"x") == 256
    socket.shutdown()


def test_a_session_lasts_until_its_end(make_door, now):
    door = make_door()
    cookie = door.cookie
    door.clock.set(now + 1700)
    assert door.visit(headers={"Cookie": cookie}).status_code == 200
    assert door.get(params={"authToken": door.token()}).status_code == 403  # five minutes are over
    door.clock.set(now + 1801)
    assert door.visit(headers={"Cookie": cookie}).status_code == 403


def test_continue_is_passed_on_to_clients(door):
    connection = door.connection()
    connection.putrequest("POST", "/upload")
    for name, value in (("Cookie", door.cookie), ("Expect", "100-continue"), ("Content-Length", "5")):
        connection.putheader(name, value)
    connection.endheaders()
    assert connection.sock.recv(1 << 16).startswith(b"HTTP/1.1 100 ")
    connection.send(b"hello")
    assert json.loads(connection.getresponse().read())["length"] == 5
    connection.close()
