"""OpenServer: an MLflow server that accepts connections."""

from __future__ import annotations

import socket
from collections.abc import Callable

from sagemock.front_door.front_door import FrontDoor
from sagemock.front_door.upstream import Upstream

from .running_server import RunningServer

PATIENCE = 300.0  # seconds that a request waits for a server; importing MLflow takes minutes on a busy machine


class Door:
    """A listening socket on the loopback interface, with its front door."""

    def __init__(self, make_door: Callable[[], FrontDoor]) -> None:
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._door = make_door()
        self._door.serve(self._listener)
        self.origin = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def close(self) -> None:
        """End all connections and refuse further ones."""
        self._door.close()
        self._listener.close()

    def forget(self) -> None:
        """Close the socket in a forked child."""
        self._listener.close()


class OpenServer:
    """An MLflow server that accepts connections; its process starts with the first request."""

    def __init__(self, start: Callable[[], RunningServer], make_door: Callable[[Upstream], FrontDoor]) -> None:
        self.upstream = Upstream(start, patience=PATIENCE)
        self.door = Door(lambda: make_door(self.upstream))

    def close(self) -> None:
        """End the server and refuse connections."""
        self.door.close()
        self.upstream.close()

    def forget(self) -> None:
        """Drop it in a forked child."""
        self.door.forget()
        if isinstance(self.upstream.program, RunningServer):
            self.upstream.program.forget()
