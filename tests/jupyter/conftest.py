"""Fixtures: launchers with a temporary directory of their own, notebooks and Studio apps, clients that open them."""

import json
import shutil
import sys
import threading
import time
import uuid
from contextlib import ExitStack, suppress
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
from sagemock.presigned import tokens
from sagemock.processes.termination import INSTANCE_ID_VARIABLE

START_METHODS = ("fork", "spawn") if sys.platform == "linux" else ("spawn",)
NOW = 1_700_000_000.0  # in the past: nothing may depend on the system's clock


@pytest.fixture(scope="session", autouse=True)
def home(tmp_path_factory):
    """Set an empty home directory: the login shell of a terminal may take a minute with the developer's own files."""
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
    """A client with cookies: opens the presigned URL, then sends only the session cookie."""

    def __init__(self, notebook):
        self.notebook = notebook
        self.session = requests.Session()
        # Otherwise it would reuse a connection to a server that a test has killed, before the kernel has closed it.
        self.session.headers["Connection"] = "close"
        self.first = self.session.get(notebook.link(), timeout=30)
        while "Retry-After" in self.first.headers:  # an engine is starting the server
            self.first = self.session.get(notebook.link(), timeout=30)
        self.session.headers["X-XSRFToken"] = self.session.cookies.get("_xsrf", "")  # none without Jupyter

    def __enter__(self):
        return self

    def __exit__(self, *exc_info):
        self.session.close()

    @property
    def cookie(self):
        return "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.session.cookies)

    def request(self, method, path, **options):
        return self.session.request(method, self.notebook.origin + path, timeout=30, **options)

    def connect(self, path, **options):
        address = "ws" + self.notebook.origin.removeprefix("http") + path
        return websocket.create_connection(address, **{"cookie": self.cookie, "timeout": 30, **options})

    def start_kernel(self):
        return self.request("POST", "/api/kernels", json={"name": "python3"}).json()["id"]

    def run(self, code, kernel=None):
        """Return the output of the cell, or its traceback."""
        channels = f"/api/kernels/{kernel or self.start_kernel()}/channels?session_id={uuid.uuid4().hex}"
        socket = self.connect(channels)
        try:
            return run_cell(socket, code)
        finally:
            socket.close()

    def begin(self, code, kernel):
        """Start the cell without waiting for its end."""
        socket = self.connect(f"/api/kernels/{kernel}/channels?session_id={uuid.uuid4().hex}")
        send_cell(socket, code)
        while json.loads(socket.recv())["content"].get("execution_state") != "busy":
            pass
        socket.close()

    def shell(self, command, name="1"):
        """Run a command in a terminal that may not exist yet, and return the terminal's output."""
        socket = self.connect(f"/terminals/websocket/{name}", origin=self.notebook.origin)
        try:
            # In two pieces, so that the echo of the command does not look like its output. Unique, since an existing
            # terminal repeats its earlier output.
            end = uuid.uuid4().hex
            socket.send(json.dumps(["stdin", f"{command}\recho do''ne-{end}\r"]))
            output = ""
            while f"done-{end}" not in output:
                kind, *content = json.loads(socket.recv())
                output += content[0] if kind == "stdout" else ""
            return output
        finally:
            socket.close()


class Presigned:
    """A notebook instance of a mock, with its presigned URL."""

    def __init__(self, sagemaker, name):
        self.url = sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName=name)["AuthorizedUrl"]
        self.origin = self.url.partition("?")[0]

    def link(self):
        return self.url


class AppLink:
    """A user profile or a space of Studio, with its presigned URL; ``base`` is the path of its app."""

    def __init__(self, url, base):
        self.url, self.base = url, base
        parts = urlsplit(url)
        self.root = f"{parts.scheme}://{parts.netloc}"
        self.origin = self.root + base

    def link(self):
        return self.url


