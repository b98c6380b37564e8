"""Redirection of the built-in function time.sleep, whatever name or default argument a program has it by.

The object itself is redirected, since it cannot be replaced where modules, defaults and closures hold it: CPython keeps
in it a pointer to the method's definition and one to the ``self`` of the C function. The method is exchanged for
``PyObject_GetItem``, a C function of the same signature, and ``self`` for a module whose ``__getitem__`` sleeps. It
costs two assignments, and the function's name, module, signature and pickled form remain the same.
"""

from __future__ import annotations

import ctypes
import gc
import sys
import time
from collections.abc import Callable
from types import BuiltinFunctionType, ModuleType

from .activity import ACTIVITY
from .code_swap import ORIGINALS
from .simulated import remaining_real_sleep

_NAME = "time.sleep"
_METH_O = 0x0008  # the flag of C functions that take one argument


class _MethodDef(ctypes.Structure):
    """PyMethodDef of CPython."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    ]


class _Sleeper(ModuleType):
    """The ``self`` of the redirected function. It is a module, so that repr and pickle show the original's."""

    def __getitem__(self, seconds: float) -> None:
        ACTIVITY.sleep(ORIGINALS[_NAME], remaining_real_sleep(seconds, sys._getframe(1)))


class BuiltinSleep:
    """The built-in function time.sleep.

    Raises:
        NotImplementedError: This interpreter keeps functions in another way than CPython.
    """

    def __init__(self) -> None:
        function = find_builtin()
        if sys.implementation.name != "cpython" or function is None:
            raise NotImplementedError
        address, size = id(function) + object.__basicsize__, ctypes.sizeof(ctypes.c_void_p)
        self._method = ctypes.c_void_p.from_address(address)
        self._self = ctypes.c_void_p.from_address(address + size)
        self._originals = self._method.value, self._self.value
        if self._self.value != id(time) or self._method.value is None:
            raise NotImplementedError
        original = _MethodDef.from_address(self._method.value)
        if (original.name, original.flags) != (b"sleep", _METH_O):
            raise NotImplementedError
        get_item = ctypes.cast(ctypes.pythonapi.PyObject_GetItem, ctypes.c_void_p).value
        self._definition = _MethodDef(b"sleep", get_item, _METH_O, original.doc)
        self._sleeper = _Sleeper("time")
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._sleeper))  # for the pointer in the function
        create = ctypes.pythonapi.PyCFunction_NewEx
        create.restype, create.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.py_object, ctypes.py_object]
        ORIGINALS[_NAME] = create(self._method.value, time, "time")

    def redirect(self) -> Callable[[], None]:
        """Redirect the function, and return the function that ends it."""
        self._method.value, self._self.value = ctypes.addressof(self._definition), id(self._sleeper)
        return self._restore

    def _restore(self) -> None:
        self._method.value, self._self.value = self._originals


def find_builtin() -> Callable[[float], None] | None:
    """Return the built-in function time.sleep, even while another library has replaced the attribute."""
    if is_builtin(time.sleep):
        return time.sleep
    return next(filter(is_builtin, gc.get_referrers(time)), None)


def is_builtin(function: object) -> bool:
    """Return whether an object is the built-in function time.sleep."""
    return (
        isinstance(function, BuiltinFunctionType)
        and function.__name__ == "sleep"
        and function.__module__ == "time"
        and function is not ORIGINALS.get(_NAME)
    )
