"""Who may in: a presigned token is exchanged for a session cookie, and sessions end by the cloud's clock."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Awaitable
from http import HTTPStatus
from pathlib import Path
from typing import Any, NoReturn, cast
from urllib.parse import parse_qsl, urlencode
from weakref import WeakKeyDictionary

from jupyter_server.auth import IdentityProvider, User
from jupyter_server.auth.decorator import allow_unauthenticated
from jupyter_server.base.handlers import APIHandler, JupyterHandler
from jupyter_server.nbconvert.handlers import NbconvertFileHandler
from tornado.ioloop import PeriodicCallback
from tornado.web import Finish, RequestHandler, StaticFileHandler
from tornado.websocket import WebSocketHandler
from traitlets import Bytes, Unicode

from sagemock.jupyter.storage.shared_clock import SharedClock
from sagemock.presigned.tokens import Claims, TokenRefused, exchange, verify

from . import pages

LINK = "authToken"
HOW = 'sagemaker.create_presigned_notebook_instance_url(NotebookInstanceName=...)["AuthorizedUrl"]'
# A redirect would lose their body, their client, or the Referer that they are checked for.
SERVED_AT_ONCE = (WebSocketHandler, APIHandler, StaticFileHandler, NbconvertFileHandler)
LOOK_MILLISECONDS = 200


class SignInHandler(JupyterHandler):
    """Where Jupyter sends who is not signed in: one comes in by a presigned URL, there is no form to fill."""

    @allow_unauthenticated
    def get(self) -> None:
        if self.current_user:
            self.redirect(self.base_url)
        else:
            refuse(self, "You are not signed in.")


class PresignedIdentity(IdentityProvider):
    """Knows one user, by tokens made for one instance."""

    key = Bytes().tag(config=True)
    audience = Unicode().tag(config=True)
    user_name = Unicode().tag(config=True)
    clock_file = Unicode().tag(config=True)
    how = HOW  # to get another link
    token = ""  # Jupyter's own kind is off
    login_handler_class = SignInHandler

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._clock = SharedClock(Path(self.clock_file))
        self._sockets: WeakKeyDictionary[WebSocketHandler, float] = WeakKeyDictionary()
        self._look = PeriodicCallback(self._end_sessions, LOOK_MILLISECONDS)
        digest = hmac.new(self.key, self.session_scope().encode(), hashlib.sha256)
        # Browsers do not keep the cookies of two ports apart.
        self.cookie_name = f"sagemock-{digest.hexdigest()[:12]}"

    def session_scope(self) -> str:
        """What the sessions here are for, and no others of the same key."""
        return self.audience

    def exchange(self, token: str) -> tuple[str, Claims]:
        """A session for the token of a link; TokenRefused if it opens nothing here."""
        return exchange(self.key, self.audience, token, self.now())

    def verify(self, session: str) -> Claims:
        """What a session's token says; TokenRefused if it is none of ours."""
        return verify(self.key, self.audience, session, self.now(), typ="session")

    def now(self) -> float:
        """Epoch seconds in the cloud."""
        return self._clock.now()

    def get_user(self, handler: RequestHandler) -> User | Awaitable[User | None] | None:
        """The user; None where nobody need be known. Anybody else is refused here."""
        assert isinstance(handler, JupyterHandler)
        if getattr(handler, "_jupyter_current_user", None):
            return cast(User, handler._jupyter_current_user)
        handler.current_user = handler._jupyter_current_user = None
        try:
            claims = self._by_header(handler) or self._by_link(handler) or self._by_cookie(handler)
        except TokenRefused as error:
            refuse(handler, f"This link or token was refused: {error}.")
        if claims:
            return self._accept(handler, claims)
        if not _is_public(handler):
            refuse(handler, "You are not signed in, or your session has ended.")
        return None

    def _by_header(self, handler: JupyterHandler) -> Claims | None:
        match = self.auth_header_pat.match(handler.request.headers.get("Authorization", ""))
        if not match:
            return None
        _skip_xsrf(handler)
        try:
            return self.verify(match[2])
        except TokenRefused:
            return self.exchange(match[2])[1]

    def _by_link(self, handler: JupyterHandler) -> Claims | None:
        token = handler.get_query_argument(LINK, None)
        if token is None:
            return None
        session, claims = self.exchange(token)
        _skip_xsrf(handler)
        self.set_cookies(handler, session, claims, handler.base_url)
        if handler.request.method in ("GET", "HEAD") and not isinstance(handler, SERVED_AT_ONCE):
            _redirect_without_token(handler)
        return claims

    def _by_cookie(self, handler: JupyterHandler) -> Claims | None:
        session = handler.get_cookie(self.cookie_name)
        try:
            return self.verify(session or "")
        except TokenRefused:
            return None

    def set_cookies(self, handler: JupyterHandler, session: str, claims: Claims, path: str) -> None:
        """Begin a session below ``path``."""
        handler.set_cookie(
            self.cookie_name,
            session,
            path=path,
            max_age=claims["exp"] - claims["iat"],
            httponly=True,
            samesite="Lax",
            secure=handler.request.protocol == "https",
        )
        handler.current_user = self._user()
        handler.xsrf_token  # noqa: B018  reading it sets its cookie, which scripts need for their first POST

    def _accept(self, handler: JupyterHandler, claims: Claims) -> User:
        if isinstance(handler, WebSocketHandler):
            self._sockets[handler] = claims["exp"]
            if not self._look.is_running():
                self._look.start()
        return self._user()

    def _user(self) -> User:
        return User(username=self.user_name)

    def _end_sessions(self) -> None:
        # Looked at again and again, since the cloud's clock may jump.
        now = self.now()
        for socket, end in list(self._sockets.items()):
            if end <= now and socket.ws_connection:
                socket.close(1008, "the session has ended")
                del self._sockets[socket]
        if not self._sockets:
            self._look.stop()


