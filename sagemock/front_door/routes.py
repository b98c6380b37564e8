"""Routes: paths of a front door, and the programs that serve them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from sagemock.presigned.authentication import COOKIE_PREFIX

from .http1.heads import Header, RequestHead, ResponseHead
from .upstream import Upstream

# Hop-by-hop headers, and those by which a client could claim another address.
DROPPED = frozenset(
    [
        *("authorization", "connection", "cookie", "forwarded", "keep-alive", "proxy-authenticate"),
        *("proxy-authorization", "proxy-connection", "te", "trailer", "upgrade", "x-forwarded-for"),
        *("x-forwarded-host", "x-forwarded-port", "x-forwarded-prefix", "x-forwarded-proto", "x-real-ip"),
    ]
)
HOST_PREFIX = "__Host-"  # browsers store such cookies only for the host that sets them, by https
OWN_COOKIES = (COOKIE_PREFIX, HOST_PREFIX + COOKIE_PREFIX)
DROPPED_FROM_RESPONSES = ("connection", "keep-alive", "proxy-connection", "upgrade")


@dataclass(frozen=True)
class Route:
    """A program, and how requests for it are changed.

    Attributes:
        upstream: The program.
        prefix: The path below which it is served, without a slash at its end.
        strip_prefix: Whether the program receives paths without the prefix.
        credential: A header that the program accepts as authentication.
        dropped_cookies: Names of cookies of the program's own sign-in, which no client receives.
        is_local: Whether the program accepts requests from its own machine only, by their Host and Origin, which the
            front door checks in its place.
        passes_sessions: Whether the program is one of our own, which begins and reads sessions itself.
        needs_xsrf: Whether requests that change something must repeat the cookie ``_xsrf``, as Jupyter's pages do.
        on_activity: Called when a client sends a request or, in a websocket, bytes.
    """

    upstream: Upstream
    prefix: str = ""
    strip_prefix: bool = False
    credential: Header | None = None
    dropped_cookies: re.Pattern[str] = re.compile(r"(?!)")
    is_local: bool = False
    passes_sessions: bool = False
    needs_xsrf: bool = False
    on_activity: Callable[[], object] = lambda: None

    def serves(self, path: str) -> bool:
        """Return whether this route serves a path."""
        return path == self.prefix or path.startswith(f"{self.prefix}/")

    def request(self, head: RequestHead, forwarded: tuple[Header, ...]) -> bytes:
        """Return the head that the program receives.

        Args:
            head: The head that the client sent.
            forwarded: Headers that describe the client's connection.
        """
        # WSGI cannot distinguish underscores and hyphens in names, so that a client could send a dropped header.
        dropped = DROPPED | {"host", "origin"} if self.is_local else DROPPED
        kept = [(name, value) for name, value in head.headers if name.lower() not in dropped and "_" not in name]
        if self.is_local:
            kept.append(("Host", "localhost"))
        if cookies := [pair for pair in cookie_pairs(head) if self._passes_cookie(pair)]:
            kept.append(("Cookie", "; ".join(cookies)))
        if self.credential:
            kept = [(name, value) for name, value in kept if name.lower() != self.credential[0].lower()]
            kept.append(self.credential)
        connection = (("Connection", "Upgrade"), ("Upgrade", "websocket")) if head.is_websocket else CLOSE
        target = head.target.removeprefix(self.prefix) if self.strip_prefix else head.target
        target = target if target.startswith("/") else f"/{target}"
        return RequestHead((*kept, *forwarded, *connection), head.method, target, head.version).encode()

    def response(self, head: ResponseHead, added: tuple[Header, ...]) -> bytes:
        """Return the head that the client receives.

        Args:
            head: The head that the program sent.
            added: Headers to add.
        """
        kept = tuple(header for header in head.headers if not self._is_dropped(header))
        connection = (("Connection", "Upgrade"), ("Upgrade", "websocket")) if head.status == 101 else CLOSE
        return ResponseHead((*kept, *added, *connection), head.status_line, head.status).encode()

    def _is_dropped(self, header: Header) -> bool:
        name = header[0].lower()
        if name != "set-cookie":
            return name in DROPPED_FROM_RESPONSES
        cookie = header[1].partition("=")[0].strip()
        return not self._passes_cookie(cookie) or bool(self.dropped_cookies.match(cookie))

    def _passes_cookie(self, cookie: str) -> bool:
        return self.passes_sessions or not cookie.startswith(OWN_COOKIES)


CLOSE: tuple[Header, ...] = (("Connection", "close"),)


def cookie_pairs(head: RequestHead) -> list[str]:
    """Return the cookies of a request in the form ``name=value``."""
    return [pair.strip() for value in head.all("cookie") for pair in value.split(";") if pair.strip()]


def cookie_values(head: RequestHead, name: str) -> list[str]:
    """Return the values of all cookies with this name: a client may send more than one."""
    return [pair.partition("=")[2] for pair in cookie_pairs(head) if pair.partition("=")[0] == name]
