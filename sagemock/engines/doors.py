"""Front doors of servers: who may pass, and the pages and programs behind."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from sagemock.cloud.launcher import InstanceSpec, Studio
from sagemock.front_door.access import AccessControl, Permission
from sagemock.front_door.entrances.entrance import Entrance, access_at
from sagemock.front_door.front_door import Programs, Site
from sagemock.front_door.permission import decide_at, require_permission
from sagemock.front_door.routes import Route
from sagemock.front_door.studio_site import StudioSite
from sagemock.front_door.visit import Visit
from sagemock.jupyter.app.app_client import AppClient
from sagemock.presigned.authentication import StudioAuthentication, TokenAuthentication

from .programs import program_of

if TYPE_CHECKING:
    from sagemock.front_door.session_clock import SessionClock
    from sagemock.front_door.upstream import Upstream

    from .servers.settings import ServerSettings

SIGN_IN_COOKIES = re.compile("username-")  # of Jupyter's own sign-in


def access_of(spec: InstanceSpec, clock: SessionClock, entrance: Entrance) -> AccessControl:
    """Return the rules by which the front door of a server accepts requests.

    Args:
        spec: The specification of the server.
        clock: The clock by which sessions end.
        entrance: The address of the front door.
    """
    studio = spec.studio
    if studio is None:
        members = {"NotebookInstanceName": spec.name}
        authentication = TokenAuthentication(spec.key, spec.arn, clock.now, members=members)
        return access_at(entrance, authentication, _permission(spec, spec.arn))
    in_studio = StudioAuthentication(spec.key, studio.audience, clock.now, studio.required_claims)
    return access_at(entrance, in_studio, _permission(spec, studio.audience))


def _permission(spec: InstanceSpec, resource: str) -> Permission | None:
    if not spec.permission_url:
        return None
    return partial(require_permission, partial(decide_at, spec.permission_url), resource)


def route_of(
    server: ServerSettings, base_path: str | None, upstream: Upstream, on_activity: Callable[[], object]
) -> Route:
    """Return the route to a server.

    Args:
        server: The server.
        base_path: The base path at which it has answered: images of Code Editor may choose between two.
        upstream: Starts the server.
        on_activity: Called for each request.
    """
    program = program_of(server)
    return Route(
        upstream,
        prefix=server.base_url.rstrip("/") if base_path is None else base_path,
        strip_prefix=program.strips_prefix,
        credential=("Authorization", f"token {server.token}") if program.has_token else None,
        dropped_cookies=SIGN_IN_COOKIES,
        needs_xsrf=program.is_jupyter,
        on_activity=on_activity,
    )


class ServerSite:
    """The programs and pages of a server: for apps of Studio, also Studio's own URLs.

    The route is made for each request, since an app may get another image while its front door is open.

    Args:
        studio: The settings of an app of Studio; None for a notebook instance.
        make_route: Returns the route to the server.
        on_visit: Called when a user opens the app.
    """

    def __init__(self, studio: Studio | None, make_route: Callable[[], Route], on_visit: Callable[[], object]) -> None:
        self._studio, self._make_route, self._on_visit = studio, make_route, on_visit
        self._app_client = AppClient(studio.app_url if studio else "")

    async def find(self, visit: Visit) -> Route:
        """Return the program for an accepted request, see :meth:`sagemock.front_door.front_door.Site.find`."""
        return await self._site().find(visit)

    def _site(self) -> Site:
        route, studio = self._make_route(), self._studio
        if studio is None:
            return Programs(route)
        app_type, help_code = studio.app["AppType"], StudioAuthentication.help_code
        return StudioSite(app_type, self._app_client, route, self._on_visit, help_code)
