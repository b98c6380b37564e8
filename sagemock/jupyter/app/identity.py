"""Authentication: exchanges presigned tokens for session cookies, which expire by the cloud's clock."""

from __future__ import annotations

import hmac
import math
from pathlib import Path
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from jupyter_server.auth import IdentityProvider, User
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.nbconvert.handlers import NbconvertFileHandler
from tornado.web import RequestHandler, StaticFileHandler
from tornado.websocket import WebSocketHandler
from traitlets import Bytes, Unicode

from sagemock.jupyter.storage.shared_clock import SharedClock
from sagemock.presigned.authentication import StudioAuthentication, TokenAuthentication
from sagemock.presigned.tokens import Claims, TokenRefused

from .open_websockets import OpenWebsockets
from .responses import redirect_without_referrer, reject
from .url_permission import UrlPermission, Visitor

TOKEN_PARAMETER = "authToken"
# After a redirect, these would lack their body, their client, or the Referer that they check.
NOT_REDIRECTED = (WebSocketHandler, APIHandler, StaticFileHandler, NbconvertFileHandler)


class SignInHandler(JupyterHandler):
    """The page to which Jupyter redirects unauthenticated users. It has no form: users sign in by a presigned URL."""

    @allow_unauthenticated
    def get(self) -> None:
        """Redirect an authenticated user to the start page, reject others."""
        if self.current_user:
            self.redirect(self.base_url)
        else:
            reject(self, "You are not signed in.", TokenAuthentication.help_code)


