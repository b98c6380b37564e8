"""Serves the console's files and its sign-in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from tornado.httputil import HTTPServerRequest
from tornado.routing import PathMatches
from tornado.web import HTTPError, RedirectHandler, RequestHandler, StaticFileHandler

from sagemock.endpoint.access import COOKIE, AccessPolicy
from sagemock.server.urls import CONSOLE, PREFIX
from sagemock.studio_home import site

if TYPE_CHECKING:
    from sagemock.endpoint.lazy_router import Rules

FILES = Path(__file__).parent / "static"
# Some machines' MIME type tables have wrong types for scripts, which browsers then refuse to run.
_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
        "frame-ancestors 'none'; base-uri 'none'; form-action 'self'; "
        "require-trusted-types-for 'script'; trusted-types 'none'"  # no user input can become HTML
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class GetOnly(PathMatches):
    """A path that matches GET only; requests with other methods go on to the next rule."""

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        """Return the parts of a matching path, or None."""
        return super().match(request) if request.method == "GET" else None


class Files(StaticFileHandler):
    """The page and its files. They contain nothing secret, so no token is required."""

    def set_default_headers(self) -> None:
        """Set the headers that every response has."""
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def set_extra_headers(self, path: str) -> None:
        """Set the headers again, since Tornado sets Cache-Control itself."""
        self.set_default_headers()

    def get_content_type(self) -> str:
        """Return the content type of a file."""
        return _TYPES[Path(self.absolute_path or "").suffix]

    def write_error(self, status_code: int, **_: Any) -> None:
        """Send an error as text."""
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}: the console has no such file.")


class SignIn(RequestHandler):
    """POST ``{"token": "..."}`` sets a cookie that scripts cannot read, or fails with 401 for a wrong token."""

    def initialize(self, access_policy: AccessPolicy) -> None:
        """Store the arguments of the route."""
        self.access_policy = access_policy

    def post(self) -> None:
        """Sign in."""
        self.set_header("Cache-Control", "no-store")
        if reason := self.access_policy.rejection_reason(self.request.headers):
            return self._send_failure(403, reason)
        token = self._token()
        if not self.access_policy.accepts(token):
            return self._send_failure(401, "Wrong token. `sagemock serve` printed the right one when it started.")
        self.set_cookie(COOKIE, quote(token, safe=""), httponly=True, samesite="Strict", path="/")
        return self.set_status(204)

    def _token(self) -> str:
        try:
            return str(json.loads(self.request.body)["token"])
        except (ValueError, TypeError, KeyError, RecursionError):
            raise HTTPError(400) from None

    def _send_failure(self, status: int, reason: str) -> None:
        self.set_status(status)
        self.finish({"error": reason})

    def write_error(self, status_code: int, **_: Any) -> None:
        """Send the error for a body that is not as expected."""
        self._send_failure(status_code, 'The body must be a JSON object {"token": "..."}.')


def rules(access_policy: AccessPolicy) -> Rules:
    """Return the routes of the console, which must come before those of the admin API."""
    redirect = {"url": CONSOLE, "permanent": False}
    return [
        (GetOnly(f"(?:/|{PREFIX}/?|{CONSOLE[:-1]})"), RedirectHandler, redirect),
        (f"{CONSOLE}token", SignIn, {"access_policy": access_policy}),
        (f"{CONSOLE}(theme[.]css)", Files, {"path": str(site.FILES)}),
        (f"{CONSOLE}(.*)", Files, {"path": str(FILES), "default_filename": "index.html"}),
    ]
