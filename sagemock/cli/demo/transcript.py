"""How the demos tell what happens: a line for each step, with the cloud's time beside it."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import datetime

    from sagemock.cloud.cloud import Cloud


class Story:
    """Prints each step, with the cloud's time since the beginning beside it."""

    def __init__(self, cloud: Cloud) -> None:
        self._cloud, self._begin = cloud, cloud.clock.now()
        self._colors = sys.stdout.isatty() and "NO_COLOR" not in os.environ

    def tell(self, step: str, what: str | Callable[[], str], *, strong: bool = False) -> None:
        time = _minutes(self._begin, self._cloud.clock.now())
        if callable(what):  # a look at a status lets the clock jump: note the time before it
            what = what()
        if self._colors:
            time = f"\x1b[2m{time}\x1b[0m"
            what = f"\x1b[32m{what}\x1b[0m" if strong else what
        print(f"{time}  {step:<40}{what}", flush=True)


def _minutes(begin: datetime, now: datetime) -> str:
    minutes, seconds = divmod(round((now - begin).total_seconds()), 60)
    return f"{minutes:3}:{seconds:02}"
