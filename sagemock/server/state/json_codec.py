"""Python values as JSON and back, nothing lost and no code run: what JSON does not have goes under a tag."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

_BYTES, _TUPLE, _DICT = "$bytes", "$tuple", "$dict"


def pack(value: Any, other: Callable[[Any], dict[str, Any]]) -> Any:
    """``value`` as JSON has it. ``other(value)`` packs what is not plain data, under a tag ``$...`` of its own."""
    if value is None or isinstance(value, str | int | float):  # bool is an int
        return value
    if isinstance(value, list):
        return [pack(item, other) for item in value]
    if isinstance(value, dict):
        packed = {key: pack(item, other) for key, item in value.items()}
        return {_DICT: packed} if _looks_tagged(packed) else packed
    if isinstance(value, tuple):
        return {_TUPLE: [pack(item, other) for item in value]}
    return {_BYTES: value.hex()} if isinstance(value, bytes) else other(value)


def unpack(packed: Any, other: Callable[[str, Any], Any]) -> Any:
    """What was packed. ``other(tag, content)`` makes what was not plain data."""
    if isinstance(packed, list):
        return [unpack(item, other) for item in packed]
    if not isinstance(packed, dict):
        return packed
    if not _looks_tagged(packed):
        return {key: unpack(item, other) for key, item in packed.items()}
    ((tag, content),) = packed.items()
    if tag == _BYTES:
        return bytes.fromhex(content)
    if tag == _TUPLE:
        return tuple(unpack(item, other) for item in content)
    if tag == _DICT:
        return {key: unpack(item, other) for key, item in content.items()}
    return other(tag, content)


def _looks_tagged(packed: dict[str, Any]) -> bool:
    return len(packed) == 1 and next(iter(packed)).startswith("$")
