"""Disturbances: a stopped process, jumps of the machine's clock, and slow connections."""

from __future__ import annotations

import os
import random
import signal
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from benchmarks.http_client import http_request

FAKETIME = sorted(Path("/usr/lib").glob("*/faketime/libfaketime.so.1"))
DAY = 86_400  # seconds
JUMPS = (-DAY, -3600, -1, 0, 1, 3600, DAY)  # seconds
STOPS = (0.5, 1.0, 2.0)  # seconds
SLOW_CONNECTIONS = 200
PIECES = 30  # that a slow client sends a request in
PAUSE = 0.5  # seconds between two pieces of one connection


class MachineClock:
    """The clock of the machine, as one process has it.

    Args:
        directory: Gets the file that holds the offset.
    """

    def __init__(self, directory: Path) -> None:
        self._file = directory / "faketime"
        self.set(0)

    def set(self, offset: int) -> None:
        """Let the clock differ from the real one by so many seconds."""
        self._file.write_text(f"{offset:+d}")

    def environment(self) -> dict[str, str]:
        """Return the environment variables of a process that has this clock; empty without libfaketime."""
        if not FAKETIME:
            return {}
        return {
            "LD_PRELOAD": str(FAKETIME[0]),
            "FAKETIME_TIMESTAMP_FILE": str(self._file),
            "FAKETIME_CACHE_DURATION": "1",  # seconds
            "FAKETIME_DONT_FAKE_MONOTONIC": "1",  # neither does a machine whose clock is set
        }


class SlowConnections:
    """Connections that send their requests in small pieces, half of them so slowly that the server closes them."""

    def __init__(self, port: int, count: int = SLOW_CONNECTIONS) -> None:
        self._port, self._until = port, threading.Event()
        message = http_request(port, "ListNotebookInstances", {})
        step = len(message) // PIECES
        self._pieces = [message[begin : begin + step] for begin in range(0, len(message), step)]
        self._sockets: list[socket.socket | None] = [None] * count
        self._sent = [0] * count
        self._thread = threading.Thread(target=self._run)
        self.opened = 0

    def __enter__(self) -> SlowConnections:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._until.set()
        self._thread.join()
        for connection in self._sockets:
            if connection:
                connection.close()

    def _run(self) -> None:
        """Send pieces evenly, since a burst of them would delay the calls that are measured."""
        turn, count = 0, len(self._sockets)
        while True:
            turn += 1
            for number in range(count):
                if self._until.wait(PAUSE / count):
                    return
                if number % 2 or turn % PIECES == 0:
                    self._send_piece(number)

    def _send_piece(self, number: int) -> None:
        """Send the next piece of a connection's request; after the last one, or an error, open it again."""
        connection, sent = self._sockets[number], self._sent[number]
        try:
            if connection is None:
                connection = socket.create_connection(("127.0.0.1", self._port), timeout=PAUSE)
                self._sockets[number], self._sent[number] = connection, 0
                self.opened += 1
            elif sent < len(self._pieces):
                connection.sendall(self._pieces[sent])
                self._sent[number] += 1
            else:
                connection.recv(1 << 16)
                self._reset(number)
        except OSError:  # the server has closed it, or is stopped
            self._reset(number)

    def _reset(self, number: int) -> None:
        if connection := self._sockets[number]:
            connection.close()
        self._sockets[number] = None


@contextmanager
def disturbed(process_id: int, clock: MachineClock, pause: float) -> Iterator[dict[str, int]]:
    """Stop and continue a process, and let its clock jump, at random within the context.

    Args:
        process_id: The number of the process.
        clock: Its clock.
        pause: The seconds between two disturbances.

    Yields:
        The number of disturbances so far, by kind.
    """
    until, chance, counts = threading.Event(), random.Random(0), {"stops": 0, "clock jumps": 0}

    def disturb() -> None:
        while not until.wait(pause):
            if FAKETIME and chance.random() < 0.5:
                clock.set(chance.choice(JUMPS))
                counts["clock jumps"] += 1
            else:
                os.kill(process_id, signal.SIGSTOP)
                until.wait(chance.choice(STOPS))
                os.kill(process_id, signal.SIGCONT)
                counts["stops"] += 1

    thread = threading.Thread(target=disturb)
    thread.start()
    try:
        yield counts
    finally:
        until.set()
        thread.join()
        clock.set(0)
