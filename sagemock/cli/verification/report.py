"""Reports of differences: text for people, JSON for programs."""

from __future__ import annotations

import json
from collections import Counter

from sagemock.cli.colors import DIM, GREEN, RED, paint
from sagemock.protocol.count import count_of
from sagemock.protocol.json_types import JsonObject
from sagemock.verification.notes import numbers_for
from sagemock.verification.replay.outcomes import COMPARED, OUTCOMES
from sagemock.verification.summary import Group, Summary

_MAX_LENGTH = 300  # of a value in a line of the report; --json has all of it


def as_text(summary: Summary, outcomes: Counter[str]) -> str:
    """Return a report in which the differences are grouped by kind."""
    lines = []
    for kind, groups in summary.by_kind().items():
        lines.append(paint(f"{kind} ({sum(group.count for group in groups)})", RED))
        for group in groups:
            lines += _lines_of(group)
    return "\n".join([*lines, paint(conclusion(summary, outcomes), RED if summary.groups else GREEN)])


def conclusion(summary: Summary, outcomes: Counter[str]) -> str:
    """Return the last line of a report: how many calls and differences there are."""
    total = sum(group.count for group in summary.groups.values())
    differences = count_of(total, "difference") if total else "no differences"
    parts = [f"{count_of(outcomes[COMPARED], 'call')} compared", differences]
    parts += [f"{outcomes[name]} {name}" for name in OUTCOMES if outcomes[name] and name != COMPARED]
    return "; ".join(parts)


def location(group: Group) -> str:
    """Return where the differences of a group are."""
    times = f", {group.count} times" if group.count > 1 else ""
    return f"(line {group.first.line}{times})"


def _lines_of(group: Group) -> list[str]:
    first = group.first
    lines = [
        f"  {first.operation} {first.subject}".rstrip() + paint(f"  {location(group)}", DIM),
        f"    recorded  {shorten(first.recorded)}",
        f"    sagemock  {shorten(first.ours)}",
    ]
    if numbers := numbers_for(first):
        lines.append(f"    see       {', '.join(numbers)}")
    return lines


def shorten(value: object) -> str:
    """Return a value as one line of a report."""
    text = "(none)" if value is None else value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 3]}..."


def as_json(summary: Summary, outcomes: Counter[str], others: JsonObject) -> str:
    """Return the differences as a JSON document, with other members."""
    differences = [
        {**group.first.evidence, "count": group.count, "statements": numbers_for(group.first)}
        for group in summary.groups.values()
    ]
    calls = {name: outcomes[name] for name in OUTCOMES}
    return json.dumps({"calls": calls, "differences": differences, **others}, indent=2, ensure_ascii=False)
