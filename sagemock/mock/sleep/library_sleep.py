"""Redirection of the sleeps of asyncio, trio and gevent, and with them of anyio's."""

from __future__ import annotations

import functools
import sys
from collections.abc import Awaitable, Callable
from types import FrameType
from typing import Any, TypeVar

from . import current_flow
from .code_swap import ORIGINALS, SWAPPED
from .simulated import remaining_real_sleep

R = TypeVar("R")


async def asyncio_stub(delay: float, result: Any = None) -> Any:
    """Replace the code of asyncio.sleep."""
    from sagemock.mock.sleep.library_sleep import sleep_async

    return await sleep_async("asyncio.sleep", delay, result)


async def trio_stub(seconds: float) -> Any:
    """Replace the code of trio.sleep."""
    from sagemock.mock.sleep.library_sleep import sleep_async

    return await sleep_async("trio.sleep", seconds)


def gevent_stub(seconds: float = 0, ref: bool = True) -> Any:
    """Replace the code of gevent.sleep."""
    from sagemock.mock.sleep.library_sleep import sleep_greenlet

    return sleep_greenlet("gevent.sleep", seconds, ref)


SLEEP_STUBS: dict[str, Callable[..., Any]] = {"asyncio": asyncio_stub, "trio": trio_stub, "gevent": gevent_stub}


async def sleep_async(name: str, delay: float, *args: object) -> Any:
    """Sleep as the original does, for the seconds that are left to sleep for real."""
    if _is_whole_task():
        current_flow.share_awaiting_flow()
    remaining = remaining_real_sleep(delay, _caller(sys._getframe(1)))
    return await ORIGINALS[name](remaining, *args)


def _is_whole_task() -> bool:
    """Return whether the running task does nothing but sleep, as the second in ``gather(work(), asyncio.sleep(5))``."""
    coroutine = getattr(current_flow.current_task(), "get_coro", None)
    return coroutine is not None and getattr(coroutine(), "cr_code", None) in SWAPPED


def sleep_greenlet(name: str, seconds: float, ref: bool) -> Any:
    """Sleep as gevent.sleep does, for the seconds that are left to sleep for real."""
    return ORIGINALS[name](remaining_real_sleep(seconds, _caller(sys._getframe(1))), ref)


def _caller(frame: FrameType) -> FrameType:
    """Return the frame that called a stub, or anyio's function above it."""
    caller = frame
    while caller.f_back and (caller is frame or str(caller.f_globals.get("__name__")).startswith("anyio.")):
        caller = caller.f_back
    return caller


# --- replacements for attributes, where another library or a test has replaced the original


def wrap_sleep(real: Callable[[float], None]) -> Callable[[float], None]:
    """Return the replacement of a function that replaces time.sleep."""

    @functools.wraps(real)
    def sleep(seconds: float, /) -> None:
        real(remaining_real_sleep(seconds, sys._getframe(1)))

    return sleep


def wrap_async_sleep(real: Callable[..., Awaitable[R]]) -> Callable[..., Awaitable[R]]:
    """Return the replacement of a function that replaces asyncio.sleep."""

    @functools.wraps(real)
    async def sleep(delay: float, *args: object, **kwargs: object) -> R:
        return await real(remaining_real_sleep(delay, sys._getframe(1)), *args, **kwargs)

    return sleep
