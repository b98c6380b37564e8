"""AccessPolicy: Host, Origin and token checks."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from functools import lru_cache
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")
COOKIE = "sagemock-token"


class AccessPolicy:
    """The rules by which a server accepts or rejects a request.

    Args:
        hosts: The host names that requests may use; None accepts any.
        token: The token that clients must send; None accepts requests without a token.
    """

    def __init__(self, hosts: tuple[str, ...] | None = LOOPBACK, token: str | None = None) -> None:
        self._hosts, self.token = hosts, token

    def rejection_reason(self, headers: Mapping[str, str]) -> str | None:
        """Return why a request with these headers must be rejected, or None if it may be handled.

        Any web page can make a browser send requests to this server: through a host name of its own that resolves to
        this address (Host), or as a cross-origin request (Origin).
        """
        host = headers.get("Host", "")
        if self._hosts is not None and host_name(host) not in self._hosts:
            return f"Host {host!r} is not allowed: use {' or '.join(self._hosts[:2])}."
        origin = headers.get("Origin")
        if origin is not None and _network_location(origin) != host:
            return f"Requests from pages of {origin!r} are not allowed."
        if headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return "Requests from pages of other sites are not allowed."
        return None

    def is_authorized(self, headers: Mapping[str, str]) -> bool:
        """Return whether the token is in the Authorization header or the console's cookie, or none is required."""
        if self.token is None:
            return True
        scheme, _, bearer = headers.get("Authorization", "").partition(" ")
        return self.accepts(bearer.strip() if scheme.lower() == "bearer" else _cookie_token(headers.get("Cookie", "")))

    def accepts(self, token: str) -> bool:
        """Return whether this is the server's token, or none is required."""
        return self.token is None or hmac.compare_digest(token.encode(), self.token.encode())


def is_loopback(host: str) -> bool:
    """Return whether an address can be reached from this machine only."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


@lru_cache(maxsize=64)  # for the Host headers of a server's clients, which are few
def host_name(host: str) -> str:
    """Return the name in a Host header, without its port; an empty string if it is malformed."""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # an incomplete IPv6 address
        return ""


def _network_location(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _cookie_token(cookies: str) -> str:
    try:
        morsel = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return unquote(morsel.value) if morsel else ""
