"""Fixtures for all tests: no network, no AWS settings of this machine, no deadlines of hypothesis."""

import base64
import contextlib
import functools
import json
import os
import re
import shutil
import socket
import sys
import tempfile
import time
from pathlib import Path
from unittest import mock

import boto3
import botocore.hooks
import botocore.session
import jwt
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError
from botocore.hooks import EventAliaser
from hypothesis import settings

from sagemock import mock_sagemaker
from sagemock.mock.registry import ACTIVE
from sagemock.mock.sessions import handlers
from sagemock.mock.sleep.code_swap import ORIGINALS
from sagemock.presigned import tokens
from sagemock.processes.directories import remove_tree
from sagemock.protocol.service_model import service_model

# Audit events of new connections, and the position of the address in their arguments.
ADDRESS_OF = {"socket.connect": 1, "socket.sendto": 1, "socket.getaddrinfo": 0}


def refuse_the_network(event, args):
    """Fail a test that connects to another machine. An audit hook, since mocks cannot replace it by accident."""
    if event not in ADDRESS_OF:
        return
    address = args[ADDRESS_OF[event]]
    if event == "socket.getaddrinfo":
        address = (address,)
    if isinstance(address, tuple) and not is_loopback(address[0]):  # a string is the path of a Unix socket
        pytest.fail(f"A test connects to {address[0]!r}: only loopback is allowed (tests/conftest.py).")


def is_loopback(host):
    """Return whether a host is this machine. ``host`` is a name, an address, bytes, or None for any."""
    name = host.decode() if isinstance(host, bytes) else str(host or "")
    return name in {"", "0.0.0.0", "::", "::1", "localhost"} or name.startswith("127.")


sys.addaudithook(refuse_the_network)


@pytest.fixture(scope="session")
def portal_names():
    """Resolve the hosts below notebooks.example.com to the loopback interface."""
    resolve = socket.getaddrinfo

    def resolve_portal(host, *args, **options):
        return resolve("127.0.0.1" if str(host).endswith(".notebooks.example.com") else host, *args, **options)

    with mock.patch.object(socket, "getaddrinfo", resolve_portal):
        yield


@pytest.fixture(autouse=True)
def no_aws_settings():
    """Remove all AWS settings from the environment."""
    no_files = {
        "AWS_CONFIG_FILE": os.devnull,
        "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        "AWS_EC2_METADATA_DISABLED": "true",
    }
    with mock.patch.dict(os.environ, no_files), mock.patch.object(boto3, "DEFAULT_SESSION", None):
        for variable in [name for name in os.environ if name.startswith("AWS_") and name not in no_files]:
            del os.environ[variable]
        yield


@pytest.fixture(scope="session", autouse=True)
def shared_loader():
    """Read SageMaker's model once, not for the session of each test, which takes half a second."""
    with mock.patch("botocore.session.create_loader", functools.cache(botocore.session.create_loader)):
        yield


@pytest.fixture(scope="session", autouse=True)
def shared_handlers_outside_mocks():
    """Let all sessions share the results about botocore's handlers, as within a mock."""
    accepts_kwargs = handlers.accepts_kwargs(botocore.hooks.accepts_kwargs)
    init = handlers.init_event_aliaser(EventAliaser.__init__)
    with (
        mock.patch("botocore.hooks.accepts_kwargs", accepts_kwargs),
        mock.patch("botocore.hooks.EventAliaser.__init__", init),
    ):
        yield


# --- waiting for other processes and threads


@pytest.fixture
def eventually():
    """Return whether a condition becomes true in time: ``eventually(condition)``."""

    def eventually(condition, seconds=120):
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            time.sleep(0.02)
        return True

    return eventually


# --- directories


