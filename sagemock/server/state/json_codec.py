"""JSON encoding for bytes, tuples and references."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeAlias

from sagemock.protocol.json_types import JsonObject, JsonValue

EncodeOther: TypeAlias = Callable[[object], JsonObject]
DecodeOther: TypeAlias = Callable[[str, JsonValue], object]
_BYTES, _TUPLE, _DICT = "$bytes", "$tuple", "$dict"


def encode(value: object, encode_other: EncodeOther) -> JsonValue:
    """Return a value as JSON data from which :func:`decode` makes an equal one.

    Args:
        value: JSON data that may also contain bytes, tuples and other values.
        encode_other: Encodes any other value as an object with one member, its tag ``$...``.
    """
    if value is None or isinstance(value, str | int | float):  # bool is an int
        return value
    if isinstance(value, list):
        return [encode(item, encode_other) for item in value]
    if isinstance(value, dict):
        encoded = {key: encode(item, encode_other) for key, item in value.items()}
        return {_DICT: encoded} if _looks_tagged(encoded) else encoded
    if isinstance(value, tuple):
        return {_TUPLE: [encode(item, encode_other) for item in value]}
    return {_BYTES: value.hex()} if isinstance(value, bytes) else encode_other(value)


def decode(encoded: JsonValue, decode_other: DecodeOther) -> JsonValue:
    """Return the value that was encoded; ``decode_other(tag, content)`` returns those that ``encode_other`` encoded."""
    if isinstance(encoded, list):
        return [decode(item, decode_other) for item in encoded]
    if not isinstance(encoded, dict):
        return encoded
    if not _looks_tagged(encoded):
        return {key: decode(item, decode_other) for key, item in encoded.items()}
    ((tag, content),) = encoded.items()
    if tag == _BYTES:
        return bytes.fromhex(content)
    if tag == _TUPLE:
        return tuple(decode(item, decode_other) for item in content)
    if tag == _DICT:
        return {key: decode(item, decode_other) for key, item in content.items()}
    return decode_other(tag, content)


def _looks_tagged(encoded: JsonObject) -> bool:
    return len(encoded) == 1 and next(iter(encoded)).startswith("$")
