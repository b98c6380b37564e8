"""Corrections: reader and content of a file that `sagemock verify --corrections` has written."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from sagemock.cloud.clock.duration_parser import Duration
from sagemock.cloud.clock.durations import Durations
from sagemock.cloud.clock.lock import LendableLock
from sagemock.cloud.lifecycle import Lifecycle
from sagemock.cloud.stateful_resource import StatefulResource
from sagemock.data_files import files
from sagemock.data_files.plain_data import Data, DataError, copy_data
from sagemock.protocol.suggestions import did_you_mean

from .assumption_table import FIXED, Assumption, assumption_table, fields_of

Source = str | os.PathLike[str] | Mapping[str, Data]
VERSION = 1
_MEMBERS = {"statements", "assumption", "value", "durations", "evidence", "note"}


class CorrectionError(ValueError):
    """Corrections that cannot be applied; the message has each wrong entry and the reason."""


@dataclass(frozen=True)
class Corrections:
    """Values that replace those of the mock.

    Attributes:
        values: The values of assumptions, by the names that :func:`~.assumption_table.assumption_table` has.
        durations: The durations of transitional statuses, by kind and status.
    """

    values: Mapping[str, Data] = field(default_factory=dict)
    durations: Mapping[str, Mapping[str, Duration]] = field(default_factory=dict)

    def make_lock(self) -> LendableLock:
        """Return the lock for a new cloud: while it is held, the assumptions have these values."""
        if not self.values:
            return LendableLock()
        from .overrides import CorrectedLock

        return CorrectedLock(self._constants())

    def merge_durations(
        self, durations: Mapping[str, Mapping[str, Duration]] | None
    ) -> Mapping[str, Mapping[str, Duration]] | None:
        """Return these durations, replaced by others where those are given."""
        if not isinstance(durations or {}, Mapping):
            return durations  # the cloud rejects it
        merged = {kind: dict(statuses) for kind, statuses in self.durations.items()}
        for kind, statuses in (durations or {}).items():
            merged[kind] = {**merged.get(kind, {}), **statuses} if isinstance(statuses, Mapping) else statuses
        return merged

    def _constants(self) -> dict[str, object]:
        """Return the values of whole constants: of a mapping, the other entries remain."""
        constants: dict[str, Any] = {}
        for name, value in self.values.items():
            constant, _, key = name.partition(".")
            if key:
                constants.setdefault(constant, _entries_of(constant))[key] = value
            else:
                constants[constant] = tuple(value) if isinstance(value, list) else value
        return constants


def _entries_of(constant: str) -> dict[str, Data]:
    """Return the entries of a mapping among the assumptions."""
    prefix = f"{constant}."
    table = assumption_table()
    return {name.removeprefix(prefix): entry.value for name, entry in table.items() if name.startswith(prefix)}


def read(source: Source) -> Corrections:
    """Read corrections.

    Args:
        source: The path of a YAML or JSON file, or a mapping with the same content.

    Returns:
        The corrections. Entries without ``assumption`` and ``durations`` are evidence only, and have no effect.

    Raises:
        TypeError: ``source`` is neither a path nor a mapping.
        CorrectionError: (a ValueError) with all errors in the document.
        ImportError: The file is YAML, and PyYAML is not installed.
    """
    if not isinstance(source, str | os.PathLike | Mapping):
        raise TypeError(f"corrections={source!r} must be the path of a YAML or JSON file, or a mapping")
    name = "the corrections" if isinstance(source, Mapping) else f"the corrections {os.fspath(source)}"
    try:
        document = copy_data(source if isinstance(source, Mapping) else files.read(Path(source)))
    except DataError as error:
        raise CorrectionError(f"cannot load {name}:\n  {error}") from None
    values: dict[str, Data] = {}
    durations: dict[str, dict[str, Duration]] = {}
    if errors := list(_read_document(document, values, durations)):
        raise CorrectionError(f"cannot load {name}:" + "".join(f"\n  {error}" for error in errors))
    return Corrections(values, durations)


def _read_document(document: Data, values: dict[str, Data], durations: dict[str, dict[str, Duration]]) -> Iterator[str]:
    """Add the content of a document to values and durations, and yield the errors."""
    entries = document.get("corrections") if isinstance(document, dict) else None
    if not isinstance(document, dict) or not isinstance(entries, list):
        yield "the document must be a mapping with a list of corrections, as `sagemock verify --corrections` writes it"
        return
    if document.get("version", VERSION) != VERSION:
        yield f"version {document['version']!r} is unknown; this version of sagemock reads version {VERSION}"
        return
    for number, entry in enumerate(entries):
        location = f"corrections[{number}]"
        if not isinstance(entry, dict):
            yield f"{location} must be a mapping, not {entry!r}"
            continue
        for unknown in sorted(set(entry) - _MEMBERS):
            yield f"{location}: unknown member {unknown!r}{did_you_mean(unknown, _MEMBERS)}"
        for error in (*_read_value(entry, values), *_read_durations(entry, durations)):
            yield f"{location}: {error}"


def _read_value(entry: dict[str, Data], values: dict[str, Data]) -> Iterator[str]:
    if "assumption" not in entry:
        return
    name, table = entry["assumption"], assumption_table()
    if not isinstance(name, str) or name not in table:
        yield _unknown_assumption(name)
    elif "value" not in entry:
        yield f"{name} needs a value"
    elif problem := _value_problem(table[name], entry["value"]):
        yield f"{name}: {problem}"
    elif values.setdefault(name, entry["value"]) != entry["value"]:
        yield f"{name} is corrected twice, to {values[name]!r} and to {entry['value']!r}"


def _unknown_assumption(name: Data) -> str:
    if str(name).partition(".")[0] in FIXED:
        return f"{name} is the same for all clouds of a process; change it in sagemock/assumptions.py"
    return f"unknown assumption {name!r}{did_you_mean(name, assumption_table())}"


def _value_problem(assumption: Assumption, value: Data) -> str:
    """Return why an assumption cannot have a value, or an empty string."""
    if isinstance(assumption.value, tuple):
        is_valid = isinstance(value, list) and all(isinstance(item, str) for item in value)
        return "" if is_valid else f"{value!r} must be a list of strings, as {list(assumption.value)}"
    if type(value) is not type(assumption.value):
        return f"{value!r} must be of the type {type(assumption.value).__name__}, as {assumption.value!r}"
    if not isinstance(value, str):
        return ""
    try:
        unknown = fields_of(value) - assumption.fields
    except ValueError as error:
        return f"{value!r} is not a template: {error}; write {{{{ and }}}} for braces"
    if unknown:
        known = ", ".join(f"{{{name}}}" for name in sorted(assumption.fields)) or "none"
        return f"unknown variable parts in {value!r}: {', '.join(sorted(unknown))}; this text has {known}"
    return ""


def _read_durations(entry: dict[str, Data], durations: dict[str, dict[str, Duration]]) -> Iterator[str]:
    given = entry.get("durations", {})
    if not isinstance(given, dict) or not all(isinstance(statuses, dict) for statuses in given.values()):
        yield f"durations {given!r} must be of the form {{NotebookInstance: {{Pending: 200}}}}"
        return
    for kind, status, duration in ((kind, *item) for kind, statuses in given.items() for item in statuses.items()):
        try:
            Durations(_lifecycles(), {kind: {status: duration}})
        except (TypeError, ValueError) as error:
            yield str(error)
            continue
        if durations.setdefault(kind, {}).setdefault(status, duration) != duration:
            yield f"the duration of {kind} {status} is corrected twice"


def _lifecycles() -> dict[str, Lifecycle]:
    import sagemock.resources  # noqa: F401  # defines the kinds

    return {kind.kind: kind.lifecycle for kind in StatefulResource.kinds() if kind.lifecycle}
