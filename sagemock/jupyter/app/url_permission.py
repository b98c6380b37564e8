"""Permission to use a presigned URL: the cloud evaluates the policies of its creator for each request [A6.1]."""

from __future__ import annotations

import json
from http import HTTPStatus
from typing import NamedTuple

from jupyter_server.base.handlers import JupyterHandler
from tornado.httpclient import AsyncHTTPClient

from sagemock import assumptions
from sagemock.presigned.authentication import Creation

from . import pages
from .responses import finish_with

UNDECIDED = "The cloud did not decide whether you may open this URL. Its log may have the reason."


class Visitor(NamedTuple):
    """The sender of requests: the call that created the presigned URL, and the sender's address."""

    creation: Creation
    source_ip: str


class UrlPermission:
    """Lets the cloud decide about the requests of visitors.

    Args:
        url: The URL at which the cloud decides; empty if no policies decide.
        resource: The ARN of the notebook instance or domain.
    """

    def __init__(self, url: str, resource: str) -> None:
        self._url, self._resource = url, resource

    async def require(self, handler: JupyterHandler, visitor: Visitor) -> None:
        """Finish a request with a page unless the policies allow it.

        Args:
            handler: The handler of the request.
            visitor: The sender of the request.
        """
        status = await self._decide(visitor)
        if status == HTTPStatus.FORBIDDEN:
            reason = assumptions.PRESIGNED_URL_DENIED
            finish_with(handler, 403, reason, pages.notice("Access denied", reason))
        if status != HTTPStatus.NO_CONTENT:
            finish_with(handler, 503, UNDECIDED, pages.notice("Service unavailable", UNDECIDED))

    async def is_denied(self, visitor: Visitor) -> bool:
        """Return whether the policies deny the requests of a visitor."""
        return await self._decide(visitor) == HTTPStatus.FORBIDDEN

    def applies_to(self, creation: Creation) -> bool:
        """Return whether policies decide about the requests of a session."""
        return bool(self._url and creation.caller)

    async def _decide(self, visitor: Visitor) -> int:
        """Return the status of the cloud's response, 204 for a visitor who is allowed."""
        if not self.applies_to(visitor.creation):
            return HTTPStatus.NO_CONTENT
        body = json.dumps(visitor.creation.visit(self._resource, visitor.source_ip))
        return (await AsyncHTTPClient().fetch(self._url, method="POST", body=body, raise_error=False)).code