@pytest.fixture
def temp_dir(monkeypatch, tmp_path_factory):
    """An empty temporary directory with a short name, because paths of unix sockets are short."""
    tmp_path_factory.getbasetemp()  # otherwise pytest would create it there
    temp_dir = Path(tempfile.mkdtemp(prefix="sm"))
    monkeypatch.setattr(tempfile, "tempdir", str(temp_dir))
    yield temp_dir
    remove_tree(temp_dir)


# --- a browser, for tests of pages

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
QUIET = ["--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"]
QUIET += ["--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="module")  # no longer: while it runs, this thread cannot have another event loop
def chromium():
    playwright = pytest.importorskip("playwright.sync_api", reason="playwright is not installed (make installs it)")
    if not CHROMIUM:
        pytest.skip("chromium is not installed (on Debian: apt-get install chromium)")
    with playwright.sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=QUIET, chromium_sandbox=False)
        yield browser
        browser.close()


LOUD = ("error", "warning")
BROWSER_TIMEOUT = 60_000  # milliseconds to wait for one event; CI is slow
OTHER_MACHINE = re.compile(r"(https?|wss?)://(?!127\.0\.0\.1:)")


@pytest.fixture
def open_page(chromium, tmp_path):
    """Open pages: ``open_page(viewport=...)``. None may log an error or a warning, or contact another host."""
    contexts, wrong = [], []

    def open_page(forgive="nothing at all", **look):
        context = chromium.new_context(**{"reduced_motion": "reduce", **look})
        contexts.append(context)
        context.on("request", lambda request: OTHER_MACHINE.match(request.url) and wrong.append(request.url))
        context.set_default_timeout(BROWSER_TIMEOUT)
        page = context.new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda log: log.type in ("error", "warning") and forgive not in log.text and wrong.append(log.text),
        )
        return page

    yield open_page
    for number, context in enumerate(contexts):
        context.pages[0].screenshot(path=tmp_path / f"page-{number}.png")
        context.close()
    assert wrong == []


@pytest.fixture
def run_a_cell():
    """Run a cell, which prints the product of six and seven, in a JupyterLab that a page has opened."""

    def run_a_cell(jupyter, code="print('six times seven is', 6 * 7)", timeout=90_000):
        jupyter.set_default_timeout(timeout)  # JupyterLab loads slowly
        jupyter.locator(".jp-LauncherCard[data-category=Notebook]").first.click()
        jupyter.get_by_text("| Idle").wait_for()
        jupyter.locator(".jp-CodeCell .cm-content").first.click()
        jupyter.keyboard.type(code)
        jupyter.keyboard.press("Shift+Enter")
        jupyter.get_by_text("six times seven is 42").first.wait_for()
        assert jupyter.evaluate("window.opener") is None

    return run_a_cell


settings.register_profile("dev", deadline=None)
settings.register_profile("ci", deadline=None, derandomize=True, database=None, print_blob=True)
settings.load_profile("ci" if os.environ.get("CI") else "dev")


# --- resources of SageMaker

ROLE = "arn:aws:iam::123456789012:role/DataScientist"


@pytest.fixture
def client_error():
    """Return the error of a call that must fail: ``refusal(client.describe_app, ...)["Message"]``."""

    def client_error(call, **request):
        with pytest.raises(ClientError) as caught:
            call(**request)
        return caught.value.response["Error"]

    return client_error


@pytest.fixture
def require_members():
    """Skip a test where botocore's model lacks members: ``require_members("ResourceSpec", "TrainingPlanArn")``."""

    def require_members(shape, *members):
        model = service_model()
        if shape not in model.shape_names:
            pytest.skip(f"this botocore has no {shape}")
        if missing := set(members) - set(model.shape_for(shape).members):
            pytest.skip(f"this botocore's {shape} has no {', '.join(missing)}")

    return require_members


@pytest.fixture
def require_operations():
    """Skip a test where botocore's model lacks operations: ``require_operations("CreateMlflowApp")``."""

    def require_operations(*operations):
        if missing := set(operations) - set(service_model().operation_names):
            pytest.skip(f"this botocore has no {', '.join(sorted(missing))}")

    return require_operations


