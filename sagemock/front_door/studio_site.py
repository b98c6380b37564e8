"""Studio's own URLs before an app's program: /auth, /app, and pages while the app does not run."""

from __future__ import annotations

from collections.abc import Callable
from http import HTTPStatus
from typing import NoReturn
from urllib.parse import parse_qsl

from sagemock.jupyter.app import pages
from sagemock.jupyter.app.app_client import AppClient, AppRefused
from sagemock.presigned.landing_uris import LandingUri

from .http1.heads import RequestHead
from .responses import Answered, html, redirect, rejection, text, unavailable
from .routes import Route
from .visit import Visit

STARTING = "The app is starting. Wait: this page reloads by itself."
TITLE = "Studio"


class StudioSite:
    """The site of one app of Studio.

    Args:
        app_type: The type of the app.
        app_client: Describes and creates the app in the cloud.
        route: Its program.
        record_activity: Called when a user opens the app.
        help_code: Code that creates a presigned URL.
    """

    def __init__(
        self,
        app_type: str,
        app_client: AppClient,
        route: Route,
        record_activity: Callable[[], object],
        help_code: str,
    ) -> None:
        self._app_type, self._app_client, self._route = app_type, app_client, route
        self._record_activity, self._help_code = record_activity, help_code

    async def find(self, visit: Visit) -> Route:
        """Return the app's program for its paths while the app is InService, see :class:`.front_door.Site`."""
        path = visit.request.path.rstrip("/")
        if path == "/auth":
            await self._sign_in(visit)
        if path == "/app":
            await self._answer_status(visit)
        if not self._route.serves(visit.request.path):
            self._redirect_other_spelling(visit.request)
            where = f"This server runs a {self._app_type} app, at {self._route.prefix}/."
            raise Answered(html(pages.notice(TITLE, f"Nothing is served at {visit.request.path}.", where)))
        await self._require_app(visit)
        return self._route

    def _redirect_other_spelling(self, request: RequestHead) -> None:
        """Redirect a path of the app in another case, such as /CodeEditor/default [S11.20], to the program's."""
        prefix = self._route.prefix
        if f"{request.path}/".lower().startswith(f"{prefix}/".lower()):
            raise Answered(redirect(prefix + request.target[len(prefix) :]))

    async def _sign_in(self, visit: Visit) -> NoReturn:
        if not visit.is_new:
            reason = "The link was rejected: it has no token."
            raise Answered(rejection(visit.request, HTTPStatus.FORBIDDEN, reason, self._help_code))
        landing = LandingUri.from_claims(visit.claims)
        if landing.app_type == self._app_type:
            try:
                await self._app_client.start()
            except AppRefused as error:
                page = pages.notice(TITLE, "The app cannot be created.", str(error))
                raise Answered(html(page, HTTPStatus.SERVICE_UNAVAILABLE)) from None
            self._record_activity()
        raise Answered(redirect(landing.path, visit.headers))

    async def _answer_status(self, visit: Visit) -> NoReturn:
        query = dict(parse_qsl(visit.request.query))
        key = {"AppType": query.get("appType", ""), "AppName": query.get("appName", "")}
        status = await self._app_client.status_of(**key)
        raise Answered(text(status or "NotFound", HTTPStatus.OK if status else HTTPStatus.NOT_FOUND))

    async def _require_app(self, visit: Visit) -> None:
        if self._app_client.is_in_service:
            return
        status = await self._app_client.refresh()
        if status == "Pending":
            raise Answered(unavailable(visit.request, TITLE, STARTING, 1))
        if status != "InService":
            reason = "The app does not exist." if status is None else f"The app is {status}."
            reason += f" Open a new presigned URL to start it again. Create one with: {self._help_code}"
            raise Answered(unavailable(visit.request, TITLE, reason))
