"""Requests to Python values, along the input shapes of the API model."""

from __future__ import annotations

import json
from typing import TypeAlias

from sagemock import assumptions

from .constraints import error_message, is_missing
from .errors import SerializationException, ValidationException
from .json_types import JsonObject, JsonValue
from .request_readers import PYTHON_TYPES, reader_of
from .shapes import Shape

Request: TypeAlias = JsonObject
Reply: TypeAlias = JsonObject

_raw_decode = json.JSONDecoder().raw_decode


def parse(body: bytes | str) -> JsonValue:
    """Return the JSON document of a request body.

    Raises:
        SerializationException: The body is not JSON.
    """
    try:
        text = body.decode() if isinstance(body, bytes) else body
        document, end = _raw_decode(text)  # json.loads() takes five times as long: it detects encodings and spaces
        if end == len(text):
            return document
    except (ValueError, RecursionError):
        pass
    try:
        return json.loads(body or b"{}")
    except (ValueError, RecursionError):
        raise SerializationException(assumptions.NOT_JSON) from None


def load(shape: Shape | None, document: JsonValue) -> Request:
    """Return the members of a request as Python values; timestamps become epoch seconds.

    Raises:
        SerializationException: A value has the wrong type.
        ValidationException: Values violate constraints of the model; the message names every violation.
    """
    if shape is None:
        return {}
    violations: list[str] = []
    try:
        request: Request = reader_of(shape)(document, "", violations)
    except RecursionError:  # from a violation's message, which shows the whole value
        raise SerializationException(assumptions.NOT_JSON) from None
    if violations:
        raise ValidationException(error_message(violations))
    return request


def violations(shape: Shape, document: JsonValue) -> list[str]:
    """Return the violations of the model's constraints in a request that may be incomplete.

    Raises:
        SerializationException: A value has the wrong type.
    """
    found: list[str] = []
    reader_of(shape)(document, "", found)
    return [text for text in found if not is_missing(text)]


def has_type(shape: Shape, value: JsonValue) -> bool:
    """Return whether a JSON value has the type of a shape."""
    types = (dict,) if shape.type_name == "structure" else PYTHON_TYPES.get(shape.type_name, (str, int, float))
    return isinstance(value, types) and (types == (bool,) or not isinstance(value, bool))


def encode(text: str) -> bytes:
    """Return a string as UTF-8, with unpaired surrogates, which JSON may contain, as question marks, as Java does."""
    return text.encode(errors="replace")
