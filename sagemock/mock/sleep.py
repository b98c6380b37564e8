"""Sleeps that are spent on the cloud's clock instead of the wall.

Waiters and retry back-off of botocore and aiobotocore always are, after a call that a cloud answered. In ``auto``, a
program's own polling loop is too: after a call that began a transition or showed one, its sleeps are free for as long
as that would have lasted, or until a look at it shows that it is over.
"""

from __future__ import annotations

import functools
import math
import sys
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from . import activation

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

Look = tuple[str, Any]  # an operation and its request: the same one again is another look at the same thing
_BEGUN: Look = ("", None)  # free sleep for a transition that the latest call began, and nobody has looked at yet


@dataclass(frozen=True, slots=True)
class _Answered:
    """What this thread or task learned: from which cloud, and the seconds that it may sleep because of each look."""

    cloud: Cloud
    free: dict[Look, float]
    latest: bool = True  # its latest botocore call was one of these


_answered: ContextVar[_Answered | None] = ContextVar("sagemock_answered", default=None)


def answered(cloud: Cloud, look: Look, jumped: float, begun: float) -> None:
    """A cloud has answered a call of this thread or task.

    Its clock went ahead by ``jumped`` seconds for what the reply showed; what the call began lasts ``begun`` seconds.
    """
    known = _answered.get()
    free = {}
    # Who asks for a URL has waited; what is slept now is for whoever opens it.
    if known and known.cloud is cloud and not look[0].startswith("CreatePresigned"):
        over = (look, _BEGUN) if look[0].startswith(("Describe", "List")) and look[0] != "ListTags" else (look,)
        free = {seen: seconds for seen, seconds in known.free.items() if seen not in over}
    free |= {look: seconds for look, seconds in ((look, jumped), (_BEGUN, begun)) if seconds > 0}
    if free:
        activation.patch()  # asyncio may have come since
        activation.patch_callers(sys._getframe(1))
    _answered.set(_Answered(cloud, free))


def not_answered() -> None:
    """A call of this thread or task went elsewhere: so are botocore's sleeps now, though not a polling loop's."""
    if known := _answered.get():
        _answered.set(replace(known, latest=False))


def sleep(real: Callable[[float], None]) -> Callable[[float], None]:
    """The replacement of time.sleep."""

    @functools.wraps(real)  # so that it is pickled by name, as the original is
    def sleep(seconds: float, /) -> None:
        real(_left_to_sleep(seconds, sys._getframe(1).f_globals))

    return sleep


def async_sleep(real: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    """The replacement of asyncio.sleep, and of anyio's."""

    @functools.wraps(real)
    async def sleep(delay: float, *args: Any, **kwargs: Any) -> Any:
        return await real(_left_to_sleep(delay, sys._getframe(1).f_globals), *args, **kwargs)

    return sleep


def _left_to_sleep(seconds: float, caller: dict[str, Any]) -> float:
    """The seconds to sleep on the wall; what makes no sense is left to the original to refuse."""
    known = _answered.get()
    if known is None or not activation.is_active(known.cloud):
        return seconds
    if not isinstance(seconds, int | float) or not 0 < seconds < math.inf:
        return seconds
    if str(caller.get("__name__")).startswith(("botocore.", "aiobotocore.")):
        return known.cloud.clock.sleep(seconds) if known.latest else seconds
    if not known.free:
        return seconds
    left = {look: free - seconds for look, free in known.free.items() if free > seconds}
    _answered.set(replace(known, free=left))
    return known.cloud.clock.sleep(seconds)
