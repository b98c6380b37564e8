"""Alternating rounds, so that the load of the machine affects every candidate alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from statistics import median

Row = tuple[str, str, str, str, str, str]


def alternate(candidates: dict[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Measure each candidate once per round, in an order that reverses with every round.

    Args:
        candidates: Functions that measure and return seconds, by name.
        rounds: The number of rounds.

    Returns:
        The median of each candidate.
    """
    for measure in candidates.values():
        measure()  # the first time loads modules and fills caches
    durations: dict[str, list[float]] = {name: [] for name in candidates}
    for number in range(rounds):
        order = list(candidates)
        for name in order if number % 2 else reversed(order):
            durations[name].append(candidates[name]())
    return {name: median(seconds) for name, seconds in durations.items()}


def time_call(function: Callable[[], object], times: int) -> float:
    """Return the processor time of one call in seconds, which other processes do not affect."""
    gc.collect()
    start = time.process_time()
    for _ in range(times):
        function()
    return (time.process_time() - start) / times


def format_seconds(seconds: float) -> str:
    """Return a duration in milliseconds, such as ``1.234 ms``."""
    return f"{seconds * 1000:.3f} ms" if seconds < 0.01 else f"{seconds * 1000:.0f} ms"


def format_ratio(number: float) -> str:
    """Return a ratio such as ``2.50 x``."""
    return f"{number:.2f} x" if number < 10 else f"{number:.0f} x"
