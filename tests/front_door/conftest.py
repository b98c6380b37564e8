"""Fixtures: a program that describes the requests it receives, and front doors before it."""

import asyncio
import hashlib
import json
import socket
import sys
import threading
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass, field
from http.client import HTTPConnection
from itertools import count
from pathlib import Path
from urllib.parse import urlencode

import pytest
import requests
import websocket
from tornado.httpserver import HTTPServer
from tornado.iostream import StreamClosedError
from tornado.web import Application, RequestHandler, stream_request_body
from tornado.websocket import WebSocketHandler

from sagemock.front_door.entrances.entrance import LoopbackPorts, access_at
from sagemock.front_door.entrances.portal import Portal
from sagemock.front_door.entrances.portal_options import PortalOptions
from sagemock.front_door.front_door import FrontDoor, Programs
from sagemock.front_door.routes import Route
from sagemock.front_door.session_clock import SessionClock
from sagemock.front_door.upstream import Upstream
from sagemock.presigned import tokens
from sagemock.presigned.authentication import TokenAuthentication

NOW = 1_700_000_000.0  # in the past: nothing may depend on the system's clock
MAX_BODY = 1 << 30
ANY_METHOD = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")


class Described(RequestHandler):
    """Responds with a description of the request."""

    def _describe(self, *_):
        self.application.settings["requests"].append(self.request.path)
        self.set_cookie("program", "1")
        self.add_header("Set-Cookie", "username-127-0-0-1=2; Path=/")
        self.add_header("Set-Cookie", "sagemock-0123456789ab=forged; Path=/")
        headers = [[name, value] for name, value in self.request.headers.get_all()]
        request = {"method": self.request.method, "uri": self.request.uri, "headers": headers}
        self.write(json.dumps({**request, "body": self.request.body.decode("latin-1")}))

    get = head = post = put = patch = delete = options = _describe


@stream_request_body
class Upload(RequestHandler):
    """Responds with the length and the hash of an upload."""

    def prepare(self):
        self.request.connection.set_max_body_size(MAX_BODY)
        self.length, self.hash = 0, hashlib.md5()

    def data_received(self, chunk):
        self.length += len(chunk)
        self.hash.update(chunk)

    def post(self):
        self.write({"length": self.length, "hash": self.hash.hexdigest()})


class Download(RequestHandler):
    """Responds with so many bytes, with or without a Content-Length."""

    async def get(self, size, is_chunked):
        if not is_chunked:
            self.set_header("Content-Length", size)
        for _ in range(int(size) >> 16):
            self.write(b"0123456789abcdef" * 4096)
            await self.flush()


class Events(RequestHandler):
    """Sends an event, and another one for each that the test allows; records when the client has gone."""

    async def get(self):
        self.set_header("Content-Type", "text/event-stream")
        gate = self.application.settings["gate"]
        try:
            while True:
                self.write("data: event\n\n")
                await self.flush()
                gate.clear()
                await gate.wait()
        except StreamClosedError:
            self.application.settings["gone"].set()

    def on_connection_close(self):
        self.application.settings["gone"].set()


class Echo(WebSocketHandler):
    """Sends messages back; ``half`` sends the beginning of a frame only."""

    def check_origin(self, origin):
        return True

    def on_message(self, message):
        if message == "half":
            self.ws_connection.stream.write(b"\x82\x7e\x01\x00" + b"x" * 100)
        elif message == "rest":
            self.ws_connection.stream.write(b"x" * 156 + b"\x81\x05after")
        else:
            self.write_message(message, binary=isinstance(message, bytes))


class Silent(RequestHandler):
    """Ends the connection without a response, the first time or always."""

    def get(self, always):
        self.application.settings["requests"].append(self.request.path)
        if always or self.application.settings["requests"].count(self.request.path) == 1:
            self.request.connection.stream.close()
            self._finished = True
        else:
            self.write("second")

    post = get


class EchoProgram:
    """A program on a thread, at a unix socket; ``requests`` are the paths that it has received."""

    def __init__(self, path):
        self.address, self.requests = str(path), []
        self._ready = threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._serve()))
        self._thread.start()
        self._ready.wait()

    async def _serve(self):
        self._loop, self._end = asyncio.get_running_loop(), asyncio.Event()
        self.gate, self.gone = asyncio.Event(), threading.Event()
        routes = [
            (r".*/upload", Upload),
            (r".*/download/(\d+)(/chunked)?", Download),
            (r".*/events", Events),
            (r".*/websocket", Echo),
            (r".*/silent(/always)?", Silent),
            (r".*", Described),
        ]
        settings = {"requests": self.requests, "gate": self.gate, "gone": self.gone}
        server = HTTPServer(Application(routes, **settings))
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(self.address)
        listener.listen()
        listener.setblocking(False)
        server.add_socket(listener)
        self._ready.set()
        await self._end.wait()
        server.stop()
        await server.close_all_connections()

    def allow_event(self):
        self._loop.call_soon_threadsafe(self.gate.set)

    def is_alive(self):
        return self._thread.is_alive()

    def progress(self):
        return ""

    def end(self):
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._end.set)
            self._thread.join()


