"""The volume of a space: how often its size may change, and when an app finds it there."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from .. import inferred

if TYPE_CHECKING:
    from ..clock import Clock

REST = timedelta(hours=6)  # between two changes of its size
CHANGED_TOO_SOON = (
    "VolumeModificationRateExceeded: We encountered an internal error when trying to update your volume size. We "
    "apologize for the inconvenience. Wait at least 6 hours before trying to update the volume size again."
)


class SpaceVolume:
    """``trouble`` is why the update of its space that is under way fails, if it does.

    ``available_at`` is when an app will find it (epoch seconds); None when one would.
    """

    __slots__ = ("_clock", "_is_changing", "_resized", "available_at", "trouble")

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._resized: float | None = None
        self._is_changing = True
        self.trouble: str | None = None
        self.available_at: float | None = None

    def can_resize(self) -> bool:
        """Whether it takes on another size: not twice within six hours."""
        now = self._clock.time()
        if self._resized is not None and now - self._resized < REST.total_seconds():
            self.trouble = CHANGED_TOO_SOON
            return False
        self._resized, self._is_changing = now, True
        return True

    def come_late(self) -> None:
        """Its space is in service: if it is new, or has changed, apps have to wait for it still (6.1)."""
        if self._is_changing:
            after = timedelta(seconds=inferred.VOLUME_SECONDS)
            self.available_at = self._clock.call_later(after, self._come, transitional=True)

    def _come(self) -> None:
        self._is_changing, self.available_at = False, None
