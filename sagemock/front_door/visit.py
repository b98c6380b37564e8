"""Visit: an accepted request, and the redirect of a browser that has signed in."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from sagemock.presigned.tokens import Claims

from .http1.heads import Header, RequestHead
from .responses import Answered, redirect

_NOT_REDIRECTED = re.compile(r"/(?:api|ajax-api|files)/")  # clients of these may have no cookies


@dataclass(frozen=True)
class Visit:
    """An accepted request.

    Attributes:
        request: The request, without the token in its URL.
        expires: The end of the session, in epoch seconds of the cloud.
        headers: Headers to add to the response.
        claims: The claims of the presigned token, or those of the session.
        is_new: Whether the request has a presigned token in its URL.
        presigned: The presigned token that the request has, in its URL or a header; empty if it has none.
        by_cookie: Whether nothing but a cookie authenticates it, which browsers also send for pages of other sites.
        permission: Raises Answered if policies deny the visitor now; None if no policies decide.
    """

    request: RequestHead
    expires: float
    claims: Claims
    headers: tuple[Header, ...] = ()
    is_new: bool = False
    presigned: str = ""
    by_cookie: bool = False
    permission: Callable[[], Awaitable[None]] | None = None


def redirect_signed_in(visit: Visit) -> None:
    """Redirect a browser that has signed in to the same URL without the token.

    Raises:
        Answered: With the redirect.
    """
    request = visit.request
    is_page = request.method in ("GET", "HEAD") and not request.is_websocket
    if visit.is_new and is_page and not _NOT_REDIRECTED.search(request.path):
        raise Answered(redirect(request.target, visit.headers))
