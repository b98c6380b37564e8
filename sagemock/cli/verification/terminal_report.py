"""Report of differences for terminals, by rich: a table for each kind of difference."""

from __future__ import annotations

from collections import Counter
from difflib import SequenceMatcher

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sagemock.verification.notes import statements_for
from sagemock.verification.summary import Group, Summary

from .report import conclusion, location, shorten

_MOST_STATEMENTS = 4  # whose text is shown for a difference


def print_report(summary: Summary, outcomes: Counter[str], console: Console | None = None) -> None:
    """Print the differences, grouped by kind, and mark the parts of texts that differ."""
    console = console or Console()
    for kind, groups in summary.by_kind().items():
        table = Table(title=f"{kind} ({sum(group.count for group in groups)})", title_style="bold red", expand=True)
        for column in ("call", "recorded", "sagemock", "statements"):
            table.add_column(column, ratio=1 if column == "call" else 2, overflow="fold")
        for group in groups:
            table.add_row(*_row(group))
        console.print(table)
    console.print(conclusion(summary, outcomes), style="bold red" if summary.groups else "bold green")


def _row(group: Group) -> tuple[Text, Text, Text, Text]:
    first = group.first
    recorded, ours = _marked(shorten(first.recorded), shorten(first.ours))
    call = Text(f"{first.operation} {first.subject}".rstrip()).append(f"\n{location(group)}", style="dim")
    return call, recorded, ours, _statements(group)


def _marked(recorded: str, ours: str) -> tuple[Text, Text]:
    """Return both values with the parts that differ in colors."""
    one, other = Text(recorded), Text(ours)
    for tag, start, end, our_start, our_end in SequenceMatcher(None, recorded, ours, autojunk=False).get_opcodes():
        if tag != "equal":
            one.stylize("green", start, end)
            other.stylize("red", our_start, our_end)
    return one, other


def _statements(group: Group) -> Text:
    """Return the numbers and texts of the statements that a difference touches."""
    statements = statements_for(group.first)
    text = Text()
    for statement in statements[:_MOST_STATEMENTS]:
        label = " (assumed)" if statement.is_assumed else ""
        text.append(f"{statement.number}{label} ", style="cyan").append(f"{shorten(statement.text)}\n", style="dim")
    if others := statements[_MOST_STATEMENTS:]:
        text.append(", ".join(statement.number for statement in others), style="cyan")
    text.rstrip()
    return text
