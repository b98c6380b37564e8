"""Fair timing: each contestant runs once per round, so that a busy machine slows all of them alike."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from statistics import median

Row = tuple[str, str, str, str, str, str]


def alternate(contestants: dict[str, Callable[[], float]], rounds: int) -> dict[str, float]:
    """Return the median of each contestant's measurements, in seconds; every round reverses the order."""
    for measure in contestants.values():
        measure()  # the first run fills caches
    taken: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(rounds):
        order = list(contestants)
        for name in order if number % 2 else reversed(order):
            taken[name].append(contestants[name]())
    return {name: median(seconds) for name, seconds in taken.items()}


def clock(action: Callable[[], object], times: int) -> float:
    """Return the processor time of one action in seconds, which is independent of other programs."""
    gc.collect()
    begun = time.process_time()
    for _ in range(times):
        action()
    return (time.process_time() - begun) / times


def milliseconds(seconds: float) -> str:
    return f"{seconds * 1000:.3f} ms" if seconds < 0.01 else f"{seconds * 1000:.0f} ms"


def ratio(number: float) -> str:
    return f"{number:.2f} x" if number < 10 else f"{number:.0f} x"
