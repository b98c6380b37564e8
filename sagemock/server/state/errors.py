"""StateError and the message for a damaged file."""

from __future__ import annotations

from sagemock.cloud.journal import SaveError

MOVE_AWAY = "Move it away to start with an empty state, or name another directory"


class StateError(SaveError):
    """The error for a state that cannot be read or written. The message names the file, the problem and a remedy.

    Args:
        message: The message.
        reason: The problem alone.
    """

    def __init__(self, message: str, reason: str = "") -> None:
        super().__init__(message)
        self.reason = reason or message


class DamagedFile(Exception):
    """The error for content that was not written by sagemock; :class:`Database` makes a StateError of it."""