class PresignedIdentity(IdentityProvider):
    """Authenticates the single user of one instance by tokens made for that instance."""

    key = Bytes().tag(config=True)
    audience = Unicode().tag(config=True)
    inside_token = Unicode().tag(config=True)
    user_name = Unicode().tag(config=True)
    clock_file = Unicode().tag(config=True)
    permission_url = Unicode().tag(config=True)
    token = ""  # disables Jupyter's own token
    login_handler_class = SignInHandler

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._clock = SharedClock(Path(self.clock_file))
        self._permission = UrlPermission(self.permission_url, self.audience)
        self._websockets = OpenWebsockets(self.now, self._permission)
        self.authentication = self.make_authentication()
        self.cookie_name = self.authentication.cookie_name

    def make_authentication(self) -> TokenAuthentication | StudioAuthentication:
        """Return the rules by which this server accepts tokens."""
        request = {"NotebookInstanceName": self.user_name}
        return TokenAuthentication(self.key, self.audience, self.now, members=request)

    async def admit(self, handler: JupyterHandler, token: str) -> tuple[str, Claims]:
        """Exchange a presigned token for a session and its claims, or reject a visitor whom the policies deny it.

        Raises:
            TokenRefused: The token is invalid.
        """
        session, claims = self.authentication.exchange(token)
        await self._permission.require(handler, self._visitor(handler, claims))
        return session, claims

    async def _verify(self, handler: JupyterHandler, session: str) -> Claims:
        """Return the claims of a session, or reject a visitor whom the policies deny it now.

        Files that Jupyter serves without a session, such as its scripts, need no permission.

        Raises:
            TokenRefused: The session has ended.
        """
        claims = self.authentication.verify(session)
        if not _is_public(handler):
            await self._permission.require(handler, self._visitor(handler, claims))
        return claims

    def _visitor(self, handler: RequestHandler, claims: Claims) -> Visitor:
        return Visitor(self.authentication.creation(claims), handler.request.remote_ip or "")

    def now(self) -> float:
        """Return the time in the cloud, in epoch seconds."""
        return self._clock.now()

    def close(self) -> None:
        """Close the clock. No request can be authenticated any more."""
        self._clock.close()

    async def get_user(self, handler: RequestHandler) -> User | None:
        """Return the user of a request; None for a public handler. Any other request is rejected."""
        assert isinstance(handler, JupyterHandler)
        if getattr(handler, "_jupyter_current_user", None):
            return cast(User, handler._jupyter_current_user)
        handler.current_user = handler._jupyter_current_user = None
        try:
            claims = (
                self._from_inside(handler)
                or await self._by_header(handler)
                or await self._by_url(handler)
                or await self._by_cookie(handler)
            )
        except TokenRefused as error:
            reject(handler, f"The link or token was rejected: {error}.", self.authentication.help_code)
        if claims:
            return self._accept(handler, claims)
        if not _is_public(handler):
            reject(handler, "You are not signed in, or your session has ended.", self.authentication.help_code)
        return None

    def _from_inside(self, handler: JupyterHandler) -> Claims | None:
        """Return claims for the token of programs in the instance, which they send as to any Jupyter server."""
        match = self.auth_header_pat.match(handler.request.headers.get("Authorization", ""))
        sent = match[2] if match else handler.get_query_argument("token", "")
        if not (self.inside_token and hmac.compare_digest(sent.encode(), self.inside_token.encode())):
            return None
        _skip_xsrf(handler)
        return {"exp": math.inf}

    async def _by_header(self, handler: JupyterHandler) -> Claims | None:
        match = self.auth_header_pat.match(handler.request.headers.get("Authorization", ""))
        if not match:
            return None
        _skip_xsrf(handler)
        try:
            return await self._verify(handler, match[2])
        except TokenRefused:
            return (await self.admit(handler, match[2]))[1]

    async def _by_url(self, handler: JupyterHandler) -> Claims | None:
        token = handler.get_query_argument(TOKEN_PARAMETER, None)
        if token is None:
            return None
        session, claims = await self.admit(handler, token)
        _skip_xsrf(handler)
        self.set_session_cookie(handler, session, claims, handler.base_url)
        handler.current_user = self._user()
        set_xsrf_cookie(handler)
        if handler.request.method in ("GET", "HEAD") and not isinstance(handler, NOT_REDIRECTED):
            redirect_without_referrer(handler, _url_without_token(handler))
        return claims

    async def _by_cookie(self, handler: JupyterHandler) -> Claims | None:
        if not (session := handler.get_cookie(self.cookie_name)):
            return None
        try:
            return await self._verify(handler, session)
        except TokenRefused:
            return None

    def set_session_cookie(self, handler: JupyterHandler, session: str, claims: Claims, path: str) -> None:
        """Start a session for all URLs below ``path``."""
        handler.set_cookie(
            self.cookie_name,
            session,
            path=path,
            max_age=claims["exp"] - claims["iat"],
            httponly=True,
            samesite="Lax",
            secure=handler.request.protocol == "https",
        )

    def _accept(self, handler: JupyterHandler, claims: Claims) -> User:
        if isinstance(handler, WebSocketHandler):
            self._websockets.add(handler, claims["exp"], self._visitor(handler, claims))
        return self._user()

    def _user(self) -> User:
        return User(username=self.user_name)


def set_xsrf_cookie(handler: RequestHandler) -> None:
    """Set the cookie that scripts need for their first POST. The handler must have its current user."""
    handler.xsrf_token  # noqa: B018  reading it sets its cookie


def _skip_xsrf(handler: RequestHandler) -> None:
    # The attribute that jupyter_server's is_token_authenticated reads. No foreign page can have known the token.
    handler._token_authenticated = True  # type: ignore[attr-defined]


def _is_public(handler: RequestHandler) -> bool:
    method = getattr(handler, (handler.request.method or "").lower(), None)
    return bool(getattr(method, "__allow_unauthenticated", False))


def _url_without_token(handler: RequestHandler) -> str:
    query = parse_qsl(handler.request.query, keep_blank_values=True)
    rest = urlencode([(name, value) for name, value in query if name != TOKEN_PARAMETER])
    path = "/" + handler.request.path.lstrip("/\\")  # two slashes would start a host name
    return f"{path}?{rest}" if rest else path
