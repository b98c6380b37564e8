"""Reports of differences: text for people, JSON for programs."""

from __future__ import annotations

import json
from collections import Counter

from sagemock.cli.colors import DIM, GREEN, RED, paint
from sagemock.verification.notes import numbers_for
from sagemock.verification.replay.replay import OUTCOMES
from sagemock.verification.summary import Group, Summary

_MAX_LENGTH = 300  # of a value in a line of the report; --json has all of it


def as_text(summary: Summary, outcomes: Counter[str]) -> str:
    """Return a report in which the differences are grouped by kind."""
    lines = []
    for kind, groups in summary.by_kind().items():
        lines.append(paint(f"{kind} ({sum(group.count for group in groups)})", RED))
        for group in groups:
            lines += _lines_of(group)
    total = sum(group.count for group in summary.groups.values())
    result = f"{total} differences" if total else "no differences"
    parts = [f"{outcomes['compared']} calls compared", result]
    parts += [f"{outcomes[name]} {name}" for name in OUTCOMES[1:] if outcomes[name]]
    return "\n".join([*lines, paint("; ".join(parts), RED if total else GREEN)])


def _lines_of(group: Group) -> list[str]:
    first = group.first
    times = f", {group.count} times" if group.count > 1 else ""
    lines = [
        f"  {first.operation} {first.subject}".rstrip() + paint(f"  (line {first.line}{times})", DIM),
        f"    recorded  {_shorten(first.recorded)}",
        f"    sagemock  {_shorten(first.ours)}",
    ]
    if numbers := numbers_for(first):
        lines.append(f"    see       {', '.join(numbers)}")
    return lines


def _shorten(value: object) -> str:
    text = "(none)" if value is None else value if isinstance(value, str) else json.dumps(value)
    return text if len(text) <= _MAX_LENGTH else f"{text[: _MAX_LENGTH - 3]}..."


def as_json(summary: Summary, outcomes: Counter[str]) -> str:
    """Return the differences as a JSON document."""
    differences = [
        {**group.first._asdict(), "count": group.count, "statements": numbers_for(group.first)}
        for group in summary.groups.values()
    ]
    calls = {name: outcomes[name] for name in OUTCOMES}
    return json.dumps({"calls": calls, "differences": differences}, indent=2, ensure_ascii=False)
