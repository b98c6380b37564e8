"""What a cloud holds as a JSON document, whatever its callers have sent."""

from __future__ import annotations

import json
from datetime import datetime
from math import isfinite
from typing import Any

from sagemock.protocol import wire

DEEPEST = 64  # that any request of SageMaker's nests


def as_json(value: Any) -> bytes:
    """JSON, with times as ISO 8601 and anything else that has no form of its own as text."""
    try:
        text = _dump(value)
    except (ValueError, RecursionError):
        text = _dump(_tame(value, DEEPEST))
    return wire.encode(text)


def _dump(value: Any) -> str:
    return json.dumps(value, default=_plain, ensure_ascii=False, allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    return value.decode(errors="replace") if isinstance(value, bytes) else str(value)


def _tame(value: Any, depth: int) -> Any:
    """The same without what JSON cannot say: numbers without an end as text, and nothing too deep."""
    if isinstance(value, float) and not isfinite(value):
        return str(value)
    if isinstance(value, dict | list | tuple) and not depth:
        return "..."
    if isinstance(value, dict):
        return {name: _tame(each, depth - 1) for name, each in value.items()}
    return [_tame(each, depth - 1) for each in value] if isinstance(value, list | tuple) else value
