"""Signs that another thread of this process is at work, and may end a wait before its timeout."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from threading import get_ident
from types import CodeType, FrameType
from typing import TypeAlias

from .processor_demand import ProcessorDemand

SLICE = 0.05  # seconds: a thread that is at work shows a sign of it in this time
_MAX_IDLE_CPU = 0.1 * SLICE  # seconds of processor time that an idle process takes in a slice
_MAX_IDLE_DEMAND = 0.5 * SLICE  # seconds that an idle thread runs or waits for a processor in a slice, at a high load
# Modules in which a thread waits for a server or a process: its work goes on elsewhere.
_CLIENTS = ("socket", "ssl", "http.client", "subprocess", "urllib3.util.wait")

Positions: TypeAlias = "dict[int, tuple[CodeType, int]]"


class Activity:
    """The activity of all threads.

    Attributes:
        events: The number of calls and of simulated sleeps so far.
        real_sleeps: The real sleeps that are under way, each as an object of its own.
    """

    def __init__(self) -> None:
        self.events = 0
        self.real_sleeps: set[object] = set()

    def sleep(self, original: Callable[[float], None], seconds: float) -> None:
        """Sleep for real."""
        token = object()
        self.real_sleeps.add(token)
        try:
            original(seconds)
        finally:
            self.real_sleeps.discard(token)


ACTIVITY = Activity()


class Observation:
    """An observation of the other threads during a wait, slice by slice."""

    def __init__(self) -> None:
        self._sleeps = frozenset(ACTIVITY.real_sleeps)
        self.begin_slice()

    def begin_slice(self) -> None:
        """Begin with a slice."""
        self._events, self._cpu, self._positions = ACTIVITY.events, time.process_time(), _positions()
        self._demand = ProcessorDemand()
        self._is_sleep_under_way = not self._sleeps.isdisjoint(ACTIVITY.real_sleeps)

    @property
    def is_alone(self) -> bool:
        """True if the process has no other threads."""
        return not self._positions

    def is_idle(self) -> bool:
        """Return whether no other thread was at work in this slice.

        A thread that slept when the observation began, and still did when the slice began, counts as one that was.
        """
        return (
            ACTIVITY.events == self._events
            and time.process_time() - self._cpu <= _MAX_IDLE_CPU
            and not self._is_sleep_under_way
            and _positions() == self._positions
            and not any(_is_client(frame) for frame in _other_frames().values())
            and not self._demand.exceeds(_MAX_IDLE_DEMAND)
        )


def _other_frames() -> dict[int, FrameType]:
    frames = sys._current_frames()
    del frames[get_ident()]
    return frames


def _positions() -> Positions:
    return {thread: (frame.f_code, frame.f_lasti) for thread, frame in _other_frames().items()}


def _is_client(frame: FrameType) -> bool:
    return frame.f_globals.get("__name__") in _CLIENTS and frame.f_code.co_name != "accept"
