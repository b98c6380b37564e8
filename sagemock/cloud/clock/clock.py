"""The only source of time, and the queue of what is due on it."""

from __future__ import annotations

import heapq
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from math import inf
from typing import NamedTuple

from sagemock.cloud.option_error import OptionError

from .lock import LendableLock

MODES = ("auto", "manual", "instant", "real")
LATEST = datetime(9998, 12, 31, tzinfo=timezone.utc).timestamp()  # there are no datetimes a year later


class ScheduledCall(NamedTuple):
    """When something is due, in epoch seconds; which of several at one instant is first; whether people wait for it."""

    due: float
    order: int
    transitional: bool


class Clock:
    """The cloud's clock: wall time, plus whatever it was moved ahead.

    :param mode: ``"auto"``: waiting moves it, and a reply that showed a transitional status lets it jump to the end of
        that status. ``"manual"``: only :meth:`advance`, :meth:`settle` and waiters move it. ``"instant"``: transitions
        take no time. ``"real"``: the wall clock, with every duration divided by ``speed``.
    :param start: a datetime to pin it to; without one it follows the wall clock (and freezegun or time-machine).
        ``"real"`` cannot be pinned.
    """

    def __init__(self, mode: str = "auto", *, speed: float = 1, start: datetime | None = None) -> None:
        if mode not in MODES:
            raise OptionError("clock", mode, f"must be one of {', '.join(map(repr, MODES))}")
        self.mode, self.speed = mode, speed
        self._first_speed = speed
        self.lock = LendableLock()
        self._start = self._first_start = self._pin(start)
        self._queue: list[tuple[ScheduledCall, Callable[[], None]]] = []
        self._cancelled: set[int] = set()  # by their order; the queue is rid of them when they would be due
        self._made = 0  # how many calls were scheduled
        self._ahead = 0.0
        self._instant: float | None = None  # while something due runs, time is its own
        self.on_change: Callable[[], None] = _noop  # called after it was moved ahead
        self._shown_until = self._begun_until = 0.0  # how long last the statuses that a reply shows, or its call began

    # --- what users read and turn

    def now(self) -> datetime:
        """The cloud's time, an aware datetime in UTC."""
        with self.lock:  # nobody sees the past that something due is running in
            return datetime.fromtimestamp(self.time(), timezone.utc)

    @property
    def speed(self) -> float:
        """What durations are divided by. May be set, for the transitions that begin from then on."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        if isinstance(speed, bool) or not isinstance(speed, int | float) or not 0 < speed < inf:
            raise OptionError("speed", speed, "must be a number above 0: it divides every duration")
        if speed != 1 and self.mode != "real":
            rule = f"needs {{clock}}; the {self.mode!r} clock does not wait at all"
            raise OptionError("speed", speed, rule, clock="real")
        self._speed = speed

    @property
    def start(self) -> datetime | None:
        """The datetime this clock is pinned to, or None while it follows the wall clock. May be set."""
        return None if self._start is None else datetime.fromtimestamp(self._start, timezone.utc)

    @start.setter
    def start(self, start: datetime | None) -> None:
        with self.lock:
            self._start, self._ahead = self._pin(start), 0.0
            self.run_due()
            self.on_change()

    def advance(
        self,
        delta: timedelta | None = None,
        /,
        *,
        seconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
    ) -> datetime:
        """Move time ahead, by a timedelta or by its parts, and let what is due happen.

        Returns the new :meth:`now`. Raises ValueError for a step of nothing or into the past.
        """
        if delta is not None and not isinstance(delta, timedelta):
            raise TypeError(f"advance({delta!r}): give a timedelta, or seconds=, minutes=, hours=, days=")
        step = (delta or timedelta()) + timedelta(seconds=seconds, minutes=minutes, hours=hours, days=days)
        if step <= timedelta():
            raise ValueError(
                f"advance() by {step.total_seconds():g} seconds: time only moves ahead; give a timedelta, or "
                "seconds=, minutes=, hours=, days= above 0"
            )
        with self.lock:
            if (moment := self.time() + step.total_seconds()) > LATEST:
                raise ValueError(f"advance() by {step.total_seconds():g} seconds: that is beyond the year 9998")
            self.move_to(moment)
            return self.now()

    def __repr__(self) -> str:
        return f"<Clock {self.mode!r} at {self.now():%Y-%m-%d %H:%M:%S} UTC>"

    def settle(self) -> datetime:
        """Move time ahead until nothing is in a transitional status any more, and return the new :meth:`now`."""
        with self.lock:
            self.run_due()
            while pending := [each.due for each, _ in self._queue if each.transitional and self._stands(each)]:
                self.move_to(min(pending))
            return self.now()

    # --- what the cloud uses

    def time(self) -> float:
        """The cloud's time in epoch seconds."""
        if self._instant is not None:
            return self._instant
        return (time.time() if self._start is None else self._start) + self._ahead

    def call_later(self, after: timedelta, action: Callable[[], None], *, transitional: bool) -> ScheduledCall:
        """Queue ``action``, and return the call."""
        seconds = 0.0 if self.mode == "instant" and transitional else after.total_seconds() / self.speed
        due = min(self.time() + seconds, LATEST)
        call = ScheduledCall(due, self._made + 1, transitional)
        self.call_at(call, action)
        if transitional:
            self._begun_until = max(self._begun_until, call.due)
        return call

    def call_at(self, call: ScheduledCall, action: Callable[[], None]) -> None:
        """Queue ``action`` for an call that was made before; those made from now on come behind it."""
        heapq.heappush(self._queue, (call, action))
        self._made = max(self._made, call.order)

    def cancel(self, call: ScheduledCall) -> None:
        """Let what was queued not happen, nor be waited for."""
        self._cancelled.add(call.order)

    def is_due(self) -> bool:
        """Whether something is due that has not happened yet."""
        return any(each.due <= self.time() for each, _ in self._queue[:1])  # a copy: other threads may be at it

    def run_due(self, until: float = 0.0) -> None:
        """Let everything happen that is due by now (or ``until``), in order, each at its own instant."""
        until = max(until, self.time())
        while self._queue and self._queue[0][0].due <= until:
            (due, order, _), action = heapq.heappop(self._queue)
            before, self._instant = self._instant, due
            try:
                if order not in self._cancelled:
                    action()
            finally:
                self._instant = before
                self._cancelled.discard(order)

    @contextmanager
    def frozen_at(self, moment: float) -> Iterator[None]:
        """Let time be ``moment`` for a while, of which nothing stays: what is begun in it is not waited for."""
        before, self._instant = self._instant, moment
        queue = list(self._queue)
        try:
            yield
        finally:
            self._instant, self._queue = before, queue

    def move_to(self, moment: float) -> None:
        """Jump ahead to ``moment`` (epoch seconds) unless it is past, then run what is due."""
        self._ahead += max(0.0, min(moment, LATEST) - self.time())
        self.run_due(moment)  # not left to time() alone: the sum may be a rounding error short
        self.on_change()

    def show(self, due: float | None) -> None:
        """Take note that a reply shows a status which lasts until ``due``."""
        self._shown_until = max(self._shown_until, due or 0.0)

    def begin_reply(self) -> None:
        """A call comes in: what is due happens first, and what the call begins or shows is noted from here."""
        self.run_due()
        self._shown_until = self._begun_until = 0.0

    def shows(self) -> float:
        """For how many seconds more last the statuses that this reply shows."""
        return max(0.0, self._shown_until - self.time())

    def end_reply(self) -> tuple[float, float]:
        """In ``auto``, jump to the end of the statuses that the reply showed.

        Returns two numbers of seconds: how far that jump was, and how long lasts what the call began.
        """
        if self.mode != "auto" or self._instant is not None:  # a guest's call, while something due waits for it
            return 0.0, 0.0
        now, shown, begun = self.time(), self._shown_until, self._begun_until
        if shown:
            self.move_to(shown)
        return max(0.0, shown - now), max(0.0, begun - now)

    def sleep(self, seconds: float) -> float:
        """Spend a sleep on this clock; returns the seconds that remain to be slept on the wall."""
        if self.mode == "real":
            return seconds / self.speed
        with self.lock:
            self.move_to(self.time() + max(0.0, seconds))
        return 0.0

    def forget(self) -> None:
        """Drop the queue, and go as the clock did when it started."""
        self._queue.clear()
        self._cancelled.clear()
        self._start, self._ahead, self._speed = self._first_start, 0.0, self._first_speed

    def position(self) -> tuple[float | None, float]:
        """The epoch seconds that it is pinned to, if it is, and by how many it was moved ahead."""
        return self._start, self._ahead

    def resume(self, start: float | None, ahead: float) -> None:
        """Go on from the :meth:`position` of another clock. ValueError when this one cannot be pinned."""
        self._pin(None if start is None else datetime.fromtimestamp(start, timezone.utc))  # complains
        self._start, self._ahead = start, ahead

    def _stands(self, call: ScheduledCall) -> bool:
        return call.order not in self._cancelled

    def _pin(self, moment: datetime | None) -> float | None:
        if moment is None:
            return None
        if not isinstance(moment, datetime):
            raise TypeError(f"start={moment!r} must be a datetime (a naive one counts as UTC)")
        if self.mode == "real":
            raise ValueError('a pinned clock stands still, and clock="real" goes with the wall: choose another clock')
        return (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)).timestamp()


def _noop() -> None:
    """Nothing lives by this clock but the cloud."""
