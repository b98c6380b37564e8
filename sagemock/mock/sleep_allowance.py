"""Seconds that the current thread or task may sleep on the simulated clock.

After a call that began a transition or showed one, sleeps are free for as long as that transition lasts, or until the
same call shows that it has ended.
"""

from __future__ import annotations

from contextvars import ContextVar
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

CallKey = tuple[str, object]  # an operation and its request: two calls with the same key look at the same resources
_BEGUN: CallKey = ("", None)  # for a transition that the latest call began, and that no call has shown yet


@dataclass(frozen=True, slots=True)
class SleepAllowance:
    """The free sleep that the calls of one thread or task have earned.

    Attributes:
        cloud: The cloud that replied.
        free: The seconds that may be slept on its clock, for each call that showed or began a transition.
        is_latest: False if botocore's latest call in this thread or task went elsewhere.
    """

    cloud: Cloud
    free: dict[CallKey, float]
    is_latest: bool = True

    def spend(self, seconds: float) -> SleepAllowance:
        """Return the allowance that is left after a sleep."""
        return replace(self, free={key: free - seconds for key, free in self.free.items() if free > seconds})


_allowance: ContextVar[SleepAllowance | None] = ContextVar("sagemock_sleep_allowance", default=None)
get = _allowance.get
store = _allowance.set


def record_reply(cloud: Cloud, key: CallKey, jumped: float, begun: float) -> bool:
    """Record that a cloud replied to a call of this thread or task.

    Args:
        cloud: The cloud that replied.
        key: The call.
        jumped: The seconds by which the clock went ahead for the statuses in the reply.
        begun: The seconds that the transition lasts which the call began.

    Returns:
        Whether the thread or task may now sleep for free.
    """
    known = get()
    free = {}
    # A program that requests a URL has finished waiting; later sleeps are meant for the client that opens the URL.
    if known and known.cloud is cloud and not key[0].startswith("CreatePresigned"):
        over = (key, _BEGUN) if _shows_statuses(key[0]) else (key,)
        free = {other: seconds for other, seconds in known.free.items() if other not in over}
    if jumped > 0:
        free[key] = jumped
    if begun > 0:
        free[_BEGUN] = begun
    store(SleepAllowance(cloud, free))
    return bool(free)


def record_other_call() -> None:
    """Record that a call went elsewhere: botocore's next sleeps are real, those of a polling loop are still free."""
    if known := get():
        store(replace(known, is_latest=False))


def _shows_statuses(operation: str) -> bool:
    return operation.startswith(("Describe", "List")) and operation != "ListTags"
