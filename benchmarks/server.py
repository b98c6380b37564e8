"""``sagemock serve`` compared with ``moto_server``, through the same HTTP client; wall time."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from selectors import EVENT_READ, DefaultSelector
from statistics import quantiles

from benchmarks.http_client import HttpClient, http_request
from benchmarks.results import Goal, Result
from benchmarks.rounds import undisturbed
from benchmarks.scale import Scale
from benchmarks.server_process import ServerProcess

NOTEBOOK = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
COMMANDS = {
    "sagemock": [str(Path(sys.executable).with_name("sagemock")), "serve", "--clock", "instant", "--port"],
    "moto": [str(Path(sys.executable).with_name("moto_server")), "-p"],
}
CONNECTIONS = (1, 8)


@contextmanager
def running_server(name: str) -> Iterator[ServerProcess]:
    """Run a server process."""
    server = ServerProcess(COMMANDS[name])
    try:
        yield server
    finally:
        server.stop()


def measure_load(port: int, connections: int, seconds: float) -> tuple[float, float]:
    """Describe a notebook instance over several connections at the same time.

    One thread sends all calls: threads would wait for each other, and take the server's processor.

    Returns:
        The requests per second, and the 99th percentile of their durations.
    """
    message = http_request(port, "DescribeNotebookInstance", {"NotebookInstanceName": "n0"})
    clients = [HttpClient(port) for _ in range(connections)]
    sent: dict[HttpClient, float] = {}
    durations: list[float] = []

    with DefaultSelector() as selector:

        def send(client: HttpClient) -> None:
            sent[client] = time.perf_counter()
            client.send(message)
            selector.register(client, EVENT_READ, client)

        end = time.perf_counter() + seconds
        for client in clients:
            send(client)
        while time.perf_counter() < end:
            for key, _ in selector.select():
                client = key.data
                selector.unregister(client)  # its connection may be closed by receive
                if client.receive() is None:
                    selector.register(client, EVENT_READ, client)
                else:
                    durations.append(time.perf_counter() - sent[client])
                    send(client)
    for client in clients:
        client.close()
    return len(durations) / seconds, quantiles(durations, n=100)[98]


def create_notebooks(port: int, numbers: range) -> None:
    """Create notebook instances with these numbers."""
    client = HttpClient(port)
    for number in numbers:
        client.call("CreateNotebookInstance", {"NotebookInstanceName": f"n{number}", **NOTEBOOK})
    client.close()


def load_results(scale: Scale) -> Iterator[Result]:
    """Compare calls per second, their duration and the memory of a large account."""
    notebooks = scale.count(10_000, smoke=20)
    with ExitStack() as stack:
        servers = {name: stack.enter_context(running_server(name)) for name in COMMANDS}
        for server in servers.values():
            create_notebooks(server.port, range(1))
            measure_load(server.port, max(CONNECTIONS), scale.seconds(0.5))
        for connections in CONNECTIONS:
            yield from _compare_load(servers, connections, scale)
        for server in servers.values():
            create_notebooks(server.port, range(1, notebooks))
        memory = {name: [float(server.memory())] for name, server in servers.items()}
        yield _result(f"serve: memory with {notebooks:,} notebooks", memory, unit="MB")


def _compare_load(servers: dict[str, ServerProcess], connections: int, scale: Scale) -> Iterator[Result]:
    def measure() -> dict[str, tuple[float, float]]:
        return {name: measure_load(server.port, connections, scale.seconds(2)) for name, server in servers.items()}

    rounds = [undisturbed(measure, tries=scale.count(6, smoke=1)) for _ in range(scale.rounds(5))]
    rates, percentiles = ({name: [each[name][part] for each in rounds] for name in COMMANDS} for part in (0, 1))
    title = f"{connections} connection{'s' if connections > 1 else ''}"
    at_least = {1: 8, 8: 12}[connections]
    yield _result(f"serve: describes over {title}", rates, unit="1/s", goal=Goal(at_least, at_least=True))
    goal = Goal(1 / 8) if connections > 1 else None
    yield _result(f"serve: 99th percentile over {title}", percentiles, goal=goal)


def start_results(scale: Scale) -> list[Result]:
    """Compare the durations of starting and stopping; ``python -m benchmarks.start`` has the parts of a start."""
    rounds = [{name: start_and_stop(name) for name in COMMANDS} for _ in range(scale.rounds(15))]
    starts, stops = ({name: [each[name][part] for each in rounds] for name in COMMANDS} for part in (0, 1))
    return [
        _result("serve: start to first reply", starts, goal=Goal(1 / 3)),
        Result("serve: stop", stops["sagemock"], goal=Goal(0.1)),
    ]


def start_and_stop(name: str) -> tuple[float, float]:
    """Return the seconds of a start and of a stop."""
    server = ServerProcess(COMMANDS[name])
    return server.start_time, server.stop()


def _result(title: str, values: dict[str, list[float]], *, unit: str = "s", goal: Goal | None = None) -> Result:
    return Result(title, values["sagemock"], values["moto"], "moto_server", unit=unit, goal=goal)
