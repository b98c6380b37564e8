"""Responses that replace the normal ones: rejections, notices and redirects that hide the token."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import NoReturn

from jupyter_server.base.handlers import APIHandler
from tornado.web import Finish, RequestHandler

from . import pages


def redirect_without_referrer(handler: RequestHandler, path: str) -> NoReturn:
    """Redirect to ``path``, and keep the current URL, which has a token, out of caches and Referer headers."""
    handler.set_header("Cache-Control", "no-store")
    handler.set_header("Referrer-Policy", "no-referrer")
    handler.redirect(path)
    raise Finish


def reject(handler: RequestHandler, reason: str, help_code: str) -> NoReturn:
    """Reject the request with 403, as HTML or JSON; ``help_code`` creates a new presigned URL."""
    # Not HTTPError: it is rendered with the templates of the extension that owns the handler (notebook 7's fail), and
    # tornado logs it with the whole URL, token included.
    finish_with(handler, 403, reason, pages.access_denied(reason, help_code))


def finish_with(handler: RequestHandler, status: int, reason: str, page: str) -> NoReturn:
    """Finish the request with ``page``, or with ``reason`` as JSON for API clients."""
    handler.set_status(status)
    handler.set_header("Cache-Control", "no-store")
    if isinstance(handler, APIHandler):
        raise Finish(json.dumps({"message": reason, "reason": HTTPStatus(status).phrase}))
    handler.set_header("Content-Type", "text/html; charset=UTF-8")
    raise Finish(page)
