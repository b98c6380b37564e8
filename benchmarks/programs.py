"""Real programs behind presigned URLs compared with the same programs started by hand."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack, contextmanager
from functools import partial
from importlib.util import find_spec
from itertools import count
from typing import Any

import requests

from benchmarks.calls import sagemaker
from benchmarks.jupyter import descendants_pss
from benchmarks.results import Goal, Result
from benchmarks.scale import Scale
from benchmarks.studio import NEW_DOMAIN, ROLE
from sagemock import mock_sagemaker
from sagemock.front_door.programs import code_editor

Visit = Callable[[requests.Session], requests.Response]
Program = Callable[[], AbstractContextManager[Visit]]
EXPERIMENTS = "/ajax-api/2.0/mlflow/experiments/search"
PROGRAM_ROUNDS = 5
PATIENCE = 600  # seconds


# --- by hand


@contextmanager
def by_hand(command: list[str], path: str = "/", post: Mapping[str, int] | None = None) -> Iterator[Visit]:
    """Run a command that serves at a port, its last argument; yield the request for its first page."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as directory:
        process = subprocess.Popen(
            [part.format(directory=directory, port=port) for part in command],
            cwd=directory,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )
        url = f"http://127.0.0.1:{port}{path}"
        try:
            yield lambda browser: browser.post(url, json=post) if post else browser.get(url)
        finally:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


MLFLOW = [sys.executable, "-m", "mlflow", "server", "--workers", "1", "--port", "{port}"]
MLFLOW += ["--backend-store-uri", "sqlite:///{directory}/mlflow.db"]
TENSORBOARD = [sys.executable, "-m", "tensorboard.main", "--logdir", "{directory}", "--port", "{port}"]
CODE_SERVER = ["--auth", "none", "--bind-addr", "127.0.0.1:{port}", "--config", "{directory}/config.yaml"]
CODE_SERVER += ["--user-data-dir", "{directory}", "--disable-telemetry", "--disable-update-check"]


# --- behind presigned URLs


class Mlflow:
    """Tracking servers, each with an MLflow of its own."""

    def __init__(self, client: Any) -> None:
        self._client, self._numbers = client, count(1)

    @contextmanager
    def open(self) -> Iterator[Visit]:
        """Create a server, and yield the request that opens it and lists its experiments."""
        name = {"TrackingServerName": f"server-{next(self._numbers)}"}
        self._client.create_mlflow_tracking_server(**name, ArtifactStoreUri="s3://bucket", RoleArn=ROLE)

        def visit(browser: requests.Session) -> requests.Response:
            url = self._client.create_presigned_mlflow_tracking_server_url(**name)["AuthorizedUrl"]
            browser.get(url).raise_for_status()
            return browser.post(url.partition("/auth")[0] + EXPERIMENTS, json={"max_results": 1})

        try:
            yield visit
        finally:
            self._client.delete_mlflow_tracking_server(**name)


class StudioApps:
    """Apps of one user profile, each of which is created, opened and deleted."""

    def __init__(self, client: Any) -> None:
        self._client = client
        domain = {"DomainId": client.create_domain(DomainName="programs", **NEW_DOMAIN)["DomainId"]}
        self._profile = {**domain, "UserProfileName": "bench"}
        self._space = {**domain, "SpaceName": "editor"}
        client.create_user_profile(**self._profile)
        client.create_space(
            **self._space,
            SpaceSettings={"AppType": "CodeEditor"},
            OwnershipSettings={"OwnerUserProfileName": "bench"},
            SpaceSharingSettings={"SharingType": "Private"},
        )

    @contextmanager
    def open_tensorboard(self) -> Iterator[Visit]:
        """Create a TensorBoard app, and yield the request that opens it."""
        app = {**self._profile, "AppType": "TensorBoard", "AppName": "default"}
        self._client.create_app(**app)
        yield lambda browser: browser.get(f"{self._presign()}&redirect=TensorBoard")
        self._client.delete_app(**app)

    @contextmanager
    def open_code_editor(self) -> Iterator[Visit]:
        """Yield the request that creates a CodeEditor app and opens it."""
        yield lambda browser: browser.get(self._presign(SpaceName="editor"))
        self._client.delete_app(**self._space, AppType="CodeEditor", AppName="default")

    def _presign(self, **more: str) -> str:
        return str(self._client.create_presigned_domain_url(**self._profile, **more)["AuthorizedUrl"])


# --- the measurements


def measure(program: Program) -> tuple[float, float]:
    """Return the seconds until a program has replied, and its memory (PSS) in bytes."""
    before = descendants_pss(os.getpid())
    start = time.perf_counter()
    with requests.Session() as browser, program() as visit:
        while not _has_replied(visit, browser):
            if time.perf_counter() - start > PATIENCE:
                raise SystemExit(f"no reply within {PATIENCE} seconds")
            time.sleep(0.005)
        return time.perf_counter() - start, descendants_pss(os.getpid()) - before


def _has_replied(visit: Visit, browser: requests.Session) -> bool:
    try:
        return visit(browser).status_code == requests.codes.ok
    except requests.RequestException:
        return False


def compare(title: str, own: Program, other: Program, goal: Goal | None, scale: Scale) -> list[Result]:
    """Compare a program behind a presigned URL with one that is started by hand, alternating."""
    if not scale.is_smoke:
        measure(own)  # imports modules and fills caches
        measure(other)
    values: dict[str, list[tuple[float, float]]] = {"own": [], "other": []}
    for number in range(scale.rounds(PROGRAM_ROUNDS)):
        order = [("own", own), ("other", other)]
        for name, program in order if number % 2 else reversed(order):
            values[name].append(measure(program))
    own_times, own_memory = zip(*values["own"], strict=True)
    other_times, other_memory = zip(*values["other"], strict=True)
    return [
        Result(title, own_times, other_times, "by hand", goal=goal),
        Result(f"{title}, memory", own_memory, other_memory, "by hand", unit="MB"),
    ]


def results(scale: Scale) -> Iterator[Result]:
    """Compare the programs that are installed."""
    with ExitStack() as stack:
        has_mlflow, has_tensorboard = find_spec("mlflow") is not None, find_spec("tensorboard") is not None
        code_server = shutil.which(os.environ.get(code_editor.VARIABLE) or code_editor.NAME)
        if not (has_mlflow or has_tensorboard or code_server):
            return
        stack.enter_context(mock_sagemaker(clock="instant", jupyter=True, mlflow=has_mlflow))
        client = sagemaker()
        if has_mlflow:
            other = partial(by_hand, MLFLOW, EXPERIMENTS, {"max_results": 1})
            yield from compare("MLflow, opened", Mlflow(client).open, other, Goal(0.1), scale)
        apps = StudioApps(client)
        if has_tensorboard:
            other = partial(by_hand, TENSORBOARD)
            yield from compare("TensorBoard, opened", apps.open_tensorboard, other, Goal(1), scale)
        if code_server:
            other = partial(by_hand, [code_server, *CODE_SERVER])
            yield from compare("Code Editor, opened", apps.open_code_editor, other, Goal(1), scale)
