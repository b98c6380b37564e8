"""PageHandler: pages that explain resources whose programs are not simulated."""

from __future__ import annotations

from collections.abc import Callable
from typing import Protocol

from tornado.web import HTTPError, RequestHandler

from sagemock.presigned.pages import Page
from sagemock.presigned.public_pages import PublicPages


class OpenPage(Protocol):
    """Returns the page at a path, or None."""

    def __call__(self, uri: str, cookies: str, *, is_secure: bool) -> Page | None:
        """Return the page at a path with its query, for a client with these cookies."""


class PageHandler(RequestHandler):
    """``GET``: sends the page at the path of the request."""

    def initialize(self, open_page: OpenPage, find_public: Callable[[], PublicPages | None]) -> None:
        """Store the arguments of the rule.

        Args:
            open_page: The function that returns the page.
            find_public: Returns the public address of the pages, if a portal serves them.
        """
        self._open_page, self._find_public = open_page, find_public

    def get(self) -> None:
        """Send the page."""
        headers, public = self.request.headers, self._find_public()
        is_secure = bool(public and public.is_secure and public.has_passed(headers))
        page = self._open_page(self.request.uri or "", headers.get("Cookie", ""), is_secure=is_secure)
        if page is None:
            raise HTTPError(404)
        self.set_status(page.status)
        for name, value in page.headers.items():
            self.set_header(name, value)
        self.finish(page.body)

    head = get  # Tornado sends no content then
