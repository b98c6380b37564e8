"""A launcher on ground of its own, notebooks to start on it, visitors who open them, and a look for leftovers."""

import json
import sys
import tempfile
import threading
import time
import uuid
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from socket import create_connection
from urllib.parse import urlencode, urlsplit

import boto3
import psutil
import pytest
import requests
import websocket
from botocore.config import Config

from sagemock import mock_sagemaker
from sagemock.cloud.launcher import InstanceSpec
from sagemock.jupyter import LocalLauncher
from sagemock.jupyter.processes.termination import MARK
from sagemock.jupyter.storage.runtime_dir import remove_tree
from sagemock.presigned import tokens

START_METHODS = ("fork", "spawn") if sys.platform == "linux" else ("spawn",)
NOW = 1_700_000_000.0  # long ago: nothing here may look at the wall clock


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory):
    """An empty home: what a terminal's login shell does in the home of whoever runs the tests may take a minute."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HOME", str(tmp_path_factory.mktemp("home")))
        yield


@dataclass
class Notebook:
    """One instance on a launcher."""

    launcher: LocalLauncher
    name: str = "nb"
    key: bytes = field(default_factory=tokens.new_key)
    origin: str = ""

    @property
    def arn(self):
        return f"arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/{self.name}"

    def start(self):
        self.origin = self.launcher.create(InstanceSpec(self.arn, self.name, self.key))
        return self

    def token(self, now=NOW, session=1800):
        return tokens.mint(self.key, self.arn, now, session)

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
        # Or it would keep a connection to a server that a test has killed, and use it before the kernel has closed it.
        self.session.headers["Connection"] = "close"
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

    def begin(self, code, kernel):
        """Have the cell run, and wait for nothing."""
        socket = self.connect(f"/api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}")
        send_cell(socket, code)
        while json.loads(socket.recv())["content"].get("execution_state") != "busy":
            pass
        socket.close()

    def shell(self, command, name="1"):
        """What a terminal showed until the command's output came; nobody created that terminal before."""
        socket = self.connect(f"/terminals/websocket/{name}", origin=self.notebook.origin)
        try:
            # In two pieces, so that the echo of the command does not look like its output; never the same one, since a
            # terminal that was there before shows what it has shown.
            end = uuid.uuid4().hex
            socket.send(json.dumps(["stdin", f"{command}\recho do''ne-{end}\r"]))
            shown = ""
            while f"done-{end}" not in shown:
                kind, *content = json.loads(socket.recv())
                shown += content[0] if kind == "stdout" else ""
            return shown
        finally:
            socket.close()


class Presigned:
    """A notebook instance of a mock, opened as users do."""

    def __init__(self, sagemaker, name):
        self.url = sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName=name)["AuthorizedUrl"]
        self.origin = self.url.partition("?")[0]

    def link(self):
        return self.url


class Door:
    """A user profile or a space of Studio, opened as users do; ``base`` is where its app is."""

    def __init__(self, url, base):
        self.url, self.base = url, base
        parts = urlsplit(url)
        self.root = f"{parts.scheme}://{parts.netloc}"
        self.origin = self.root + base

    def link(self):
        return self.url


class LiveStudio:
    """A mock with a live Studio: ``studio`` makes what lives in it."""

    def __init__(self, cloud, make_studio):
        self.cloud = cloud
        self.sagemaker = boto3.client("sagemaker", config=Config(parameter_validation=False))
        self.studio = make_studio(cloud, self.sagemaker)
        self.domain = self.studio.domain()

    def profile(self, name="alice", **more):
        return self.studio.profile(self.domain, name, **more)

    def url(self, profile, **more):
        return self.sagemaker.create_presigned_domain_url(**profile, **more)["AuthorizedUrl"]

    def door(self, profile, base="/jupyter/default", **more):
        return Door(self.url(profile, **more), base)

    def visit(self, profile, base="/jupyter/default", **more):
        return Visitor(self.door(profile, base, **more))

    def visit_lab(self, profile, space):
        return self.visit(profile, "/jupyterlab/default", SpaceName=space["SpaceName"])

    def describe(self, owner, app_type="JupyterServer", name="default"):
        return self.sagemaker.describe_app(**owner, AppType=app_type, AppName=name)

    def status(self, owner, app_type="JupyterServer", name="default"):
        return self.describe(owner, app_type, name)["Status"]

    def delete_app(self, owner, app_type="JupyterServer", name="default"):
        self.sagemaker.delete_app(**owner, AppType=app_type, AppName=name)
        self.cloud.clock.settle()


