"""JSON encoding of clouds and requests."""

from __future__ import annotations

import json
from datetime import datetime
from math import isfinite

from sagemock.protocol import wire

MAX_DEPTH = 64  # SageMaker's requests are not nested deeper


def to_json(value: object) -> bytes:
    """Return a value as JSON: times as ISO 8601, other types that JSON lacks as strings."""
    try:
        text = _dump(value)
    except (ValueError, RecursionError):
        text = _dump(_sanitize(value, MAX_DEPTH))
    return wire.encode(text)


def _dump(value: object) -> str:
    return json.dumps(value, default=_to_text, ensure_ascii=False, allow_nan=False)


def _to_text(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _sanitize(value: object, depth: int) -> object:
    """Return the value with infinite numbers as strings, cut off below ``depth`` levels."""
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    if isinstance(value, dict | list | tuple) and not depth:
        return "..."
    if isinstance(value, dict):
        return {name: _sanitize(member, depth - 1) for name, member in value.items()}
    return [_sanitize(item, depth - 1) for item in value] if isinstance(value, list | tuple) else value
