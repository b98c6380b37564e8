"""Who is not let in to a live Studio."""

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


def refused(url, token):
    """Whether that address lets nobody in by this token, and says so readably."""
    page = requests.get(f"{url.partition('?')[0]}?token={token}", timeout=30)
    readable = "create_presigned_domain_url" in page.text and page.headers["Content-Type"].startswith("text/html")
    return page.status_code == 403 and "Set-Cookie" not in page.headers and readable


def test_a_url_is_good_for_as_long_as_was_asked(live, alice):
    url = live.url(alice, ExpiresInSeconds=200)
    live.cloud.clock.advance(seconds=100)  # a slow machine adds some of its own
    assert requests.get(url, timeout=30).status_code == 200
    live.cloud.clock.advance(seconds=101)
    assert refused(url, token_of(url))


def test_a_session_is_good_for_as_long_as_was_asked(live, alice):
    with live.visit(alice, SessionExpirationDurationInSeconds=1800) as visitor:
        terminal = visitor.connect("/terminals/websocket/1")
        live.cloud.clock.advance(seconds=1700)
        assert visitor.ask("GET", "/api/status").status_code == 200
        live.cloud.clock.advance(seconds=200)
        assert visitor.ask("GET", "/api/status").status_code == 403
        while terminal.recv_data()[0] != websocket.ABNF.OPCODE_CLOSE:
            pass
        terminal.shutdown()


def test_the_token_of_another_profile_space_or_domain_opens_nothing(live, alice, bob):
    space = live.studio.lab(alice)
    other = live.studio.profile(live.studio.domain("other"))
    url = live.url(alice)
    for foreign in (live.url(bob), live.url(alice, SpaceName=space["SpaceName"]), live.url(other)):
        assert refused(url, token_of(foreign))
        assert refused(foreign, token_of(url))


def test_a_session_s_token_signs_nobody_in(live, alice):
    with live.visit(alice) as visitor:
        (session,) = (cookie.value for cookie in visitor.session.cookies if cookie.name != "_xsrf")
        assert refused(visitor.notebook.url, session)


@pytest.mark.parametrize("token", ["", "x", "a.b.c"])
def test_nonsense_opens_nothing(live, alice, token):
    assert refused(live.url(alice), token)


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


def test_a_session_s_cookie_is_for_no_script(live, alice):
    answer = requests.get(live.url(alice, SessionExpirationDurationInSeconds=1800), allow_redirects=False, timeout=30)
    cookie = answer.headers["Set-Cookie"]
    assert all(attribute in cookie for attribute in ("HttpOnly", "SameSite=Lax", "Path=/;", "Max-Age=1800"))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["Referrer-Policy"] == "no-referrer"


def test_other_hosts_and_origins_are_refused(live, alice):
    with live.visit(alice) as visitor:
        url = visitor.notebook.url
        assert requests.get(url, headers={"Host": "evil.example"}, timeout=30).status_code == 403
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            visitor.connect("/terminals/websocket/1", origin="http://evil.example")
        unsigned = visitor.session.post(
            f"{visitor.notebook.origin}/api/terminals", headers={"X-XSRFToken": ""}, timeout=30
        )
        assert unsigned.status_code == 403


def test_no_token_is_logged(live, alice, ground):
    url = live.url(alice)
    requests.get(url, timeout=30)
    requests.get(url.replace("/auth", "/jupyter/default/api/nothing"), timeout=30)
    logs = [log.read_text() for log in ground.rglob("server.log")]
    assert any("/auth" in log or "nothing" in log for log in logs)
    assert not any(token_of(url)[:40] in log for log in logs)


def test_a_profile_that_is_gone_lets_nobody_in(live, bob):
    url = live.url(bob)
    live.delete_app(bob)
    live.sagemaker.delete_user_profile(**bob)
    with pytest.raises(requests.ConnectionError):
        requests.get(f"http://{urlsplit(url).netloc}", timeout=30)
