"""The console: static files that the server hands out, and the form where a visitor says the token."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote

from tornado.httputil import HTTPServerRequest
from tornado.routing import PathMatches
from tornado.web import HTTPError, RedirectHandler, RequestHandler, StaticFileHandler

from sagemock.endpoint.access import COOKIE, Guard
from sagemock.server.urls import CONSOLE, PREFIX

FILES = Path(__file__).parent / "static"
# Some machines' own tables of types are wrong about scripts, and a browser would not run them.
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
        "require-trusted-types-for 'script'; trusted-types 'none'"  # what is typed in can nowhere become HTML
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cache-Control": "no-cache",
}


class _Looked(PathMatches):
    """A path, for those who only look: what is sent by POST goes on to the next rule."""

    def match(self, request: HTTPServerRequest) -> dict[str, Any] | None:
        return super().match(request) if request.method == "GET" else None


class Files(StaticFileHandler):
    """The page and what it loads: the same for everybody, so that no token is due."""

    def set_default_headers(self) -> None:
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def set_extra_headers(self, path: str) -> None:
        self.set_default_headers()

    def get_content_type(self) -> str:
        return _TYPES[Path(self.absolute_path or "").suffix]

    def write_error(self, status_code: int, **_: Any) -> None:
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(f"{status_code}: the console has no such file.")


class SignIn(RequestHandler):
    """``{"token": "..."}`` is kept in a cookie that no script can read; 401 for another than the server's."""

    def initialize(self, guard: Guard) -> None:
        self.guard = guard

    def post(self) -> None:
        self.set_header("Cache-Control", "no-store")
        if objection := self.guard.objection(self.request.headers):
            self._refuse(403, objection)
        elif not self.guard.takes(token := self._token()):
            self._refuse(401, "That is not the token of this server: it has printed it where it was started.")
        else:
            self.set_cookie(COOKIE, quote(token, safe=""), httponly=True, samesite="Strict", path="/")
            self.set_status(204)

    def _token(self) -> str:
        try:
            return str(json.loads(self.request.body)["token"])
        except (ValueError, TypeError, KeyError, RecursionError):
            raise HTTPError(400) from None

    def _refuse(self, status: int, reason: str) -> None:
        self.set_status(status)
        self.finish({"error": reason})

    def write_error(self, status_code: int, **_: Any) -> None:
        self._refuse(status_code, 'POST {"token": "..."} here.')


def rules(guard: Guard) -> list[tuple[Any, type[RequestHandler], dict[str, Any]]]:
    """Where the console is; to be asked before the admin API's."""
    there = {"url": CONSOLE, "permanent": False}
    return [
        (_Looked(f"(?:/|{PREFIX}/?|{CONSOLE[:-1]})"), RedirectHandler, there),
        (f"{CONSOLE}token", SignIn, {"guard": guard}),
        (f"{CONSOLE}(.*)", Files, {"path": str(FILES), "default_filename": "index.html"}),
    ]
