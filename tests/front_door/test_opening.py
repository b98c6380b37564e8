"""Presigned URLs, cookies and headers: how a program is opened."""

import re

import pytest
import requests

from sagemock.mlflow.sites import ServerSite
from sagemock.presigned.tokens import TokenRefused


def received(response, name):
    """Return the values of a header that the program has received."""
    return [value for key, value in response.json()["headers"] if key.lower() == name]


def test_a_presigned_url_opens_the_program(door):
    with requests.Session() as browser:
        first = browser.get(door.link("/lab/tree", view="x"), timeout=30)
        assert first.status_code == 200
        assert first.url == f"{door.origin}/lab/tree?view=x"
        assert browser.get(f"{door.origin}/other", timeout=30).json()["uri"] == "/other"


def test_the_session_cookie_has_safe_attributes(door):
    response = requests.get(door.link(), allow_redirects=False, timeout=30)
    assert (response.status_code, response.headers["Location"]) == (302, "/")
    assert response.headers["Cache-Control"] == "no-store"
    assert response.headers["Referrer-Policy"] == "no-referrer"
    cookie = response.raw.headers.getlist("Set-Cookie")[0]
    assert cookie.startswith(f"{door.cookie_name}=")
    assert all(attribute in cookie for attribute in ("HttpOnly", "SameSite=Lax", "Path=/;", "Max-Age=1800"))


def test_a_redirect_stays_on_the_host(door):
    response = door.get("//evil.example/", params={"authToken": door.token()}, allow_redirects=False)
    assert response.headers["Location"] == "/evil.example/"


# Browsers ignore tabs between slashes, and a header may not have other characters than these.
LINKS = {
    "//evil.example/": "/evil.example/",
    "/\t/evil.example/": "/%09/evil.example/",
    "x\r\nSet-Cookie: a=b": "/x%0D%0ASet-Cookie:%20a=b",
    "/#/研究": "/#/%E7%A0%94%E7%A9%B6",
}


@pytest.mark.parametrize("link", LINKS)
def test_deep_links_of_mlflow_stay_on_their_host(make_door, link):
    door = make_door(make_site=lambda route: ServerSite(route.upstream))
    response = requests.get(door.link("/auth", deepLink=link), allow_redirects=False, timeout=30)
    assert (response.status_code, response.headers["Location"]) == (302, LINKS[link])


def test_api_clients_are_not_redirected(door):
    response = door.get("/api/contents", params={"authToken": door.token()}, allow_redirects=False)
    assert response.status_code == 200
    assert response.json()["uri"] == "/api/contents"
    assert door.cookie_name in response.cookies


@pytest.mark.parametrize("scheme", ["token", "Token", "Bearer"])
@pytest.mark.parametrize("kind", ["token", "session"])
def test_tokens_in_the_authorization_header_are_accepted(door, scheme, kind):
    response = door.get(headers={"Authorization": f"{scheme} {getattr(door, kind)()}"})
    assert response.status_code == 200
    assert received(response, "authorization") == []


@pytest.mark.parametrize("first", ["url", "header"])
def test_a_token_of_single_use_opens_once(make_door, first):
    used = set()

    async def use(token):
        if token in used:
            raise TokenRefused("used before")
        used.add(token)

    door = make_door(use=use)
    token, other = door.token(), door.token()
    header = {"Authorization": f"Bearer {token}"}
    opened = requests.Session().get(f"{door.origin}/?authToken={token}") if first == "url" else door.get(headers=header)
    assert opened.status_code == 200
    for again in (door.get("/", params={"authToken": token}), door.get(headers=header)):
        assert again.status_code == 403
        assert "used before" in again.text
    assert door.get("/", params={"authToken": other}, allow_redirects=False).status_code == 302
    assert used == {token, other}


def test_the_program_receives_its_credential_only(make_door):
    door = make_door(credential=("Authorization", "token secret"))
    response = door.visit(headers={"X_Forwarded_For": "1.2.3.4", "X-Forwarded-For": "1.2.3.4", "X-Mine": "kept"})
    assert received(response, "authorization") == ["token secret"]
    assert received(response, "x-forwarded-for") == ["127.0.0.1"]
    assert received(response, "x_forwarded_for") == []
    assert received(response, "x-mine") == ["kept"]
    assert received(response, "connection") == ["close"]
    assert received(response, "host") == [door.host]


def test_the_program_receives_no_session(door):
    response = door.visit(headers={"Cookie": f"a=1; {door.cookie}; sagemock-0123456789ab=of-another; b=2"})
    assert received(response, "cookie") == ["a=1; b=2"]


def test_the_programs_sign_in_cookies_are_dropped(make_door):
    door = make_door(dropped_cookies=re.compile("username-"))
    assert sorted(door.visit().cookies.keys()) == ["program"]


def test_a_prefix_can_be_removed(make_door):
    door = make_door(prefix="/codeeditor/default", strip_prefix=True)
    assert door.visit("/codeeditor/default/x?y=1").json()["uri"] == "/x?y=1"
    assert door.visit("/codeeditor/default").json()["uri"] == "/"
    assert door.visit("/codeeditor/default?folder=/a").json()["uri"] == "/?folder=/a"
    assert door.visit("/codeeditor/defaults").status_code == 404


@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_methods_and_bodies_reach_the_program(door, method):
    response = door.visit("/x", method, data=b"body")
    assert (response.json()["method"], response.json()["body"]) == (method, "body")
    assert "forged" not in str(response.cookies)


def test_head_requests_have_no_body(door):
    assert door.visit(method="HEAD").content == b""
    assert door.raw("HEAD / HTTP/1.1").endswith(b"\r\n\r\n")


def test_activity_is_counted_for_accepted_requests(make_door):
    seen = []
    door = make_door(on_activity=lambda: seen.append(1))
    door.get()
    assert seen == []
    door.visit()
    assert seen == [1]
    socket = door.connect()
    socket.send("x")
    socket.recv()
    socket.close()
    assert len(seen) >= 3
