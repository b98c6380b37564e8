"""Redirection of a built-in function, whatever name, module or default argument a program has it by.

The object itself is redirected, since it cannot be replaced where modules, defaults and closures hold it: CPython keeps
in it a pointer to the method's definition and one to the ``self`` of the C function. The method is exchanged for a C
function of the same signature, which calls a method of its ``self``, and ``self`` for an object with this method. It
costs two assignments, and the function's name, module, signature and pickled form remain the same.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Callable
from types import BuiltinFunctionType, ModuleType
from typing import Any, NamedTuple


class Signature(NamedTuple):
    """The form of a C function.

    Attributes:
        flags: CPython's flags for it.
        substitute: The name of the function of CPython's API that takes its place.
    """

    flags: int
    substitute: str


NO_ARGUMENTS = Signature(0x0004, "PyObject_CallNoArgs")  # calls __call__ of its self
ONE_ARGUMENT = Signature(0x0008, "PyObject_GetItem")  # calls __getitem__ of its self


class _MethodDef(ctypes.Structure):
    """PyMethodDef of CPython."""

    _fields_ = [
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("doc", ctypes.c_char_p),
    ]


class BuiltinRedirection:
    """The redirection of one built-in function, which begins with :meth:`redirect`.

    Args:
        function: The function.
        module: The module that it belongs to.
        signature: Its signature.
        make_target: Makes the object that gets the calls, from a copy of the function that is never redirected. It is a
            module of the same name, so that repr and pickle of the function show the original's.

    Attributes:
        original: The copy of the function.

    Raises:
        NotImplementedError: This interpreter keeps functions in another way than CPython.
    """

    def __init__(
        self,
        function: object,
        module: ModuleType,
        signature: Signature,
        make_target: Callable[[Callable[..., Any]], ModuleType],
    ) -> None:
        if sys.implementation.name != "cpython" or not isinstance(function, BuiltinFunctionType):
            raise NotImplementedError
        address, size = id(function) + object.__basicsize__, ctypes.sizeof(ctypes.c_void_p)
        self._method = ctypes.c_void_p.from_address(address)
        self._self = ctypes.c_void_p.from_address(address + size)
        self._originals = self._method.value, self._self.value
        if self._self.value != id(module) or self._method.value is None:
            raise NotImplementedError
        original = _MethodDef.from_address(self._method.value)
        if (original.name, original.flags) != (function.__name__.encode(), signature.flags):
            raise NotImplementedError
        substitute = ctypes.cast(getattr(ctypes.pythonapi, signature.substitute), ctypes.c_void_p).value
        self._definition = _MethodDef(original.name, substitute, signature.flags, original.doc)
        create = ctypes.pythonapi.PyCFunction_NewEx
        create.restype, create.argtypes = ctypes.py_object, [ctypes.c_void_p, ctypes.py_object, ctypes.py_object]
        self.original: Callable[..., Any] = create(self._method.value, module, module.__name__)
        self._target = make_target(self.original)
        ctypes.pythonapi.Py_IncRef(ctypes.py_object(self._target))  # for the pointer in the function

    def redirect(self) -> None:
        """Let the target get the calls."""
        self._method.value, self._self.value = ctypes.addressof(self._definition), id(self._target)

    def restore(self) -> None:
        """Let the function get its calls again."""
        self._method.value, self._self.value = self._originals
