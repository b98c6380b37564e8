"""Alternating rounds, so that the load of the machine affects every candidate alike."""

from __future__ import annotations

import gc
import os
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

T = TypeVar("T")
STAT = Path("/proc/stat")
MAX_STOLEN = 0.002  # of the processors' time; a fifth of the share of calls above the 99th percentile


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


def undisturbed(measure: Callable[[], T], tries: int) -> T:
    """Measure again while the hypervisor takes a considerable part of the processors' time for other machines.

    Returns:
        The first result without that, or else the one with the least of it.
    """
    results: list[tuple[float, int, T]] = []
    for number in range(tries):
        start, stolen = time.monotonic(), stolen_time()
        result = measure()
        share = (stolen_time() - stolen) / (time.monotonic() - start) / (os.cpu_count() or 1)
        results.append((share, number, result))
        if share <= MAX_STOLEN:
            break
    return min(results)[2]


def stolen_time() -> float:
    """Return the seconds of all processors that the hypervisor has taken since the start; 0 where that is unknown."""
    if not STAT.exists():
        return 0.0
    return int(STAT.read_text().split(maxsplit=9)[8]) / os.sysconf("SC_CLK_TCK")
