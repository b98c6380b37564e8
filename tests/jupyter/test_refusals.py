"""Rejected requests: bad tokens, missing cookies, foreign pages."""

import pytest
import websocket


def test_a_bad_token_in_the_url_gets_html(open_notebook, now, bad_token):
    page = open_notebook.get("/lab", params={"authToken": bad_token(open_notebook, now)})
    assert page.status_code == 403
    assert page.headers["Content-Type"].startswith("text/html")
    assert "create_presigned_notebook_instance_url" in page.text
    assert "<script>" not in page.text
    assert "Set-Cookie" not in page.headers


def test_a_bad_token_at_the_api_gets_json(open_notebook, now, bad_token):
    answer = open_notebook.get("/api/contents", params={"authToken": bad_token(open_notebook, now)})
    assert answer.status_code == 403
    assert answer.json()["reason"] == "Forbidden"


def test_an_expired_token_in_the_header_is_rejected(open_notebook, now):
    token = open_notebook.token(now - 300)
    answer = open_notebook.get("/api/contents", headers={"Authorization": f"token {token}"})
    assert answer.status_code == 403
    assert "expired" in answer.json()["message"]


@pytest.mark.parametrize("path", ["", "/lab", "/tree", "/files/x", "/view/x", "/login", "/no/such/page"])
def test_without_a_token_no_page_is_shown(open_notebook, path):
    page = open_notebook.get(path)
    assert page.status_code == 403
    assert "not signed in" in page.text


def test_without_a_token_no_metrics_are_shown(open_notebook):
    assert open_notebook.get("/metrics").status_code == 403


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "PATCH"])
@pytest.mark.parametrize("path", ["/api/contents/x", "/api/kernels", "/api/terminals"])
def test_without_a_token_the_api_does_nothing(visitor, method, path):
    visitor.session.cookies.clear()
    answer = visitor.request(method, path, json={})
    assert answer.status_code in (403, 405)


@pytest.mark.parametrize("path", ["/terminals/websocket/7", "/api/kernels/none/channels", "/api/events/subscribe"])
def test_without_a_cookie_no_websocket_opens(visitor, path):
    with pytest.raises(websocket.WebSocketBadStatusException) as raised:
        visitor.connect(path, cookie=None)
    assert raised.value.status_code == 403


def test_a_foreign_page_cannot_open_websockets(visitor):
    with pytest.raises(websocket.WebSocketBadStatusException) as raised:
        visitor.connect("/terminals/websocket/foreign", origin="https://example.com")
    assert raised.value.status_code == 403
    assert "foreign" not in [terminal["name"] for terminal in visitor.request("GET", "/api/terminals").json()]


def test_a_foreign_page_reads_and_writes_nothing(visitor):
    foreign = {"Origin": "https://example.com"}
    assert visitor.request("GET", "/api/contents", headers=foreign).status_code == 404
    assert visitor.request("POST", "/api/kernels", json={"name": "python3"}, headers=foreign).status_code in (403, 404)
    visitor.request("PUT", "/api/contents/mine.txt", json={"type": "file", "format": "text", "content": ""})
    visitor.session.headers.pop("X-XSRFToken")
    assert visitor.request("GET", "/files/mine.txt", headers={"Referer": "https://example.com/"}).status_code == 403


def test_a_cookie_alone_writes_nothing(visitor):
    visitor.session.headers.pop("X-XSRFToken")
    assert visitor.request("POST", "/api/kernels", json={"name": "python3"}).status_code == 403


def test_a_foreign_host_name_is_rejected(open_notebook):
    answer = open_notebook.get(f"/api/contents?authToken={open_notebook.token()}", headers={"Host": "example.com"})
    assert answer.status_code == 403


def test_signing_out_ends_the_session(open_notebook):
    with open_notebook.visit() as visitor:
        assert visitor.request("GET", "/logout").status_code == 200
        assert visitor.request("GET", "/api/contents").status_code == 403
