"""Rejected requests: bad tokens, missing cookies, foreign pages."""

import pytest
import websocket

XSRF = "_xsrf=0123"


@pytest.fixture(scope="module", params=["port", "portal"])
def entrance_kind(request):
    return request.param


@pytest.fixture(autouse=True)
def no_request_arrives(program):
    """Fail if the program receives a request of these tests."""
    program.requests.clear()
    yield
    assert program.requests == []


@pytest.fixture(scope="module")
def jupyter_door(make_door):
    return make_door(needs_xsrf=True)


def test_a_bad_token_in_the_url_gets_html(door, now, bad_token):
    page = door.get("/lab", params={"authToken": bad_token(door, now)})
    assert page.status_code == 403
    assert page.headers["Content-Type"].startswith("text/html")
    assert "create_presigned_notebook_instance_url" in page.text
    assert "<script>" not in page.text
    assert "Set-Cookie" not in page.headers


def test_a_bad_token_at_the_api_gets_json(door, now, bad_token):
    answer = door.get("/api/contents", params={"authToken": bad_token(door, now)})
    assert answer.status_code == 403
    assert answer.json()["reason"] == "Forbidden"


def test_an_expired_token_in_the_header_is_rejected(door, now):
    answer = door.get(headers={"Authorization": f"token {door.token(now - 300)}"})
    assert answer.status_code == 403
    assert "expired" in answer.text


def test_only_session_tokens_work_as_cookies(make_door, door, now):
    other = make_door()
    for value in (door.token(), door.session(now - 3600, 1800), other.session(), "", "x"):
        assert door.visit(headers={"Cookie": f"{door.cookie_name}={value}"}).status_code == 403


def test_without_a_cookie_nothing_is_shown(door):
    for path in ("/", "/lab", "/api/contents", "/websocket"):
        page = door.get(path)
        assert page.status_code == 403
        assert "not signed in" in page.text


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[::1", "", "127.0.0.1@evil.example"])
def test_a_foreign_host_name_is_rejected(door, host):
    assert door.visit(headers={"Host": host}).status_code in (400, 403)
    assert b" 403 " in door.send(f"GET /?authToken={door.token()} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())[:20]


FOREIGN = [
    {"Origin": "https://example.com"},
    {"Origin": "http://127.0.0.1:9"},
    {"Origin": "null"},
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
]


@pytest.mark.parametrize("foreign", FOREIGN)
@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "MOVE"])
def test_a_foreign_page_changes_nothing(door, foreign, method):
    assert door.visit("/x", method, foreign, data=b"x").status_code == 403


def test_a_foreign_page_opens_no_websocket(door):
    for origin in ("https://example.com", "http://127.0.0.1:9", f"https://{door.host}"):
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            door.connect(origin=origin)


def test_without_a_cookie_no_websocket_opens(door):
    with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
        door.connect(cookie=None)


@pytest.mark.parametrize("sent", ["", "0124", "%00"])
def test_a_request_must_repeat_the_xsrf_cookie(jupyter_door, sent):
    headers = {"Cookie": f"{jupyter_door.cookie}; {XSRF}", "X-XSRFToken": sent}
    assert jupyter_door.visit("/x", "POST", headers).status_code == 403
    assert (
        jupyter_door.visit(f"/x?_xsrf={sent}", "POST", {"Cookie": f"{jupyter_door.cookie}; {XSRF}"}).status_code == 403
    )
    assert jupyter_door.visit(f"/x?_xsrf={sent}", "POST").status_code == 403
