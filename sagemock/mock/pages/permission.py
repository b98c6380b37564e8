"""Permission to use a presigned URL: the policies of the caller who created it decide about each request [A6.1]."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sagemock import assumptions
from sagemock.cloud.authorizer import Caller, may_open
from sagemock.presigned import tokens
from sagemock.presigned.pages import Page, html_page

if TYPE_CHECKING:
    from sagemock.cloud.region import Region
    from sagemock.protocol.wire import Request


def denial(region: Region, operation: str, request: Request, claims: tokens.Claims) -> Page | None:
    """Return the page for a visitor whom the policies do not allow to use a presigned URL; else None.

    Args:
        region: The region of the notebook instance or the domain.
        operation: The operation that created the URL.
        request: The members that identify the resource.
        claims: The claims of the URL's token, or of the session that it began.
    """
    caller = tokens.caller_of(claims) if region.cloud.authorizer else ""
    if may_open(region, operation, request, Caller(arn=caller)):
        return None
    page = html_page("Access denied", assumptions.PRESIGNED_URL_DENIED)
    return Page(403, page.headers, page.body)
