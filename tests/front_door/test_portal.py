"""A portal: one listener for many front doors, each at a host of its own."""

import socket
from contextlib import ExitStack, suppress
from urllib.parse import urlencode

import pytest
import requests
import trustme
import websocket

from sagemock.front_door.entrances.portal import Portal
from sagemock.front_door.entrances.portal_options import PortalOptions

DOMAIN = "notebooks.example.com"


@pytest.fixture(scope="module")
def entrance_kind():
    return "portal"


@pytest.fixture(scope="module")
def other(make_door):
    """A second front door of the same portal."""
    return make_door()


@pytest.fixture(scope="module")
def authority():
    return trustme.CA()


@pytest.fixture(scope="module")
def authority_file(authority, tmp_path_factory):
    file = tmp_path_factory.mktemp("authority") / "authority.pem"
    authority.cert_pem.write_to_path(file)
    return str(file)


@pytest.fixture(scope="module")
def certificate(authority, tmp_path_factory):
    """Files with a wildcard certificate and its key."""
    directory = tmp_path_factory.mktemp("certificate")
    issued = authority.issue_cert(f"*.{DOMAIN}")
    for blob in issued.cert_chain_pems:
        blob.write_to_path(directory / "chain.pem", append=True)
    issued.private_key_pem.write_to_path(directory / "key.pem")
    return {"certificate": directory / "chain.pem", "key": directory / "key.pem"}


@pytest.fixture(scope="module")
def open_portal(make_door, portal_names):
    """Return a front door at a new portal: ``open_portal(url, certificate=...)``."""
    with ExitStack() as portals:

        def open_portal(url=f"https://{DOMAIN}:0", **options):
            portal = Portal(PortalOptions(url, portal_port=0, **options))
            portals.callback(portal.close)
            door = make_door(entrances=portal.entrances())
            portals.callback(door.close)
            door.address = portal.address
            return door

        yield open_portal


@pytest.fixture(scope="module")
def secure_door(open_portal, certificate):
    return open_portal(**certificate)


def test_each_link_opens_its_own_program(door, other):
    assert door.address == other.address
    assert door.host != other.host
    for each in (door, other):
        with requests.Session() as browser:
            page = browser.get(each.link("/lab"), timeout=30)
            assert page.json()["uri"] == "/lab"
            assert dict(page.json()["headers"])["Host"] == each.host
            assert {cookie.domain for cookie in browser.cookies} == {each.host.partition(":")[0]}
            assert not any(cookie.domain_specified for cookie in browser.cookies)


def test_a_token_of_one_door_opens_no_other(door, other):
    for query in ({"authToken": door.token()}, {}):
        for headers in ({}, {"Cookie": door.cookie}, {"Cookie": f"{other.cookie_name}={door.session()}"}):
            assert other.get("/lab", params=query, headers=headers).status_code == 403
    assert other.get(headers={"Authorization": f"token {door.session()}"}).status_code == 403


@pytest.mark.parametrize("site", ["same-site", "cross-site"])
def test_pages_of_a_sibling_host_change_nothing(door, other, program, site):
    program.requests.clear()
    for headers in ({"Origin": other.origin}, {"Sec-Fetch-Site": site}):
        assert door.visit("/x", "POST", headers).status_code == 403
        with pytest.raises(websocket.WebSocketBadStatusException, match="403"):
            door.connect(header=headers, suppress_origin="Origin" in headers)
    assert program.requests == []


def test_the_host_selects_the_door_not_the_name(door, other):
    """A certificate for all hosts lets a browser send requests for one host on a connection to another."""
    head = f"GET /lab HTTP/1.1\r\nHost: {other.host}\r\nCookie: {door.cookie}\r\n\r\n"
    assert b" 403 " in door.send(head.encode())[:20]
    head = f"GET /lab HTTP/1.1\r\nHost: {other.host.upper()}\r\nCookie: {other.cookie}\r\n\r\n"
    assert b" 200 " in door.send(head.encode())[:20]


