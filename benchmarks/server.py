"""``sagemock serve`` compared with ``moto_server``, through the same HTTP client, as a table."""

from __future__ import annotations

import os
import platform
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles

import moto

import sagemock
from benchmarks.http_client import HttpClient
from benchmarks.rounds import format_ratio, format_seconds
from benchmarks.scale import Scale

NOTEBOOK = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
COMMANDS = {
    "sagemock": [str(Path(sys.executable).with_name("sagemock")), "serve", "--clock", "instant", "--port"],
    "moto": [str(Path(sys.executable).with_name("moto_server")), "-p"],
}
# Without bytecode files both servers would compile everything at every start.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
CONNECTIONS = 8
WIDTHS = (32, 12, 14, 10, 0)


class ServerProcess:
    """A server process.

    Attributes:
        port: The port that it listens on.
        start_time: The seconds until its first reply.
    """

    def __init__(self, name: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        start = time.perf_counter()
        self._process = subprocess.Popen(
            [*COMMANDS[name], str(self.port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT
        )
        self._wait_until_ready()
        self.start_time = time.perf_counter() - start

    def _wait_until_ready(self) -> None:
        client = HttpClient(self.port)
        while True:
            try:
                client.call("ListNotebookInstances", {})
                return client.close()
            except ConnectionError:
                time.sleep(0.005)

    def memory(self) -> int:
        """Return its resident memory in bytes."""
        return int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def stop(self) -> float:
        """Stop it as Ctrl-C does, and return the seconds that this took."""
        start = time.perf_counter()
        self._process.send_signal(signal.SIGINT)
        self._process.wait()
        return time.perf_counter() - start


@contextmanager
def running_server(name: str) -> Iterator[ServerProcess]:
    """Run a server process."""
    server = ServerProcess(name)
    try:
        yield server
    finally:
        server.stop()


def measure_load(port: int, seconds: float) -> tuple[float, float]:
    """Describe a notebook instance over CONNECTIONS connections.

    Returns:
        The requests per second, and the 99th percentile of their durations.
    """
    durations: list[float] = []
    end = time.perf_counter() + seconds

    def run_client() -> None:
        client = HttpClient(port)
        while (start := time.perf_counter()) < end:
            client.call("DescribeNotebookInstance", {"NotebookInstanceName": "n0"})
            durations.append(time.perf_counter() - start)
        client.close()

    threads = [threading.Thread(target=run_client) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(durations) / seconds, quantiles(durations, n=100)[98]


def create_notebooks(port: int, numbers: range) -> None:
    """Create notebook instances with these numbers."""
    client = HttpClient(port)
    for number in numbers:
        client.call("CreateNotebookInstance", {"NotebookInstanceName": f"n{number}", **NOTEBOOK})
    client.close()


def print_load_rows(scale: Scale) -> None:
    """Compare requests per second, their duration and the memory of a large account."""
    notebooks = scale.count(10_000, smoke=20)
    with ExitStack() as stack:
        servers = {name: stack.enter_context(running_server(name)) for name in COMMANDS}
        for server in servers.values():
            create_notebooks(server.port, range(1))
            measure_load(server.port, scale.seconds(0.5))
        rounds = [
            {name: measure_load(server.port, scale.seconds(2)) for name, server in servers.items()}
            for _ in range(scale.rounds(5))
        ]
        rates = {name: median(results[name][0] for results in rounds) for name in COMMANDS}
        percentiles = {name: median(results[name][1] for results in rounds) for name in COMMANDS}
        print_row("describes per second", rates, "{:.0f}", "6 x")
        print_seconds("their 99th percentile", percentiles, "0.2 x")
        for server in servers.values():
            create_notebooks(server.port, range(1, notebooks))
        memory = {name: server.memory() / 2**20 for name, server in servers.items()}
        print_row(f"memory with {notebooks:,} notebooks", memory, "{:.0f} MB", "")


def print_start_rows(scale: Scale) -> None:
    """Compare the durations of starting and stopping."""
    rounds = [{name: start_and_stop(name) for name in COMMANDS} for _ in range(scale.rounds(15))]
    starts, stops = ({name: median(results[name][part] for results in rounds) for name in COMMANDS} for part in (0, 1))
    print_seconds("start to first reply", starts, "0.33 x")
    print_seconds("stop", stops, "100 ms")


def start_and_stop(name: str) -> tuple[float, float]:
    """Return the seconds of a start and of a stop."""
    server = ServerProcess(name)
    return server.start_time, server.stop()


def print_seconds(title: str, values: dict[str, float], goal: str) -> None:
    """Print a row with durations."""
    _print_cells(title, *(format_seconds(values[name]) for name in COMMANDS), _ratio(values), goal)


def print_row(title: str, values: dict[str, float], value_format: str, goal: str) -> None:
    """Print a row with other values."""
    _print_cells(title, *(value_format.format(values[name]) for name in COMMANDS), _ratio(values), goal)


def _ratio(values: dict[str, float]) -> str:
    return format_ratio(values["sagemock"] / values["moto"])


def _print_cells(*cells: str) -> None:
    print("".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip(), flush=True)


def main() -> None:
    """Print the table."""
    scale = Scale.of_command_line()
    _print_cells("", "sagemock", "moto_server", "ratio", "goal")
    print_load_rows(scale)
    print_start_rows(scale)
    print(
        f"\nWall time, medians of alternating rounds, {CONNECTIONS} connections; "
        f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n"
        f"Python {platform.python_version()}, sagemock {sagemock.__version__}, moto {moto.__version__}."
    )


if __name__ == "__main__":
    main()
