"""Redirection of time.monotonic and time.monotonic_ns, which time-machine leaves alone.

The built-in functions themselves are redirected, since programs have imported them by other names.

Machinery that waits in real time needs the real clock: the standard library, pytest, servers and event loops. What
counts is the module that calls the function.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable
from functools import cache
from types import ModuleType

from sagemock.mock.builtin_redirection import NO_ARGUMENTS, BuiltinRedirection

_FUNCTIONS = {"monotonic": 1, "monotonic_ns": 1_000_000_000}  # units per second

# Packages that wait in real time. sched belongs to the program: it gets its time and its sleep from there.
_REAL = frozenset(sys.stdlib_module_names) - {"sched"} | {
    *("_pytest", "execnet", "hypothesis", "pluggy", "pytest", "pytest_asyncio", "pytest_timeout", "xdist"),
    *(
        "aiohttp",
        "anyio",
        "eventlet",
        "gevent",
        "httpcore",
        "httpx",
        "requests",
        "tornado",
        "trio",
        "urllib3",
        "uvicorn",
    ),
    *("uvloop", "websocket", "websockets", "werkzeug", "zmq"),
    *("debugpy", "ipykernel", "jupyter_client", "jupyter_core", "jupyter_server", "psutil", "pydevd", "sagemock"),
}


class _ShiftedClock(ModuleType):
    """The target of a redirected function."""

    def __init__(self, original: Callable[[], float], units: int, seconds_ahead: Callable[[], float]) -> None:
        super().__init__("time")
        self._original, self._units, self._seconds_ahead = original, units, seconds_ahead

    def __call__(self) -> float:
        now = self._original()
        if str(sys._getframe(1).f_globals.get("__name__")).partition(".")[0] in _REAL:
            return now
        return now + type(now)(self._seconds_ahead() * self._units)


class _Replacement:
    """The replacement of the attribute of the module time, for interpreters other than CPython."""

    def __init__(self, name: str, clock: _ShiftedClock) -> None:
        self._name, self._original, self._clock = name, getattr(time, name), clock

    def redirect(self) -> None:
        setattr(time, self._name, self._clock)

    def restore(self) -> None:
        if getattr(time, self._name) is self._clock:
            setattr(time, self._name, self._original)


class MonotonicClock:
    """The functions time.monotonic and time.monotonic_ns.

    Attributes:
        seconds_ahead: By how much they are ahead of the real ones while they are redirected.
    """

    def __init__(self) -> None:
        self.seconds_ahead = 0.0
        self._functions = [self._make(name, units) for name, units in _FUNCTIONS.items()]

    def redirect(self) -> None:
        """Redirect the functions, at first without a difference."""
        self.seconds_ahead = 0.0
        for function in self._functions:
            function.redirect()

    def restore(self) -> None:
        """Restore the functions."""
        for function in self._functions:
            function.restore()

    def _make(self, name: str, units: int) -> BuiltinRedirection | _Replacement:
        def make_clock(original: Callable[[], float]) -> _ShiftedClock:
            return _ShiftedClock(original, units, lambda: self.seconds_ahead)

        try:
            return BuiltinRedirection(getattr(time, name), time, NO_ARGUMENTS, make_clock)
        except NotImplementedError:
            return _Replacement(name, make_clock(getattr(time, name)))


@cache
def monotonic_clock() -> MonotonicClock:
    """Return the only one, which is kept: another thread may be in a function when it is restored."""
    return MonotonicClock()
