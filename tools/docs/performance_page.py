"""The page of the figures that releases were measured with, from benchmarks/history.jsonl."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from math import inf
from pathlib import Path
from typing import Any

HISTORY = Path(__file__).parents[2] / "benchmarks" / "history.jsonl"
MAX_VERSIONS = 5  # in the chart, the newest ones
# The chart, in its own units: the height of a bar, of the gap between two benchmarks, and of the line of text above.
BAR, GAP, TITLE = 10, 14, 18
GOAL_AT, WIDTH = 400, 640  # where a bar ends whose benchmark just meets its goal, and where the longest one is cut

INTRODUCTION = """# Performance

These figures were measured with the benchmarks of the repository, by `make bench ARGS="--record VERSION"`, before each
release. Rounds alternate between sagemock and what it is compared with, and each figure is a median with its quartiles:
ratios hold on other machines, absolute times do not.
"""
NO_HISTORY = "\nNo release has been measured yet.\n"
CHART = """
## Goals

Each bar is the part of its goal that a benchmark uses up; a bar that does not cross the line meets its goal. The upper
bars of a benchmark are those of older versions, at most {versions} in all.
"""


def render(history: Path = HISTORY) -> str:
    """Return the page.

    Args:
        history: The file with the figures, one line of JSON per release; it may be empty or missing.
    """
    lines = history.read_text().splitlines() if history.exists() else []
    releases = [json.loads(line) for line in lines]
    if not releases:
        return INTRODUCTION + NO_HISTORY
    latest = releases[-1]
    chart = _chart(releases[-MAX_VERSIONS:])
    goals = CHART.format(versions=MAX_VERSIONS) + f"\n{chart}\n" if chart else ""
    return f"{INTRODUCTION}{goals}\n## Version {latest['version']}\n\n{_conditions(latest)}\n\n{_table(latest)}\n"


def _conditions(release: Mapping[str, Any]) -> str:
    return (
        f"Measured on {release['date']} with Python {release['python']}, botocore {release['botocore']} and moto "
        f"{release['moto']}, on {release['cores']} cores at a load of {release['load']}."
    )


# --- the table


def _table(release: Mapping[str, Any]) -> str:
    rows = ["| Benchmark | Compared with | Figure | Quartiles | Goal |", "|---|---|---|---|---|"]
    for title, figure in release["figures"].items():
        low, high = figure["spread"]
        quartiles = "" if low == high else f"{_number(low)} to {_number(high)}"
        cells = (title.strip(), figure["reference"], _value(figure), quartiles, _goal(figure))
        rows.append(f"| {' | '.join(escape(cell) for cell in cells)} |")
    return "\n".join(rows)


def _value(figure: Mapping[str, Any]) -> str:
    faster = " faster" if figure["is_faster"] else ""
    return f"{_number(figure['figure'])} {figure['unit']}{faster}"


def _goal(figure: Mapping[str, Any]) -> str:
    if figure["goal"] is None:
        return ""
    limit = f"at {'least' if figure['at_least'] else 'most'} {_number(figure['goal'])} {figure['unit']}"
    return limit if figure["is_met"] else f"{limit}: missed"


def _number(value: float) -> str:
    return f"{value:.3g}" if abs(value) < 1000 else f"{value:,.0f}"


# --- the chart


def _chart(releases: Sequence[Mapping[str, Any]]) -> str:
    """Return a drawing with a group of bars for each benchmark of the latest release that has a goal."""
    pieces, top = [], 0
    for title, figure in releases[-1]["figures"].items():
        if figure["goal"] is None:
            continue
        pieces.append(f'<text x="0" y="{top + TITLE - 5}">{escape(title.strip())}: {escape(_value(figure))}</text>')
        top += TITLE
        for bar in _bars(title, releases, top):
            pieces.append(bar)
            top += BAR
        top += GAP
    if not pieces:
        return ""
    line = f'<line x1="{GOAL_AT}" x2="{GOAL_AT}" y1="0" y2="{top}"/>'
    label = "Figures of the benchmarks in relation to their goals"
    drawing = f'<svg class="chart" viewBox="0 0 {WIDTH} {top}" role="img" aria-label="{label}">'
    return f'<div class="picture">{drawing}{"".join(pieces)}{line}</svg></div>'  # Markdown leaves a div as it is


def _bars(title: str, releases: Sequence[Mapping[str, Any]], top: int) -> Iterator[str]:
    """Yield the bars of a benchmark from the oldest release that has it to the latest."""
    measured = [release for release in releases if title in release["figures"]]
    for row, release in enumerate(measured):
        figure = release["figures"][title]
        width = round(min(WIDTH, GOAL_AT * _used_part(figure, releases[-1]["figures"][title])))
        names = "latest" if release is measured[-1] else "earlier"
        names += "" if width <= GOAL_AT else " missed"
        tip = f"<title>{escape(release['version'])}: {escape(_value(figure))}</title>"
        yield f'<rect class="{names}" x="0" y="{top + row * BAR}" width="{width}" height="{BAR - 2}">{tip}</rect>'


def _used_part(figure: Mapping[str, Any], latest: Mapping[str, Any]) -> float:
    """Return the figure as a part of the latest goal; for a lower limit, the limit as a part of the figure."""
    value, goal = figure["figure"], latest["goal"]
    if not latest["at_least"]:
        return float(value / goal)
    return float(goal / value) if value else inf
