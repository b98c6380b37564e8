"""Hints for tests: where else the resource exists that a call has not found."""

from __future__ import annotations

from threading import Lock

MAX_HINTS = 1000
_hints: dict[str, str] = {}
_lock = Lock()


def record_hint(request_id: str, hint: str) -> None:
    """Keep a hint for the error reply with this request ID; drop the oldest if there are too many."""
    with _lock:
        _hints[request_id] = hint
        if len(_hints) > MAX_HINTS:
            del _hints[next(iter(_hints))]


def find_hint(request_id: object) -> str | None:
    """Return the hint for the error reply with this request ID, or None."""
    return _hints.get(request_id) if isinstance(request_id, str) else None
