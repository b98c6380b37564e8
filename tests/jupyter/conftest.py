"""A launcher on ground of its own, notebooks to start on it, visitors who open them, and a look for leftovers."""

import json
import tempfile
import threading
import time
import uuid
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlencode

import psutil
import pytest
import requests
import websocket

from sagemock import presign
from sagemock.jupyter import LocalJupyters
from sagemock.jupyter.workshop import remove_tree
from sagemock.launcher import InstanceSpec

NOW = 1_700_000_000.0  # long ago: nothing here may look at the wall clock


@dataclass
class Notebook:
    """One instance on a launcher."""

    launcher: LocalJupyters
    name: str = "nb"
    key: bytes = field(default_factory=presign.new_key)
    origin: str = ""

    @property
    def arn(self):
        return f"arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/{self.name}"

    def start(self):
        self.origin = self.launcher.create(InstanceSpec(self.arn, self.name, self.key))
        return self

    def token(self, now=NOW, session=1800):
        return presign.mint(self.key, self.arn, now, session)

    def link(self, path="", **query):
        return f"{self.origin}{path}?{urlencode({'authToken': self.token(), **query})}"

    def get(self, path="", **options):
        with requests.Session() as session:
            return session.get(self.origin + path, timeout=30, **options)

    def visit(self):
        return Visitor(self)


class Visitor:
    """Somebody with a browser's memory: opens the presigned URL, then goes on with cookies alone."""

    def __init__(self, notebook):
        self.notebook = notebook
        self.session = requests.Session()
        self.first = self.session.get(notebook.link(), timeout=30)
        self.session.headers["X-XSRFToken"] = self.session.cookies["_xsrf"]

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.session.close()

    @property
    def cookie(self):
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.session.cookies)

    def ask(self, method, path, **options):
        return self.session.request(method, self.notebook.origin + path, timeout=30, **options)

    def connect(self, path, **options):
        address = "ws" + self.notebook.origin.removeprefix("http") + path
        return websocket.create_connection(address, **{"cookie": self.cookie, "timeout": 30, **options})

    def start_kernel(self):
        return self.ask("POST", "/api/kernels", json={"name": "python3"}).json()["id"]

    def run(self, code, kernel=None):
        """What the cell printed, or its traceback."""
        channels = f"/api/kernels/{kernel or self.start_kernel()}/channels?session_id={uuid.uuid4().hex}"
        socket = self.connect(channels)
        try:
            return run_cell(socket, code)
        finally:
            socket.close()

    def shell(self, command, name="1"):
        """What a terminal showed until the command's output came; nobody created that terminal before."""
        socket = self.connect(f"/terminals/websocket/{name}", origin=self.notebook.origin)
        try:
            # In two pieces, so that the echo of the command does not look like its output.
            socket.send(json.dumps(["stdin", f"{command}\recho do''ne\r"]))
            shown = ""
            while "done" not in shown:
                kind, *content = json.loads(socket.recv())
                shown += content[0] if kind == "stdout" else ""
            return shown
        finally:
            socket.close()


def run_cell(socket, code):
    message = uuid.uuid4().hex
    header = {"msg_id": message, "msg_type": "execute_request", "session": message, "username": "", "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    parts = {"header": header, "parent_header": {}, "metadata": {}, "buffers": [], "content": content}
    socket.send(json.dumps({"channel": "shell", **parts}))
    printed, awaited = "", {"idle", "execute_reply"}
    while awaited:
        reply = json.loads(socket.recv())
        if reply["parent_header"].get("msg_id") == message:
            awaited -= {reply["msg_type"], reply["content"].get("execution_state")}
            printed += reply["content"].get("text", "") + "\n".join(reply["content"].get("traceback", []))
    return printed


def eventually(condition, seconds=20):
    """Whether ``condition()`` comes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.02)
    return True


def processes_on(ground):
    """The processes that have something of ``ground`` in their environment: servers, kernels, terminals, strays."""
    found = []
    for process in psutil.process_iter():
        try:
            if process.status() != psutil.STATUS_ZOMBIE and str(ground) in process.environ().get("IPYTHONDIR", ""):
                found.append(process)
        except (psutil.Error, OSError):  # gone since
            continue
    return found


@pytest.fixture
def ground(monkeypatch):
    """An empty temporary directory, with a short name for the sake of unix sockets."""
    ground = Path(tempfile.mkdtemp(prefix="sm"))
    monkeypatch.setattr(tempfile, "tempdir", str(ground))
    yield ground
    remove_tree(ground)


@pytest.fixture
def jupyters(ground):
    launcher = LocalJupyters(NOW)
    yield launcher
    launcher.close()
    assert eventually(lambda: not processes_on(ground), 5), processes_on(ground)


@pytest.fixture
def notebook(jupyters):
    """A running instance of this test alone."""
    return Notebook(jupyters).start()


@pytest.fixture(scope="module")
def open_notebook():
    """A running instance for tests that only look."""
    launcher = LocalJupyters(NOW)
    yield Notebook(launcher, "shared").start()
    launcher.close()


@pytest.fixture
def visitor(open_notebook):
    with open_notebook.visit() as visitor:
        yield visitor


@pytest.fixture(name="eventually")
def eventually_fixture():
    return eventually


@pytest.fixture(name="processes_on")
def processes_on_fixture():
    return processes_on


@pytest.fixture(name="new_notebook")
def new_notebook_fixture():
    return Notebook


@pytest.fixture
def now():
    return NOW
