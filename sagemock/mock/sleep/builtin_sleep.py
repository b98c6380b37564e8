"""Redirection of the built-in function time.sleep to the simulated clock."""

from __future__ import annotations

import gc
import sys
import time
from collections.abc import Callable
from types import BuiltinFunctionType, ModuleType

from sagemock.mock.builtin_redirection import ONE_ARGUMENT, BuiltinRedirection

from .activity import ACTIVITY
from .code_swap import ORIGINALS
from .simulated import remaining_real_sleep

_NAME = "time.sleep"


class _Sleeper(ModuleType):
    """The target of the redirected function."""

    def __getitem__(self, seconds: float) -> None:
        ACTIVITY.sleep(ORIGINALS[_NAME], remaining_real_sleep(seconds, sys._getframe(1)))


class BuiltinSleep:
    """The built-in function time.sleep.

    Raises:
        NotImplementedError: This interpreter keeps functions in another way than CPython.
    """

    def __init__(self) -> None:
        self._redirection = BuiltinRedirection(find_builtin(), time, ONE_ARGUMENT, lambda _: _Sleeper("time"))
        ORIGINALS[_NAME] = self._redirection.original

    def redirect(self) -> Callable[[], None]:
        """Redirect the function, and return the function that ends it."""
        self._redirection.redirect()
        return self._redirection.restore


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
