"""Simulated delays of sched.scheduler, which compares its own clock with the time of the next event."""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from .builtin_sleep import is_builtin
from .simulated import remaining_real_sleep

if TYPE_CHECKING:
    from sched import scheduler


@functools.cache
def run(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return the replacement of scheduler.run."""

    @functools.wraps(original)
    def run(self: scheduler, blocking: bool = True) -> Any:
        if not is_builtin(self.delayfunc):
            return original(self, blocking)
        real, simulated, caller = (self.timefunc, self.delayfunc), 0.0, sys._getframe(1)

        def delay(seconds: float) -> None:
            nonlocal simulated
            remaining = remaining_real_sleep(seconds, caller)
            simulated += seconds - remaining
            real[1](remaining)

        self.timefunc, self.delayfunc = (lambda: real[0]() + simulated), delay
        try:
            return original(self, blocking)
        finally:
            self.timefunc, self.delayfunc = real
            self._queue[:] = [event._replace(time=event.time - simulated) for event in self._queue]  # type: ignore[attr-defined]

    return run
