"""Tokens and sessions expire by the cloud's clock, not by the system's clock."""

import freezegun
import pytest
import time_machine
import websocket


def test_a_presigned_url_is_good_for_five_minutes(notebook, local_launcher, now):
    link = f"/?authToken={notebook.token(now)}"
    local_launcher.tick(now + 200)
    assert notebook.get(link).status_code == 200
    local_launcher.tick(now + 301)
    assert notebook.get(link).status_code == 403


def test_a_session_outlives_its_url_and_expires(notebook, local_launcher, now):
    with notebook.visit() as visitor:
        local_launcher.tick(now + 1500)
        assert visitor.request("GET", "/api/contents").status_code == 200
        local_launcher.tick(now + 2400)
        assert visitor.request("GET", "/api/contents").status_code == 403
        page = visitor.request("GET", "/")
    assert page.status_code == 403
    assert "session has ended" in page.text


def test_websockets_end_with_their_session(notebook, local_launcher, now):
    with notebook.visit() as visitor:
        terminal = visitor.connect("/terminals/websocket/1")
        kernel = visitor.connect(f"/api/kernels/{visitor.start_kernel()}/channels")
        local_launcher.tick(now + 2400)
        for socket in (terminal, kernel):
            assert ended_with(socket) == (1008, "the session has ended")


def ended_with(socket):
    opcode, data = socket.recv_data()
    while opcode != websocket.ABNF.OPCODE_CLOSE:
        opcode, data = socket.recv_data()
    socket.shutdown()  # close() would leave the socket open, since the server has closed first
    return int.from_bytes(data[:2], "big"), data[2:].decode()


@pytest.mark.parametrize("freeze", [freezegun.freeze_time, time_machine.travel])
def test_a_frozen_system_clock_changes_nothing(notebook, freeze):
    with freeze("2001-01-01"), notebook.visit() as visitor:
        assert visitor.first.status_code == 200
        assert visitor.run("print('ran')") == "ran\n"
        notebook.launcher.stop(notebook.arn)
