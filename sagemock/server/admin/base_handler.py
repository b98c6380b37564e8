"""What all of a server's replies have in common."""

from __future__ import annotations

from typing import Any

from tornado.web import HTTPError, RequestHandler

from sagemock.endpoint.aws_json import HEADERS
from sagemock.endpoint.request_handler import LOG


class Handler(RequestHandler):
    """Replies that no browser takes for a page they are not; what breaks is told to the log, and there once."""

    def set_default_headers(self) -> None:
        for name, value in HEADERS.items():
            self.set_header(name, value)

    def log_exception(self, kind: Any, error: Any, trace: Any) -> None:
        if not isinstance(error, HTTPError):
            LOG.error("%s %r failed", self.request.method, self.request.path, exc_info=(kind, error, trace))
