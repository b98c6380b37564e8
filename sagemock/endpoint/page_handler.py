"""PageHandler: pages that explain resources whose programs are not simulated."""

from __future__ import annotations

from collections.abc import Callable

from tornado.web import HTTPError, RequestHandler

from sagemock.presigned.pages import Page


class PageHandler(RequestHandler):
    """``GET``: sends the page at the path of the request."""

    def initialize(self, open_page: Callable[[str], Page | None]) -> None:
        """Store the function that returns the page at a path with its query, or None.

        Args:
            open_page: The function.
        """
        self._open_page = open_page

    def get(self) -> None:
        """Send the page."""
        page = self._open_page(self.request.uri or "")
        if page is None:
            raise HTTPError(404)
        self.set_status(page.status)
        for name, value in page.headers.items():
            self.set_header(name, value)
        self.finish(page.body)
