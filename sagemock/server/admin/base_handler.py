"""Common headers and error logging."""

from __future__ import annotations

from types import TracebackType

from tornado.web import HTTPError, RequestHandler

from sagemock.endpoint.aws_json import HEADERS
from sagemock.endpoint.request_handler import LOG


class Handler(RequestHandler):
    """A handler whose responses browsers do not interpret as another type, and which logs unexpected errors once."""

    def set_default_headers(self) -> None:
        """Set the headers that every response has."""
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def log_exception(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Log a defect; HTTP errors are only sent to the client."""
        if not isinstance(error, HTTPError):
            LOG.error("%s %r failed", self.request.method, self.request.path, exc_info=error)
