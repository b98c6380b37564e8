"""Authentication for user profiles and spaces of a Studio domain, while their app is InService."""

from __future__ import annotations

from jupyter_server.auth import User
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import RequestHandler
from traitlets import Dict, Instance

from sagemock.presigned.authentication import StudioAuthentication
from sagemock.presigned.tokens import Claims, TokenRefused, begin_session

from . import pages
from .app_client import AppClient
from .identity import NOT_REDIRECTED, PresignedIdentity, set_xsrf_cookie
from .responses import finish_with, reject

STARTING = "The app is starting. Wait: this page reloads by itself."
COOKIE_PATH = "/"  # a session is also valid outside of Jupyter's own paths


class StudioIdentity(PresignedIdentity):
    """Accepts tokens with ``required_claims``. Handlers without ``works_without_app`` also require a running app."""

    required_claims = Dict().tag(config=True)
    app_client = Instance(AppClient, allow_none=True)  # None for a gateway, which runs only while its app exists

    def make_authentication(self) -> StudioAuthentication:
        """Return the rules by which this server accepts tokens."""
        return StudioAuthentication(self.key, self.audience, self.now, self.required_claims)

    async def sign_in(self, handler: JupyterHandler, token: str) -> Claims:
        """Start a session and return the token's claims, or reject the request.

        The cookie ``_xsrf`` is Jupyter's: a client may take its absence for an app that is still starting.
        """
        try:
            session, claims = await self.admit(handler, token)
        except TokenRefused as error:
            reject(handler, f"The link was rejected: {error}.", self.authentication.help_code)
        self.set_session_cookie(handler, session, claims, COOKIE_PATH)
        return claims

    def gateway_token(self, seconds: int) -> str:
        """Return the token by which the gateways of the same user profile or space accept this server."""
        return begin_session(self.key, {"aud": self.audience, **self.required_claims}, self.now(), seconds)[0]

    async def get_user(self, handler: RequestHandler) -> User | None:
        """Return the user of a request, see the base class; without a running app, return a page with its status."""
        user = await super().get_user(handler)
        if user and self.app_client and not getattr(handler, "works_without_app", False):
            await self._require_app(handler, self.app_client)
            if isinstance(handler, NOT_REDIRECTED):
                return user
            handler.current_user = handler._jupyter_current_user = user  # type: ignore[attr-defined]
            set_xsrf_cookie(handler)
        return user

    async def _require_app(self, handler: RequestHandler, app_client: AppClient) -> None:
        if not app_client.is_in_service:
            status = await app_client.refresh()
            if not app_client.is_in_service:
                render_status(handler, status)

    async def _by_url(self, handler: JupyterHandler) -> Claims | None:
        """Return None: tokens in URLs are accepted only by the handler of ``/auth``."""
        return None


def render_status(handler: RequestHandler, status: str | None) -> None:
    """Respond with 503 and the status of an app that is not InService."""
    if status == "Pending":
        for header in ("Refresh", "Retry-After"):
            handler.set_header(header, "1")
        finish_with(handler, 503, STARTING, pages.notice("Studio", STARTING))
    reason = "The app does not exist." if status is None else f"The app is {status}."
    reason += " Open a new presigned URL to start it again."
    finish_with(
        handler, 503, reason, pages.notice("Studio", reason, f"Create a new URL with: {StudioAuthentication.help_code}")
    )
