"""Servers of engines: the times until they answer, answer again after a crash, and are gone."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import requests

from benchmarks.calls import sagemaker
from benchmarks.engine_probes import ENGINES, Engine
from benchmarks.jupyter import NAME, NOTEBOOK
from benchmarks.results import Result
from benchmarks.scale import Scale
from sagemock import mock_sagemaker

ROUNDS = 5
PATIENCE = 600  # seconds
LIMITS = {"Spawner": {"http_timeout": PATIENCE, "start_timeout": PATIENCE}}  # a loaded machine takes its time
POLL_SECONDS = 0.05
READY, AFTER_CRASH, STOPPED, GONE = "first ready", "ready after a crash", "stopped", "gone after a killed parent"


@contextmanager
def temporary_directory() -> Iterator[Path]:
    """Make a directory in which mocks of this process have their temporary files."""
    before = tempfile.gettempdir()
    with tempfile.TemporaryDirectory(prefix="sm") as directory:
        tempfile.tempdir = directory
        try:
            yield Path(directory)
        finally:
            tempfile.tempdir = before


def options_of(engine: Engine) -> dict[str, Any]:
    """Return the options of a mock with this engine, whose patience is that of the benchmark."""
    return {**engine.options, "launcher_config": {**engine.options.get("launcher_config", {}), **LIMITS}}


def open_notebook(client: Any) -> None:
    """Open the presigned URL of the notebook instance, and wait until its server has answered."""
    url = client.create_presigned_notebook_instance_url(**NAME)["AuthorizedUrl"]
    with requests.Session() as browser:
        response = browser.get(url, timeout=PATIENCE)
        while "Retry-After" in response.headers:
            response = browser.get(url, timeout=PATIENCE)
        if not response.ok:
            raise SystemExit(f"the server cannot be opened: {response.text}")


def seconds_until(condition: Callable[[], object]) -> float:
    """Return the seconds until a condition is true."""
    start = time.perf_counter()
    while not condition():
        if time.perf_counter() - start > PATIENCE:
            raise SystemExit(f"not within {PATIENCE} seconds")
        time.sleep(POLL_SECONDS)
    return time.perf_counter() - start


def measure_life(engine: Engine) -> dict[str, float]:
    """Measure the first start of a server, the one after a crash, and its stop."""
    with temporary_directory() as directory, mock_sagemaker(**options_of(engine), clock="instant"):
        client = sagemaker()
        client.create_notebook_instance(**NOTEBOOK)
        start = time.perf_counter()
        open_notebook(client)
        ready = time.perf_counter() - start
        crashed = engine.servers(directory)
        engine.kill(directory)

        def is_replaced() -> bool:
            open_notebook(client)
            return engine.servers(directory) not in ([], crashed)

        after_crash = seconds_until(is_replaced)
        client.stop_notebook_instance(**NAME)
        return {READY: ready, AFTER_CRASH: after_crash, STOPPED: seconds_until(lambda: not engine.servers(directory))}


def measure_kill(engine: Engine) -> dict[str, float]:
    """Measure how long a server and its volume outlive the process that has started it."""
    with tempfile.TemporaryDirectory(prefix="sm") as directory:
        command = [sys.executable, "-m", __name__, json.dumps(options_of(engine))]
        environment = {**os.environ, "TMPDIR": directory}
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout is not None
            process.stdout.readline()
            process.kill()
        path = Path(directory)
        return {GONE: seconds_until(lambda: not (engine.servers(path) or engine.volumes() or list(path.iterdir())))}


def main() -> None:
    """Open a notebook instance of an engine, and wait to be killed."""
    with mock_sagemaker(**json.loads(sys.argv[1]), clock="instant"):
        client = sagemaker()
        client.create_notebook_instance(**NOTEBOOK)
        open_notebook(client)
        print("ready", flush=True)
        sys.stdin.read()


def results(scale: Scale) -> Iterator[Result]:
    """Measure the engines that work on this machine, and print why others do not."""
    for name, make_engine in ENGINES.items():
        engine = make_engine()
        if reason := engine.is_missing() if find_spec("jupyterhub") else "JupyterHub is not installed":
            print(f"{name}: skipped, {reason}")
            continue
        values: dict[str, list[float]] = {}
        for _ in range(scale.rounds(ROUNDS)):
            for title, seconds in {**measure_life(engine), **measure_kill(engine)}.items():
                values.setdefault(title, []).append(seconds)
        for title, figures in values.items():
            yield Result(f"{name}, {title}", figures)


if __name__ == "__main__":
    main()
