"""Prints demo steps with the simulated time."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sagemock.cli.colors import DIM, GREEN, paint

if TYPE_CHECKING:
    from datetime import datetime

    from sagemock.cloud.cloud import Cloud


class Transcript:
    """Prints each step with the simulated time since the start of the demo."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud, self._start = cloud, cloud.clock.now()

    def print_step(self, step: str, result: str | Callable[[], str], *, highlight: bool = False) -> None:
        """Print one step.

        Args:
            step: The operation.
            result: Its result, or a function that returns it.
            highlight: Whether to print the result in color.
        """
        time = _format_minutes(self._start, self._cloud.clock.now())  # now, since a describe call advances the clock
        text = result() if callable(result) else result
        text = paint(text, GREEN) if highlight else text
        print(f"{paint(time, DIM)}  {step:<40}{text}", flush=True)


def _format_minutes(start: datetime, now: datetime) -> str:
    minutes, seconds = divmod(round((now - start).total_seconds()), 60)
    return f"{minutes:3}:{seconds:02}"
