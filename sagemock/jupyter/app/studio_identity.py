"""Who may in where Studio is: tokens of a domain, for one user profile or one space of it, while its app runs."""

from __future__ import annotations

import json
from typing import Any, cast

from jupyter_server.auth import User
from jupyter_server.base.handlers import JupyterHandler
from tornado.web import RequestHandler
from traitlets import Dict, Instance

from sagemock.presigned.tokens import Claims, TokenRefused, begin_session, exchange_studio

from . import pages
from .app_client import AppClient
from .identity import PresignedIdentity, finish_with, refuse

HOW = 'sagemaker.create_presigned_domain_url(DomainId=..., UserProfileName=...)["AuthorizedUrl"]'
EVERYWHERE = "/"  # a session is good outside of Jupyter's own paths, too


class StudioIdentity(PresignedIdentity):
    """Accepts tokens with the ``required_claims``; what a handler with ``always_answers`` shows needs no app."""

    required_claims = Dict().tag(config=True)
    desk = Instance(AppClient, allow_none=True)  # none where there is an app for as long as there is a server
    how = HOW

    def session_scope(self) -> str:
        return f"{self.audience} {json.dumps(self.required_claims)}"

    def exchange(self, token: str) -> tuple[str, Claims]:
        session, said = exchange_studio(self.key, self.audience, token, self.now())
        self._check(said)
        return session, said

    def verify(self, session: str) -> Claims:
        claims = super().verify(session)
        self._check(claims)
        return claims

    def sign_in(self, handler: JupyterHandler, token: str) -> Claims:
        """Begin a session, or refuse; what the token says."""
        try:
            session, said = self.exchange(token)
        except TokenRefused as error:
            refuse(handler, f"This link was refused: {error}.")
        self.set_cookies(handler, session, said, EVERYWHERE)
        return said

    def token_for_gateways(self, seconds: int) -> str:
        """What lets this server in where others run kernels for the same visitor."""
        return begin_session(self.key, {"aud": self.audience, **self.required_claims}, self.now(), seconds)[0]

    async def get_user(self, handler: RequestHandler) -> User | None:
        user = cast(User | None, super().get_user(handler))
        if user and self.desk and not self.desk.is_open and not getattr(handler, "always_answers", False):
            status = await self.desk.look()
            if not self.desk.is_open:
                render_status(handler, status)
        return user

    def _by_link(self, handler: JupyterHandler) -> Claims | None:
        """Links lead to one address, whose handler signs in."""
        return None

    def _check(self, claims: dict[str, Any]) -> None:
        said = {name: claims[name] for name in ("userProfileName", "spaceName") if name in claims}
        if "spaceName" in said:  # and whoever else is in it
            said.pop("userProfileName", None)
        if said != self.required_claims:
            raise TokenRefused("the token is somebody else's")


def render_status(handler: RequestHandler, status: str | None) -> None:
    """Answer for an app that is not InService."""
    if status == "Pending":
        handler.set_header("Refresh", "1")
        reason = "The app is starting."
    else:
        reason = f"The app is {status or 'not there'}. Whoever comes in by a new presigned URL has it created."
    finish_with(handler, 503, reason, pages.notice("Studio", reason, f"A new one: {HOW}"))
