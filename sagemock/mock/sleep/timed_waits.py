"""Waits of threading and queue that end by their timeout.

Another thread may end such a wait, in real time. So it is a real wait, in short slices, for as long as another thread
is at work. Once the process is idle, the rest of the timeout is spent on the simulated clock.
"""

from __future__ import annotations

import functools
import sys
from collections.abc import Callable
from queue import Empty, Full
from types import FrameType
from typing import TYPE_CHECKING, Any

from .activity import SLICE, Observation
from .simulated import waiting_flow, waits_for_real_events

if TYPE_CHECKING:
    from .flow import Flow

Attempt = Callable[[float | None], Any]  # waits for some seconds; false, or Empty or Full raised, if without success


@functools.cache  # entering the mock is to take no time
def wait(original: Callable[..., bool]) -> Callable[..., bool]:
    """Return the replacement of Event.wait or Condition.wait."""

    @functools.wraps(original)
    def wait(self: Any, timeout: float | None = None) -> bool:
        return bool(_wait(functools.partial(original, self), timeout, sys._getframe(1)))

    return wait


@functools.cache
def wait_for(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return the replacement of Condition.wait_for."""

    @functools.wraps(original)
    def wait_for(self: Any, predicate: Callable[[], Any], timeout: float | None = None) -> Any:
        return _wait(functools.partial(original, self, predicate), timeout, sys._getframe(1))

    return wait_for


@functools.cache
def acquire(original: Callable[..., bool]) -> Callable[..., bool]:
    """Return the replacement of Semaphore.acquire."""

    @functools.wraps(original)
    def acquire(self: Any, blocking: bool = True, timeout: float | None = None) -> bool:
        if not blocking:
            return original(self, blocking, timeout)
        return bool(_wait(functools.partial(original, self, True), timeout, sys._getframe(1)))

    return acquire


@functools.cache
def get(original: Callable[..., Any]) -> Callable[..., Any]:
    """Return the replacement of Queue.get."""

    @functools.wraps(original)
    def get(self: Any, block: bool = True, timeout: float | None = None) -> Any:
        if not block:
            return original(self, block, timeout)
        (item,) = _wait(lambda seconds: (original(self, True, seconds),), timeout, sys._getframe(1))
        return item

    return get


@functools.cache
def put(original: Callable[..., None]) -> Callable[..., None]:
    """Return the replacement of Queue.put."""

    @functools.wraps(original)
    def put(self: Any, item: Any, block: bool = True, timeout: float | None = None) -> None:
        if not block:
            return original(self, item, block, timeout)

        def attempt(seconds: float | None) -> bool:
            original(self, item, True, seconds)
            return True

        _wait(attempt, timeout, sys._getframe(1))
        return None

    return put


def _wait(attempt: Attempt, timeout: float | None, caller: FrameType) -> Any:
    """Wait, and return or raise what the last attempt does."""
    flow = waiting_flow(timeout)
    # The methods of threading and queue call one another, and only the outermost call is simulated.
    if timeout is None or flow is None or waits_for_real_events(caller):
        return attempt(timeout)
    site = caller.f_code, caller.f_lineno
    return _wait_in_slices(flow, attempt, timeout, site) if flow.waits(site) else attempt(timeout)


def _wait_in_slices(flow: Flow, attempt: Attempt, timeout: float, site: Any) -> Any:
    assert flow.cloud is not None
    clock, observation, remaining = flow.cloud.clock, Observation(), timeout
    deadline = clock.time() + timeout
    if observation.is_alone:
        remaining = 0
    while remaining > 0:
        observation.begin_slice()
        try:
            if result := attempt(min(SLICE, remaining)):
                return result
        except (Empty, Full):
            pass
        remaining -= SLICE
        if clock.time() >= deadline or observation.is_idle():
            break
    flow.spend(timeout, site)
    clock.sleep(deadline - clock.time())
    return attempt(0)
