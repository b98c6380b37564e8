"""Strings and statuses in the documents of a recording."""

from __future__ import annotations

from sagemock.cloud.inventory.usages import references
from sagemock.protocol.json_types import JsonValue


def strings_in(value: JsonValue) -> set[str]:
    """Return all strings of a document, in lower case."""
    return {reference.value.lower() for reference in references(value)}


def statuses_in(value: JsonValue) -> set[str]:
    """Return the values of all members whose names end in Status."""
    return {reference.value for reference in references(value) if reference.member.endswith("Status")}
