"""Deadlines of asyncio.timeout, asyncio.wait_for and asyncio.wait that nothing in the program meets.

As for waits of threads, the deadline is a real one while something is at work: another thread, a connection of the
event loop, or a timer that was set before. Once everything is idle, it passes on the simulated clock.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from types import FrameType
from typing import TYPE_CHECKING, Any

from .activity import SLICE, Observation
from .flow import Flow, Site
from .simulated import waiting_flow

if TYPE_CHECKING:
    from asyncio import BaseEventLoop, TimerHandle

_WAITS = ("asyncio.timeouts", "asyncio.tasks")  # the modules whose timers are deadlines


@functools.cache
def call_at(original: Callable[..., TimerHandle]) -> Callable[..., TimerHandle]:
    """Return the replacement of BaseEventLoop.call_at."""

    @functools.wraps(original)
    def call_at(
        self: BaseEventLoop, when: float, callback: Callable[..., object], *args: Any, **kwargs: Any
    ) -> TimerHandle:
        handle = original(self, when, callback, *args, **kwargs)
        site = _waiting_site(sys._getframe(1))
        if site and (timeout := when - self.time()) > SLICE:
            flow = waiting_flow(timeout)
            if flow is not None and flow.waits(site):
                _Deadline(functools.partial(original, self), handle, flow, timeout, site)
        return handle

    return call_at


def _waiting_site(frame: FrameType | None) -> Site | None:
    """Return the place in the program that waits with a deadline; None if the timer is for something else."""
    is_deadline = False
    while frame is not None and str(frame.f_globals.get("__name__")).startswith("asyncio."):
        is_deadline = is_deadline or frame.f_globals["__name__"] in _WAITS
        frame = frame.f_back
    return (frame.f_code, frame.f_lineno) if frame is not None and is_deadline else None


class _Deadline:
    """A deadline that passes on the simulated clock once the program is idle."""

    def __init__(
        self, call_at: Callable[..., TimerHandle], handle: TimerHandle, flow: Flow, timeout: float, site: Site
    ) -> None:
        assert flow.cloud is not None
        self._call_at, self._handle, self._flow = call_at, handle, flow
        self._timeout, self._site, self._clock = timeout, site, flow.cloud.clock
        self._loop: Any = handle._loop  # type: ignore[attr-defined]  # asyncio's stubs hide it
        self._due = self._clock.time() + timeout
        self._earlier_timers = [timer for timer in self._timers() if timer is not handle]
        self._observation = Observation()
        self._check_later()

    def _timers(self) -> list[TimerHandle]:
        return [timer for timer in self._loop._scheduled if not timer.cancelled()]

    def _check_later(self) -> None:
        self._observation.begin_slice()
        self._is_timer_under_way = any(map(self._is_scheduled, self._earlier_timers))
        self._call_at(self._loop.time() + SLICE, self._check)

    def _check(self) -> None:
        if not self._is_scheduled(self._handle):
            return
        if self._clock.time() < self._due and not self._is_idle():
            self._check_later()
            return
        self._flow.spend(self._timeout, self._site)
        self._clock.sleep(self._due - self._clock.time())
        callback: Any = self._handle
        self._loop.call_soon(callback._callback, *callback._args, context=callback._context)
        self._handle.cancel()

    def _is_scheduled(self, timer: TimerHandle) -> bool:
        return not timer.cancelled() and any(other is timer for other in self._loop._scheduled)

    def _is_idle(self) -> bool:
        """Return whether neither a thread, nor a connection, nor an earlier timer was at work in this slice."""
        selector: Any = getattr(self._loop, "_selector", None)
        if not hasattr(selector, "get_map"):  # Windows
            return False
        is_connected = len(selector.get_map()) > 1  # one is the event loop's own
        return not (is_connected or self._is_timer_under_way) and self._observation.is_idle()