@dataclass
class Door:
    """A front door with the tokens that open it."""

    route: Route
    entrances: object
    options: dict = field(default_factory=dict)
    use: Callable[[str], Awaitable[None]] | None = None
    make_site: type = Programs
    creator: str = ""  # the ARN of the caller who creates the presigned URLs
    name: str = "nb"
    key: bytes = field(default_factory=tokens.new_key)

    def __post_init__(self):
        self.arn = f"arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/{self.name}"
        self.open()

    def open(self):
        self.clock = SessionClock(NOW, self.entrances.thread)
        authentication = TokenAuthentication(self.key, self.arn, self.clock.now)
        self.entrance = self.entrances.create(self.name, self.arn)
        self.access = access_at(self.entrance, authentication, use=self.use)
        self.cookie_name = self.access.cookie_name
        site = self.make_site(self.route)
        self.door = FrontDoor(self.access, site, self.clock, self.entrances.thread, **self.options)
        self.origin = self.entrance.origin
        self.host = self.origin.partition("//")[2]
        self.address = ("127.0.0.1", int(self.host.partition(":")[2] or 443))
        self.entrance.open(self.door)

    def close(self):
        self.entrance.close()

    def token(self, now=NOW, session=1800):
        return tokens.mint(self.key, self.arn, now, session, self.creator)

    def session(self, now=NOW, seconds=1800):
        return tokens.exchange(self.key, self.arn, self.token(session=seconds), now)[0]

    def link(self, path="/", **query):
        return f"{self.origin}{path}?{urlencode({'authToken': self.token(), **query})}"

    def get(self, path="/", **options):
        return requests.get(self.origin + path, timeout=30, **options)

    @property
    def cookie(self):
        return f"{self.cookie_name}={self.session()}"

    def visit(self, path="/", method="GET", headers=(), **options):
        """Send a request with the cookie of a session."""
        headers = {"Cookie": self.cookie, **dict(headers)}
        return requests.request(method, self.origin + path, headers=headers, timeout=30, **options)

    def connect(self, path="/websocket", **options):
        return websocket.create_connection(
            f"ws://{self.host}{path}", **{"cookie": self.cookie, "timeout": 30} | options
        )

    def send(self, *parts, timeout=30):
        """Send bytes on a new connection, and return all that is received."""
        with socket.create_connection(self.address, timeout=timeout) as connection:
            for part in parts:
                connection.sendall(part)
            received = b""
            while data := connection.recv(1 << 16):
                received += data
            return received

    def raw(self, request="GET / HTTP/1.1", *headers, body=b""):
        """Return the response to a request that is authenticated by its cookie."""
        lines = [request, f"Host: {self.host}", f"Cookie: {self.cookie}", *headers, "", ""]
        return self.send("\r\n".join(lines).encode("latin-1") + body)

    def connection(self):
        return HTTPConnection(*self.address, timeout=30)


@pytest.fixture(scope="module")
def program(tmp_path_factory):
    program = EchoProgram(tmp_path_factory.mktemp("program") / "socket")
    yield program
    program.end()


@pytest.fixture(scope="module")
def entrance_kind():
    """The kind of entrances: "port" or "portal". Modules override it."""
    return "port"


@pytest.fixture(scope="module")
def entrances(request, entrance_kind):
    """Entrances at ports of the loopback interface, or at hosts of a portal."""
    if entrance_kind == "port":
        ports = LoopbackPorts()
        yield ports
        ports.close()
    else:
        request.getfixturevalue("portal_names")
        portal = Portal(PortalOptions("http://notebooks.example.com:0", portal_port=0))
        yield portal.entrances()
        portal.close()


@pytest.fixture(scope="module")
def make_door(program, entrances):
    """Create front doors: ``make_door(use=..., prefix="/x")``; options of a route or a door.

    ``make_site`` creates the site from the route, ``entrances`` the entrance.
    """
    numbers = count(1)
    with ExitStack() as doors:

        def make(
            use=None,
            head_seconds=60.0,
            start=lambda: program,
            make_site=Programs,
            entrances=entrances,
            **options,
        ):
            upstream = options.pop("upstream", None) or Upstream(start)
            route = Route(upstream, **options)
            name = f"nb-{next(numbers)}"
            door = Door(route, entrances, {"head_seconds": head_seconds}, use, make_site, name=name)
            doors.callback(door.close)
            return door

        yield make


@pytest.fixture(scope="module")
def door(make_door):
    """A front door for tests that do not move its clock."""
    return make_door()


@pytest.fixture
def now():
    return NOW


@pytest.fixture
def fake_code_server(tmp_path):
    """The path of a program with code-server's options."""
    program = tmp_path / "code-server"
    source = Path(__file__).with_name("fake_code_server.py").read_text()
    program.write_text(f"#!{sys.executable}\n{source}")
    program.chmod(0o700)
    return program