class LiveStudio:
    """A mock with live Studio apps; ``studio`` creates its resources."""

    def __init__(self, cloud, make_studio):
        self.cloud = cloud
        self.sagemaker = boto3.client("sagemaker", config=Config(parameter_validation=False))
        self.studio = make_studio(cloud, self.sagemaker)
        self.domain = self.studio.domain()

    def profile(self, name="alice", **more):
        return self.studio.profile(self.domain, name, **more)

    def url(self, profile, **more):
        return self.sagemaker.create_presigned_domain_url(**profile, **more)["AuthorizedUrl"]

    def app_link(self, profile, base="/jupyter/default", **more):
        return AppLink(self.url(profile, **more), base)

    def visit(self, profile, base="/jupyter/default", **more):
        return Visitor(self.app_link(profile, base, **more))

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
    """A mock with live notebook instances, and a boto3 client for it."""

    def __init__(self, cloud):
        self.cloud = cloud
        self.sagemaker = boto3.client("sagemaker")

    def create(self, name="lab", **more):
        usual = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
        self.sagemaker.create_notebook_instance(NotebookInstanceName=name, **usual | more)
        return self.settle(name)

    def settle(self, name="lab"):
        """Advance the clock until no status is transitional, and return the description of the instance."""
        self.cloud.clock.settle()
        return self.sagemaker.describe_notebook_instance(NotebookInstanceName=name)

    def stop(self, name="lab"):
        self.sagemaker.stop_notebook_instance(NotebookInstanceName=name)
        return self.settle(name)

    def start(self, name="lab"):
        self.sagemaker.start_notebook_instance(NotebookInstanceName=name)
        return self.settle(name)

    def open_connection(self, name="lab"):
        """Open a connection without sending a request."""
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


def eventually(condition, seconds=120):
    """Return whether ``condition()`` becomes true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        threading.Event().wait(0.02)
    return True


def processes_on(temp_dir):
    """Return the processes that use ``temp_dir``: servers, kernels, terminals, orphans, and fork servers."""
    found = []
    for process in psutil.process_iter():
        try:
            environment = process.environ()
            paths = [process.cwd(), environment.get("IPYTHONDIR", ""), environment.get("TMPDIR", ""), log_of(process)]
            if INSTANCE_ID_VARIABLE in environment and any(path.startswith(str(temp_dir)) for path in paths):
                found.append(process)
        except (psutil.Error, OSError):  # has ended since
            continue
    return found


def log_of(process):
    """Return the log file of a process: in a mount namespace, its working directory is not below ``temp_dir``."""
    stderr = Path(f"/proc/{process.pid}/fd/2")
    return str(stderr.readlink()) if stderr.is_symlink() else ""


@pytest.fixture
def curl():
    """Skip the test where there is no curl: an instance's terminal has only this system's programs."""
    if shutil.which("curl") is None:
        pytest.skip("curl is not installed")


# Where fork is available, spawn is used only on request, so its tests are optional.
SPAWN = pytest.param("spawn", marks=[pytest.mark.long] if "fork" in START_METHODS else [])


@pytest.fixture(params=[SPAWN if start_method == "spawn" else start_method for start_method in START_METHODS])
def start_method(request):
    """The start method, for tests of behaviour that may depend on it."""
    return request.param


@pytest.fixture
def local_launcher(request, temp_dir):
    start_method = request.getfixturevalue("start_method") if "start_method" in request.fixturenames else "auto"
    launcher = LocalLauncher(NOW, start_method=start_method)
    yield launcher
    launcher.close()
    assert eventually(lambda: not processes_on(temp_dir)), processes_on(temp_dir)


@pytest.fixture
def live(temp_dir):
    """Start mocks with live Jupyter: ``live(run_lifecycle_scripts=True)``."""
    with ExitStack() as mocks:
        yield lambda **options: Live(mocks.enter_context(mock_sagemaker(**{"jupyter": True} | options)))
    assert eventually(lambda: not processes_on(temp_dir)), processes_on(temp_dir)


@pytest.fixture
def start_studio(temp_dir, make_studio):
    """Start mocks with live Studio apps and a domain: ``start_studio(clock="auto")``."""
    with ExitStack() as mocks:
        yield lambda **options: LiveStudio(
            mocks.enter_context(mock_sagemaker(**{"jupyter": True, "clock": "manual"} | options)), make_studio
        )
    assert eventually(lambda: not processes_on(temp_dir)), processes_on(temp_dir)


@pytest.fixture
def studio_live(start_studio):
    """A mock with live Studio apps on a manual clock."""
    return start_studio()


@pytest.fixture
def notebook(local_launcher):
    """A running instance for one test."""
    return Notebook(local_launcher).start()


@pytest.fixture(scope="module")
def open_notebook():
    """A running instance for tests that do not stop it."""
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


@pytest.fixture
def sleepers_on():
    """Return a function that finds the processes of the program sleep that use a directory."""

    def is_sleeper(process):
        with suppress(psutil.NoSuchProcess):  # others end while they are looked at
            return process.name() == "sleep"

    return lambda temp_dir: [process for process in processes_on(temp_dir) if is_sleeper(process)]


@pytest.fixture(name="new_notebook")
def new_notebook_fixture():
    return Notebook


@pytest.fixture
def now():
    return NOW
