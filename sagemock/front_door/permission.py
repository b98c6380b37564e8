"""Permission to use a presigned URL: the cloud evaluates the policies of its creator for each request [A6.1]."""

from __future__ import annotations

import asyncio
import json
import logging
from collections.abc import Callable
from http import HTTPStatus
from http.client import HTTPConnection
from typing import TypeAlias, TypeVar
from urllib.parse import urlsplit

from sagemock import assumptions
from sagemock.jupyter.app import pages
from sagemock.presigned.authentication import Creation
from sagemock.protocol.json_types import JsonObject

from .responses import Answered, html

UNDECIDED = "The cloud did not decide whether you may open this URL. Its log may have the reason."
TIMEOUT = 30.0  # seconds

Q = TypeVar("Q")
R = TypeVar("R")
LOG = logging.getLogger("sagemock.front_door")

Decide: TypeAlias = Callable[[JsonObject], "bool | None"]
_DECISIONS: dict[int, bool] = {HTTPStatus.NO_CONTENT: True, HTTPStatus.FORBIDDEN: False}


class Undecided(Exception):
    """Raised if a decision of policies fails, such as one that needs a malformed policy of moto's IAM."""


async def in_thread(decide: Callable[[Q], R], question: Q) -> R:
    """Return a decision that waits for the cloud, made on a thread of its own.

    Raises:
        Undecided: The decision failed; the log has the exception.
    """
    try:
        return await asyncio.get_running_loop().run_in_executor(None, decide, question)
    except Exception as error:
        LOG.exception("the policies did not decide about %r", question)
        raise Undecided from error


async def require_permission(decide: Decide, resource: str, creation: Creation, client: str) -> None:
    """Raise a response unless the policies let the visitor use the presigned URL.

    Args:
        decide: Returns whether the policies allow a visit, None if it is not known. Called on a thread of its own.
        resource: The ARN of the resource that is opened.
        creation: The call that created the presigned URL.
        client: The address of the visitor.

    Raises:
        Answered: The policies deny it, or the cloud does not decide.
    """
    try:
        allowed = await in_thread(decide, creation.visit(resource, client))
    except Undecided:
        allowed = None
    if allowed is None:
        raise Answered(html(pages.notice("Service unavailable", UNDECIDED), HTTPStatus.SERVICE_UNAVAILABLE))
    if not allowed:
        raise Answered(html(pages.notice("Access denied", assumptions.PRESIGNED_URL_DENIED), HTTPStatus.FORBIDDEN))


def decide_at(url: str, visit: JsonObject) -> bool | None:
    """Return the decision of the cloud's permission URL about a visit; None without one."""
    parts = urlsplit(url)
    # Not requests, whose users replace its connections in tests.
    connection = HTTPConnection(parts.netloc, timeout=TIMEOUT)
    try:
        connection.request("POST", parts.path, json.dumps(visit))
        return _DECISIONS.get(connection.getresponse().status)
    except OSError:
        return None
    finally:
        connection.close()
