"""StateError and the message for a damaged file."""

from __future__ import annotations

MOVE_AWAY = "Move it away to start with an empty state, or name another directory"


class StateError(RuntimeError):
    """The error for a state that cannot be read or written. The message names the file, the problem and a remedy."""


class DamagedFile(Exception):
    """The error for content that was not written by sagemock; :class:`Database` makes a StateError of it."""
