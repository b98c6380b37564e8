"""The table of results."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from statistics import median

from benchmarks.results import Result

MICROSECONDS = 10e-6  # shorter times are shown in microseconds
WIDTHS = (48, 11, 22, 32, 18, 0)
HEADINGS = ("", "sagemock", "compared with", "ratio (quartiles)", "goal", "")


def print_headings() -> None:
    """Print the first line."""
    _print_cells(HEADINGS)


def print_result(result: Result) -> None:
    """Print the line of one result."""
    _print_cells(
        (
            result.title,
            format_value(median(result.own), result.unit),
            f"{format_value(median(result.other), result.unit)} {result.reference}" if result.other else "",
            _figure(result),
            _goal(result),
            "" if result.is_met else "MISSED" if result.is_missed else "within the noise",
        )
    )


def format_value(value: float, unit: str) -> str:
    """Return a value with its unit, such as ``1.234 ms``."""
    if unit == "instructions":
        return f"{value:,.0f}"
    if unit == "1/s":
        return f"{value:.0f} /s"
    if unit == "s" and value < MICROSECONDS:
        return f"{value * 1e6:.2f} µs"
    if unit == "s":
        return f"{value * 1000:.3f} ms" if value < 0.01 else f"{value * 1000:.0f} ms" if value < 1 else f"{value:.2f} s"
    return f"{value / 1024:.2f} KB" if unit == "KB" else f"{value / 2**20:.0f} MB"


def _figure(result: Result) -> str:
    """Return the ratio with its quartiles; without a comparison the quartiles of the value."""
    text: Callable[[float], str] = (lambda ratio: f"{ratio:.2f}") if result.other else _text_of(result.unit)
    low, high = map(text, result.spread)
    between = "" if low == high else f" ({low} to {high})"
    if not result.other:
        return between.strip()
    return f"{text(result.figure)} x{' faster' if result.faster else ''}{between}"


def _goal(result: Result) -> str:
    if result.goal is None:
        return ""
    limit = f"{result.goal.limit:.3g} x" if result.other else _text_of(result.unit)(result.goal.limit)
    return f"at {'least' if result.goal.at_least else 'most'} {limit}"


def _text_of(unit: str) -> Callable[[float], str]:
    """Return the function that formats a figure in a unit."""
    return (lambda value: format_value(value, "s")) if unit == "s" else lambda value: f"{value:.2f} {unit}"


def _print_cells(cells: Sequence[str]) -> None:
    print("".join(cell.ljust(width) for cell, width in zip(cells, WIDTHS, strict=True)).rstrip(), flush=True)