def _skip_xsrf(handler: RequestHandler) -> None:
    # The name that jupyter_server's is_token_authenticated reads: no foreign page could have known the token.
    handler._token_authenticated = True  # type: ignore[attr-defined]


def _is_public(handler: RequestHandler) -> bool:
    method = getattr(handler, (handler.request.method or "").lower(), None)
    return bool(getattr(method, "__allow_unauthenticated", False))


def _redirect_without_token(handler: RequestHandler) -> NoReturn:
    query = parse_qsl(handler.request.query, keep_blank_values=True)
    rest = urlencode([(name, value) for name, value in query if name != LINK])
    path = "/" + handler.request.path.lstrip("/\\")  # two of them would name another host
    redirect_without_referrer(handler, f"{path}?{rest}" if rest else path)


def redirect_without_referrer(handler: RequestHandler, path: str) -> NoReturn:
    """Go on to ``path``, and let nobody there or in between know the address that led to it."""
    handler.set_header("Cache-Control", "no-store")
    handler.set_header("Referrer-Policy", "no-referrer")
    handler.redirect(path)
    raise Finish


def refuse(handler: JupyterHandler, reason: str) -> NoReturn:
    """Let somebody not in, in the form that they read."""
    # Not HTTPError: that is rendered with the templates of whichever extension owns the handler (notebook 7's fail),
    # and tornado logs it with the whole URL, token included.
    finish_with(handler, 403, reason, pages.refusal(reason, cast(PresignedIdentity, handler.identity_provider).how))


def finish_with(handler: RequestHandler, status: int, reason: str, page: str) -> NoReturn:
    """Answer with ``page``, or with ``reason`` to a program, in place of what was asked for."""
    handler.set_status(status)
    handler.set_header("Cache-Control", "no-store")
    if isinstance(handler, APIHandler):
        raise Finish(json.dumps({"message": reason, "reason": HTTPStatus(status).phrase}))
    handler.set_header("Content-Type", "text/html; charset=UTF-8")
    raise Finish(page)