class Live:
    """A mock with live Jupyters, and boto3's view of it."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.sagemaker = boto3.client("sagemaker")

    def create(self, name="lab", **more):
        usual = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
        self.sagemaker.create_notebook_instance(NotebookInstanceName=name, **usual | more)
        return self.settle(name)

    def settle(self, name="lab"):
        """Wait until nothing is in a transitional status, and return the instance's description."""
        self.cloud.clock.settle()
        return self.sagemaker.describe_notebook_instance(NotebookInstanceName=name)

    def stop(self, name="lab"):
        self.sagemaker.stop_notebook_instance(NotebookInstanceName=name)
        return self.settle(name)

    def start(self, name="lab"):
        self.sagemaker.start_notebook_instance(NotebookInstanceName=name)
        return self.settle(name)

    def knock(self, name="lab"):
        """A connection that says nothing."""
        address = urlsplit(Presigned(self.sagemaker, name).origin)
        return create_connection((address.hostname, address.port))

    def visit(self, name="lab"):
        return Visitor(Presigned(self.sagemaker, name))


def send_cell(socket, code):
    message = uuid.uuid4().hex
    header = {"msg_id": message, "msg_type": "execute_request", "session": message, "username": "", "version": "5.3"}
    content = {"code": code, "silent": False, "store_history": False, "user_expressions": {}, "allow_stdin": False}
    parts = {"header": header, "parent_header": {}, "metadata": {}, "buffers": [], "content": content}
    socket.send(json.dumps({"channel": "shell", **parts}))
    return message


def run_cell(socket, code):
    message = send_cell(socket, code)
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
    """What of ours has to do with ``ground``: servers, kernels, terminals, strays; supervisors with TMPDIR there."""
    found = []
    for process in psutil.process_iter():
        try:
            environment = process.environ()
            places = [process.cwd(), environment.get("IPYTHONDIR", ""), environment.get("TMPDIR", ""), log_of(process)]
            if MARK in environment and any(place.startswith(str(ground)) for place in places):
                found.append(process)
        except (psutil.Error, OSError):  # gone since
            continue
    return found


def log_of(process):
    """Where its complaints go: in a namespace of its own, a server's working directory is not on the ground."""
    stderr = Path(f"/proc/{process.pid}/fd/2")
    return str(stderr.readlink()) if stderr.is_symlink() else ""


@pytest.fixture
def ground(monkeypatch, tmp_path_factory):
    """An empty temporary directory, with a short name for the sake of unix sockets."""
    tmp_path_factory.getbasetemp()  # or pytest would make it there
    ground = Path(tempfile.mkdtemp(prefix="sm"))
    monkeypatch.setattr(tempfile, "tempdir", str(ground))
    yield ground
    remove_tree(ground)


# Where there is another, spawning is what nobody gets without asking for it: a proof of its own.
SPAWN = pytest.param("spawn", marks=[pytest.mark.long] if "fork" in START_METHODS else [])


@pytest.fixture(params=[SPAWN if start_method == "spawn" else start_method for start_method in START_METHODS])
def start_method(request):
    """How servers start, for tests where it may matter."""
    return request.param


@pytest.fixture
def jupyters(request, ground):
    start_method = request.getfixturevalue("start_method") if "start_method" in request.fixturenames else "auto"
    launcher = LocalLauncher(NOW, start_method=start_method)
    yield launcher
    launcher.close()
    assert eventually(lambda: not processes_on(ground), 5), processes_on(ground)


@pytest.fixture
def live(ground):
    """Starts mocks with live Jupyters: ``live(run_lifecycle_scripts=True)``."""
    with ExitStack() as mocks:
        yield lambda **options: Live(mocks.enter_context(mock_sagemaker(**{"jupyter": True} | options)))
    assert eventually(lambda: not processes_on(ground), 5), processes_on(ground)


@pytest.fixture
def start_studio(ground, make_studio):
    """Starts mocks with a live Studio and a domain in it: ``start_studio(clock="auto")``."""
    with ExitStack() as mocks:
        yield lambda **options: LiveStudio(
            mocks.enter_context(mock_sagemaker(**{"jupyter": True, "clock": "manual"} | options)), make_studio
        )
    assert eventually(lambda: not processes_on(ground), 5), processes_on(ground)


@pytest.fixture
def studio_live(start_studio):
    """On a clock that only tests move."""
    return start_studio()


@pytest.fixture
def notebook(jupyters):
    """A running instance of this test alone."""
    return Notebook(jupyters).start()


@pytest.fixture(scope="module")
def open_notebook():
    """A running instance for tests that only look."""
    launcher = LocalLauncher(NOW)
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
