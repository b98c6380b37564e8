"""Portal: one listener for many front doors, each of which has a host of its own below the public URL."""

from __future__ import annotations

from http import HTTPStatus

from sagemock.endpoint.access import host_name
from sagemock.endpoint.sockets import listen
from sagemock.front_door.event_loop import EventLoopThread
from sagemock.front_door.front_door import FrontDoor
from sagemock.front_door.http1.heads import RequestHead
from sagemock.front_door.http1.streams import Stream
from sagemock.front_door.responses import rejection
from sagemock.presigned.public_url import PublicUrl, host_label

from .connections import Connections
from .portal_options import PortalOptions

NOT_RUNNING = "Nothing runs at this address now. Start it, or get a new link."


class PortalEntrance:
    """An entrance at a host of the portal, see :class:`sagemock.front_door.entrances.entrance.Entrance`."""

    has_own_host = True
    port = 0

    def __init__(self, url: PublicUrl, label: str, doors: dict[str, FrontDoor]) -> None:
        self.origin, self.is_secure = url.origin(label), url.is_secure
        self.hosts = (url.host(label),)
        self._doors = doors
        self._door: FrontDoor | None = None

    def open(self, door: FrontDoor) -> None:
        """Let a front door serve here."""
        door.open()
        self._doors[self.hosts[0]] = self._door = door

    def close(self) -> None:
        """End all connections, and refuse further ones."""
        if self._door:
            del self._doors[self.hosts[0]]
            self._door.close()
        self._door = None


class Portal:
    """A listener that passes each request to the front door at its host, and creates the entrances of launchers.

    It trusts nothing but the request: a reverse proxy has to keep the ``Host`` that the client sent.

    Args:
        options: The options.

    Raises:
        AddressError: (an OSError) The address is not available.
    """

    def __init__(self, options: PortalOptions) -> None:
        tls = options.make_tls()
        self.thread = EventLoopThread()
        self._doors: dict[str, FrontDoor] = {}
        self._listener = self.thread.own(listen(*options.address, prefix="portal_"))
        self.address: tuple[str, int] = self._listener.getsockname()[:2]
        self._url = options.url.at_port(self.address[1])
        self._connections = Connections(self._handle, self.thread, tls=tls)
        self._connections.serve(self._listener)

    @property
    def url(self) -> str:
        """The URLs of the programs, with an asterisk for the label of the host."""
        return self._url.origin("*")

    def entrance(self, label: str) -> PortalEntrance:
        """Return the entrance at the host with a label."""
        return PortalEntrance(self._url, label, self._doors)

    def entrances(self) -> PortalEntrances:
        """Return the entrances of one launcher."""
        return PortalEntrances(self)

    async def _handle(self, client: Stream, request: RequestHead) -> None:
        host = host_name(request.get("host"))
        if door := self._doors.get(host):
            await door.handle(client, request)
            return
        status, reason = HTTPStatus.FORBIDDEN, f"Host {request.get('host')!r} is not allowed."
        if host == self._url.domain or host.endswith(f".{self._url.domain}"):
            status, reason = HTTPStatus.NOT_FOUND, NOT_RUNNING
        await client.write(rejection(request, status, reason).encode(request.method))

    def close(self) -> None:
        """Refuse connections, and end the event loop. The launchers have closed their entrances before."""
        self._connections.close()
        self._listener.close()
        self.thread.close()


class PortalEntrances:
    """Entrances at hosts of the portal, see :class:`sagemock.front_door.entrances.entrance.Entrances`."""

    def __init__(self, portal: Portal) -> None:
        self._portal, self.thread = portal, portal.thread

    def create(self, name: str, arn: str, port: int = 0) -> PortalEntrance:
        """Return a new entrance, at the same host as an earlier one to the resource."""
        return self._portal.entrance(host_label(name, arn))

    def close(self) -> None:
        """Do nothing: the portal is closed after its launchers."""
