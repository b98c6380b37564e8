"""Clock and its queue of scheduled calls."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta, timezone

from .call_queue import CallQueue, ScheduledCall
from .duration_parser import Duration, parse_duration
from .lock import LendableLock
from .look_counter import LookCounter
from .reply_tracker import ReplyTracker
from .simulated_time import SimulatedTime

MAX_ROUNDS = 100  # of transitions that handlers of events start
LATEST = datetime(9998, 12, 31, tzinfo=timezone.utc).timestamp()  # a year before the last datetime that Python has


class Clock(SimulatedTime):
    """The clock of a cloud: a simulated time, and what happens when it moves.

    Args:
        mode: ``"auto"``: sleeping moves the clock, and a reply that shows a transitional status moves it to the end of
            that status, unless a status is under way whose duration was set by the user. ``"manual"``: only
            :meth:`advance`, :meth:`settle` and waiters move it. ``"instant"``: transitions take no time. ``"real"``:
            the system's time, with every duration divided by ``speed``.
        speed: The factor that the real clock divides durations by.
        start: The time to pin the clock to. By default it follows the system's time, and with it freezegun and
            time-machine. A real clock cannot be pinned.
        lock: The lock of the cloud, if it is not a plain one.

    Attributes:
        lock: The lock of the cloud.
        queue: The scheduled calls.
        reply: Transitional statuses that the current call shows or begins.
        looks: How often each call was repeated since the clock moved.
        on_change: Called after the clock was moved.
        on_command: Called after a program has moved it by :meth:`advance`, :meth:`settle` or ``start``.
        system_time: Returns the system's time in epoch seconds.
    """

    def __init__(
        self, mode: str = "auto", *, speed: float = 1, start: datetime | None = None, lock: LendableLock | None = None
    ) -> None:
        super().__init__(mode, speed, start)
        self.lock = lock or LendableLock()
        self.queue = CallQueue()
        self.reply = ReplyTracker()
        self.looks = LookCounter()
        self.on_change: Callable[[], None] = _noop
        self.on_command: Callable[[], None] = _noop

    # --- for users

    def now(self) -> datetime:
        """Return the simulated time, an aware datetime in UTC."""
        with self.lock:  # without it, another thread would get the earlier time of a scheduled call that runs
            return datetime.fromtimestamp(self.time(), timezone.utc)

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
        """Move the clock ahead until no resource is in a transitional status, and return the new time.

        Handlers of events run in between, and may start further transitions.

        Raises:
            RuntimeError: Handlers of events start transitions without end.
        """
        for _ in range(MAX_ROUNDS):
            with self.lock:
                self.run_due()
                while (due := self.queue.first_transition()) is not None:
                    self.move_to(due)
                self.on_command()
                now = self.now()
            if self.queue.first_transition() is None:
                return now
        raise RuntimeError(f"settle(): handlers of events started transitions {MAX_ROUNDS} times; advance() instead")

    def __repr__(self) -> str:
        return f"<Clock {self.mode!r} at {self.now():%Y-%m-%d %H:%M:%S} UTC>"

    # --- for the cloud

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
        super().reset()

    def set_time(self, seconds: float) -> None:
        """Set the simulated time, in epoch seconds, also to an earlier one; no call runs."""
        super().set_time(seconds)
        self.looks.clear()


def _parse_step(delta: Duration) -> timedelta:
    try:
        return parse_duration(delta)
    except (TypeError, ValueError) as error:
        raise type(error)(f"advance({delta!r}): {error}; or use seconds=, minutes=, ...") from None


def _noop() -> None:
    """Do nothing: no launcher and no state depends on this clock."""
