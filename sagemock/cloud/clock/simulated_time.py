"""SimulatedTime: the time of a clock, without what happens when it moves."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime, timezone
from math import inf

from sagemock.cloud.option_error import OptionError
from sagemock.protocol.values import assume_utc, is_number

MODES = ("auto", "manual", "instant", "real")


class SimulatedTime:
    """The system's time plus an offset, or a pinned time plus an offset.

    Args:
        mode: The mode of the clock.
        speed: The factor that the real clock divides durations by.
        start: The time to pin the clock to; None to follow the system's time.

    Attributes:
        mode: The mode of the clock.
        system_time: Returns the system's time in epoch seconds.
    """

    def __init__(self, mode: str, speed: float, start: datetime | None) -> None:
        if mode not in MODES:
            raise OptionError("clock", mode, f"must be one of {', '.join(map(repr, MODES))}")
        self.mode, self.speed = mode, speed
        self.system_time: Callable[[], float] = _system_time
        self._start = self._to_seconds(start)
        self._initial_start, self._initial_speed = self._start, speed
        self._offset = 0.0
        # While a scheduled call runs, the time is that of the call, however late it runs; else None.
        self._frozen_time: float | None = None

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

    def time(self) -> float:
        """Return the simulated time in epoch seconds."""
        if self._frozen_time is not None:
            return self._frozen_time
        return (self.system_time() if self._start is None else self._start) + self._offset

    @property
    def is_frozen(self) -> bool:
        """True while a scheduled call runs, also for calls that its lifecycle script makes on another thread."""
        return self._frozen_time is not None

    def reset(self) -> None:
        """Set time and speed as they were in the beginning."""
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
        """Set the simulated time, in epoch seconds, also to an earlier one."""
        self._offset += seconds - self.time()

    def _to_seconds(self, start: datetime | None) -> float | None:
        if start is None:
            return None
        if not isinstance(start, datetime):
            raise TypeError(f"start={start!r} must be a datetime; one without a time zone is taken as UTC")
        if self.mode == "real":
            raise ValueError('start= pins the clock, and clock="real" follows the system\'s time: use another clock')
        return assume_utc(start).timestamp()


def _system_time() -> float:
    return time.time()  # the attribute, which freezegun replaces
