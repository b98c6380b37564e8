"""Policies decide about each request at a front door, about open websockets and streams of events [A6.1]."""

from functools import partial

import pytest
import requests
import websocket

from sagemock.front_door import exchange
from sagemock.front_door.permission import require_permission

CREATOR = "arn:aws:iam::123456789012:user/creator"
DENIED = "Auth token containing insufficient permissions"


@pytest.fixture
def visits():
    return []


@pytest.fixture
def decisions():
    """The decision about all visits, which tests change."""
    return {"allowed": True}


@pytest.fixture
def guarded(make_door, monkeypatch, visits, decisions):
    """A front door whose visits need a permission, which is asked for in short intervals."""
    monkeypatch.setattr(exchange, "PERMISSION_SECONDS", 0.02)

    def decide(visit):
        visits.append(visit)
        if isinstance(decisions["allowed"], Exception):
            raise decisions["allowed"]
        return decisions["allowed"]

    door = make_door()
    door.creator, door.access.permission = CREATOR, partial(require_permission, decide, door.arn)
    return door


def test_each_request_needs_the_permission(guarded, visits, decisions):
    assert guarded.visit().status_code == 200
    expected = {"operation": "CreatePresignedNotebookInstanceUrl", "request": {}, "caller": CREATOR}
    assert visits == [{**expected, "resource": guarded.arn, "source_ip": "127.0.0.1"}]
    decisions["allowed"] = False
    for refused in (guarded.visit(), requests.get(guarded.link(), timeout=30)):
        assert (refused.status_code, DENIED in refused.text) == (403, True)
        assert "Set-Cookie" not in refused.headers
    headers = {"Authorization": f"token {guarded.session()}"}
    assert guarded.get(headers=headers).status_code == 403


def test_requests_wait_for_no_lost_cloud(guarded, decisions):
    decisions["allowed"] = None
    assert guarded.visit().status_code == 503


def test_a_failed_decision_is_logged(guarded, decisions, caplog):
    decisions["allowed"] = ValueError("malformed policy")
    assert guarded.visit().status_code == 503
    assert "malformed policy" in caplog.text


def test_sessions_without_policies_need_no_permission(guarded, visits, decisions):
    guarded.creator, decisions["allowed"] = "", False
    assert (guarded.visit().status_code, visits) == (200, [])


def test_a_websocket_ends_with_its_permission(guarded, decisions):
    socket = guarded.connect()
    socket.send("before")
    assert socket.recv() == "before"
    decisions["allowed"] = False
    opcode, data = socket.recv_data()
    socket.shutdown()
    assert (opcode, data[:2]) == (websocket.ABNF.OPCODE_CLOSE, (1008).to_bytes(2, "big"))


def test_a_websocket_outlasts_an_undecided_moment(guarded, visits, decisions):
    socket = guarded.connect()
    decisions["allowed"], asked = None, len(visits)
    while len(visits) < asked + 2:
        socket.send("open")
        assert socket.recv() == "open"
    socket.close()


def test_events_end_with_their_permission(guarded, decisions):
    with guarded.visit("/events", stream=True) as response:
        events = response.iter_lines()
        assert next(events) == b"data: event"
        decisions["allowed"] = False
        with pytest.raises(requests.exceptions.ChunkedEncodingError):
            list(events)
