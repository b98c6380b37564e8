"""Clock and its queue of scheduled calls."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from math import inf

from sagemock.cloud.option_error import OptionError
from sagemock.protocol.values import assume_utc, is_number

from .call_queue import CallQueue, ScheduledCall
from .duration_parser import Duration, parse_duration
from .lock import LendableLock
from .look_counter import LookCounter
from .reply_tracker import ReplyTracker

MODES = ("auto", "manual", "instant", "real")
LATEST = datetime(9998, 12, 31, tzinfo=timezone.utc).timestamp()  # a year before the last datetime that Python has


class Clock:
    """The clock of a cloud: the system's time plus an offset, or a pinned time plus an offset.

    Args:
        mode: ``"auto"``: sleeping moves the clock, and a reply that shows a transitional status moves it to the end of
            that status, unless a status is under way whose duration was set by the user. ``"manual"``: only
            :meth:`advance`, :meth:`settle` and waiters move it. ``"instant"``: transitions take no time. ``"real"``:
            the system's time, with every duration divided by ``speed``.
        speed: The factor that the real clock divides durations by.
        start: The time to pin the clock to. By default it follows the system's time, and with it freezegun and
            time-machine. A real clock cannot be pinned.

    Attributes:
        lock: The lock of the cloud.
        queue: The scheduled calls.
        reply: Transitional statuses that the current call shows or begins.
        looks: How often each call was repeated since the clock moved.
        on_change: Called after the clock was moved.
        on_command: Called after a program has moved it by :meth:`advance`, :meth:`settle` or ``start``.
        system_time: Returns the system's time in epoch seconds.
    """

    def __init__(self, mode: str = "auto", *, speed: float = 1, start: datetime | None = None) -> None:
        if mode not in MODES:
            raise OptionError("clock", mode, f"must be one of {', '.join(map(repr, MODES))}")
        self.mode, self.speed = mode, speed
        self.lock = LendableLock()
        self.queue = CallQueue()
        self.reply = ReplyTracker()
        self.looks = LookCounter()
        self.on_change: Callable[[], None] = _noop
        self.on_command: Callable[[], None] = _noop
        self.system_time: Callable[[], float] = _system_time
        self._start = self._to_seconds(start)
        self._initial_start, self._initial_speed = self._start, speed
        self._offset = 0.0
        # While a scheduled call runs, the time is that of the call, however late it runs; else None.
        self._frozen_time: float | None = None

    # --- for users

    def now(self) -> datetime:
        """Return the simulated time, an aware datetime in UTC."""
        with self.lock:  # without it, another thread would get the earlier time of a scheduled call that runs
            return datetime.fromtimestamp(self.time(), timezone.utc)

    @property
    def speed(self) -> float:
        """The factor that durations are divided by. A new value applies to transitions that begin from then on."""
        return self._speed

    @speed.setter
    def speed(self, speed: float) -> None:
        if not is_number(speed) or not 0 < speed < inf:
            raise OptionError("speed", speed, "must be a number above 0: it divides every duration")
        if speed != 1 and self.mode != "real":
            rule = f"needs {{clock}}; the {self.mode!r} clock does not wait at all"
            raise OptionError("speed", speed, rule, clock="real")
        self._speed = speed

    @property
    def start(self) -> datetime | None:
        """The time that the clock is pinned to, or None if it follows the system's time. Can be set."""
        return None if self._start is None else datetime.fromtimestamp(self._start, timezone.utc)

    @start.setter
    def start(self, start: datetime | None) -> None:
        with self.lock:
            self._start, self._offset = self._to_seconds(start), 0.0
            self.run_due()
            self.on_change()
            self.on_command()

    def advance(
        self,
        delta: Duration | None = None,
        /,
        *,
        seconds: float = 0,
        minutes: float = 0,
        hours: float = 0,
        days: float = 0,
    ) -> datetime:
        """Move the clock ahead, and run the transitions that are due by then.

        Args:
            delta: How far: a timedelta, a number of seconds, or a string such as "5m" or "1h30m".
            seconds: A number of seconds.
            minutes: A number of minutes.
            hours: A number of hours.
            days: A number of days.

        Returns:
            The new time, as :meth:`now` does.

        Raises:
            TypeError: The argument is not a duration.
            ValueError: It is a string that is not a duration, not positive, or leads beyond the year 9998.
        """
        step = timedelta(seconds=seconds, minutes=minutes, hours=hours, days=days)
        if delta is not None:
            step += _parse_step(delta)
        if step <= timedelta():
            raise ValueError(f"advance() by {step.total_seconds():g} seconds: the clock can only move ahead")
        with self.lock:
            target = self.time() + step.total_seconds()
            if target > LATEST:
                raise ValueError(f"advance() by {step.total_seconds():g} seconds leads beyond the year 9998")
            self.move_to(target)
            self.on_command()
            return self.now()

    def settle(self) -> datetime:
        """Move the clock ahead until no resource is in a transitional status, and return the new time."""
        with self.lock:
            self.run_due()
            while (due := self.queue.first_transition()) is not None:
                self.move_to(due)
            self.on_command()
            return self.now()

    def __repr__(self) -> str:
        return f"<Clock {self.mode!r} at {self.now():%Y-%m-%d %H:%M:%S} UTC>"

    # --- for the cloud

    def time(self) -> float:
        """Return the simulated time in epoch seconds."""
        if self._frozen_time is not None:
            return self._frozen_time
        return (self.system_time() if self._start is None else self._start) + self._offset

    def call_later(
        self, after: timedelta, callback: Callable[[], None], *, transitional: bool, keeps_duration: bool = False
    ) -> ScheduledCall:
        """Schedule a call.

        Args:
            after: The time until the call, as on AWS: an instant clock takes it as 0, a real one divides it.
            callback: The function to call.
            transitional: Whether a transitional status ends by it, so that clients wait for it.
            keeps_duration: Whether ``after`` was set by the user, so that only waiting leads to the call.
        """
        seconds = 0.0 if self.mode == "instant" and transitional else after.total_seconds() / self.speed
        due = min(self.time() + seconds, LATEST)
        return self.queue.add(due, callback, transitional=transitional, keeps_duration=keeps_duration)

    def is_due(self) -> bool:
        """Return whether a scheduled call is due. Safe without the lock."""
        return self.queue.is_due(self.time())

    def run_due(self, until: float = 0.0) -> None:
        """Run the scheduled calls that are due now, or by ``until`` if that is later, each at its own time."""
        until = max(until, self.time())
        while due := self.queue.pop_due(until):
            call, callback = due
            time_before, self._frozen_time = self._frozen_time, call.due
            try:
                callback()
            finally:
                self._frozen_time = time_before
                self.queue.finish(call)

    @property
    def is_frozen(self) -> bool:
        """True while a scheduled call runs, also for calls that its lifecycle script makes on another thread."""
        return self._frozen_time is not None

    @contextmanager
    def frozen_at(self, seconds: float) -> Iterator[None]:
        """Set the time, in epoch seconds, within the context; calls that are scheduled in it are dropped at its end."""
        time_before, self._frozen_time = self._frozen_time, seconds
        try:
            with self.queue.rolled_back():
                yield
        finally:
            self._frozen_time = time_before

    def move_to(self, seconds: float) -> None:
        """Move the clock to a time in epoch seconds, unless that is past, and run the calls that are due by then."""
        self._offset += max(0.0, min(seconds, LATEST) - self.time())
        self.looks.clear()
        self.run_due(seconds)  # with the argument, since after rounding time() may be slightly earlier
        self.on_change()

    def sleep(self, seconds: float) -> float:
        """Spend a sleep on this clock, and return the seconds that are left to sleep for real."""
        if self.mode == "real":
            return seconds / self.speed
        with self.lock:
            self.move_to(self.time() + max(0.0, seconds))
        return 0.0

    # --- for reset and for states

    def reset(self) -> None:
        """Remove all scheduled calls, and set time and speed as they were in the beginning."""
        self.queue.clear()
        self._start, self._offset, self._speed = self._initial_start, 0.0, self._initial_speed

    def position(self) -> tuple[float | None, float]:
        """Return the time that the clock is pinned to, or None, and its offset, both in seconds."""
        return self._start, self._offset

    def restore_position(self, start: float | None, offset: float) -> None:
        """Continue from the :meth:`position` of an earlier clock.

        Raises:
            ValueError: The earlier clock was pinned, and this one cannot be.
        """
        self._to_seconds(None if start is None else datetime.fromtimestamp(start, timezone.utc))
        self._start, self._offset = start, offset

    def set_time(self, seconds: float) -> None:
        """Set the simulated time, in epoch seconds, also to an earlier one; no call runs."""
        self._offset += seconds - self.time()
        self.looks.clear()

    def _to_seconds(self, start: datetime | None) -> float | None:
        if start is None:
            return None
        if not isinstance(start, datetime):
            raise TypeError(f"start={start!r} must be a datetime; one without a time zone is taken as UTC")
        if self.mode == "real":
            raise ValueError('start= pins the clock, and clock="real" follows the system\'s time: use another clock')
        return assume_utc(start).timestamp()


def _parse_step(delta: Duration) -> timedelta:
    try:
        return parse_duration(delta)
    except (TypeError, ValueError) as error:
        raise type(error)(f"advance({delta!r}): {error}; or use seconds=, minutes=, ...") from None


def _system_time() -> float:
    return time.time()  # the attribute, which freezegun replaces


def _noop() -> None:
    """Do nothing: no launcher and no state depends on this clock."""
