"""The grammar of policy documents: the reasons why IAM rejects a document as malformed."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple

from sagemock.protocol.json_types import JsonObject, JsonValue
from sagemock.protocol.suggestions import did_you_mean

from .json_values import as_list, as_text, is_scalar
from .operators import parse_operator

VERSIONS = ("2012-10-17", "2008-10-17")
DOCUMENT_ELEMENTS = ("Version", "Id", "Statement")
STATEMENT_ELEMENTS = ("Sid", "Effect", "Action", "NotAction", "Resource", "NotResource", "Condition")
_KNOWN_ELEMENTS = frozenset(STATEMENT_ELEMENTS)
EFFECTS = ("Allow", "Deny")
_ACTION = re.compile(r"\*|[a-zA-Z0-9.*?-]+:[^:]*").fullmatch
_RESOURCE = re.compile(r"\*+|arn:.*", re.DOTALL).fullmatch


class Problem(NamedTuple):
    """A reason why a document is malformed.

    Attributes:
        place: The place in the document, as in ``statement 2 (DenyRoot)``; empty for the document itself.
        reason: The reason.
    """

    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.place}: {self.reason}" if self.place else self.reason


def find_problems(document: JsonValue) -> Iterator[Problem]:
    """Yield the reasons why a document is malformed."""
    if not isinstance(document, Mapping):
        yield Problem("", f"a policy document must be a JSON object, not {document!r:.60}")
        return
    yield from _unknown_elements(document, DOCUMENT_ELEMENTS, "")
    if as_text(document.get("Version", VERSIONS[1])) not in VERSIONS:  # in YAML without quotes, it is a date
        yield Problem("", f"Version must be {' or '.join(map(repr, VERSIONS))}, not {document['Version']!r:.60}")
    if "Statement" not in document:
        yield Problem("", "Statement is missing")
        return
    entries = as_list(document["Statement"])
    for number, entry in enumerate(entries, 1):
        yield from _statement_problems(entry, number)
    sids = Counter(
        entry["Sid"] for entry in entries if isinstance(entry, Mapping) and isinstance(entry.get("Sid"), str)
    )
    for sid, count in sids.items():
        if sid and count > 1:
            yield Problem(f"Sid {sid!r}", "Statement IDs (SID) in a single policy must be unique.")


def _statement_problems(entry: JsonValue, number: int) -> Iterator[Problem]:
    if not isinstance(entry, dict):
        yield Problem(f"statement {number}", f"must be a JSON object, not {entry!r:.60}")
        return
    sid = entry.get("Sid", "")
    place = f"statement {number} ({sid})" if sid and isinstance(sid, str) else f"statement {number}"
    if not isinstance(sid, str):
        yield Problem(place, f"Sid must be a string, not {sid!r:.60}")
    if not entry.keys() <= _KNOWN_ELEMENTS:
        yield from _unknown_elements(entry, STATEMENT_ELEMENTS, place)
    if entry.get("Effect") not in EFFECTS:
        found = repr(entry["Effect"]) if "Effect" in entry else "missing"
        yield Problem(place, f"Effect must be 'Allow' or 'Deny' in this case, and is {found}")
    # Thousands of policies are loaded at once: places and reasons are only looked for where something is wrong.
    if not _is_valid_list(entry, "Action", "NotAction", _ACTION):
        yield from _list_problems(entry, "Action", place)
    if not _is_valid_list(entry, "Resource", "NotResource", _RESOURCE):
        yield from _list_problems(entry, "Resource", place)
    if "Condition" in entry:
        yield from _condition_problems(entry["Condition"], place)


def _unknown_elements(entry: Mapping[str, JsonValue], known: Sequence[str], place: str) -> Iterator[Problem]:
    for name in entry:
        if name in ("Principal", "NotPrincipal"):
            yield Problem(place, "Policy document should not specify a principal.")
        elif name not in known:
            yield Problem(place, f"unknown element {name!r}{did_you_mean(name, known)}")


def _list_problems(entry: Mapping[str, JsonValue], name: str, place: str) -> Iterator[Problem]:
    """Yield the problems of Action and NotAction, or of Resource and NotResource: one of both, with values."""
    names = [element for element in (name, f"Not{name}") if element in entry]
    if len(names) == 2:
        yield Problem(place, f"{name} and Not{name} must not be used together")
    if not names or not all(as_list(entry[element]) for element in names):
        yield Problem(place, f"Policy statement must contain {name.lower()}s.")
    is_valid, reason = (_ACTION, _action_problem) if name == "Action" else (_RESOURCE, _resource_problem)
    for element in names:
        for value in as_list(entry[element]):
            if not isinstance(value, str):
                yield Problem(f"{place}, {element}", f"must be a string, not {value!r:.60}")
            elif not is_valid(value):
                yield Problem(f"{place}, {element}", reason(value))


def _is_valid_list(entry: JsonObject, name: str, negation: str, is_valid: Callable[[str], object]) -> bool:
    """Return whether a statement has one of two elements, with at least one value, and valid values only."""
    if (name in entry) == (negation in entry):
        return False
    values = as_list(entry[name] if name in entry else entry[negation])
    try:
        return bool(values) and all(map(is_valid, values))
    except TypeError:  # not strings
        return False


def _action_problem(action: str) -> str:
    vendor, colon, name = action.partition(":")
    if not colon:
        return f"{action!r}: Actions/Conditions must be prefaced by a vendor, e.g., iam, sdb, ec2, etc."
    if ":" in name:
        return f"{action!r}: Actions/Condition can contain only one colon."
    return f"{action!r}: Vendor {vendor} is not valid"


def _resource_problem(resource: str) -> str:
    return f'Resource {resource} must be in ARN format or "*".'


def _condition_problems(conditions: JsonValue, place: str) -> Iterator[Problem]:
    place = f"{place}, Condition"
    if not isinstance(conditions, dict):
        yield Problem(place, f"must be a JSON object of operators, not {conditions!r:.60}")
        return
    for operator, keys in conditions.items():
        try:
            parse_operator(operator)
        except ValueError as error:
            yield Problem(place, str(error))
        if not isinstance(keys, dict):
            yield Problem(f"{place} {operator}", f"must be a JSON object of condition keys, not {keys!r:.60}")
            continue
        for key, values in keys.items():
            for value in as_list(values):
                if not isinstance(value, str) and not is_scalar(value):
                    reason = f"{value!r:.60} must be a string, a number, true or false"
                    yield Problem(f"{place} {operator} {key}", reason)
