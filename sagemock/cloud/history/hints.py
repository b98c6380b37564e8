"""Explanations of error replies for tests, by request ID.

Hints name where else the resource exists that a call has not found. Notes name the statement that denied a call.
"""

from __future__ import annotations

from threading import Lock

MAX_HINTS = 1000
_hints: dict[str, str] = {}
_notes: dict[str, str] = {}
_lock = Lock()


def record_hint(request_id: str, hint: str) -> None:
    """Keep a hint for the error reply with this request ID; drop the oldest if there are too many."""
    _record(_hints, request_id, hint)


def record_note(request_id: str, note: str) -> None:
    """Keep a note for the error reply with this request ID; drop the oldest if there are too many."""
    _record(_notes, request_id, note)


def _record(texts: dict[str, str], request_id: str, text: str) -> None:
    with _lock:
        texts[request_id] = text
        if len(texts) > MAX_HINTS:
            del texts[next(iter(texts))]


def find_hint(request_id: object) -> str | None:
    """Return the hint for the error reply with this request ID, or None."""
    return _hints.get(request_id) if isinstance(request_id, str) else None


def find_note(request_id: object) -> str | None:
    """Return the note for the error reply with this request ID, or None."""
    return _notes.get(request_id) if isinstance(request_id, str) else None
