"""Who may speak to a server at all: the host name asked for, the web page that asks, and the token where one is due."""

from __future__ import annotations

import hmac
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from ipaddress import ip_address
from urllib.parse import unquote, urlsplit

LOOPBACK = ("127.0.0.1", "localhost", "::1")
COOKIE = "sagemock-token"


class Guard:
    """``hosts`` are the names it may be called by (None: any); ``token`` is what callers must say."""

    def __init__(self, hosts: tuple[str, ...] | None = LOOPBACK, token: str | None = None) -> None:
        self._hosts, self.token = hosts, token

    def objection(self, headers: Mapping[str, str]) -> str | None:
        """Why a request with these headers is not answered; None if it may be.

        Any page of the web can have a browser send one here: by a name of its own that leads here (Host), or openly
        (Origin).
        """
        host = headers.get("Host", "")
        if self._hosts is not None and _name(host) not in self._hosts:
            return f"The host {host!r} is not served here: call it {' or '.join(self._hosts[:2])}."
        origin = headers.get("Origin")
        if origin is not None and _address(origin) != host:
            return f"Pages of {origin!r} may not ask this server."
        if headers.get("Sec-Fetch-Site", "none") not in ("none", "same-origin"):
            return "Pages of other sites may not ask this server."
        return None

    def knows(self, headers: Mapping[str, str]) -> bool:
        """Whether a request says the token, as a bearer or in the console's cookie; or none is due."""
        if self.token is None:
            return True
        scheme, _, bearer = headers.get("Authorization", "").partition(" ")
        said = bearer.strip() if scheme.lower() == "bearer" else _cookie(headers.get("Cookie", ""))
        return self.takes(said)

    def takes(self, token: str) -> bool:
        return self.token is None or hmac.compare_digest(token.encode(), self.token.encode())


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach an address."""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def _name(host: str) -> str:
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:  # half an IPv6 address
        return ""


def _address(origin: str) -> str | None:
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _cookie(cookies: str) -> str:
    try:
        morsel = SimpleCookie(cookies).get(COOKIE)
    except CookieError:
        return ""
    return unquote(morsel.value) if morsel else ""
