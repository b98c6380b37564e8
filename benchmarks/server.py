"""Comparison of `sagemock serve` and `moto_server`, by one client that sends plain HTTP to both."""

from __future__ import annotations

import json
import os
import platform
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack, contextmanager
from pathlib import Path
from statistics import median, quantiles

import moto

import sagemock
from benchmarks.rounds import milliseconds, ratio

SIGNED = (
    "AWS4-HMAC-SHA256 Credential=testing/20260101/us-east-1/sagemaker/aws4_request, "
    f"SignedHeaders=host;x-amz-date, Signature={'0' * 64}"
)
NEW = {"InstanceType": "ml.t3.medium", "RoleArn": "arn:aws:iam::123456789012:role/DataScientist"}
COMMANDS = {
    "ours": [str(Path(sys.executable).with_name("sagemock")), "serve", "--clock", "instant", "--port"],
    "moto": [str(Path(sys.executable).with_name("moto_server")), "-p"],
}
# With PYTHONDONTWRITEBYTECODE both would compile all their files at every start.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
CONNECTIONS = 8
ROUNDS = 5
STARTS = 15
MANY = 10_000


class Wire:
    """A connection that is opened again when the server closes it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._socket: socket.socket | None = None

    def call(self, operation: str, request: dict[str, object]) -> bytes:
        """Return the reply's head and body; raise ConnectionError if no server accepts the connection."""
        body = json.dumps(request)
        head = (
            f"POST / HTTP/1.1\r\nHost: localhost:{self._port}\r\n"
            f"X-Amz-Target: SageMaker.{operation}\r\nContent-Type: application/x-amz-json-1.1\r\n"
            f"Authorization: {SIGNED}\r\nX-Amz-Date: 20260101T000000Z\r\nContent-Length: {len(body)}\r\n\r\n"
        )
        for _ in range(2):
            if self._socket is None:
                self._socket = socket.create_connection(("127.0.0.1", self._port))
            try:
                self._socket.sendall((head + body).encode())
                return self._reply()
            except ConnectionError:
                self.close()
        raise ConnectionError

    def _reply(self) -> bytes:
        assert self._socket
        seen = b""
        while b"\r\n\r\n" not in seen:
            seen += self._more()
        head = seen.partition(b"\r\n\r\n")[0].lower()
        length = len(head) + 4 + int(head.split(b"content-length:")[1].split(b"\r\n")[0])
        while len(seen) < length:
            seen += self._more()
        if b"connection: close" in head:
            self.close()
        if b" 200 " not in seen[:20]:
            raise RuntimeError(seen.decode())
        return seen

    def _more(self) -> bytes:
        assert self._socket
        more = self._socket.recv(65536)
        if not more:
            raise ConnectionError
        return more

    def close(self) -> None:
        if self._socket:
            self._socket.close()
            self._socket = None


class Running:
    """A server in a separate process, and the time to its first reply."""

    def __init__(self, name: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self.port = probe.getsockname()[1]
        begun = time.perf_counter()
        self._process = subprocess.Popen(
            [*COMMANDS[name], str(self.port)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENVIRONMENT
        )
        self._await()
        self.start = time.perf_counter() - begun

    def _await(self) -> None:
        wire = Wire(self.port)
        while True:
            try:
                wire.call("ListNotebookInstances", {})
                return wire.close()
            except ConnectionError:
                time.sleep(0.005)

    def memory(self) -> int:
        """Return the resident memory in bytes."""
        return int(Path(f"/proc/{self._process.pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")

    def stop(self) -> float:
        """Stop the server as Ctrl-C does, and return the time it took."""
        begun = time.perf_counter()
        self._process.send_signal(2)
        self._process.wait()
        return time.perf_counter() - begun


@contextmanager
def running(name: str):
    server = Running(name)
    try:
        yield server
    finally:
        server.stop()


def load(port: int, seconds: float) -> tuple[float, float]:
    """Return requests per second and the 99th percentile of a describe, for CONNECTIONS clients."""
    taken: list[float] = []
    end = time.perf_counter() + seconds

    def client() -> None:
        wire = Wire(port)
        while (begun := time.perf_counter()) < end:
            wire.call("DescribeNotebookInstance", {"NotebookInstanceName": "n0"})
            taken.append(time.perf_counter() - begun)
        wire.close()

    threads = [threading.Thread(target=client) for _ in range(CONNECTIONS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return len(taken) / seconds, quantiles(taken, n=100)[98]


def fill(port: int, many: int, first: int = 0) -> None:
    wire = Wire(port)
    for number in range(first, many):
        wire.call("CreateNotebookInstance", {"NotebookInstanceName": f"n{number}", **NEW})
    wire.close()


def main() -> None:
    row("", "sagemock", "moto_server", "ratio", "goal")
    with ExitStack() as stack:
        servers = {name: stack.enter_context(running(name)) for name in COMMANDS}
        for server in servers.values():
            fill(server.port, 1)
            load(server.port, 0.5)
        rounds = [{name: load(server.port, 2) for name, server in servers.items()} for _ in range(ROUNDS)]
        rate, worst = ({name: median(each[name][of] for each in rounds) for name in COMMANDS} for of in (0, 1))
        row(
            "describes per second",
            f"{rate['ours']:.0f}",
            f"{rate['moto']:.0f}",
            ratio(rate["ours"] / rate["moto"]),
            "6 x",
        )
        seconds("their 99th percentile", worst, "0.2 x")
        for server in servers.values():
            fill(server.port, MANY, first=1)
        grown = {name: server.memory() / 2**20 for name, server in servers.items()}
        row(
            "memory with 10,000 notebooks",
            *(f"{grown[name]:.0f} MB" for name in COMMANDS),
            ratio(grown["ours"] / grown["moto"]),
            "",
        )
    starts = [{name: once(name) for name in COMMANDS} for _ in range(STARTS)]
    seconds("start to first reply", {name: median(each[name][0] for each in starts) for name in COMMANDS}, "0.33 x")
    seconds("stop", {name: median(each[name][1] for each in starts) for name in COMMANDS}, "100 ms")
    print(
        f"\nWall time, medians of alternating rounds, {CONNECTIONS} connections; "
        f"load average {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores.\n"
        f"Python {platform.python_version()}, sagemock {sagemock.__version__}, moto {moto.__version__}."
    )


def once(name: str) -> tuple[float, float]:
    server = Running(name)
    return server.start, server.stop()


def seconds(title: str, taken: dict[str, float], goal: str) -> None:
    row(title, milliseconds(taken["ours"]), milliseconds(taken["moto"]), ratio(taken["ours"] / taken["moto"]), goal)


def row(*cells: str) -> None:
    print(
        "".join(cell.ljust(width) for cell, width in zip(cells, (32, 12, 14, 10, 0), strict=True)).rstrip(), flush=True
    )


if __name__ == "__main__":
    main()
