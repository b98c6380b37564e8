"""Slow connections: a process that sends a server many requests in small pieces.

It has the lowest priority, and an interpreter of its own: a thread of the process that measures calls would delay their
replies by its share of the interpreter and of the processors, which is not the server's delay.
"""

from __future__ import annotations

import os
import select
import socket
import subprocess
import sys
from pathlib import Path
from types import TracebackType

from benchmarks.http_client import http_request

CONNECTIONS = 200
PIECES = 30  # of one request
PAUSE = 0.5  # seconds between two pieces of one connection


class SlowClients:
    """The process, within its context.

    Args:
        port: The port of the server.

    Attributes:
        opened: The number of connections that it has opened, after its end.
    """

    def __init__(self, port: int) -> None:
        self.opened = 0
        self._process = subprocess.Popen(
            [sys.executable, "-m", __name__, str(port)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parents[2],
        )

    def __enter__(self) -> SlowClients:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        output, _ = self._process.communicate()  # which closes its standard input
        self.opened = int(output or 0)  # nothing, if it was interrupted


class SlowConnections:
    """Connections that send their requests in small pieces, half of them so slowly that the server closes them.

    Args:
        port: The port of the server.
        count: The number of connections.

    Attributes:
        opened: How many connections were opened.
    """

    def __init__(self, port: int, count: int = CONNECTIONS) -> None:
        self.opened = 0
        self._port = port
        message = http_request(port, "ListNotebookInstances", {})
        step = len(message) // PIECES
        self._pieces = [message[begin : begin + step] for begin in range(0, len(message), step)]
        self._sockets: list[socket.socket | None] = [None] * count
        self._sent = [0] * count

    def run(self, until: int) -> None:
        """Send pieces until a file descriptor is readable; evenly, since a burst of them would delay other calls."""
        turn, count = 0, len(self._sockets)
        while True:
            turn += 1
            for number in range(count):
                if select.select([until], [], [], PAUSE / count)[0]:
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


def main() -> None:
    """Send pieces until the end of the standard input, and print the number of connections."""
    os.nice(19)
    connections = SlowConnections(int(sys.argv[1]))
    connections.run(sys.stdin.fileno())
    print(connections.opened)


if __name__ == "__main__":
    main()
