"""Comparison of live Jupyter with servers started by hand: ``python -m benchmarks.jupyter`` prints a table."""

from __future__ import annotations

import os
import platform
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from http.client import HTTPConnection
from importlib.metadata import version
from pathlib import Path
from statistics import median

import boto3
import psutil

from sagemock import mock_sagemaker
from sagemock.cloud.launcher import InstanceSpec
from sagemock.jupyter import LocalLauncher
from sagemock.jupyter.processes.supervisor import shared_supervisor
from sagemock.presigned import tokens

ROUNDS = 9
SERVERS = 10
PATIENCE = 120
INTERFACES = ("jupyterlab", "jupyter_lsp", "notebook", "nbclassic")
COLUMNS = ("", "sagemock", "by hand", "ratio", "goal")
Row = tuple[str, str, str, str, str]
NAME = {"NotebookInstanceName": "bench"}
NOTEBOOK = {**NAME, "InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/SageMakerRole"}


# --- the contestants


@contextmanager
def by_hand(command: str) -> Iterator[int]:
    """Start ``jupyter server`` or ``jupyter lab`` as a test would, and yield its port."""
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
            wait_for_reply(port)
            yield port
        finally:
            process.kill()
            process.wait()


class Ours:
    """Servers of one launcher of sagemock."""

    def __init__(self) -> None:
        self._launcher = LocalLauncher(time.time())
        self._number = 0

    @contextmanager
    def open(self) -> Iterator[int]:
        self._number += 1
        arn = f"arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/bench-{self._number}"
        origin = self._launcher.create(InstanceSpec(arn, f"bench-{self._number}", tokens.new_key()))
        port = int(origin.rpartition(":")[2])
        try:
            wait_for_reply(port)
            yield port
        finally:
            self._launcher.delete(arn)


def wait_for_reply(port: int) -> None:
    """Send requests until one returns 200; raise SystemExit after PATIENCE seconds."""
    deadline = time.monotonic() + PATIENCE
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
    raise SystemExit(f"no reply on port {port} within {PATIENCE} seconds")


# --- the measurements


def starting(name: str, command: str, goal: float) -> list[Row]:
    """Compare the start of a server: warm, cold and by hand, each once per round."""
    ours = Ours()

    def cold() -> float:
        shared_supervisor().close()
        return timed(ours.open)

    contestants: dict[str, Callable[[], float]] = {
        "cold": cold,
        "warm": lambda: timed(ours.open),
        "hand": lambda: timed(lambda: by_hand(command)),
    }
    taken: dict[str, list[float]] = {contestant: [] for contestant in contestants}
    for number in range(ROUNDS + 1):
        for contestant, measure in contestants.items():
            seconds = measure()
            if number:  # the first round fills caches
                taken[contestant].append(seconds)
    warm, cold_, hand = (median(taken[contestant]) for contestant in ("warm", "cold", "hand"))
    by = f"{hand:.3f} s"
    return [
        (f"{name}, warm", f"{warm:.3f} s", by, f"{hand / warm:.1f} x faster", f"at least {goal:.0f} x"),
        (f"{name}, cold", f"{cold_:.3f} s", by, f"{cold_ / hand:.2f} of it", "at most 0.7"),
    ]


def timed(server: Callable[[], object]) -> float:
    begun = time.perf_counter()
    with server():  # type: ignore[attr-defined]  # a context manager
        return time.perf_counter() - begun


def weight(name: str, command: str) -> Row:
    """Compare the PSS of ten servers and their helper processes."""
    ours = Ours()
    with ExitStack() as servers:
        for _ in range(SERVERS):
            servers.enter_context(ours.open())
        mine = pss_below(os.getpid())
    shared_supervisor().close()
    with ExitStack() as servers:
        for _ in range(SERVERS):
            servers.enter_context(by_hand(command))
        theirs = pss_below(os.getpid())
    row = (f"{name}, PSS of {SERVERS}", f"{mine:.0f} MB", f"{theirs:.0f} MB")
    return (*row, f"{mine / theirs:.2f} of it", "at most 0.5")


def pss_below(pid: int) -> float:
    """Return the PSS of all descendants in MB."""
    return sum(process.memory_full_info().pss for process in psutil.Process(pid).children(recursive=True)) / 1e6


def presigning() -> Row:
    """Compare creating a presigned URL of a live Jupyter with describe."""
    with mock_sagemaker(clock="instant", jupyter=True):
        client = boto3.client("sagemaker", "us-east-1", aws_access_key_id="testing", aws_secret_access_key="testing")
        client.create_notebook_instance(**NOTEBOOK)
        url, describe = [], []
        for _ in range(300):
            for taken, call in (
                (url, client.create_presigned_notebook_instance_url),
                (describe, client.describe_notebook_instance),
            ):
                begun = time.perf_counter()
                call(**NAME)
                taken.append(time.perf_counter() - begun)
    mine, other = median(url), median(describe)
    row = ("presigned URL (other: describe)", f"{mine * 1000:.2f} ms", f"{other * 1000:.2f} ms")
    return (*row, f"{mine / other:.2f} x", "under 3 x")


# --- the table


def main() -> None:
    if "--rows" in sys.argv:
        name, command, goal = sys.argv[2:]
        for row in [*starting(name, command, float(goal)), weight(name, command)]:
            print(*row, sep="\t")
        return
    rows = [COLUMNS, presigning(), *bare()]
    if _is_installed("jupyterlab"):
        rows += contest("jupyter lab", "lab", 8, os.pathsep.join(sys.path))
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    for row in rows:
        print(*(cell.ljust(width) for cell, width in zip(row, widths, strict=True)), sep="   ")
    print(f"\nmedians of {ROUNDS} alternating rounds; Python {platform.python_version()}", end=", ")
    print(", ".join(f"{name} {version(name)}" for name in ("jupyter_server", "tornado")))
    print(f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores: trust the ratios, not the seconds")


def contest(name: str, command: str, goal: float, path: str) -> list[Row]:
    """Run one comparison in an interpreter with ``path`` as its only module path."""
    done = subprocess.run(
        [sys.executable, "-S", "-m", __spec__.name, "--rows", name, command, str(goal)],
        env={**os.environ, "PYTHONPATH": path},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return [tuple(line.split("\t")) for line in done.stdout.splitlines()]  # type: ignore[misc]  # of five cells


def bare() -> list[Row]:
    """Compare servers without any Jupyter interface installed."""
    with tempfile.TemporaryDirectory() as farm:
        return contest("jupyter server", "server", 15, without(INTERFACES, Path(farm)))


def without(packages: tuple[str, ...], farm: Path) -> str:
    """Return a PYTHONPATH with all installed packages except ``packages``."""
    for folder in map(Path, sys.path):
        if folder.name == "site-packages":
            for entry in folder.iterdir():
                if not entry.name.startswith(packages):
                    (farm / entry.name).symlink_to(entry)
    others = [entry for entry in sys.path if not entry.endswith("site-packages")]
    return os.pathsep.join([*others, str(farm)])


def _is_installed(name: str) -> bool:
    try:
        return bool(version(name))
    except ImportError:
        return False


if __name__ == "__main__":
    main()
