"""Front door of the endpoint's pages at a portal, such as Studio's home, which check sessions themselves."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus

from sagemock.endpoint.access import host_name
from sagemock.front_door.access import AccessControl
from sagemock.front_door.front_door import FrontDoor, Programs
from sagemock.front_door.http1.heads import RequestHead
from sagemock.front_door.responses import Answered, rejection
from sagemock.front_door.routes import Route
from sagemock.front_door.session_clock import SessionClock
from sagemock.front_door.upstream import Address, Upstream
from sagemock.front_door.visit import Visit
from sagemock.presigned.authentication import TokenAuthentication
from sagemock.presigned.public_pages import PublicPages

from .portal import NOT_RUNNING, Portal

LABEL = "studio"  # labels of programs end with a hash
SECONDS = 3600.0  # for a page


@dataclass
class PagesAccess(AccessControl):
    """Access to the pages, and to nothing else of the endpoint: credentials and calls of programs are there, too.

    Attributes:
        patterns: The regular expressions of the paths of the pages.
    """

    patterns: tuple[str, ...] = ()

    async def admit(self, request: RequestHead, client: str) -> Visit:
        """Return the visit for a request, see :class:`sagemock.front_door.access.AccessControl`.

        Raises:
            Answered: No page is at its path.
        """
        is_own = host_name(request.get("host")) in self.hosts
        if not is_own or request.is_websocket or not any(re.fullmatch(each, request.path) for each in self.patterns):
            raise Answered(rejection(request, HTTPStatus.NOT_FOUND, NOT_RUNNING))
        return Visit(request, self.authentication.now() + SECONDS, {})


@dataclass(frozen=True)
class Endpoint:
    """The endpoint, see :class:`sagemock.front_door.upstream.RunningProgram`."""

    address: Address

    def is_alive(self) -> bool:
        """Return True: it ends after the portal."""
        return True

    def progress(self) -> str:
        """Return nothing: it accepts connections at once."""
        return ""

    def end(self) -> None:
        """Do nothing: its owner ends it."""


def open_pages(portal: Portal, patterns: Iterable[str], address: Callable[[], Address], now: float) -> PublicPages:
    """Serve the pages of an endpoint at a host of the portal.

    Args:
        portal: The portal.
        patterns: The regular expressions of the paths of the pages.
        address: Returns the address of the endpoint.
        now: The time in the cloud, in epoch seconds.

    Returns:
        The public address of the pages.
    """
    entrance, clock = portal.entrance(LABEL), SessionClock(now, portal.thread)
    pages = PublicPages(entrance.origin)
    authentication = TokenAuthentication(secrets.token_bytes(32), "", clock.now)
    access = PagesAccess(authentication, entrance.is_secure, entrance.hosts, patterns=tuple(patterns))
    route = Route(Upstream(lambda: Endpoint(address())), credential=pages.header, passes_sessions=True)
    entrance.open(FrontDoor(access, Programs(route), clock, portal.thread))
    return pages
