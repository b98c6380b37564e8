"""Entrance: the address at which clients reach one front door; and entrances at ports of the loopback interface."""

from __future__ import annotations

import socket
from contextlib import suppress
from typing import Protocol

from sagemock.endpoint.access import LOOPBACK
from sagemock.front_door.access import AccessControl, Authentication, Permission, Use
from sagemock.front_door.event_loop import EventLoopThread
from sagemock.front_door.front_door import FrontDoor

HOST = "127.0.0.1"
BACKLOG = 128


class Entrance(Protocol):
    """The address at which clients reach one front door, which serves there between :meth:`open` and :meth:`close`."""

    @property
    def origin(self) -> str:
        """The URL, without a path."""

    @property
    def port(self) -> int:
        """Its own port; 0 if it shares the port of others."""

    @property
    def hosts(self) -> tuple[str, ...]:
        """The host names that requests may use."""

    @property
    def is_secure(self) -> bool:
        """True if clients use https."""

    @property
    def has_own_host(self) -> bool:
        """True if no other entrance has its host names."""

    def open(self, door: FrontDoor) -> None:
        """Let a front door serve here."""

    def close(self) -> None:
        """End all connections, and refuse further ones."""


def access_at(
    entrance: Entrance,
    authentication: Authentication,
    permission: Permission | None = None,
    use: Use | None = None,
) -> AccessControl:
    """Return the rules of a front door at an entrance."""
    return AccessControl(
        authentication, entrance.is_secure, entrance.hosts, entrance.has_own_host, permission=permission, use=use
    )


class Entrances(Protocol):
    """Creates the entrances of one launcher.

    Attributes:
        thread: The event loop of the front doors.
    """

    thread: EventLoopThread

    def create(self, name: str, arn: str, port: int = 0) -> Entrance:
        """Return a new entrance.

        Args:
            name: The name of the resource that it leads to.
            arn: The ARN of the resource.
            port: The port of an earlier entrance to it, which it gets again if that is free.
        """

    def close(self) -> None:
        """Release the event loop; all entrances have been closed before."""


class PortEntrance:
    """An entrance at a port of the loopback interface, see :class:`Entrance`."""

    is_secure = has_own_host = False
    hosts = LOOPBACK

    def __init__(self, thread: EventLoopThread, port: int) -> None:
        self._listener = thread.own(_bind(port))
        self._door: FrontDoor | None = None
        self.port: int = self._listener.getsockname()[1]
        self.origin = f"http://{HOST}:{self.port}"

    def open(self, door: FrontDoor) -> None:
        """Let a front door serve here."""
        self._door = door
        door.serve(self._listener)

    def close(self) -> None:
        """End all connections, and refuse further ones."""
        if self._door:
            self._door.close()
        self._listener.close()


def _bind(port: int) -> socket.socket:
    with suppress(OSError):  # another program uses the previous port
        return socket.create_server((HOST, port), backlog=BACKLOG)
    return socket.create_server((HOST, 0), backlog=BACKLOG)


class LoopbackPorts:
    """Entrances that are ports of the loopback interface, see :class:`Entrances`."""

    def __init__(self) -> None:
        self.thread = EventLoopThread()

    def create(self, name: str, arn: str, port: int = 0) -> PortEntrance:
        """Return a new entrance, see :meth:`Entrances.create`."""
        return PortEntrance(self.thread, port)

    def close(self) -> None:
        """End the event loop."""
        self.thread.close()
