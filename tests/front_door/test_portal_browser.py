"""Attacks from the page of one program on another program of the same portal, in headless Chromium."""

import pytest

from sagemock.front_door.entrances.portal import Portal
from sagemock.front_door.entrances.portal_options import PortalOptions

pytestmark = pytest.mark.long

# Cookies for all hosts of the portal, which the victim's program could take for its own.
TOSS = """host => {
    for (const name of ["_xsrf", "sagemock-0123456789ab"]) document.cookie = `${name}=tossed; Domain=${host}; Path=/`;
    return document.cookie;
}"""
POST = """url => fetch(url, {method: "POST", mode: "no-cors", credentials: "include", body: "x"}).then(
    () => "sent", error => String(error))"""
READ = """url => fetch(url, {credentials: "include"}).then(answer => answer.text(), error => String(error))"""
SOCKET = """url => new Promise(resolve => {
    const socket = new WebSocket(url);
    socket.onopen = () => resolve("open");
    socket.onerror = () => resolve("refused");
})"""
FORM = """url => {
    const form = document.createElement("form");
    [form.method, form.action] = ["POST", url];
    document.documentElement.append(form);
    form.submit();
}"""


@pytest.fixture(scope="module")
def local_entrances():
    """Entrances below a host that browsers resolve to their own machine."""
    portal = Portal(PortalOptions("http://notebooks.localhost:0", portal_port=0))
    yield portal.entrances()
    portal.close()


@pytest.fixture(scope="module")
def victim(make_door, local_entrances):
    return make_door(entrances=local_entrances, needs_xsrf=True)


@pytest.fixture(scope="module")
def attacker(make_door, local_entrances):
    return make_door(entrances=local_entrances)


@pytest.fixture
def page(chromium, victim, attacker, program):
    """The attacker's page, in a browser that is signed in to both programs."""
    with chromium.new_context() as context:
        page = context.new_page()
        for door in (victim, attacker):
            assert page.goto(door.link("/lab")).status == 200
        assert len([each for each in context.cookies() if each["name"].startswith("sagemock-")]) == 2
        program.requests.clear()
        yield page


def requests_of_page(program):
    """Return the paths of all requests but the browser's own, for an icon, which may come late."""
    return [path for path in program.requests if path != "/favicon.ico"]


def test_the_page_sees_no_session(page):
    assert "sagemock-" not in page.evaluate("document.cookie")


def test_the_page_cannot_send_requests_for_the_user(page, victim, program):
    page.evaluate(TOSS, "notebooks.localhost")
    assert page.evaluate(POST, f"{victim.origin}/changed?_xsrf=tossed") == "sent"
    assert page.evaluate(READ, f"{victim.origin}/read").startswith("TypeError")
    assert page.evaluate(SOCKET, f"ws://{victim.host}/websocket") == "refused"
    with page.expect_navigation() as navigation:
        page.evaluate(FORM, f"{victim.origin}/changed?_xsrf=tossed")
    assert navigation.value.status == 403
    assert [path for path in requests_of_page(program) if path != "/read"] == []


def test_tossed_cookies_end_no_session(page, victim):
    page.evaluate(TOSS, "notebooks.localhost")
    assert page.goto(f"{victim.origin}/lab").status == 200


def test_the_page_may_use_its_own_program(page, attacker, program):
    assert page.evaluate(POST, f"{attacker.origin}/own") == "sent"
    assert page.evaluate(SOCKET, f"ws://{attacker.host}/websocket") == "open"
    assert requests_of_page(program) == ["/own"]
