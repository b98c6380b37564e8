"""RecordedCall: a call with its reply, from a recording of any format."""

from __future__ import annotations

from typing import NamedTuple

from sagemock.protocol.json_types import JsonObject


class RecordingError(ValueError):
    """A file that is not a recording; the message names the line or the file."""


class RecordedCall(NamedTuple):
    """A call of a recording.

    Attributes:
        line: The number of its line, or of the call in formats that have no lines.
        session: Identifies the calls that belong together.
        operation: The AWS name of the operation.
        region: The region.
        time: When the service answered, in epoch seconds by its own clock where that is known.
        request: The request, in AWS's words.
        status: The HTTP status.
        reply: The reply, or None for an error.
        error: The code and the message of an error, or None.
        has_pseudonyms: Whether names are replaced, so that they have another order and other substrings.
        has_request: Whether the recording has the request, or enough to reconstruct it.
    """

    line: int
    session: str
    operation: str
    region: str
    time: float
    request: JsonObject
    status: int
    reply: JsonObject | None
    error: JsonObject | None
    has_pseudonyms: bool = False
    has_request: bool = True
