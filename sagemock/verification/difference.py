"""Difference between a recorded call and the mock's."""

from __future__ import annotations

import re
from typing import NamedTuple

from sagemock.protocol.json_types import JsonObject, JsonValue


class Difference(NamedTuple):
    """A difference between a recorded call and the mock's.

    Attributes:
        line: The line of the recording.
        operation: The AWS name of the operation.
        kind: "outcome", "HTTP status", "error code", "error text", "duration", or a kind of
            :class:`~sagemock.verification.replay.comparison.MemberDifference`.
        subject: The member of the reply, or the kind of resource with its status; empty for the whole call.
        recorded: The recorded value.
        ours: The value of the mock.
        numbers: The statements that a probe has put to the test by the call.
    """

    line: int
    operation: str
    kind: str
    subject: str
    recorded: JsonValue
    ours: JsonValue
    numbers: tuple[str, ...] = ()

    @property
    def evidence(self) -> JsonObject:
        """Return the members that come from the recording and the mock, for documents."""
        return {name: value for name, value in self._asdict().items() if name != "numbers"}


def subject_without_numbers(difference: Difference) -> str:
    """Return the subject for items of lists in general: ``Apps.Status`` for ``Apps.0.Status``."""
    return re.sub(r"\.\d+(?=\.|$)", "", difference.subject)
