"""Rejected requests to live Studio apps."""

from urllib.parse import urlsplit

import pytest
import requests
import websocket


@pytest.fixture
def live(studio_live):
    alice, bob = studio_live.profile(), studio_live.profile("bob")
    for owner in (alice, bob):
        studio_live.studio.app(owner)
    return studio_live


@pytest.fixture
def alice(live):
    return {**live.domain, "UserProfileName": "alice"}


@pytest.fixture
def bob(live):
    return {**live.domain, "UserProfileName": "bob"}


def token_of(url):
    return url.partition("token=")[2]


def is_rejected(url, token):
    """Return whether the URL rejects the token with a readable page."""
    page = requests.get(f"{url.partition('?')[0]}?token={token}", timeout=30)
    readable = "create_presigned_domain_url" in page.text and page.headers["Content-Type"].startswith("text/html")
    return page.status_code == 403 and "Set-Cookie" not in page.headers and readable


def test_a_url_expires_after_expires_in_seconds(live, alice):
    url = live.url(alice, ExpiresInSeconds=200)
    live.cloud.clock.advance(seconds=100)  # the cloud's clock also follows the system's clock
    assert requests.get(url, timeout=30).status_code == 200
    live.cloud.clock.advance(seconds=101)
    assert is_rejected(url, token_of(url))


def test_a_session_expires_after_the_requested_time(live, alice):
    with live.visit(alice, SessionExpirationDurationInSeconds=1800) as visitor:
        terminal = visitor.connect("/terminals/websocket/1")
        live.cloud.clock.advance(seconds=1700)
        assert visitor.request("GET", "/api/status").status_code == 200
        live.cloud.clock.advance(seconds=200)
        assert visitor.request("GET", "/api/status").status_code == 403
        while terminal.recv_data()[0] != websocket.ABNF.OPCODE_CLOSE:
            pass
        terminal.shutdown()


def test_foreign_tokens_are_rejected(live, alice, bob):
    space = live.studio.lab(alice)
    other = live.studio.profile(live.studio.domain("other"))
    url = live.url(alice)
    for foreign in (live.url(bob), live.url(alice, SpaceName=space["SpaceName"]), live.url(other)):
        assert is_rejected(url, token_of(foreign))
        assert is_rejected(foreign, token_of(url))


def test_a_session_token_is_not_a_presigned_token(live, alice):
    with live.visit(alice) as visitor:
        (session,) = (cookie.value for cookie in visitor.session.cookies if cookie.name != "_xsrf")
        assert is_rejected(visitor.notebook.url, session)


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
def test_invalid_tokens_are_rejected(live, alice, token):
    assert is_rejected(live.url(alice), token)


def test_sessions_of_two_profiles_do_not_mix(live, alice, bob):
    with live.visit(alice) as hers, live.visit(bob) as his:
        mine, others = (set(visitor.session.cookies.keys()) - {"_xsrf"} for visitor in (hers, his))
        assert mine.isdisjoint(others)
        his_session = his.session.cookies[others.pop()]
        forged = {mine.pop(): his_session}
        assert requests.get(f"{hers.notebook.origin}/api/status", cookies=forged, timeout=30).status_code == 403
        header = {"Authorization": f"token {his_session}"}
        assert requests.get(f"{hers.notebook.origin}/api/status", headers=header, timeout=30).status_code == 403
        assert requests.get(f"{his.notebook.origin}/api/status", headers=header, timeout=30).status_code == 200


def test_the_session_cookie_has_safe_attributes(live, alice):
    answer = requests.get(live.url(alice, SessionExpirationDurationInSeconds=1800), allow_redirects=False, timeout=30)
    cookie = answer.headers["Set-Cookie"]
    assert all(attribute in cookie for attribute in ("HttpOnly", "SameSite=Lax", "Path=/;", "Max-Age=1800"))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_other_hosts_and_origins_are_rejected(live, alice):
    with live.visit(alice) as visitor:
        url = visitor.notebook.url
        assert requests.get(url, headers={"Host": "evil.example"}, timeout=30).status_code == 403
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            visitor.connect("/terminals/websocket/1", origin="http://evil.example")
        unsigned = visitor.session.post(
            f"{visitor.notebook.origin}/api/terminals", headers={"X-XSRFToken": ""}, timeout=30
        )
        assert unsigned.status_code == 403


def test_no_token_is_logged(live, alice, temp_dir):
    url = live.url(alice)
    requests.get(url, timeout=30)
    requests.get(url.replace("/auth", "/jupyter/default/api/nothing"), timeout=30)
    logs = [log.read_text() for log in temp_dir.rglob("server.log")]
    assert any("/auth" in log or "nothing" in log for log in logs)
    assert not any(token_of(url)[:40] in log for log in logs)


def test_a_deleted_profile_refuses_connections(live, bob):
    url = live.url(bob)
    live.delete_app(bob)
    live.sagemaker.delete_user_profile(**bob)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://{urlsplit(url).netloc}", timeout=30)