@pytest.fixture
def unconfirmed_rules(sagemock):
    """Refuse what AWS is not known to refuse."""
    sagemock.account_features.unconfirmed_rules = True


@pytest.fixture
def make(sagemock, create):
    """Create resources by the test file's fixture ``create``, one per hour."""

    def make(*names, **more):
        for name in names:
            create(name, **more)
            sagemock.clock.advance(hours=1)

    return make


@pytest.fixture
def raw_client(sagemock):
    """Return a client without validation, as in SDKs of other languages."""
    return boto3.client("sagemaker", config=Config(parameter_validation=False))


@pytest.fixture
def create_notebook(sagemaker_client):
    """Create a notebook instance; the test passes only the members that matter to it."""

    def create_notebook(name="lab", **more):
        defaults = {"NotebookInstanceName": name, "InstanceType": "ml.t3.medium", "RoleArn": ROLE}
        return sagemaker_client.create_notebook_instance(**defaults | more)["NotebookInstanceArn"]

    return create_notebook


@pytest.fixture
def notebook_in(sagemock, sagemaker_client, create_notebook):
    """Create a notebook instance and bring it to a status. Needs a manual clock."""

    def notebook_in(status, name="lab", **more):
        key = {"NotebookInstanceName": name}
        arn = create_notebook(name, **more)
        if status == "Failed":
            sagemock.fail_next(arn)
        if status != "Pending":
            sagemock.clock.settle()
        if status in ("Stopping", "Stopped", "Updating", "Deleting"):
            sagemaker_client.stop_notebook_instance(**key)
        if status in ("Stopped", "Updating", "Deleting"):
            sagemock.clock.settle()
        if status == "Updating":
            sagemaker_client.update_notebook_instance(**key)
        if status == "Deleting":
            sagemaker_client.delete_notebook_instance(**key)
        return arn

    return notebook_in


class Studio:
    """Factory of Studio resources in any status; methods return the members that identify them in calls.

    Needs a manual clock.
    """

    image = "arn:aws:sagemaker:us-east-1:885854791233:image/sagemaker-distribution-cpu"

    def __init__(self, cloud, client):
        self.cloud, self.client = cloud, client

    def domain(self, name="research", status="InService", **more):
        defaults = {
            "AuthMode": "IAM",
            "DefaultUserSettings": {"ExecutionRole": ROLE},
            "DefaultSpaceSettings": {"ExecutionRole": ROLE},
            "SubnetIds": ["subnet-1"],
            "VpcId": "vpc-1",
        }
        arn = self.client.create_domain(**{"DomainName": name} | defaults | more)["DomainArn"]
        # An older botocore drops DomainId from the reply.
        return self._bring("domain", {"DomainId": arn.rpartition("/")[2]}, arn, status)

    def profile(self, domain, name="alice", status="InService", **more):
        key = {**domain, "UserProfileName": name}
        created = self.client.create_user_profile(**key, **more)
        return self._bring("user_profile", key, created["UserProfileArn"], status)

    def space(self, domain, name="team", status="InService", **more):
        """Create a space; by default a classic shared one."""
        key = {**domain, "SpaceName": name}
        return self._bring("space", key, self.client.create_space(**key, **more)["SpaceArn"], status)

    def lab(self, profile, name="lab", status="InService", **settings):
        """Create a private space for JupyterLab."""
        return self.space(
            {"DomainId": profile["DomainId"]},
            name,
            status,
            SpaceSettings={"AppType": "JupyterLab"} | settings,
            OwnershipSettings={"OwnerUserProfileName": profile["UserProfileName"]},
            SpaceSharingSettings={"SharingType": "Private"},
        )

    def app(self, owner, app_type="JupyterServer", name="default", status="InService", **more):
        key = {**owner, "AppType": app_type, "AppName": name}
        if app_type in ("JupyterLab", "CodeEditor"):
            more = {"ResourceSpec": {"SageMakerImageArn": self.image}} | more
        return self._bring("app", key, self.client.create_app(**key, **more)["AppArn"], status)

    def _bring(self, noun, key, arn, status):
        if status == "Failed":
            self.cloud.fail_next(arn)
        if status != "Pending":
            self.cloud.clock.settle()
        if status in ("Updating", "Update_Failed"):
            getattr(self.client, f"update_{noun}")(**key)
        if status.startswith("Delet"):
            getattr(self.client, f"delete_{noun}")(**key)
        if status.endswith("e_Failed"):
            self.cloud.fail_next(arn)
        if status in ("Update_Failed", "Delete_Failed", "Deleted"):
            self.cloud.clock.settle()
        return key


