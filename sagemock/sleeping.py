"""Sleeps that are spent on the cloud's clock instead of the wall.

Waiters and retry back-off of botocore and aiobotocore always are, after a call that a cloud answered. In ``auto``, a
program's own polling loop is too: after a call that began a transition or showed one, its sleeps move the clock, until
the time of that transition is slept away or the next call comes.
"""

from __future__ import annotations

import sys
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from . import activation

if TYPE_CHECKING:
    from .cloud import Cloud


@dataclass(slots=True)
class _Answered:
    """The last botocore call of this thread or task: which cloud answered, and how much free sleep it gave."""

    cloud: Cloud
    free: float


_last: ContextVar[_Answered | None] = ContextVar("sagemock_last_answer", default=None)


def answered(cloud: Cloud, waiting: float) -> None:
    """A cloud has answered a call of this thread or task, which may now be waiting for so many seconds."""
    _last.set(_Answered(cloud, waiting))


def not_answered() -> None:
    """A call of this thread or task went elsewhere."""
    _last.set(None)


def sleep(real: Callable[[float], None]) -> Callable[[float], None]:
    """The replacement of time.sleep."""

    def sleep(seconds: float, /) -> None:
        real(_left_to_sleep(seconds, sys._getframe(1).f_globals))

    return sleep


def async_sleep(real: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The replacement of asyncio.sleep."""

    def sleep(delay: float, result: Any = None) -> Awaitable[Any]:
        return real(_left_to_sleep(delay, sys._getframe(1).f_globals), result)

    return sleep


def _left_to_sleep(seconds: float, caller: dict[str, Any]) -> float:
    last = _last.get()
    if last is None or not activation.is_active(last.cloud):
        return seconds
    if not isinstance(seconds, int | float) or seconds <= 0:
        return seconds
    if not str(caller.get("__name__")).startswith(("botocore.", "aiobotocore.")):
        if last.free <= 0:
            return seconds
        last.free -= seconds
    return last.cloud.clock.sleep(seconds)
