"""The error for a program that polls without sleeping while only sleeping moves the clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from sagemock.cloud.stateful_resource import StatefulResource

if TYPE_CHECKING:
    from sagemock.cloud.cloud import Cloud

MAX_LOOKS = 10_000


class BusyLoopError(RuntimeError):
    """The error for a loop without a sleep, which would wait forever for the end of a duration that was set."""

    def __init__(self, operation: str, durations: str) -> None:
        super().__init__(
            f"{MAX_LOOKS:,} identical calls of {operation} have shown a transitional status, and nothing has moved the "
            f"clock in between: {durations}. A duration that was set is kept, so that only waiting leads to its end: "
            "sleep between the calls (on this clock that takes no real time), call cloud.clock.advance() or "
            "cloud.clock.settle(), or leave the duration unset, so that one call leads to its end."
        )


def check_looks(cloud: Cloud, operation: str, looks: int) -> None:
    """Raise an error if the program seems to poll without sleeping.

    Args:
        cloud: The cloud that replied.
        operation: The operation that was called.
        looks: How often the call has shown a transitional status since the clock moved.

    Raises:
        BusyLoopError: It was more than ``MAX_LOOKS`` times.
    """
    if looks > MAX_LOOKS:
        with cloud.lock:
            raise BusyLoopError(operation, ", ".join(_set_durations(cloud)))


def _set_durations(cloud: Cloud) -> Iterator[str]:
    """Yield a description of each duration that was set and is under way."""
    texts: dict[str, None] = {}
    for resource in cloud.resource_store.all():
        if isinstance(resource, StatefulResource):
            call = resource.schedule.calls.get("complete_transition")
            if call and call.keeps_duration:
                lasts = cloud.durations[resource.kind][resource.status]
                texts[f"durations[{resource.kind!r}][{resource.status!r}] was set to {lasts}"] = None
    yield from texts
