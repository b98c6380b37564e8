"""Values of HTTP responses: their date, and the error of SageMaker's protocol."""

from __future__ import annotations

from collections.abc import Mapping
from email.utils import parsedate_to_datetime

from sagemock.protocol.json_types import JsonObject, JsonValue


def time_of_date(date: str | None) -> float | None:
    """Return the epoch seconds of a Date header, or None if it is missing or malformed."""
    try:
        return parsedate_to_datetime(str(date)).timestamp()
    except (TypeError, ValueError):
        return None


def error_of(document: JsonValue, headers: Mapping[str, str]) -> JsonObject:
    """Return code and message of an error reply.

    Args:
        document: The body.
        headers: The headers of the response.
    """
    members = document if isinstance(document, dict) else {}
    code = str(members.get("__type") or headers.get("x-amzn-errortype") or "")
    message = str(members.get("message") or members.get("Message") or "")
    return {"code": code.rpartition("#")[2].partition(":")[0], "message": message}
