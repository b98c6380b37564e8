"""NextToken of List operations: the position of the last item of a page."""

from __future__ import annotations

import base64
import json
from zlib import crc32

from sagemock.protocol.errors import INVALID_TOKEN, ValidationException
from sagemock.protocol.json_types import JsonValue
from sagemock.protocol.wire import Request

Position = tuple[JsonValue, JsonValue]  # of an item in the order: its value under the sort key, and a tie-breaker


def write(request: Request, member: str, position: Position) -> str:
    """Return the token of the page after the one whose last item has that position.

    Args:
        request: The request of a List operation.
        member: The member of the reply that has the page.
        position: The position of the last item.
    """
    document = [_checksum(request, member, position), *position]
    return base64.urlsafe_b64encode(json.dumps(document).encode()).decode()


def read(request: Request, member: str) -> Position | None:
    """Return the position in the request's NextToken; None without one.

    Raises:
        ValidationException: The token is invalid or belongs to another list.
    """
    if not (token := request.get("NextToken")):
        return None
    try:
        checksum, value, key = json.loads(base64.urlsafe_b64decode(token))
        is_valid = checksum == _checksum(request, member, (value, key))
    except (ValueError, TypeError, RecursionError):  # not base64, not JSON, or JSON of another form
        is_valid = False
    if not is_valid:
        raise ValidationException(INVALID_TOKEN)
    return value, key


def _checksum(request: Request, member: str, position: Position) -> int:
    """Return a checksum that ties a token to one list: all pages must have the same filters and order [N11.24]."""
    query = {name: value for name, value in request.items() if name not in ("MaxResults", "NextToken")}
    return crc32(json.dumps([member, query, *position], sort_keys=True).encode())
