"""Soak: the phases of one run."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.server_process import ENVIRONMENT, ServerProcess

from .clients import SoakClient, names_of, percentile_99, running
from .disturbances import MachineClock, disturbed
from .findings import Finding
from .slow_connections import SlowClients

CLIENTS = 8
CHANGES_UNTIL_FLAT = 8000  # of 1.5 statuses each: memory grows until there are 11,000, when the oldest are dropped
SPEED = 6000  # of the clock: an instance is in service after some hundredths of a second
DISTURBANCES = 30  # in one run
LONGEST_PAUSE = 10.0  # seconds between two disturbances
MEMORY_GROWTH = 1.05
SLOWDOWN = 2.0
RESTART = 2.0  # seconds, of the fastest of several starts
STARTS = 3
NEW_THREADS = 3  # pools start threads when they are first needed
NEW_DESCRIPTORS = 2  # that a thread may just have open
SETTLING = 10.0  # seconds for the server to free the descriptors of closed connections


@dataclass(frozen=True)
class Usage:
    """The memory (bytes), open descriptors and threads of a server without clients."""

    memory: int
    descriptors: int
    threads: int


class Soak:
    """One run.

    Args:
        directory: Gets the state, the log and the time offset of the server.
        first: The seconds of the first phase.
        second: The seconds of the second phase, which has disturbances.
        changes_until_flat: The number of changes before the first measurement; the first phase lasts until then.
        probe: The number of calls that the durations of calls are measured by.

    Attributes:
        counts: How often things happened, by their names.
    """

    def __init__(
        self,
        directory: Path,
        first: float,
        second: float,
        *,
        changes_until_flat: int = CHANGES_UNTIL_FLAT,
        probe: int = 1000,
    ) -> None:
        self.counts: dict[str, int] = {}
        self._directory, self._first, self._second = directory, first, second
        self._changes_until_flat, self._probe = changes_until_flat, probe
        self._clock = MachineClock(directory)
        self._clients: list[SoakClient] = []

    def run(self) -> Iterator[Finding]:
        """Run all phases, and yield the measured values."""
        with self._server() as server:
            self._clients = [SoakClient(number, server.port) for number in range(CLIENTS)]
            self._run_first_phase()
            before, idle = usage(server), percentile_99(server.port, self._probe)
            with SlowClients(server.port) as slow:
                self._run_second_phase(server)
                busy = percentile_99(server.port, self._probe)
            self.counts["slow requests"] = slow.opened
            yield from compare(before, settled_usage(server, before))
            yield Finding("99th percentile with slow connections", 1000 * busy, 1000 * SLOWDOWN * idle, "ms")
            server.stop()
            yield Finding("exit code after Ctrl-C", abs(server.exit_code), 0)
        yield Finding("start with the state, to the first reply", min(self._start_times()), RESTART, "s")
        with self._server() as server:
            existing = names_of(server.port)
            lost = {name for client in self._clients for name in client.existing} - existing
            yield Finding(f"lost notebook instances, of {len(existing)}", len(lost), 0)
        failures = [failure for client in self._clients for failure in client.failures]
        print(*failures[:5], sep="\n", end="\n" if failures else "")
        yield Finding("calls with another answer than AWS's", len(failures), 0)
        yield Finding("tracebacks in the log", self._log.read_text(errors="replace").count("Traceback"), 0)

    @property
    def _log(self) -> Path:
        return self._directory / "log"

    @contextmanager
    def _server(self) -> Iterator[ServerProcess]:
        command = [str(Path(sys.executable).with_name("sagemock")), "serve", "--speed", str(SPEED)]
        command += ["--state", str(self._directory / "state"), "--port"]
        with self._log.open("ab") as log:
            server = ServerProcess(command, ENVIRONMENT | self._clock.environment(), log)
        try:
            yield server
        finally:
            server.kill()

    def _start_times(self) -> Iterator[float]:
        for _ in range(STARTS):
            with self._server() as server:
                yield server.start_time
                server.stop()

    def _run_first_phase(self) -> None:
        end = time.monotonic() + self._first
        with running(self._clients):
            while time.monotonic() < end or self._changes() < self._changes_until_flat:
                time.sleep(0.1)
        self.counts["calls of the first phase"] = self._calls()

    def _run_second_phase(self, server: ServerProcess) -> None:
        pause = min(LONGEST_PAUSE, self._second / DISTURBANCES)
        with ExitStack() as stack:
            stack.enter_context(running(self._clients))
            counts = stack.enter_context(disturbed(server.pid, self._clock, pause))
            time.sleep(self._second)
        self.counts |= {"calls": self._calls(), **counts}

    def _calls(self) -> int:
        return sum(client.calls for client in self._clients)

    def _changes(self) -> int:
        return sum(client.changes for client in self._clients)


def usage(server: ServerProcess) -> Usage:
    """Return the present usage of a server."""
    return Usage(server.memory(), server.descriptors(), server.threads())


def settled_usage(server: ServerProcess, before: Usage) -> Usage:
    """Return the usage of a server once it has closed all connections, or after ten seconds."""
    end = time.monotonic() + SETTLING
    while server.descriptors() > before.descriptors and time.monotonic() < end:
        time.sleep(0.1)
    return usage(server)


def compare(before: Usage, after: Usage) -> Iterator[Finding]:
    """Yield the findings about memory, descriptors and threads."""
    yield Finding("memory", after.memory / 1e6, MEMORY_GROWTH * before.memory / 1e6, "MB")
    yield Finding("open file descriptors", after.descriptors, before.descriptors + NEW_DESCRIPTORS)
    yield Finding("threads", after.threads, before.threads + NEW_THREADS)
