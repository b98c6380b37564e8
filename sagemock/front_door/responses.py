"""Responses of the front door itself, as HTML or, for API clients, as JSON."""

from __future__ import annotations

import json
from dataclasses import dataclass
from http import HTTPStatus

from sagemock.jupyter.app import pages

from .http1.heads import Header, RequestHead

HTML = "text/html; charset=UTF-8"
UNSEEN = (("Cache-Control", "no-store"), ("Referrer-Policy", "no-referrer"))


@dataclass(frozen=True)
class Response:
    """A response that the front door sends itself."""

    status: int
    headers: tuple[Header, ...] = ()
    body: bytes = b""

    def encode(self, method: str = "GET") -> bytes:
        """Return the response to a request with this method as bytes."""
        status = HTTPStatus(self.status)
        lines = [f"HTTP/1.1 {status.value} {status.phrase}", *(f"{name}: {value}" for name, value in self.headers)]
        lines += [f"Content-Length: {len(self.body)}", "Connection: close", "", ""]
        return "\r\n".join(lines).encode("latin-1") + (b"" if method == "HEAD" else self.body)


class Answered(Exception):
    """Ends the handling of a request with a response."""

    def __init__(self, response: Response) -> None:
        super().__init__(response.status)
        self.response = response


def html(page: str, status: int = 200, headers: tuple[Header, ...] = ()) -> Response:
    """Return a page, which is not cached."""
    return Response(status, (("Content-Type", HTML), ("Cache-Control", "no-store"), *headers), page.encode())


def text(content: str, status: int = 200) -> Response:
    """Return plain text."""
    return Response(
        status, (("Content-Type", "text/plain; charset=UTF-8"), ("Cache-Control", "no-store")), content.encode()
    )


def redirect(location: str, headers: tuple[Header, ...] = ()) -> Response:
    """Return a redirect that keeps the current URL, which may have a token, out of caches and Referer headers."""
    return Response(302, (("Location", location), *UNSEEN, *headers))


def rejection(request: RequestHead | None, status: int, reason: str, help_code: str = "") -> Response:
    """Return a response for a rejected request.

    Args:
        request: The request; None if it could not be read.
        status: The HTTP status.
        reason: The reason, for a person.
        help_code: Code that creates a new presigned URL, if that would help.
    """
    title = "Access denied" if status == HTTPStatus.FORBIDDEN else HTTPStatus(status).phrase
    if request is None or not prefers_json(request):
        page = pages.access_denied(reason, help_code) if help_code else pages.notice(title, reason)
        return html(page, status)
    body = json.dumps({"message": reason, "reason": HTTPStatus(status).phrase})
    return Response(status, (("Content-Type", "application/json"), ("Cache-Control", "no-store")), body.encode())


def unavailable(request: RequestHead, title: str, reason: str, seconds: int | None = None) -> Response:
    """Return a response with status 503; browsers and other clients are to try again after some seconds, if given."""
    response = rejection(request, 503, reason)
    if not prefers_json(request):
        response = html(pages.notice(title, reason), 503)
    again = () if seconds is None else (("Retry-After", str(seconds)), ("Refresh", str(seconds)))
    return Response(response.status, (*response.headers, *again), response.body)


def prefers_json(request: RequestHead) -> bool:
    """Return whether the client is a program that reads JSON."""
    if "/api/" in request.path or "/ajax-api/" in request.path:
        return True
    accepted = request.get("accept").lower()
    return "json" in accepted and "html" not in accepted
