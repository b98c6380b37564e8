"""Clients: threads that send a server mixed calls."""

from __future__ import annotations

import json
import random
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from statistics import quantiles

from benchmarks.http_client import HttpClient
from benchmarks.server import NOTEBOOK

ARN = "arn:aws:sagemaker:us-east-1:123456789012:notebook-instance/"
MAX_NOTEBOOKS = 20  # of one client
TIMEOUT = 30.0  # seconds for one reply, which a stopped server delays
# How often each call is made, in relation to the others.
CHANGES = {"create": 15, "stop": 15, "start": 8, "delete": 15}
OTHERS = {"describe": 25, "list": 5, "tag": 10, "open": 5, "health": 2}
WEIGHTS = CHANGES | OTHERS


class SoakClient:
    """A client with notebook instances of its own, which it creates, changes and deletes in random order.

    Attributes:
        calls: How many calls were answered.
        changes: How many of them have begun a transition.
        existing: The names that were created, without those whose deletion was accepted.
        failures: The errors that are not AWS's refusals, such as of a status that does not allow a call.
    """

    def __init__(self, number: int, port: int) -> None:
        self.calls = self.changes = 0
        self.existing: list[str] = []
        self.failures: list[str] = []
        self._prefix, self._created = f"soak-{number}-", 0
        self._chance, self._port = random.Random(number), port
        self._http = HttpClient(port, TIMEOUT)

    def run(self, until: threading.Event) -> None:
        """Send calls until the event is set."""
        while not until.is_set():
            (action,) = self._chance.choices(list(WEIGHTS), list(WEIGHTS.values()))
            try:
                getattr(self, f"_{action}")()
                self.changes += action in CHANGES
            except (OSError, RuntimeError) as error:
                if "ValidationException" not in str(error):
                    self.failures.append(f"{action}: {type(error).__name__}: {str(error)[:300]}")
            self.calls += 1
        self._http.close()

    def _choice(self) -> dict[str, object]:
        return {"NotebookInstanceName": self._chance.choice(self.existing) if self.existing else "none"}

    def _create(self) -> None:
        if len(self.existing) < MAX_NOTEBOOKS:
            self._created += 1
            name = f"{self._prefix}{self._created}"
            self._http.call("CreateNotebookInstance", {"NotebookInstanceName": name, **NOTEBOOK})
            self.existing.append(name)

    def _stop(self) -> None:
        self._http.call("StopNotebookInstance", self._choice())

    def _start(self) -> None:
        self._http.call("StartNotebookInstance", self._choice())

    def _delete(self) -> None:
        notebook = self._choice()
        self._http.call("DeleteNotebookInstance", notebook)
        self.existing.remove(str(notebook["NotebookInstanceName"]))

    def _describe(self) -> None:
        self._http.call("DescribeNotebookInstance", self._choice())

    def _list(self) -> None:
        self._http.call("ListNotebookInstances", {"NameContains": self._prefix, "MaxResults": 10})

    def _tag(self) -> None:
        tags = [{"Key": "last", "Value": str(self.calls)}]
        self._http.call("AddTags", {"ResourceArn": f"{ARN}{self._choice()['NotebookInstanceName']}", "Tags": tags})

    def _open(self) -> None:
        self._http.call("CreatePresignedNotebookInstanceUrl", self._choice())

    def _health(self) -> None:
        with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/_sagemock/health", timeout=TIMEOUT) as reply:
            health = json.load(reply)
        if health["status"] != "running":
            raise RuntimeError(f"the server is not healthy: {health}")


@contextmanager
def running(clients: list[SoakClient]) -> Iterator[None]:
    """Run the clients in threads within the context."""
    until = threading.Event()
    threads = [threading.Thread(target=client.run, args=[until]) for client in clients]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        until.set()
        for thread in threads:
            thread.join()


def percentile_99(port: int, calls: int, rounds: int = 5) -> float:
    """Return the 99th percentile of the durations of calls over one connection, in the best of several rounds."""
    client, results = HttpClient(port, TIMEOUT), []
    for _ in range(rounds):
        durations = []
        for _ in range(calls):
            start = time.perf_counter()
            client.call("ListNotebookInstances", {"MaxResults": 10})
            durations.append(time.perf_counter() - start)
        results.append(quantiles(durations, n=100)[98])
    client.close()
    return min(results)


def names_of(port: int) -> set[str]:
    """Return the names of all notebook instances."""
    client, names, request = HttpClient(port, TIMEOUT), set[str](), dict[str, object](MaxResults=100)
    while True:
        reply = json.loads(client.call("ListNotebookInstances", request).partition(b"\r\n\r\n")[2])
        names |= {notebook["NotebookInstanceName"] for notebook in reply["NotebookInstances"]}
        if "NextToken" not in reply:
            client.close()
            return names
        request["NextToken"] = reply["NextToken"]
