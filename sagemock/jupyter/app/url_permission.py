"""Permission to open a presigned URL: the cloud evaluates the policies of the caller who created it again."""

from __future__ import annotations

import json

from jupyter_server.base.handlers import JupyterHandler
from tornado.httpclient import AsyncHTTPClient

from sagemock import assumptions
from sagemock.presigned.authentication import Creation

from . import pages
from .responses import finish_with

UNDECIDED = "The cloud did not decide whether you may open this URL. Its log may have the reason."


async def require_permission(handler: JupyterHandler, url: str, resource: str, creation: Creation) -> None:
    """Finish the request with a page unless the policies let the visitor open the presigned URL.

    Args:
        handler: The handler of the visitor's request.
        url: The URL at which the cloud decides.
        resource: The ARN of the notebook instance or domain.
        creation: The call that created the presigned URL.
    """
    visit = creation.visit(resource, handler.request.remote_ip or "")
    response = await AsyncHTTPClient().fetch(url, method="POST", body=json.dumps(visit), raise_error=False)
    if response.code == 403:
        reason = assumptions.PRESIGNED_URL_DENIED
        finish_with(handler, 403, reason, pages.notice("Access denied", reason))
    if response.code != 204:
        finish_with(handler, 503, UNDECIDED, pages.notice("Service unavailable", UNDECIDED))
