"""Permission to open a presigned URL: the cloud evaluates the policies of the caller who created it again."""

from __future__ import annotations

import asyncio
import json
from functools import partial
from http import HTTPStatus
from http.client import HTTPConnection
from urllib.parse import urlsplit

from sagemock import assumptions
from sagemock.jupyter.app import pages
from sagemock.presigned.authentication import Creation

from .responses import Answered, html

UNDECIDED = "The cloud did not decide whether you may open this URL. Its log may have the reason."
TIMEOUT = 30.0  # seconds


async def require_permission(url: str, resource: str, creation: Creation, client: str) -> None:
    """Raise a response unless the policies let the visitor open the presigned URL.

    Args:
        url: The URL at which the cloud decides.
        resource: The ARN of the resource that is opened.
        creation: The call that created the presigned URL.
        client: The address of the visitor.

    Raises:
        Answered: The policies deny it, or the cloud does not decide.
    """
    visit = json.dumps(creation.visit(resource, client))
    status = await asyncio.get_running_loop().run_in_executor(None, partial(_post, url, visit))
    if status == HTTPStatus.FORBIDDEN:
        raise Answered(html(pages.notice("Access denied", assumptions.PRESIGNED_URL_DENIED), status))
    if status != HTTPStatus.NO_CONTENT:
        raise Answered(html(pages.notice("Service unavailable", UNDECIDED), HTTPStatus.SERVICE_UNAVAILABLE))


def _post(url: str, body: str) -> int:
    parts = urlsplit(url)
    # Not requests, whose users replace its connections in tests.
    connection = HTTPConnection(parts.netloc, timeout=TIMEOUT)
    try:
        connection.request("POST", parts.path, body)
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()
