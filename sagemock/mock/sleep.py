"""Replacement of time.sleep and asyncio.sleep on the simulated clock.

Waiters and retry back-off of botocore and aiobotocore sleep on the clock after a call that a cloud replied to. On the
``auto`` clock a program's own polling loop does so, too, for as long as its sleep allowance lasts.
"""

from __future__ import annotations

import functools
import math
import sys
from collections.abc import Awaitable, Callable, Mapping
from types import FrameType
from typing import TypeVar

from . import sleep_allowance
from .registry import ACTIVE

R = TypeVar("R")


def sleep(real: Callable[[float], None]) -> Callable[[float], None]:
    """Return the replacement of time.sleep."""

    @functools.wraps(real)  # pickled by name, as the original is
    def sleep(seconds: float, /) -> None:
        real(remaining_real_sleep(seconds, sys._getframe(1).f_globals))

    return sleep


def async_sleep(real: Callable[..., Awaitable[R]]) -> Callable[..., Awaitable[R]]:
    """Return the replacement of asyncio.sleep or anyio.sleep."""

    @functools.wraps(real)
    async def sleep(delay: float, *args: object, **kwargs: object) -> R:
        return await real(remaining_real_sleep(delay, sys._getframe(1).f_globals), *args, **kwargs)

    return sleep


def patch_callers(frame: FrameType | None) -> None:
    """Replace ``sleep`` in each module on the stack that has imported it with ``from time import sleep``."""
    while frame is not None:
        names = frame.f_globals
        if "sleep" in names:
            module = sys.modules.get(names.get("__name__", ""))
            with ACTIVE.lock:
                if ACTIVE.clouds and getattr(module, "__dict__", None) is names:
                    ACTIVE.patches.replace_alias(module, "sleep")
        frame = frame.f_back


def remaining_real_sleep(seconds: float, caller: Mapping[str, object]) -> float:
    """Spend a sleep on the simulated clock and return the seconds that are left to sleep for real.

    A value that is not a number of seconds is returned as it is, so that the original function rejects it.
    """
    allowance = sleep_allowance.get()
    if allowance is None or not ACTIVE.is_active(allowance.cloud):
        return seconds
    if not isinstance(seconds, int | float) or not 0 < seconds < math.inf:
        return seconds
    if str(caller.get("__name__")).startswith(("botocore.", "aiobotocore.")):
        return allowance.cloud.clock.sleep(seconds) if allowance.is_latest else seconds
    if not allowance.free:
        return seconds
    sleep_allowance.store(allowance.spend(seconds))
    return allowance.cloud.clock.sleep(seconds)
