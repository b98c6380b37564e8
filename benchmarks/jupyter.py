"""Live Jupyter compared with servers that are started from the command line."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from http.client import HTTPConnection
from importlib.metadata import version
from pathlib import Path
from statistics import median

import boto3
import psutil

from benchmarks.results import Goal, Result
from benchmarks.scale import Scale
from sagemock import mock_sagemaker
from sagemock.cloud.launcher import InstanceSpec
from sagemock.jupyter import LocalLauncher
from sagemock.jupyter.processes.supervisor import shared_supervisor
from sagemock.presigned import tokens

STARTUP_TIMEOUT = 120
INTERFACES = ("jupyterlab", "jupyter_lsp", "notebook", "nbclassic")
GOALS = {"server": (25, 0.5), "lab": (18, 0.4)}  # times faster when warm; memory
NAME = {"NotebookInstanceName": "bench"}
NOTEBOOK = {**NAME, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/SageMakerRole"}


# --- the candidates


@contextmanager
def command_line_server(command: str) -> Iterator[int]:
    """Run ``jupyter server`` or ``jupyter lab`` as a test without sagemock would; yield its port."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        module = {"server": "jupyter_server", "lab": "jupyterlab"}[command]
        options = ["--no-browser", "--allow-root", f"--port={port}", f"--ServerApp.root_dir={home}"]
        directories = {f"JUPYTER_{kind}_DIR": f"{home}/{kind}" for kind in ("CONFIG", "DATA", "RUNTIME")}
        if command == "server":
            options.append(f"--ServerApp.jpserver_extensions={dict.fromkeys((*INTERFACES, 'notebook_shim'), False)}")
        process = subprocess.Popen(
            [sys.executable, "-m", module, *options],
            env={**os.environ, **directories},
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            wait_until_ready(port)
            yield port
        finally:
            process.kill()
            process.wait()


class SagemockServers:
    """Servers of one launcher."""

    def __init__(self) -> None:
        self._launcher = LocalLauncher(time.time())
        self._number = 0

    @contextmanager
    def run(self) -> Iterator[int]:
        """Run one server; yield its port."""
        self._number += 1
        arn = f"arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/bench-{self._number}"
        origin = self._launcher.create(InstanceSpec(arn, f"bench-{self._number}", tokens.new_key()))
        port = int(origin.rpartition(":")[2])
        try:
            wait_until_ready(port)
            yield port
        finally:
            self._launcher.delete(arn)


def wait_until_ready(port: int) -> None:
    """Send requests until the reply has status 200; SystemExit after STARTUP_TIMEOUT."""
    deadline = time.monotonic() + STARTUP_TIMEOUT
    while time.monotonic() < deadline:
        connection = HTTPConnection("127.0.0.1", port, timeout=60)
        try:
            connection.request("GET", "/api")
            if connection.getresponse().status == 200:
                return
        except OSError:
            time.sleep(0.005)
        finally:
            connection.close()
    raise SystemExit(f"no reply on port {port} within {STARTUP_TIMEOUT} seconds")


# --- the measurements


def measure_starts(command: str, scale: Scale) -> dict[str, list[float]]:
    """Measure the start of a server: warm, cold, and from the command line, each once per round."""
    servers = SagemockServers()

    def start_cold() -> float:
        shared_supervisor().close()
        return time_start(servers.run())

    candidates: dict[str, Callable[[], float]] = {
        "cold": start_cold,
        "warm": lambda: time_start(servers.run()),
        "command line": lambda: time_start(command_line_server(command)),
    }
    if not scale.is_smoke:
        for measure in candidates.values():
            measure()  # the first round fills caches
    durations: dict[str, list[float]] = {candidate: [] for candidate in candidates}
    for _ in range(scale.rounds(9)):
        for candidate, measure in candidates.items():
            durations[candidate].append(measure())
    return durations


def time_start(server: AbstractContextManager[int]) -> float:
    """Return the seconds until a server is ready, and stop it."""
    start = time.perf_counter()
    with server:
        return time.perf_counter() - start


def measure_memory(command: str, scale: Scale) -> dict[str, list[float]]:
    """Measure the memory (PSS) of ten servers and all processes that they need."""
    number = scale.count(10, smoke=1)
    servers = SagemockServers()
    with ExitStack() as stack:
        for _ in range(number):
            stack.enter_context(servers.run())
        own = descendants_pss(os.getpid())
    shared_supervisor().close()
    with ExitStack() as stack:
        for _ in range(number):
            stack.enter_context(command_line_server(command))
        reference = descendants_pss(os.getpid())
    return {"PSS": [own], "PSS of the command line": [reference]}


def descendants_pss(pid: int) -> float:
    """Return the PSS of all descendants in bytes."""
    return float(sum(process.memory_full_info().pss for process in psutil.Process(pid).children(recursive=True)))


def presign_result(scale: Scale) -> Result:
    """Compare the presigned URL of a live Jupyter server with describe."""
    with mock_sagemaker(clock="instant", jupyter=True):
        client = boto3.client("sagemaker", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
        client.create_notebook_instance(**NOTEBOOK)
        presign_times: list[float] = []
        describe_times: list[float] = []
        for _ in range(scale.count(300, smoke=3)):
            for times, call in (
                (presign_times, client.create_presigned_notebook_instance_url),
                (describe_times, client.describe_notebook_instance),
            ):
                start = time.perf_counter()
                call(**NAME)
                times.append(time.perf_counter() - start)
    own, other = [median(presign_times)], [median(describe_times)]
    return Result("presigned URL of a live notebook", own, other, "describe", goal=Goal(3))


# --- the results


def main() -> None:
    """Print the measurements of one command (``server`` or ``lab``) as JSON, for :func:`command_results`."""
    scale, command = Scale.of_command_line(), sys.argv[1]
    print(json.dumps(measure_starts(command, scale) | measure_memory(command, scale)))


def results(scale: Scale) -> Iterator[Result]:
    """Compare ``jupyter server`` and, if it is installed, ``jupyter lab``."""
    yield presign_result(scale)
    with tempfile.TemporaryDirectory() as directory:
        yield from command_results("server", path_without(INTERFACES, Path(directory)), scale)
    if _is_installed("jupyterlab"):
        yield from command_results("lab", os.pathsep.join(sys.path), scale)


def command_results(command: str, path: str, scale: Scale) -> list[Result]:
    """Measure one command in an interpreter that finds modules only on ``path``."""
    process = subprocess.run(
        [sys.executable, "-S", "-m", __name__, command, *scale.options],
        env={**os.environ, "PYTHONPATH": path},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    values = json.loads(process.stdout)
    title, other = f"jupyter {command}", values["command line"]
    faster, memory = GOALS[command]
    number = scale.count(10, smoke=1)
    return [
        Result(f"{title}, warm", values["warm"], other, "by hand", faster=True, goal=Goal(faster, at_least=True)),
        Result(f"{title}, cold", values["cold"], other, "by hand", goal=Goal(0.7)),
        Result(
            f"{title}, PSS of {number}",
            values["PSS"],
            values["PSS of the command line"],
            "by hand",
            unit="MB",
            goal=Goal(memory),
        ),
    ]


def path_without(packages: tuple[str, ...], directory: Path) -> str:
    """Return a module path with everything that is installed except ``packages``, by links in ``directory``."""
    for path in map(Path, sys.path):
        if path.name == "site-packages":
            for entry in path.iterdir():
                if not entry.name.startswith(packages):
                    (directory / entry.name).symlink_to(entry)
    others = [path for path in sys.path if not path.endswith("site-packages")]
    return os.pathsep.join([*others, str(directory)])


def _is_installed(name: str) -> bool:
    try:
        return bool(version(name))
    except ImportError:
        return False


if __name__ == "__main__":
    main()
