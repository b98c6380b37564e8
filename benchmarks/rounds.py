"""Alternating rounds, so that the load of the machine affects every candidate alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping


def alternate(candidates: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Measure each candidate once per round, in an order that reverses with every round.

    Args:
        candidates: Functions that measure and return seconds, by name.
        rounds: The number of rounds.

    Returns:
        The values of each candidate, one per round.
    """
    for measure in candidates.values():
        measure()  # the first time loads modules and fills caches
    values: dict[str, list[float]] = {name: [] for name in candidates}
    for number in range(rounds):
        order = list(candidates)
        for name in order if number % 2 else reversed(order):
            values[name].append(candidates[name]())
    return values


def time_call(function: Callable[[], object], times: int) -> float:
    """Return the processor time of one call in seconds, which other processes do not affect."""
    gc.collect()
    start = time.process_time()
    for _ in range(times):
        function()
    return (time.process_time() - start) / times
