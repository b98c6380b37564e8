"""WallClock: the clock of the process while mocks with ``wall_clock="cloud"`` are active."""

from __future__ import annotations

import datetime as dt
import time
from importlib.util import find_spec
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from time_machine import Traveller, travel

    from sagemock.cloud.clock.clock import Clock

    from .monotonic import MonotonicClock

MISSING = "wall_clock='cloud' needs 'time-machine', which is not installed: pip install \"sagemock[wall-clock]\""
_OTHERS = (
    "wall_clock='cloud' moves the clock of the process, and {other} does so already: pass its time as start=, and move "
    "it by cloud.clock.advance()"
)


def check_installed() -> None:
    """Check that time-machine is installed.

    Raises:
        ImportError: time-machine is not installed; the message contains the command that installs it.
    """
    if find_spec("time_machine") is None:
        raise ImportError(MISSING)


class WallClock:
    """The clock of the process. It follows the clock of the cloud that has started to move it last.

    time-machine moves ``datetime.now()``, ``time.time()`` and their relatives; ``time.monotonic()`` is moved here.
    """

    def __init__(self) -> None:
        self._clocks: list[Clock] = []
        self._monotonic: MonotonicClock
        self._travel: travel
        self._traveller: Traveller
        self._position = (False, 0.0)  # whether it stands still, and where

    def follow(self, clock: Clock) -> None:
        """Let the process's clock follow a clock, which itself follows the system's time from now on.

        Raises:
            RuntimeError: freezegun or time-machine moves the process's clock already.
        """
        from time_machine import escape_hatch

        if not self._clocks:
            _check_alone(escape_hatch.is_travelling())
        ahead = time.time() - escape_hatch.time.time() if self._clocks else 0.0
        clock.system_time = lambda: float(escape_hatch.time.time()) + ahead
        notify_others = clock.on_change

        def on_change() -> None:
            self._update(clock)
            notify_others()

        clock.on_change = on_change
        if not self._clocks:
            self._start()
        self._clocks.append(clock)
        self._jump()

    def _start(self) -> None:
        from time_machine import travel

        from .monotonic import monotonic_clock

        self._travel = travel(time.time(), tick=True)
        self._traveller = self._travel.start()
        self._monotonic = monotonic_clock()
        self._monotonic.redirect()

    def leave(self, clock: Clock) -> None:
        """Stop following a clock, if the process's clock does."""
        if clock not in self._clocks:
            return
        self._clocks.remove(clock)
        if self._clocks:
            self._jump()
        else:
            self._monotonic.restore()
            self._travel.stop()

    def _update(self, clock: Clock) -> None:
        """Move by as much as a clock was moved, if it is the one to follow."""
        if not self._clocks or clock is not self._clocks[-1]:
            return
        (stood, before), (stands, after) = self._position, _position(clock)
        if stood != stands:
            self._jump()
        elif after != before:
            self._position = (stands, after)
            self._traveller.shift(after - before)
            self._monotonic.seconds_ahead += max(0.0, after - before)

    def _jump(self) -> None:
        """Go to the time of the clock to follow, and stand still if it does."""
        clock = self._clocks[-1]
        before = time.time()
        self._position = _position(clock)
        self._traveller.move_to(_time(clock), tick=not self._position[0])
        time.time()  # it ticks from the first call on
        self._traveller.shift(max(0.0, _time(clock) - time.time()))
        self._monotonic.seconds_ahead += max(0.0, time.time() - before)


def _check_alone(is_travelling: bool) -> None:
    """Raise an error if freezegun or time-machine moves the process's clock."""
    if dt.datetime.__name__ == "FakeDatetime":
        raise RuntimeError(_OTHERS.format(other="freezegun"))
    if is_travelling:
        raise RuntimeError(_OTHERS.format(other="time_machine.travel()"))


def _position(clock: Clock) -> tuple[bool, float]:
    """Return whether a clock stands still, and its time, or else how far it is ahead of the system's."""
    start, offset = clock.position()
    return start is not None, (start or 0.0) + offset


def _time(clock: Clock) -> float:
    """Return the time of a clock, also while a scheduled call runs at an earlier one."""
    stands_still, seconds = _position(clock)
    return seconds if stands_still else clock.system_time() + seconds