@pytest.fixture
def studio(sagemock, raw_client):
    return Studio(sagemock, raw_client)


class NoPrograms:
    """A launcher that starts no program and keeps the specification of the last server."""

    def __init__(self, now):
        self.spec = None

    def create(self, spec):
        self.spec = spec
        return f"http://127.0.0.1:9/{spec.name}"

    def ignore(self, *_arguments):
        return None

    prepare = stop = delete = tick = on_exit = activity = close = ignore


@pytest.fixture
def no_programs():
    """Return a value for ``jupyter=`` that gives live URLs without programs behind them."""
    return NoPrograms


@pytest.fixture
def make_studio():
    return Studio


@pytest.fixture
def deletion_waiter_outcome():
    """Return a context manager that expects the outcome of botocore's waiters for the deletion of images.

    Before 1.43.127 they fail: they expect ResourceNotFoundException, which AWS does not send.
    """

    def deletion_waiter_outcome():
        waiters = botocore.session.get_session().get_waiter_model("sagemaker")
        if any(acceptor.expected == "ResourceNotFound" for acceptor in waiters.get_waiter("ImageDeleted").acceptors):
            return contextlib.nullcontext()
        return pytest.raises(WaiterError, match="ResourceNotFound")

    return deletion_waiter_outcome


@pytest.fixture
def slept(monkeypatch):
    """The seconds that the program has slept for real while the mock was active. None of them takes a millisecond."""
    slept = []
    with mock_sagemaker():
        ACTIVE.refresh_patches()  # sets the originals
        originals = {name: function for name, function in ORIGINALS.items() if name.endswith(".sleep")}

    def sleep(original, seconds, *args):
        slept.append(seconds)
        return original(min(seconds, 0.001), *args)

    for name, original in originals.items():
        monkeypatch.setitem(ORIGINALS, name, functools.partial(sleep, original))
    return slept


# --- tokens that every server behind presigned URLs must reject: functions of a server, with its ``arn``, ``key`` and
# ``token(now)``, and of the time


def unsigned(server, _):
    claims = jwt.decode(server.token(), options={"verify_signature": False})
    parts = [base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in ({"alg": "none"}, claims)]
    return ".".join(part.rstrip("=") for part in parts) + "."


BAD_TOKENS = {
    "expired": lambda server, now: server.token(now - 300),
    "forged": lambda server, now: tokens.mint(tokens.new_key(), server.arn, now, 1800),
    "tampered": lambda server, _: server.token()[:-4] + "AAAA",
    "unsigned": unsigned,
    "of another instance": lambda server, now: tokens.mint(server.key, server.arn + "2", now, 1800),
    "of a session": lambda server, now: tokens.exchange(server.key, server.arn, server.token(), now)[0],
    "empty": lambda *_: "",
    "nonsense": lambda *_: "\N{SNOWMAN}.<script>.",
}


@pytest.fixture(params=BAD_TOKENS)
def bad_token(request):
    """Return an invalid token: ``bad_token(server, now)``."""
    return BAD_TOKENS[request.param]
