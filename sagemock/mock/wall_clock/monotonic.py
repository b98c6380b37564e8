"""Redirection of time.monotonic and time.monotonic_ns, which time-machine leaves alone.

The built-in functions themselves are redirected, since programs have imported them by other names: CPython keeps in
each a pointer to the method's definition and one to the ``self`` of the C function. The method is exchanged for
``PyObject_CallNoArgs``, and ``self`` for a module that can be called.

Machinery that waits in real time needs the real clock: the standard library, pytest, servers and event loops. What
counts is the module that calls the function.
"""

from __future__ import annotations

import ctypes
import sys
import time
from collections.abc import Callable
from functools import cache
from types import BuiltinFunctionType, ModuleType

_METH_NOARGS = 0x0004  # the flag of C functions without arguments
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


class _MethodDef(ctypes.Structure):
    """PyMethodDef of CPython."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    ]


class _ShiftedClock(ModuleType):
    """The ``self`` of a redirected function. It is a module, so that repr and pickle show the original's."""

    def __init__(self, original: Callable[[], float], units: int, seconds_ahead: Callable[[], float]) -> None:
        super().__init__("time")
        self._original, self._units, self._seconds_ahead = original, units, seconds_ahead

    def __call__(self) -> float:
        now = self._original()
        if str(sys._getframe(1).f_globals.get("__name__")).partition(".")[0] in _REAL:
            return now
        return now + type(now)(self._seconds_ahead() * self._units)


class _Redirection:
    """The redirection of one built-in function."""

    def __init__(self, name: str, units: int, seconds_ahead: Callable[[], float]) -> None:
        function = getattr(time, name)
        if sys.implementation.name != "cpython" or not isinstance(function, BuiltinFunctionType):
            raise NotImplementedError
        address, size = id(function) + object.__basicsize__, ctypes.sizeof(ctypes.c_void_p)
        self._method = ctypes.c_void_p.from_address(address)
        self._self = ctypes.c_void_p.from_address(address + size)
        self._originals = self._method.value, self._self.value
        if self._self.value != id(time) or self._method.value is None:
            raise NotImplementedError
        original = _MethodDef.from_address(self._method.value)
        if (original.name, original.flags) != (name.encode(), _METH_NOARGS):
            raise NotImplementedError
        create = ctypes.pythonapi.PyCFunction_NewEx
        create.restype, create.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.py_object, ctypes.py_object]
        call = ctypes.cast(ctypes.pythonapi.PyObject_CallNoArgs, ctypes.c_void_p).value
        self._definition = _MethodDef(original.name, call, _METH_NOARGS, original.doc)
        self._clock = _ShiftedClock(create(self._method.value, time, "time"), units, seconds_ahead)
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._clock))  # for the pointer in the function

    def install(self) -> None:
        self._method.value, self._self.value = ctypes.addressof(self._definition), id(self._clock)

    def undo(self) -> None:
        self._method.value, self._self.value = self._originals


class _Replacement:
    """The replacement of the attribute of the module time, for interpreters other than CPython."""

    def __init__(self, name: str, units: int, seconds_ahead: Callable[[], float]) -> None:
        self._name, self._original = name, getattr(time, name)
        self._clock = _ShiftedClock(self._original, units, seconds_ahead)

    def install(self) -> None:
        setattr(time, self._name, self._clock)

    def undo(self) -> None:
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
            function.install()

    def restore(self) -> None:
        """Restore the functions."""
        for function in self._functions:
            function.undo()

    def _make(self, name: str, units: int) -> _Redirection | _Replacement:
        try:
            return _Redirection(name, units, lambda: self.seconds_ahead)
        except NotImplementedError:
            return _Replacement(name, units, lambda: self.seconds_ahead)


@cache
def monotonic_clock() -> MonotonicClock:
    """Return the only one, which is kept: another thread may be in a function when it is restored."""
    return MonotonicClock()
