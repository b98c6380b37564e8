"""Strings and statuses in the documents of a recording."""

from __future__ import annotations

from collections.abc import Iterator

from sagemock.protocol.json_types import JsonValue


def strings_in(value: JsonValue) -> set[str]:
    """Return all strings of a document, in lower case."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        return set().union(*map(strings_in, value))
    return {value.lower()} if isinstance(value, str) else set()


def statuses_in(value: JsonValue, member: str = "") -> Iterator[str]:
    """Yield the values of all members whose names end in Status."""
    if isinstance(value, dict):
        for key, item in value.items():
            yield from statuses_in(item, key)
    elif isinstance(value, list):
        for item in value:
            yield from statuses_in(item, member)
    elif isinstance(value, str) and member.endswith("Status"):
        yield value
