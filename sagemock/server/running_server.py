"""RunningServer: a server that has been started, and its addresses."""

from __future__ import annotations

import socket
from typing import TYPE_CHECKING, NamedTuple

from sagemock.endpoint.access import LOOPBACK, is_loopback

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

LOOPBACK_FOR = {"0.0.0.0": "127.0.0.1", "::": "::1"}  # how this machine reaches a server on all its addresses


class RunningServer(NamedTuple):
    """The result of a start: the cloud, and the address at which the server listens."""

    cloud: Cloud
    host: str
    port: int

    def network_location(self, host: str) -> str:
        """Return ``host:port`` for one of the server's hosts."""
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"

    @property
    def network_locations(self) -> set[str]:
        """The network locations that clients in this process may use."""
        return {self.network_location(name) for name in (*LOOPBACK, self.host)}

    @property
    def url(self) -> str:
        """The server's URL on this machine."""
        return f"http://{self.network_location(LOOPBACK_FOR.get(self.host, self.host))}"

    @property
    def external_url(self) -> str | None:
        """The URL for other machines, of a server that listens at all addresses of this one; else None."""
        if self.host not in LOOPBACK_FOR:
            return None
        return f"http://{self.network_location(socket.gethostname())}"

    @property
    def is_exposed(self) -> bool:
        """True if other machines can reach the server."""
        return not is_loopback(self.host)
