"""Sites of the front doors: one for each server, for browsers, and one for the requests of AWS's plugin."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from urllib.parse import parse_qsl

from sagemock import assumptions
from sagemock.front_door.responses import Answered, redirect, text
from sagemock.front_door.routes import Route
from sagemock.front_door.upstream import Upstream
from sagemock.front_door.visit import Visit
from sagemock.presigned.landing_uris import local_path

from .api_access import arn_in

SIGN_IN_PATH = "/auth"


class ServerSite:
    """The site of one server for browsers that have opened its presigned URL.

    Args:
        upstream: The server.
    """

    def __init__(self, upstream: Upstream) -> None:
        self._route = Route(upstream, is_local=True)

    async def find(self, visit: Visit) -> Route:
        """Return the server, or redirect from a presigned URL to the page that it names [M4.5].

        Raises:
            Answered: With the redirect.
        """
        if visit.is_new:
            page = dict(parse_qsl(visit.request.query)).get("deepLink", "")
            raise Answered(redirect(local_path(page), visit.headers))
        if visit.request.path.rstrip("/") == SIGN_IN_PATH:
            raise Answered(redirect("/"))
        return self._route


class ApiSite:
    """The servers that requests of AWS's plugin name by their ARNs.

    Args:
        find_upstream: Returns the server with an ARN; None if it does not exist or is not running. Called on a thread
            of its own, since it waits for the cloud.
    """

    def __init__(self, find_upstream: Callable[[str], Upstream | None]) -> None:
        self._find_upstream = find_upstream

    async def find(self, visit: Visit) -> Route:
        """Return the server that a request names.

        Raises:
            Answered: There is none.
        """
        arn = arn_in(visit.request)
        loop = asyncio.get_running_loop()
        upstream = await loop.run_in_executor(None, self._find_upstream, arn) if arn else None
        if upstream is None:
            raise Answered(text(assumptions.MLFLOW_NOT_FOUND, assumptions.MLFLOW_NOT_FOUND_STATUS))
        return Route(upstream, is_local=True)
