"""AccessControl: checks Host, Origin, tokens and cookies, and Jupyter's protection against forged requests."""

from __future__ import annotations

import hmac
import re
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import partial
from http import HTTPStatus
from typing import NoReturn, TypeAlias
from urllib.parse import parse_qsl, urlencode

from sagemock.endpoint.access import LOOPBACK, host_name
from sagemock.presigned.authentication import Creation, StudioAuthentication, TokenAuthentication
from sagemock.presigned.tokens import Claims, TokenRefused

from .http1.heads import Header, RequestHead
from .responses import Answered, rejection
from .routes import HOST_PREFIX, cookie_values
from .visit import Visit

Authentication: TypeAlias = "TokenAuthentication | StudioAuthentication"
Permission: TypeAlias = Callable[[Creation, str], Awaitable[None]]
Use: TypeAlias = Callable[[str], Awaitable[None]]

SAFE_METHODS = ("GET", "HEAD", "OPTIONS")
XSRF_COOKIE = "_xsrf"
NOT_SIGNED_IN = "You are not signed in, or your session has ended."
_BEARER = re.compile(r"(?:token|bearer)\s+(\S+)", re.IGNORECASE)


@dataclass
class AccessControl:
    """The rules of one front door.

    Attributes:
        authentication: The rules by which tokens are accepted.
        is_secure: Whether clients use https.
        hosts: The host names that requests may use.
        has_own_host: Whether no other program has these host names, so that a cookie can be bound to its host.
        permission: Raises Answered for a visitor whom policies forbid to use a presigned URL; None if all may.
        use: Raises TokenRefused for a presigned token that was used before; None if tokens can be used again.
    """

    authentication: Authentication
    is_secure: bool = False
    hosts: tuple[str, ...] = LOOPBACK
    has_own_host: bool = False
    permission: Permission | None = None
    use: Use | None = None
    _xsrf: str = field(init=False, repr=False)

    def __post_init__(self) -> None:
        self._xsrf = hmac.new(self.authentication.key, b"xsrf", "sha256").hexdigest()[:32]

    @property
    def scheme(self) -> str:
        """The scheme of the URLs that clients use."""
        return "https" if self.is_secure else "http"

    @property
    def cookie_name(self) -> str:
        """The name of the session's cookie; with the prefix, a program at a sibling host cannot set such a cookie."""
        prefix = HOST_PREFIX if self.is_secure and self.has_own_host else ""
        return prefix + self.authentication.cookie_name

    async def admit(self, request: RequestHead, client: str) -> Visit:
        """Return the visit for a request, or raise the response that rejects it.

        Args:
            request: The request.
            client: The address of the client.

        Raises:
            Answered: The request is rejected.
        """
        if host_name(request.get("host")) not in self.hosts:
            self._reject(request, f"Host {request.get('host')!r} is not allowed: use {' or '.join(self.hosts[:2])}.")
        try:
            visit = self._by_header(request) or self._by_url(request) or self._by_cookie(request)
            if self.use and visit.presigned:
                await self.use(visit.presigned)
        except TokenRefused as error:
            self._reject(request, f"The link or token was rejected: {error}.")
        return await self._permit(visit, client) if self.permission else visit

    async def _permit(self, visit: Visit, client: str) -> Visit:
        """Return the visit with the check of its permission, or raise the response for one that policies deny."""
        creation = self.authentication.creation(visit.claims)
        if self.permission is None or not creation.caller:
            return visit
        permission = partial(self.permission, creation, client)
        await permission()
        return replace(visit, permission=permission)

    def _by_header(self, request: RequestHead) -> Visit | None:
        match = _BEARER.fullmatch(request.get("authorization"))
        if match is None:
            return None
        token, presigned = match[1], ""
        try:
            claims = self.authentication.verify(token)
        except TokenRefused:
            claims, presigned = self.authentication.exchange(token)[1], token
        return Visit(request, claims["exp"], claims, presigned=presigned)

    def _by_url(self, request: RequestHead) -> Visit | None:
        path, parameter = self.authentication.sign_in_path, self.authentication.parameter
        query = parse_qsl(request.query, keep_blank_values=True)
        tokens = [value for name, value in query if name == parameter]
        if not tokens or (path is not None and request.path.rstrip("/") != path):
            return None
        session, claims = self.authentication.exchange(tokens[0])
        rest = urlencode([(name, value) for name, value in query if name != parameter])
        # Two slashes would start a host name.
        target = "/" + request.path.lstrip("/\\") + (f"?{rest}" if rest else "")
        request = RequestHead(request.headers, request.method, target, request.version)
        cookies = self._cookies(session, claims)
        return Visit(request, claims["exp"], claims, cookies, is_new=True, presigned=tokens[0])

    def _by_cookie(self, request: RequestHead) -> Visit:
        claims = self._session(request)
        if claims is None:
            self._reject(request, NOT_SIGNED_IN)
        self._check_origin(request)
        return Visit(request, claims["exp"], claims, by_cookie=True)

    def _session(self, request: RequestHead) -> Claims | None:
        for session in cookie_values(request, self.cookie_name):
            with suppress(TokenRefused):
                return self.authentication.verify(session)
        return None

    def _cookies(self, session: str, claims: Claims) -> tuple[Header, ...]:
        attributes = "Path=/; SameSite=Lax" + ("; Secure" if self.is_secure else "")
        age = int(claims["exp"] - claims["iat"])
        return (
            ("Set-Cookie", f"{self.cookie_name}={session}; {attributes}; Max-Age={age}; HttpOnly"),
            ("Set-Cookie", f"{XSRF_COOKIE}={self._xsrf}; {attributes}"),
        )

    def _check_origin(self, request: RequestHead) -> None:
        """Reject requests that a page of another origin could make a browser send with the cookie."""
        if request.method in SAFE_METHODS and not request.is_websocket:
            return
        origin = request.get("origin")
        if origin and origin != f"{self.scheme}://{request.get('host')}":
            self._reject(request, f"Requests from pages of {origin!r} are not allowed.")
        if request.get("sec-fetch-site") not in ("", "none", "same-origin"):
            self._reject(request, "Requests from pages of other sites are not allowed.")

    def check_xsrf(self, visit: Visit) -> None:
        """Reject a request that changes something and does not repeat the cookie ``_xsrf``.

        Raises:
            Answered: The request is rejected.
        """
        request = visit.request
        if not visit.by_cookie or request.method in SAFE_METHODS:
            return
        sent = request.get("x-xsrftoken") or dict(parse_qsl(request.query)).get(XSRF_COOKIE, "")
        if not any(
            hmac.compare_digest(sent.encode(), cookie.encode()) for cookie in cookie_values(request, XSRF_COOKIE)
        ):
            self._reject(request, "'_xsrf' argument missing or different from the cookie.")

    def _reject(self, request: RequestHead, reason: str) -> NoReturn:
        raise Answered(rejection(request, HTTPStatus.FORBIDDEN, reason, self.authentication.help_code))
