"""OpenServer: an MLflow server that accepts connections."""

from __future__ import annotations

from collections.abc import Callable

from sagemock.front_door.entrances.entrance import Entrance
from sagemock.front_door.front_door import FrontDoor
from sagemock.front_door.upstream import Upstream

from .running_server import RunningServer

PATIENCE = 300.0  # seconds that a request waits for a server; importing MLflow takes minutes on a busy machine


class OpenServer:
    """An MLflow server that accepts connections; its process starts with the first request."""

    def __init__(
        self,
        entrance: Entrance,
        start: Callable[[], RunningServer],
        make_door: Callable[[Entrance, Upstream], FrontDoor],
    ) -> None:
        self.entrance, self.upstream = entrance, Upstream(start, patience=PATIENCE)
        entrance.open(make_door(entrance, self.upstream))

    def close(self) -> None:
        """End the server and refuse connections."""
        self.entrance.close()
        self.upstream.close()

    def forget(self) -> None:
        """Drop it in a forked child."""
        if isinstance(self.upstream.program, RunningServer):
            self.upstream.program.forget()
