"""Writer of corrections: the differences of a recording as a document that sagemock can apply and a user can send."""

from __future__ import annotations

import re
from collections.abc import Iterable

from sagemock._version import __version__
from sagemock.corrections.assumption_table import Assumption
from sagemock.corrections.corrections import VERSION
from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.verification.assumed import text_assumption, value_assumption
from sagemock.verification.difference import Difference
from sagemock.verification.notes import statements_for
from sagemock.verification.summary import Group
from sagemock.verification.templates import generalize

_BOUNDS = re.compile(r"([\d.e+]+) to ([\d.e+]+) seconds")


def to_document(groups: Iterable[Group]) -> JsonObject:
    """Return the corrections that follow from differences.

    Args:
        groups: The differences.

    Returns:
        The document: for each group an entry with the statements and the evidence; for one by which an assumption or a
        duration would have to be another one, also with that value.
    """
    entries = [_to_entry(group) for group in groups]
    _remove_contradictions(entries)
    return {"version": VERSION, "sagemock": __version__, "corrections": entries}


def _to_entry(group: Group) -> JsonObject:
    difference = group.first
    statements = [statement.number for statement in statements_for(difference)]
    entry: JsonObject = {"statements": statements}
    if difference.kind == "duration":
        entry |= _duration(difference)
    elif found := text_assumption(difference):
        entry |= _value(difference, *found)
    elif assumption := value_assumption(difference, statements):
        entry |= _value(difference, assumption, {})
    return {**entry, "evidence": {**difference.evidence, "count": group.count}}


def _duration(difference: Difference) -> JsonObject:
    """Return the correction of a duration: the middle of the recorded bounds, between which the status ended."""
    kind, status = difference.subject.split()
    if not (bounds := _BOUNDS.fullmatch(str(difference.recorded))):
        return {}
    seconds = round((float(bounds[1]) + float(bounds[2])) / 2, 1)
    return {"durations": {kind: {status: seconds}}}


def _value(difference: Difference, assumption: Assumption, parts: dict[str, str]) -> JsonObject:
    recorded = difference.recorded
    value = generalize(recorded, parts) if isinstance(recorded, str) else recorded
    entry: JsonObject = {"assumption": assumption.name, "value": value}
    if type(value) is not type(assumption.value):
        return {"note": f"{assumption.name} has another type, so that the code has to be changed."}
    missing = [name for name, part in parts.items() if isinstance(value, str) and f"{{{name}}}" not in value and part]
    if missing:
        entry["note"] = f"The recorded text does not have {', '.join(missing)}; check it with another resource."
    return entry


def _remove_contradictions(entries: list[JsonObject]) -> None:
    """Keep the first value for each assumption and duration; a later one that differs becomes a note."""
    kept: dict[str, JsonValue] = {}
    for entry in entries:
        subject = str(entry.get("assumption") or (entry.get("durations", {}) and entry["evidence"]["subject"]))
        value = entry.get("value", entry.get("durations"))
        if subject and subject != "{}" and kept.setdefault(subject, value) != value:
            for member in ("assumption", "value", "durations"):
                entry.pop(member, None)
            entry["note"] = f"Another value for {subject} than in the entry above: {value!r}."