@pytest.mark.parametrize(
    ("host", "status"),
    [
        (DOMAIN, 404),
        (f"unknown.{DOMAIN}", 404),
        (f"nb-0123456789.{DOMAIN}:80", 404),
        ("127.0.0.1", 403),
        ("localhost", 403),
        ("evil.example", 403),
        (f"evil{DOMAIN}", 403),
        (f"{DOMAIN}.evil.example", 403),
        (f"x.{DOMAIN}.", 403),
        ("[::1", 403),
        ("", 403),
    ],
)
def test_hosts_without_a_door_are_rejected(door, host, status):
    answer = door.send(f"GET /?authToken={door.token()} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode())
    assert f" {status} ".encode() in answer[:20]
    assert b"Set-Cookie" not in answer


def test_forwarded_headers_of_clients_are_dropped(door):
    forged = {
        "X-Forwarded-For": "192.0.2.1",
        "X-Forwarded-Host": "evil.example",
        "X-Forwarded-Proto": "https",
        "Forwarded": "for=192.0.2.1",
    }
    received = door.visit(headers=forged).json()["headers"]
    forwarded = {name: value for name, value in received if "forwarded" in name.lower()}
    assert forwarded == {"X-Forwarded-For": "127.0.0.1", "X-Forwarded-Host": door.host, "X-Forwarded-Proto": "http"}


def test_a_closed_door_ends_its_connections_only(make_door, other):
    closing = make_door()
    ended, kept = closing.connect(), other.connect()
    closing.close()
    with pytest.raises(websocket.WebSocketConnectionClosedException):
        ended.recv()
    kept.send("still here")
    assert kept.recv() == "still here"
    assert closing.get("/lab").status_code == 404
    host = closing.host
    closing.open()
    assert closing.host == host
    assert closing.visit("/lab").status_code == 200
    for connection in (ended, kept):
        connection.close()


def test_secure_cookies_are_bound_to_their_host(secure_door, authority_file):
    answer = requests.get(secure_door.link("/lab"), verify=authority_file, allow_redirects=False, timeout=30)
    session, xsrf = answer.raw.headers.getlist("Set-Cookie")
    assert session.startswith("__Host-sagemock-")
    assert "; Path=/;" in session
    assert "; HttpOnly" in session
    for cookie in (session, xsrf):
        assert "; Secure" in cookie
        assert "Domain" not in cookie


def test_the_program_receives_no_secure_session(secure_door, authority_file):
    headers = {"Cookie": f"own=1; {secure_door.cookie}; sagemock-0123456789ab=x"}
    answer = requests.get(secure_door.origin, headers=headers, verify=authority_file, timeout=30)
    received = answer.json()["headers"]
    assert [value for name, value in received if name == "Cookie"] == ["own=1"]
    assert ["X-Forwarded-Proto", "https"] in received
    plain = {"Cookie": secure_door.cookie.removeprefix("__Host-")}  # which a page of a sibling host can set
    assert requests.get(secure_door.origin, headers=plain, verify=authority_file, timeout=30).status_code == 403


def test_a_websocket_passes_a_secure_portal(secure_door, authority_file):
    connection = websocket.create_connection(
        f"wss://{secure_door.host}/websocket",
        cookie=secure_door.cookie,
        timeout=30,
        sslopt={"ca_certs": authority_file},
    )
    connection.send("secure")
    assert connection.recv() == "secure"
    connection.close()


def test_plain_requests_to_a_secure_portal_fail(secure_door):
    with socket.create_connection(secure_door.address, timeout=30) as connection:
        connection.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        with suppress(ConnectionResetError):
            assert not connection.recv(1 << 16).startswith(b"HTTP/")


def test_a_reverse_proxy_ends_tls_for_a_portal(open_portal):
    """It keeps the Host, which has no port, and sends plain requests."""
    door = open_portal(f"https://{DOMAIN}")
    assert door.origin == f"https://{door.host}"
    assert door.host.endswith(f".{DOMAIN}")
    query = urlencode({"authToken": door.token()})
    answer = door.send(f"GET /lab?{query} HTTP/1.1\r\nHost: {door.host}\r\n\r\n".encode())
    assert b" 302 " in answer[:20]
    assert b"__Host-sagemock-" in answer
    origin = f"Origin: https://{door.host}\r\n"
    post = f"POST / HTTP/1.1\r\nHost: {door.host}\r\nCookie: {door.cookie}\r\n{{}}Content-Length: 0\r\n\r\n"
    assert b" 200 " in door.send(post.format(origin).encode())[:20]
    assert b" 403 " in door.send(post.format(origin.replace("https", "http")).encode())[:20]
