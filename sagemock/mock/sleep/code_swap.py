"""Replacement of functions written in Python, whatever name or default argument a program has them by.

The code of the function is exchanged and the function itself remains, since it cannot be replaced where modules,
defaults and closures hold it.
"""

from __future__ import annotations

from collections.abc import Callable
from types import CodeType, FunctionType
from typing import Any

ORIGINALS: dict[str, Callable[..., Any]] = {}  # by a name that the stub has; kept, since calls may run at the end
SWAPPED: set[CodeType] = set()  # the codes that replace theirs


def can_swap(function: object, library: str) -> bool:
    """Return whether a function is a library's own, not another library's or test's in its place, and in Python."""
    if not isinstance(function, FunctionType) or function.__closure__:
        return False
    return function.__module__.partition(".")[0] == library.partition(".")[0]


def swap(name: str, function: FunctionType, stub: Callable[..., Any]) -> Callable[[], None]:
    """Let calls of ``function`` run the code of ``stub``, and return the function that ends it.

    Args:
        name: The key of the original function in :data:`ORIGINALS`.
        function: The function.
        stub: A function that takes the same arguments. Its code runs with the globals of ``function``, so that it has
            to import what it needs.
    """
    code = function.__code__
    original = FunctionType(code, function.__globals__, function.__name__, function.__defaults__)
    original.__kwdefaults__ = function.__kwdefaults__
    ORIGINALS.setdefault(name, original)
    function.__code__ = replacement = stub.__code__.replace(co_name=code.co_name)
    SWAPPED.add(replacement)

    def restore() -> None:
        if function.__code__ is replacement:
            function.__code__ = code

    return restore
